"""Two employers become one, and two again. Whatever is more careful wins: a stop is never lost, and nobody sees more
than before."""

from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.employers.merging.models import EmployerMerge
from hub.employers.merging.rows import move, move_back, packed, plain, unpacked
from hub.employers.models import Employer, EmployerPlace, EmployerShare
from hub.employers.states import Sharing, Stage
from hub.history import record
from hub.search import forget

CHOSEN = (
    "name", "sector", "size_band", "website", "company_number", "about", "hosts_ldd", "step_free", "transport", "rung",
)  # fmt: skip
OWN = ("steward_id", "introduced_by_id")  # chosen together
_CAREFUL = (Stage.DO_NOT_CONTACT, Stage.PAUSED, Stage.ACTIVE, Stage.PROSPECT)
_NARROW = (Sharing.ASK_THROUGH_US, Sharing.EBP, Sharing.CLUSTER)
OTHERS_PEOPLE = (
    "They were brought by different organisations and are not both open to the whole cluster, so the people of one "
    "would be shown to the other. Open both to the cluster first, or keep both."
)


def why_not(reader: Reader, one: Employer, other: Employer) -> str:
    """Why these two cannot become one, as a sentence; "" where they can."""
    if one.id == other.id:
        return "That is one and the same."
    if one.owner_ids != other.owner_ids:
        shared = [share.sharing for row in (one, other) for share in row.shares]
        here = {share.cluster_id for share in one.shares} == {share.cluster_id for share in other.shares}
        if not here or any(sharing is not Sharing.CLUSTER for sharing in shared):
            return OTHERS_PEOPLE
    return ""


def merge(reader: Reader, kept: Employer, gone: Employer, from_gone: set[str]) -> EmployerMerge:
    """`from_gone`: the fields in which the one that goes is right, "brought_by" among them. In the current
    transaction, with both rows locked."""
    before = packed(kept)
    done = EmployerMerge(
        employer_id=kept.id, cluster_id=reader.cluster_id, person_id=reader.person_id, gone_name=gone.name,
        gone={"row": packed(gone), "places": [packed(place) for place in gone.places],
              "shares": [packed(share) for share in gone.shares]},
    )  # fmt: skip
    shares_before = {share.cluster_id: share.sharing.value for share in kept.shares}
    places_before = {place.id for place in kept.places}
    for name in CHOSEN:
        if name in from_gone:
            setattr(kept, name, getattr(gone, name))
    if "brought_by" in from_gone:
        kept.steward_id, kept.introduced_by_id = gone.steward_id, gone.introduced_by_id
    kept.activity_types = list(dict.fromkeys([*kept.activity_types, *gone.activity_types]))
    _take_the_careful_stage(kept, gone)
    _take_the_narrower_shares(kept, gone)
    _add_places(kept, gone)
    db.session.flush()
    done.moved = move("employer", gone.id, kept.id, "employer_place", "employer_share")
    after = packed(kept)
    done.changed = {
        "row": {name: [before[name], after[name]] for name in after if _is_told(name) and before[name] != after[name]},
        "shares": {
            share.cluster_id: [shares_before.get(share.cluster_id), share.sharing.value] for share in kept.shares
        },
        "places": [place.id for place in kept.places if place.id not in places_before],
    }
    record("employers.merge", kept, gone=gone.id)
    forget("employer", gone.id)
    kept.touch()
    db.session.expunge(gone)
    db.session.execute(sa.delete(Employer).where(Employer.id == gone.id))
    db.session.add(done)
    return done


def _is_told(name: str) -> bool:
    return name not in {"id", "version", "changed_at", "indexed_at", "folded_name"}


def _take_the_careful_stage(kept: Employer, gone: Employer) -> None:
    if gone.is_stopped and not kept.is_stopped:
        kept.stage, kept.stop_reason, kept.stopped_at = gone.stage, gone.stop_reason, gone.stopped_at
        kept.paused_until = None
    elif _CAREFUL.index(gone.stage) < _CAREFUL.index(kept.stage):
        kept.stage, kept.paused_until = gone.stage, gone.paused_until
    elif gone.stage is kept.stage is Stage.PAUSED:
        days = [day for day in (kept.paused_until, gone.paused_until) if day]
        kept.paused_until = max(days) if len(days) == 2 else None


