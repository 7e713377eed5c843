"""Personal data in this room: people at employers, and who among the members did what. Found, exported, erased;
and what goes along when a seat is handed over."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

import hub.employers.privacy.rights as rights
from hub.db import Base, db
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.checks.models import EmployerCheck
from hub.employers.importing.clearing import forget_person
from hub.employers.importing.models import EmployerImport
from hub.employers.kit.models import EmployerFeedback, EmployerKit
from hub.employers.merging.models import EmployerMerge
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerShare
from hub.employers.offers.models import EmployerOffer
from hub.employers.privacy.held import CONTACT_COLUMNS, held_about
from hub.employers.requests.endings import EmployerEnding
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import BOOKED_STATES, OPEN_STATES, RequestState
from hub.employers.spare.models import SeatAsk, SpareSeats
from hub.room import PersonalData
from hub.text import count


@dataclass(frozen=True)
class Address:
    """What is known of somebody who asks and has no account."""

    email: str


# Where a row says who of the members did something.
AUTHORS: tuple[tuple[type[Base], str], ...] = (
    (Employer, "created_by_id"),
    (EmployerOffer, "created_by_id"),
    (EmployerShare, "changed_by_id"),
    (EmployerContact, "added_by_id"),
    (EmployerEvent, "person_id"),
    (EmployerCheck, "person_id"),
    (EmployerRequest, "asked_by_id"),
    (EmployerAsk, "asked_by_id"),
    (EmployerImport, "person_id"),
    (EmployerMerge, "person_id"),
    (EmployerEnding, "person_id"),
    (EmployerEnding, "replied_by_id"),
    (EmployerFeedback, "person_id"),
    (EmployerAsk, "noted_by_id"),
    (EmployerAgreement, "recorded_by_id"),
    (SpareSeats, "posted_by_id"),
    (SeatAsk, "asked_by_id"),
    (SeatAsk, "answered_by_id"),
)


def _of(person: Any) -> sa.ColumnElement[bool]:
    return sa.and_(sa.func.lower(EmployerContact.email) == person.email.lower(), EmployerContact.email != "")


def export_address(address: str) -> list[dict[str, Any]]:
    """Of somebody without an account."""
    return export_contacts(Address(address))


def erase_address(address: str) -> int:
    return erase_contacts(Address(address))


def export_contacts(person: Any) -> list[dict[str, Any]]:
    """A member may also be known here as somebody at an employer, by the same address."""
    rows = db.session.scalars(sa.select(EmployerContact).where(_of(person)).order_by(EmployerContact.id))
    return [held_about(row) for row in rows.all()]


def erase_contacts(person: Any) -> int:
    """At their own request: they are not to be added again either."""
    rows = db.session.scalars(sa.select(EmployerContact).where(_of(person)).order_by(EmployerContact.id)).all()
    for row in rows:
        rights.erase(row)
    return len(rows) + forget_person(person.email)


def erase_contact(row: EmployerContact) -> int:
    """Because they are not needed any more; nothing keeps them from being added again."""
    rights.erase(row, for_good=False)
    return 1


def export_acts(person: Any) -> list[dict[str, Any]]:
    events = db.session.scalars(
        sa.select(EmployerEvent).where(EmployerEvent.person_id == person.id).order_by(EmployerEvent.id)
    )
    said = db.session.scalars(
        sa.select(EmployerFeedback).where(EmployerFeedback.person_id == person.id).order_by(EmployerFeedback.id)
    )
    return [{"at": row.at.isoformat(), "what": row.kind.words, "text": row.text} for row in events] + [
        {
            "at": row.at.isoformat(),
            "what": "Feedback",
            "text": "\n".join(filter(None, (row.good, row.better, row.quote))),
        }
        for row in said
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
        (*(f"employer_contact.{name}" for name in CONTACT_COLUMNS), "employer_stop.digest"),
        export_contacts,
        erase_contacts,
        export_address,
        erase_address,
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
    under_way = EmployerRequest.state.in_([RequestState.WAITING, *OPEN_STATES, *BOOKED_STATES])
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
