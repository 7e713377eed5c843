"""Personal data in this room: people at employers, and who among the members did what. Found, exported, erased;
and what goes along when a seat is handed over."""

from typing import Any

import sqlalchemy as sa

from hub.db import Base, db
from hub.employers.importing.models import EmployerImport, EmployerImportRow
from hub.employers.kit.models import EmployerFeedback, EmployerKit
from hub.employers.merging.models import EmployerMerge
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerShare
from hub.employers.requests.endings import EmployerEnding
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import BOOKED_STATES, OPEN_STATES
from hub.mail import Letter, unmark
from hub.room import PersonalData
from hub.text import count

CONTACT_COLUMNS = ("name", "role", "email", "phone", "prefers", "best_time", "note", "source", "told_on", "told_how")
LETTERS = "employers/letters/%"
# Where a row says who of the members did something.
AUTHORS: tuple[tuple[type[Base], str], ...] = (
    (Employer, "created_by_id"),
    (EmployerShare, "changed_by_id"),
    (EmployerContact, "added_by_id"),
    (EmployerEvent, "person_id"),
    (EmployerRequest, "asked_by_id"),
    (EmployerAsk, "asked_by_id"),
    (EmployerImport, "person_id"),
    (EmployerMerge, "person_id"),
    (EmployerEnding, "person_id"),
    (EmployerEnding, "replied_by_id"),
    (EmployerFeedback, "person_id"),
)


def _of(person: Any) -> sa.ColumnElement[bool]:
    return sa.and_(EmployerContact.email == person.email, EmployerContact.email != "")


def export_contacts(person: Any) -> list[dict[str, Any]]:
    """A member may also be known here as somebody at an employer, by the same address."""
    rows = db.session.scalars(sa.select(EmployerContact).where(_of(person)).order_by(EmployerContact.id))
    return [{name: str(getattr(row, name) or "") for name in CONTACT_COLUMNS} for row in rows]


def erase_contacts(person: Any) -> int:
    erased = sum(erase_contact(row) for row in db.session.scalars(sa.select(EmployerContact).where(_of(person))).all())
    return erased + _erase_elsewhere(person.email)


def erase_contact(row: EmployerContact) -> int:
    """The row, the letters that went to that address from this room, and what imports still hold of them. Asks and
    their answers stay, without them."""
    _erase_elsewhere(row.email, row.id)
    if row.email:
        unmark(row.email)
        db.session.execute(
            sa.delete(Letter).where(
                Letter.to_address == row.email, Letter.template.like(LETTERS), Letter.person_id.is_(None)
            )
        )
    db.session.delete(row)
    return 1


def _erase_elsewhere(email: str, contact_id: int | None = None) -> int:
    """A file that is being looked at must not bring them back, nor taking an import or a merge back."""
    rows, known = EmployerImportRow, bool(email)
    here = [rows.contact_id == contact_id] if contact_id else []
    if known:
        db.session.execute(sa.delete(EmployerMerge).where(EmployerMerge.email == email))
        here += [rows.email == email, sa.func.lower(sa.cast(rows.cells, sa.Text)).contains(email, autoescape=True)]
    erased = db.session.scalars(sa.select(rows).where(sa.or_(*here))).all() if here else []
    for row in erased:
        row.leave_person_out(db.session.get_one(EmployerImport, row.import_id).mapping)
    return len(erased)


def export_acts(person: Any) -> list[dict[str, Any]]:
    events = db.session.scalars(
        sa.select(EmployerEvent).where(EmployerEvent.person_id == person.id).order_by(EmployerEvent.id)
    )
    said = db.session.scalars(
        sa.select(EmployerFeedback).where(EmployerFeedback.person_id == person.id).order_by(EmployerFeedback.id)
    )
    return [{"at": row.at.isoformat(), "what": row.kind.words, "text": row.text} for row in events] + [
        {"at": row.at.isoformat(), "what": "Feedback", "text": f"{row.good}\n{row.better}".strip()} for row in said
    ]


def erase_acts(person: Any) -> int:
    """What was done stays, by nobody."""
    changed = 0
    for model, column in AUTHORS:
        own = getattr(model, column) == person.id
        changed += db.session.execute(sa.update(model).where(own).values({column: None})).rowcount  # type: ignore[attr-defined]
    named = sa.update(EmployerKit).where(EmployerKit.host == person.name).values(host="")
    return changed + int(db.session.execute(named).rowcount)  # type: ignore[attr-defined]


PERSONAL = (
    PersonalData(
        "people at employers",
        tuple(f"employer_contact.{name}" for name in CONTACT_COLUMNS),
        export_contacts,
        erase_contacts,
    ),
    PersonalData(
        "requests and contacts with employers",
        (*(f"{model.__tablename__}.{column}" for model, column in AUTHORS), "employer_kit.host"),
        export_acts,
        erase_acts,
    ),
)


def handover(seat: Any) -> list[str]:
    """What goes along with a seat."""
    under_way = EmployerRequest.state.in_([*OPEN_STATES, *BOOKED_STATES])
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