def narrower(one: Sharing, other: Sharing) -> Sharing:
    return min(one, other, key=_NARROW.index)


def _take_the_narrower_shares(kept: Employer, gone: Employer) -> None:
    """A cluster that knew only one of the two sees no details of both."""
    theirs = {share.cluster_id: share.sharing for share in gone.shares}
    for share in kept.shares:
        share.sharing = narrower(share.sharing, theirs.pop(share.cluster_id, Sharing.ASK_THROUGH_US))
    kept.shares += [EmployerShare(cluster_id=cluster_id, sharing=Sharing.ASK_THROUGH_US) for cluster_id in theirs]


def _postcodes(row: Employer) -> set[str]:
    return {place.postcode or place.outcode for place in row.places}


def _add_places(kept: Employer, gone: Employer) -> None:
    known = _postcodes(kept)
    new = [
        unpacked(EmployerPlace, packed(place))
        for place in gone.places
        if (place.postcode or place.outcode) not in known
    ]
    for values in new:
        values.pop("id")
        kept.places.append(EmployerPlace(**{**values, "employer_id": kept.id}))
    for number, place in enumerate(kept.places):
        place.position = number


# Two again


def part(row: EmployerMerge) -> tuple[Employer, list[str]]:
    """The one that had gone is back, and sentences about what stayed with the other. In the current transaction."""
    kept, said = row.employer, list[str]()
    values = unpacked(Employer, row.gone["row"])
    if db.session.scalar(sa.select(Employer.id).where(Employer.id == values["id"])):
        values.pop("id")
    gone = Employer(**{**values, "version": 1, "indexed_at": None})
    if kept.stopped_at and kept.stopped_at > row.merged_at and kept.stop_reason and not gone.is_stopped:
        gone.stop(kept.stop_reason)  # said of both while they were one
    gone.places = [_again(EmployerPlace, place) for place in row.gone["places"]]
    gone.shares = [_share_again(row, share) for share in row.gone["shares"]]
    db.session.add(gone)
    db.session.flush()
    move_back(row.moved, gone.id, kept.id)
    _put_back(kept, row.changed, said)
    for place in [one for one in kept.places if one.id in row.changed["places"]]:
        kept.places.remove(place)
    kept.touch()
    record("employers.undo_merge", kept, gone=gone.id)
    db.session.delete(row)
    return gone, said


def _again(model: Any, values: dict[str, Any]) -> Any:
    return model(
        **{name: value for name, value in unpacked(model, values).items() if name not in {"id", "employer_id"}}
    )


def _share_again(row: EmployerMerge, values: dict[str, Any]) -> EmployerShare:
    """As it was; narrower where the two have been closed since, while they were one."""
    share: EmployerShare = _again(EmployerShare, values)
    _, merged = row.changed["shares"].get(str(share.cluster_id), [None, None])
    now_ = row.employer.sharing_in(share.cluster_id)
    if merged is not None and now_.value != merged:
        share.sharing = narrower(share.sharing, now_)
    return share


def _put_back(kept: Employer, changed: dict[str, Any], said: list[str]) -> None:
    typed = unpacked(Employer, {name: before for name, (before, _) in changed["row"].items()})
    for name, (_, after) in changed["row"].items():
        if plain(getattr(kept, name)) == after:
            setattr(kept, name, typed[name])
        elif name not in {"paused_until", "stop_reason", "stopped_at"}:
            said.append(f"{name.replace('_', ' ').capitalize()} was changed since and stays.")
    for share in list(kept.shares):
        before, after = changed["shares"].get(str(share.cluster_id), [None, None])
        if share.sharing.value != after:
            continue
        if before is None:
            kept.shares.remove(share)
        else:
            share.sharing = Sharing(before)
