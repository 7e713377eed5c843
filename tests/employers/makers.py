"""Makers of employers, people at them, requests and asks, for the tests of the room."""

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.db import db, now
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.asking import settings
from hub.employers.models import Employer, EmployerContact, EmployerPlace, EmployerShare
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.spare.models import SeatAsk, SpareSeats
from hub.employers.states import Sharing, Stage
from hub.mail import Letter
from hub.planner.days import is_working_day
from hub.text import at_london, today
from tests.world import World

# What must never stand where it may not: each is private in its own way.
SECRETS = (
    "Imran Quillfeather",
    "imran@kestrel.example.org",
    "020 7946 0318",
    "Ask for the side door",
    "N7 9ZZ",
    "4 Points Yard",
)


def make_employer(
    people: World, *, brought_by: str = "tollhouse", sharing: Sharing = Sharing.ASK_THROUGH_US, **more: Any
) -> Employer:
    organisation = getattr(people, brought_by)
    values = {
        "name": "Kestrel Rail Systems", "sector": "engineering", "about": "Mends signals; boots are lent.",
        "hosts_ldd": True, "stage": Stage.ACTIVE, "steward_id": organisation, "introduced_by_id": organisation,
    }  # fmt: skip
    row = Employer(**(values | more))
    place = EmployerPlace.at("N7 9AA", address="4 Points Yard")
    place.postcode = "N7 9ZZ"
    row.settle_at([place])
    row.shares = [EmployerShare(cluster_id=people.canal, sharing=sharing)]
    db.session.add(row)
    db.session.commit()
    return row


def make_contact(row: Employer, **more: Any) -> EmployerContact:
    values = {
        "name": "Imran Quillfeather", "role": "Early careers manager", "email": "imran@kestrel.example.org",
        "phone": "020 7946 0318", "note": "Ask for the side door", "source": "Gave me a card",
    }  # fmt: skip
    contact = EmployerContact(employer_id=row.id, **(values | more))
    db.session.add(contact)
    db.session.commit()
    return contact


def make_request(people: World, *, school: str = "tollhouse", person: str = "ben", **more: Any) -> EmployerRequest:
    values = {
        "cluster_id": people.canal, "organisation_id": getattr(people, school), "asked_by_id": getattr(people, person),
        "seat_id": people.seat(person).id, "activity_type": "workplace_visit", "title": "Depot visit for Year 10",
        "year_groups": ["y10"], "number": 12, "when_words": "A Tuesday in March",
    }  # fmt: skip
    row = EmployerRequest(**(values | more))
    db.session.add(row)
    db.session.commit()
    return row


def noon(days_ago: int) -> datetime:
    """In London: so many times 24 hours ago it may have been another day there, by summer time."""
    return at_london(today() - timedelta(days=days_ago), time(12)) if days_ago else now()


def make_ask(
    people: World, request: EmployerRequest, employer: Employer, *, days_ago: int = 1, **more: Any
) -> EmployerAsk:
    values = {
        "cluster_id": request.cluster_id, "asked_by_id": people.erin, "asked_at": noon(days_ago),
        "happens_at": now() + timedelta(days=30), "place": "The depot", "adults": "Two teachers",
    }  # fmt: skip
    ask = EmployerAsk(request_id=request.id, employer_id=employer.id, **(values | more))
    db.session.add(ask)
    db.session.commit()
    return ask


def letters(template: str) -> list[Letter]:
    name = f"employers/letters/{template}"
    return list(db.session.scalars(sa.select(Letter).where(Letter.template == name).order_by(Letter.id)))


def make_offer(employer: Employer, **more: Any) -> EmployerOffer:
    offer = EmployerOffer(**{"employer_id": employer.id, "activity_type": "workplace_visit", "group_size": 12} | more)
    db.session.add(offer)
    db.session.commit()
    return offer


def work_by_agreement(people: World) -> None:
    """The cluster's requests to the brokers need an agreement."""
    rules = settings(people.canal)
    rules.by_agreement = True
    db.session.add(rules)
    db.session.commit()


def make_agreement(people: World, *, school: str = "tollhouse", ebp: str = "ebp", **more: Any) -> EmployerAgreement:
    values = {
        "cluster_id": people.canal, "organisation_id": getattr(people, school), "ebp_id": getattr(people, ebp),
        "covered_from": today() - timedelta(days=30), "covered_until": today() + timedelta(days=200),
    }  # fmt: skip
    row = EmployerAgreement(**(values | more))
    db.session.add(row)
    db.session.commit()
    return row


def make_host(people: World, **more: Any) -> EmployerRequest:
    """A visit of ben's school that is booked, with an employer that was asked by letter and said yes."""
    employer = make_employer(people)
    booked = at_london(school_day(30), time(10))
    values = {"state": RequestState.AGREED, "employer_id": employer.id, "happens_at": booked}
    row = make_request(people, **(values | more))
    make_ask(people, row, employer, contact_id=make_contact(employer).id, answer=Answer.YES)
    return row


def make_seats(people: World, host: EmployerRequest | None = None, **more: Any) -> SpareSeats:
    row = host or make_host(people)
    values = {
        "request_id": row.id, "cluster_id": row.cluster_id, "number": 6, "until": today() + timedelta(days=10),
        "supervisor": "Our head of year", "posted_by_id": people.ben,
    }  # fmt: skip
    seats = SpareSeats(**(values | more))
    db.session.add(seats)
    db.session.commit()
    return seats


def make_seat_ask(
    people: World, seats: SpareSeats, *, school: str = "marigold", person: str = "dan", **more: Any
) -> SeatAsk:
    values = {
        "organisation_id": getattr(people, school), "asked_by_id": getattr(people, person), "number": 4,
        "seat_id": people.seat(person).id, "year_groups": ["y9"], "needs": "A lift",
    }  # fmt: skip
    ask = SeatAsk(seats_id=seats.id, **(values | more))
    db.session.add(ask)
    db.session.commit()
    return ask


def school_day(ahead: int = 30) -> date:
    """No weekend, no bank holiday, and no exam season for anybody: a day on which a school of the tests is free."""
    day = today() + timedelta(days=ahead)
    while not is_working_day(day) or (5, 8) <= (day.month, day.day) <= (6, 24):
        day += timedelta(days=1)
    return day
