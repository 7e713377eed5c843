"""Two people at one employer who are one person, and two again."""

from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.employers.merging.models import EmployerMerge
from hub.employers.merging.rows import move, move_back, packed, plain, unpacked
from hub.employers.models import Employer, EmployerContact
from hub.employers.privacy.states import Basis, Hold
from hub.history import record

CHOSEN = ("name", "role", "email", "phone", "prefers", "best_time", "note", "source", "seat_id")
_COMMON = {"id", "version", "employer_id"}


def merge_people(
    reader: Reader, employer: Employer, kept: EmployerContact, gone: EmployerContact, from_gone: set[str]
) -> EmployerMerge:
    """In the current transaction, with the employer locked."""
    before = packed(kept)
    done = EmployerMerge(
        employer_id=employer.id, contact_id=kept.id, cluster_id=reader.cluster_id, person_id=reader.person_id,
        gone_name=gone.role or "Somebody", email=gone.email, gone={"row": packed(gone)},
    )  # fmt: skip
    for name in CHOSEN:
        if name in from_gone:
            setattr(kept, name, getattr(gone, name))
    _stay_private(kept, gone)
    done.moved = move("employer_contact", gone.id, kept.id)
    after = packed(kept)
    done.changed = {
        name: [before[name], after[name]] for name in after if name not in _COMMON and before[name] != after[name]
    }
    record("employers.merge_people", employer, kept=kept.id, gone=gone.id)
    db.session.expunge(gone)
    db.session.execute(sa.delete(EmployerContact).where(EmployerContact.id == done.gone["row"]["id"]))
    db.session.add(done)
    return done


def _stay_private(kept: EmployerContact, gone: EmployerContact) -> None:
    """Untold stays untold, seen by no more people than the more private of the two; held back stays held back."""
    if gone.is_untold and not kept.is_untold:
        kept.private_to_id, kept.told_on, kept.told_how = gone.private_to_id, None, ""
    elif kept.told_on is None and not kept.is_untold:
        kept.told_on, kept.told_how = gone.told_on, gone.told_how
    if Hold.OBJECTED in {kept.hold, gone.hold} or gone.hold is Hold.RESTRICTED:
        kept.hold = Hold.OBJECTED if Hold.OBJECTED in {kept.hold, gone.hold} else Hold.RESTRICTED
        kept.held_at = kept.held_at or gone.held_at
    if kept.basis is Basis.NOT_RECORDED:
        kept.basis = gone.basis


def part_people(row: EmployerMerge) -> list[str]:
    """Sentences about what stayed as it is. In the current transaction."""
    kept, said = db.session.get_one(EmployerContact, row.contact_id), list[str]()
    values = unpacked(EmployerContact, row.gone["row"])
    if db.session.scalar(sa.select(EmployerContact.id).where(EmployerContact.id == values["id"])):
        values.pop("id")
    gone = EmployerContact(**{**values, "version": 1, "employer_id": row.employer_id})
    db.session.add(gone)
    db.session.flush()
    move_back(row.moved, gone.id, kept.id)
    typed: dict[str, Any] = unpacked(EmployerContact, {name: before for name, (before, _) in row.changed.items()})
    for name, (_, after) in row.changed.items():
        if plain(getattr(kept, name)) == after:
            setattr(kept, name, typed[name])
        else:
            said.append(f"{name.replace('_', ' ').capitalize()} was changed since and stays.")
    record("employers.undo_merge", row.employer, contact=gone.id)
    db.session.delete(row)
    return said
