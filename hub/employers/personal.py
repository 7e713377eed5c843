"""Personal data in this room: people at employers, and who among the members did what. Found, exported, erased;
and what goes along when a seat is handed over."""

from typing import Any

import sqlalchemy as sa

from hub.db import Base, db
from hub.employers.checks.models import EmployerCheck
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerShare
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import MET_STATES, OPEN_STATES
from hub.mail import Letter, unmark
from hub.room import PersonalData
from hub.text import count

CONTACT_COLUMNS = ("name", "role", "email", "phone", "prefers", "best_time", "note", "source", "told_on")
LETTERS = "employers/letters/%"
# Where a row says who of the members did something.
AUTHORS: tuple[tuple[type[Base], str], ...] = (
    (Employer, "created_by_id"),
    (EmployerShare, "changed_by_id"),
    (EmployerContact, "added_by_id"),
    (EmployerEvent, "person_id"),
    (EmployerCheck, "person_id"),
    (EmployerRequest, "asked_by_id"),
    (EmployerAsk, "asked_by_id"),
)


def _of(person: Any) -> sa.ColumnElement[bool]:
    return sa.and_(EmployerContact.email == person.email, EmployerContact.email != "")


def export_contacts(person: Any) -> list[dict[str, Any]]:
    """A member may also be known here as somebody at an employer, by the same address."""
    rows = db.session.scalars(sa.select(EmployerContact).where(_of(person)).order_by(EmployerContact.id))
    return [{name: str(getattr(row, name) or "") for name in CONTACT_COLUMNS} for row in rows]


def erase_contacts(person: Any) -> int:
    return sum(erase_contact(row) for row in db.session.scalars(sa.select(EmployerContact).where(_of(person))).all())


def erase_contact(row: EmployerContact) -> int:
    """The row, and the letters that went to that address from this room. Asks and their answers stay, without them."""
    if row.email:
        unmark(row.email)
        db.session.execute(
            sa.delete(Letter).where(
                Letter.to_address == row.email, Letter.template.like(LETTERS), Letter.person_id.is_(None)
            )
        )
    db.session.delete(row)
    return 1


def export_acts(person: Any) -> list[dict[str, Any]]:
    events = db.session.scalars(
        sa.select(EmployerEvent).where(EmployerEvent.person_id == person.id).order_by(EmployerEvent.id)
    )
    return [{"at": row.at.isoformat(), "what": row.kind.words, "text": row.text} for row in events]


def erase_acts(person: Any) -> int:
    """What was done stays, by nobody."""
    changed = 0
    for model, column in AUTHORS:
        own = getattr(model, column) == person.id
        changed += db.session.execute(sa.update(model).where(own).values({column: None})).rowcount  # type: ignore[attr-defined]
    return changed


PERSONAL = (
    PersonalData(
        "people at employers",
        tuple(f"employer_contact.{name}" for name in CONTACT_COLUMNS),
        export_contacts,
        erase_contacts,
    ),
    PersonalData(
        "requests and contacts with employers",
        tuple(f"{model.__tablename__}.{column}" for model, column in AUTHORS),
        export_acts,
        erase_acts,
    ),
)


def handover(seat: Any) -> list[str]:
    """What goes along with a seat."""
    under_way = EmployerRequest.state.in_([*OPEN_STATES, MET_STATES[0]])
    asked = sa.select(sa.func.count(EmployerRequest.id)).where(EmployerRequest.seat_id == seat.id, under_way)
    brokered = sa.select(sa.func.count(EmployerRequest.id)).where(EmployerRequest.broker_seat_id == seat.id, under_way)
    people = sa.select(sa.func.count(EmployerContact.id)).where(EmployerContact.seat_id == seat.id)
    row = db.session.execute(
        sa.select(asked.scalar_subquery(), brokered.scalar_subquery(), people.scalar_subquery())
    ).one()
    parts = [
        (row[0], "request to employers", "requests to employers"),
        (row[1], "request to answer", "requests to answer"),
    ]
    parts.append((row[2], "person at an employer looked after", "people at employers looked after"))
    return [count(number, one, many) for number, one, many in parts if number]
