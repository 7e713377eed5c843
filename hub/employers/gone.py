"""What must not come back with an older backup: people at employers who were removed or held back, addresses that are
not to be kept again, and employers that are not to be contacted any more."""

from collections.abc import Callable, Iterator
from datetime import date

import sqlalchemy as sa

import hub.employers.privacy.rights as rights
from hub.db import db
from hub.employers.models import Employer, EmployerContact
from hub.employers.privacy.models import EmployerStop
from hub.employers.privacy.states import Hold, Why
from hub.employers.privacy.stopping import stop_digest
from hub.employers.states import StopReason
from hub.history import HistoryEntry
from hub.room import Erasing, Gone
from hub.text import today

ACTS: dict[str, Callable[[EmployerContact], None]] = {
    "remove": lambda row: rights.erase(row, for_good=False),
    "anonymise": rights.anonymise,
    "restricted": lambda row: rights.hold(row, Hold.RESTRICTED),
    "objected": lambda row: rights.hold(row, Hold.OBJECTED),
    "lift": rights.lift,
}
VERBS = {f"employers.{act}_contact": act for act in ACTS}


def people_acted_on() -> Iterator[Gone]:
    """In their order: a restriction that was lifted again is lifted again."""
    rows = db.session.scalars(
        sa.select(HistoryEntry).where(HistoryEntry.verb.in_(list(VERBS))).order_by(HistoryEntry.id)
    )
    for row in rows:
        if isinstance(number := row.facts.get("contact"), int):
            yield Gone("employer_contact", number, row.at, {"act": VERBS[row.verb]})


def act_again(gone: Gone) -> int:
    """A list of an older version names no act: it held removals only."""
    row = db.session.get(EmployerContact, gone.id)
    if row is None or row.anonymised_at is not None:
        return 0
    ACTS[gone.facts.get("act", "remove")](row)
    return 1


def stop_list() -> Iterator[Gone]:
    for row in db.session.scalars(sa.select(EmployerStop).order_by(EmployerStop.id)):
        yield Gone("employer_stop", row.id, row.at, {"digest": row.digest, "why": row.why.value})


def list_again(gone: Gone) -> int:
    return int(stop_digest(gone.facts.get("digest", ""), Why(gone.facts.get("why", Why.ERASED))))


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
    "employer_contact": Erasing(people_acted_on, act_again),
    "employer_stop": Erasing(stop_list, list_again),
    "employer": Erasing(stopped_employers, stop_again),
}
