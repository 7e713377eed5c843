"""Everything that was picked, into the pool: in bulk, in one transaction, whole or not at all.

What somebody else changed, added or removed since the first look is left as they made it, and the row says so."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

import sqlalchemy as sa

import hub.employers.importing.queries as queries
from hub.access import Reader
from hub.db import Base, db, now
from hub.employers.importing.changing import change, stored
from hub.employers.importing.looking import OF_PERSON, PLAIN, same_person
from hub.employers.importing.models import EmployerImport, EmployerImportRow, ImportState, Pick, Verdict
from hub.employers.importing.planning import Kept, New, plan_for
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerPlace, EmployerShare, folded
from hub.employers.privacy.stopping import NOT_TO_BE_KEPT, stopped_among
from hub.employers.states import EventKind, Sharing, Stage, StopReason
from hub.history import HistoryEntry, record

BATCH = 1_000
UNTOUCHED: dict[str, Any] = {
    "employer_id": None, "contact_id": None, "has_added_employer": False, "has_added_contact": False, "made": {},
    "outcome": "",
}  # fmt: skip
GONE = "This employer was removed, merged or closed to you since the first look. Nothing was written."
PERSON_GONE = "The person was removed since the first look, and was not added again."
NO_PEOPLE = "Not to be contacted: the person was not added."

T = TypeVar("T")


class NotNow(Exception):
    """The import is not in the state to be written: it was written or undone already."""


def write(reader: Reader, draft: EmployerImport) -> None:
    """In the current transaction. Raises NotNow."""
    queries.lock(draft)
    if draft.state is not ImportState.PREVIEW:
        raise NotNow
    plan = plan_for(reader, draft)
    added = _add_employers(reader, draft, plan.new)
    updated = sorted(_update(reader, plan.updates))
    people = _add_people(reader, draft, plan.all)
    _note(reader, draft, added, updated)
    _close_rows(draft, plan.all)
    draft.state, draft.written_at = ImportState.WRITTEN, now()
    draft.added_count, draft.updated_count, draft.people_count = len(added), len(updated), people
    record("employers.import", draft, added=len(added), updated=len(updated), people=people)


# Employers that are new


def _add_employers(reader: Reader, draft: EmployerImport, new: list[New]) -> list[int]:
    added: list[int] = []
    for some in _batches(new):
        ids = list(
            db.session.scalars(
                sa.insert(table(Employer)).returning(table(Employer).c.id, sort_by_parameter_order=True),
                [_employer(reader, draft, one.values) for one in some],
            )
        )
        places = [
            {"employer_id": id_, **place} for id_, one in zip(ids, some, strict=True) if (place := _place(one.values))
        ]
        shares = [{"employer_id": id_, "cluster_id": draft.cluster_id, "sharing": Sharing.ASK_THROUGH_US,
                   "changed_by_id": reader.person_id} for id_ in ids]  # fmt: skip
        db.session.execute(sa.insert(table(EmployerShare)), shares)
        if places:
            db.session.execute(sa.insert(table(EmployerPlace)), places)
        for id_, one in zip(ids, some, strict=True):
            for number, kept in enumerate(one.rows):
                kept.values |= {"employer_id": id_, "has_added_employer": number == 0}
                if one.values.get("stopped") and kept.adds_contact:
                    kept.adds_contact = False
                    kept.say(NO_PEOPLE)
        added += ids
    return added


def _employer(reader: Reader, draft: EmployerImport, about: dict[str, Any]) -> dict[str, Any]:
    stops = bool(about.get("stopped"))
    values = stored({name: about.get(name) for name in PLAIN if about.get(name) is not None})
    blank = {"sector": "", "size_band": None, "website": "", "company_number": "", "about": "", "transport": "",
             "hosts_ldd": False, "step_free": False}  # fmt: skip
    return blank | values | {
        "name": about["name"], "folded_name": folded(about["name"]),
        "stage": Stage.DO_NOT_CONTACT if stops else Stage.PROSPECT,
        "stop_reason": StopReason.ASKED_US_TO_STOP if stops else None, "stopped_at": now() if stops else None,
        "steward_id": draft.organisation_id, "introduced_by_id": draft.organisation_id,
        "created_by_id": reader.person_id,
    }  # fmt: skip


def _place(about: dict[str, Any]) -> dict[str, Any] | None:
    if not about.get("postcode") and not about.get("address"):
        return None
    place = EmployerPlace.at(about.get("postcode", ""), address=about.get("address", ""))
    names = ("postcode", "outcode", "borough", "latitude", "longitude", "address")
    return {name: getattr(place, name) for name in names}


# Employers that are here


def _update(reader: Reader, updates: Sequence[tuple[Kept, Any]]) -> set[int]:
    updated: set[int] = set()
    for some in _batches(updates):
        ids = sorted({row.employer_id for _, row in some if row.employer_id})
        db.session.execute(sa.select(Employer.id).where(Employer.id.in_(ids)).order_by(Employer.id).with_for_update())
        employers, contacts = queries.employers_for(reader, ids), queries.contacts_at(reader, ids)
        for kept, row in some:
            found = employers.get(row.employer_id or 0)
            if found is None or not found.can_be_edited_by(reader):
                kept.say(GONE)
                continue
            people = contacts.setdefault(found.id, [])
            if _update_one(reader, kept, row, found, people):
                updated.add(found.id)
        db.session.flush()
    return updated


def _update_one(reader: Reader, kept: Kept, row: Any, employer: Employer, people: list[EmployerContact]) -> bool:
    made: dict[str, Any] = {}
    if own := change(employer, row.changes.get("employer", {}), kept.say):
        made["employer"] = own
    if "place" in row.changes and not employer.places:
        address = row.employer.get("address", "")
        employer.places.append(EmployerPlace.at(row.changes["place"], address=address))
        made["place"] = row.changes["place"]
    if row.changes.get("stopped") and not employer.is_stopped:
        _stop(reader, employer)
        made["stopped"] = True
    _update_person(kept, row, employer, people, made)
    kept.values |= {"employer_id": employer.id, "made": made}
    if made.keys() - {"contact"}:
        employer.touch()
    return bool(made) or kept.adds_contact


def _update_person(
    kept: Kept, row: Any, employer: Employer, people: list[EmployerContact], made: dict[str, Any]
) -> None:
    if not row.contact:
        return
    if row.contact_id is not None:
        person = next((one for one in people if one.id == row.contact_id), None)
        changed = change(person, row.changes.get("contact", {}), kept.say) if person is not None else {}
        kept.values["contact_id"] = row.contact_id
        if changed:
            made["contact"] = changed
    elif not row.changes.get("person"):
        kept.say(PERSON_GONE)
    elif employer.is_stopped:
        kept.say(NO_PEOPLE)
    elif same_person(people, row.contact) is None:
        kept.adds_contact = True
        people.append(EmployerContact(**stored({name: row.contact.get(name) for name in ("name", "email")})))


def _stop(reader: Reader, employer: Employer) -> None:
    employer.stop(StopReason.ASKED_US_TO_STOP)
    db.session.add(
        EmployerEvent(
            employer_id=employer.id, cluster_id=reader.cluster_id, person_id=reader.person_id, kind=EventKind.STOPPED,
            text=StopReason.ASKED_US_TO_STOP.label,
        )
    )  # fmt: skip


# People, history, rows


def _add_people(reader: Reader, draft: EmployerImport, all_rows: Sequence[Kept]) -> int:
    """Private to the organisation until it is noted when and how they were told."""
    adding = [kept for kept in all_rows if kept.adds_contact and kept.values.get("employer_id")]
    stopped = stopped_among(kept.contact.get("email") or "" for kept in adding)
    for kept in adding:
        if kept.contact.get("email") in stopped:
            kept.adds_contact = False
            kept.say(NOT_TO_BE_KEPT)
    adding = [kept for kept in adding if kept.adds_contact]
    for some in _batches(adding):
        values = [
            {"role": "", "email": "", "phone": "", "source": draft.source, "told_on": None, "told_how": ""}
            | stored({name: kept.contact[name] for name in (*OF_PERSON, "source") if kept.contact.get(name)})
            | {"employer_id": kept.values["employer_id"], "private_to_id": draft.organisation_id,
               "added_by_id": reader.person_id}
            for kept in some
        ]  # fmt: skip
        ids = db.session.scalars(
            sa.insert(table(EmployerContact)).returning(table(EmployerContact).c.id, sort_by_parameter_order=True),
            values,
        )
        for id_, kept in zip(ids, some, strict=True):
            kept.values |= {"contact_id": id_, "has_added_contact": True}
    return len(adding)


def _note(reader: Reader, draft: EmployerImport, added: Iterable[int], updated: Iterable[int]) -> None:
    """Each employer's own history, as if it had been added or edited by hand."""
    entries = [("employers.add", id_) for id_ in added] + [("employers.edit", id_) for id_ in updated]
    for some in _batches(entries):
        rows = [
            {"verb": verb, "subject": f"employer:{id_}", "facts": {"import": draft.id}, "actor_id": reader.person_id,
             "cluster_id": draft.cluster_id}
            for verb, id_ in some
        ]  # fmt: skip
        db.session.execute(sa.insert(table(HistoryEntry)), rows)


