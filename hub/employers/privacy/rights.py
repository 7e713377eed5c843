"""What somebody at an employer can have done about what is kept of them. In the current transaction, each with its line
in the history, from which a restore does it again."""

import re

import sqlalchemy as sa

from hub.db import Base, db, now
from hub.employers.answers.outcome import drop_waiting, take_back
from hub.employers.asking import lock_for_asking
from hub.employers.importing.clearing import forget_person
from hub.employers.letters import LETTERS
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.privacy.states import Hold, Why
from hub.employers.privacy.stopping import stop_address
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.history import record
from hub.mail import Letter, unmark

REMOVED = "Name removed"
GONE = "[removed]"
OFF = "Whom we asked there is not to be written to any more."
# Where people write freely, and may have named somebody at an employer.
FREE_TEXTS: tuple[tuple[type[Base], str], ...] = (
    (EmployerEvent, "text"),
    (EmployerAsk, "words"),
    (EmployerAsk, "message"),
    (EmployerAsk, "override_note"),
    (EmployerRequest, "answer"),
    (EmployerRequest, "outcome"),
)


def hold(row: EmployerContact, how: Hold) -> None:
    """Kept, and used for nothing: no letter, list, export or count shows them to anybody but their owner."""
    _lock(row)
    row.hold, row.held_at = how, now()
    _let_go(row)
    if how is Hold.OBJECTED:
        stop_address(row.email, Why.OBJECTED)
    record(f"employers.{how.value}_contact", row.employer, contact=row.id)


def lift(row: EmployerContact) -> None:
    """A restriction ends; an objection does not end here."""
    row.hold, row.held_at = None, None
    record("employers.lift_contact", row.employer, contact=row.id)


def anonymise(row: EmployerContact) -> None:
    """Name and details go; role and asks stay, so that what was counted still is."""
    _lock(row)
    _let_go(row)
    forget(row)
    row.name, row.email, row.phone, row.best_time, row.note = REMOVED, "", "", "", ""
    row.source, row.told_how, row.seat_id, row.hold, row.anonymised_at = "", "", None, None, now()
    row.review_told_at = row.review_reminded_at = None
    record("employers.anonymise_contact", row.employer, contact=row.id)


def erase(row: EmployerContact, *, for_good: bool = True) -> None:
    """The whole entry. `for_good`: they asked for it, and are not to be added again."""
    _lock(row)
    _let_go(row)
    if for_good:
        stop_address(row.email, Why.ERASED)
    forget(row)
    record("employers.remove_contact", row.employer, contact=row.id)
    db.session.delete(row)


def forget(row: EmployerContact) -> None:
    """The letters that went to that address from this room, what files still hold of them, and their name and details
    in what people wrote. Asks and answers stay, without them."""
    forget_person(row.email, row.id)
    if row.email:
        unmark(row.email)
        ours = sa.and_(Letter.template.like(LETTERS), Letter.person_id.is_(None))
        db.session.execute(sa.delete(Letter).where(ours, sa.func.lower(Letter.to_address) == row.email.lower()))
    for said in (row.name, row.email, row.phone):
        if len(said) > 4:
            for model, column in FREE_TEXTS:
                _blank(model, column, row.employer_id, said)


def _blank(model: type[Base], name: str, employer_id: int, said: str) -> None:
    column = getattr(model, name)
    holds = sa.func.lower(column).contains(said.lower(), autoescape=True)
    rows = db.session.scalars(sa.select(model).where(model.employer_id == employer_id, holds))  # type: ignore[attr-defined]
    for row in rows.all():
        setattr(row, name, re.sub(re.escape(said), GONE, getattr(row, name), flags=re.IGNORECASE))


def _lock(row: EmployerContact) -> None:
    """The employer first, as for whoever asks."""
    lock_for_asking(db.session.get_one(Employer, row.employer_id), row.id)


def _let_go(row: EmployerContact) -> None:
    """No letter leaves any more, and who waits for an answer asks another."""
    if row.email:
        drop_waiting(sa.func.lower(Letter.to_address) == row.email.lower())
    take_back(EmployerAsk.contact_id == row.id, OFF)
