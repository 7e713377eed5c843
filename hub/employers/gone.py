"""What must not come back with an older backup: people at employers who were removed, and employers that are not to
be contacted any more."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from hub.db import db
from hub.employers.models import Employer, EmployerContact
from hub.employers.personal import erase_contact
from hub.employers.states import StopReason
from hub.history import HistoryEntry
from hub.room import Erasing, Gone
from hub.text import today


def removed_contacts() -> Iterator[Gone]:
    rows = db.session.scalars(
        sa.select(HistoryEntry).where(HistoryEntry.verb == "employers.remove_contact").order_by(HistoryEntry.id)
    )
    for row in rows:
        if isinstance(number := row.facts.get("contact"), int):
            yield Gone("employer_contact", number, row.at)


def remove_contact_again(gone: Gone) -> int:
    row = db.session.get(EmployerContact, gone.id)
    return erase_contact(row) if row else 0


def stopped_employers() -> Iterator[Gone]:
    rows = db.session.execute(
        sa.select(Employer.id, Employer.stopped_at, Employer.stop_reason, Employer.stopped_until)
        .where(Employer.stopped_at.is_not(None))
        .order_by(Employer.id)
    )
    for number, at, reason, until in rows:
        if at is not None:
            facts = {"reason": (reason or StopReason.ASKED_US_TO_STOP).value} | ({"until": str(until)} if until else {})
            yield Gone("employer", number, at, facts)


def stop_again(gone: Gone) -> int:
    row = db.session.get(Employer, gone.id)
    until = date.fromisoformat(gone.facts["until"]) if gone.facts.get("until") else None
    if row is None or row.is_stopped or (until is not None and until <= today()):
        return 0
    known = {reason.value: reason for reason in StopReason}
    row.stop(known.get(gone.facts.get("reason", ""), StopReason.ASKED_US_TO_STOP), until)
    row.stopped_at = gone.at
    return 1


ERASING = {
    "employer_contact": Erasing(removed_contacts, remove_contact_again),
    "employer": Erasing(stopped_employers, stop_again),
}