def _close_rows(draft: EmployerImport, all_rows: Sequence[Kept]) -> None:
    """What the file said goes; what undoing needs stays, and why a row was left out."""
    rows = EmployerImportRow
    of_this = rows.import_id == draft.id
    db.session.execute(sa.delete(rows).where(of_this, rows.verdict.is_(None)))  # other sheets, titles
    left = sa.and_(of_this, rows.verdict == Verdict.ERROR)
    for id_, notes in db.session.execute(sa.select(rows.id, rows.notes).where(left)).all():
        db.session.execute(sa.update(rows).where(rows.id == id_).values(outcome=" ".join(notes)[:300]))
    undecided = sa.and_(of_this, rows.verdict != Verdict.ERROR, sa.or_(rows.pick.is_(None), rows.pick == Pick.LEAVE))
    said = sa.case((rows.pick.is_(None), "Not decided, so it was left out."), else_="Left out, as you chose.")
    db.session.execute(sa.update(rows).where(undecided).values(outcome=said))
    blank = {"cells": [], "employer": {}, "contact": {}, "email": "", "changes": {}, "notes": []}
    db.session.execute(sa.update(rows).where(of_this).values(blank))
    for some in _batches(all_rows):
        db.session.execute(sa.update(rows), [{"id": kept.id, **UNTOUCHED, **kept.values} for kept in some])


def table(model: type[Base]) -> sa.Table:
    """Written without the ORM: of ten thousand rows it makes ten thousand objects."""
    return cast(sa.Table, model.__table__)


def _batches(some: Sequence[T]) -> Iterator[Sequence[T]]:
    return (some[start : start + BATCH] for start in range(0, len(some), BATCH))
