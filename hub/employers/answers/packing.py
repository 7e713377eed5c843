"""Several schools in one visit: whose requests could share it, and what the one letter says of all of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.access import Reader
from hub.db import db
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.queries import may_see
from hub.employers.requests.states import BOOKED_STATES, RequestState
from hub.employers.years import age_words
from hub.members.models import NAMED
from hub.text import count, listing

LOOKED_AT = 60  # open requests for the same, what is due first
NAMED_AT_MOST = 4  # schools, beyond that only their number
WAITING = (RequestState.ASKED, RequestState.WITH_BROKER)
Facts = list[tuple[str, str | None]]


def waiting_for_the_same(reader: Reader, row: EmployerRequest) -> list[EmployerRequest]:
    """Other schools' requests for this activity that nobody has put to an employer yet, what is due first."""
    select = (
        sa.select(EmployerRequest)
        .where(may_see(reader), EmployerRequest.state.in_(WAITING), EmployerRequest.activity_type == row.activity_type)
        .where(EmployerRequest.organisation_id != row.organisation_id)
        .options(joinedload(EmployerRequest.organisation).load_only(*NAMED))
        .order_by(EmployerRequest.due_on.is_(None), EmployerRequest.due_on, EmployerRequest.id)
        .limit(LOOKED_AT)
    )
    return list(db.session.scalars(select).unique())


def could_come_along(
    reader: Reader, row: EmployerRequest, others: Sequence[EmployerRequest], offers: Sequence[EmployerOffer] = ()
) -> list[EmployerRequest]:
    """Of these, whose that the reader answers, of years that go together and on days that do."""
    biggest = max((offer.group_size for offer in offers), default=None)
    return [
        one
        for one in others
        if one.can_be_answered_by(reader)
        and set(one.year_groups) & set(row.year_groups)
        and (one.wanted_on is None or row.wanted_on is None or one.wanted_on == row.wanted_on)
        and (biggest is None or one.number + row.number <= biggest)
    ]


def with_asks(rows: Sequence[EmployerRequest]) -> list[EmployerRequest]:
    """The same rows with their asks; the versions that were read first stay, so that whoever was quicker is noticed."""
    ids = [row.id for row in rows]
    select = sa.select(EmployerRequest).where(EmployerRequest.id.in_(ids)).options(selectinload(EmployerRequest.asks))
    found = {row.id: row for row in db.session.scalars(select)}
    return [found[number] for number in ids]


def packed_with(reader: Reader, row: EmployerRequest) -> list[EmployerRequest]:
    """The other schools that were put together with it and have no answer yet, whoever has been asked for them."""
    if row.visit_id is None or not row.state.is_open:
        return []
    select = (
        sa.select(EmployerRequest)
        .where(EmployerRequest.visit_id == row.visit_id, EmployerRequest.id != row.id)
        .options(joinedload(EmployerRequest.organisation).load_only(*NAMED))
        .order_by(EmployerRequest.id)
    )
    return [one for one in db.session.scalars(select).unique() if one.can_be_answered_by(reader)]


def companions(reader: Reader, row: EmployerRequest) -> list[EmployerRequest]:
    """The other schools of its visit that go where it goes: whose day is still to be agreed, or moves to another."""
    if row.visit_id is None:
        return []
    select = (
        sa.select(EmployerRequest)
        .where(EmployerRequest.visit_id == row.visit_id, EmployerRequest.id != row.id)
        .where(EmployerRequest.employer_id == row.employer_id)
        .options(joinedload(EmployerRequest.organisation).load_only(*NAMED))
        .order_by(EmployerRequest.id)
    )
    rows = db.session.scalars(select).unique()
    return [
        one
        for one in rows
        if one.can_be_answered_by(reader) or one.can_be_dated_by(reader) or one.can_be_put_off_by(reader)
    ]


def come_with(row: EmployerRequest) -> list[EmployerRequest]:
    """Bookings of the other schools that the employer meets at the same time: those of one letter, and those that took
    spare seats of any of them."""
    first = row.joined_to_id or row.id
    host = sa.select(EmployerRequest.visit_id).where(EmployerRequest.id == first).scalar_subquery()
    hosts = sa.select(EmployerRequest.id).where(
        sa.or_(EmployerRequest.id == first, EmployerRequest.visit_id == host),
        EmployerRequest.employer_id == row.employer_id,
        EmployerRequest.happens_at == row.happens_at if row.happens_at else EmployerRequest.happens_at.is_(None),
        EmployerRequest.state.in_(BOOKED_STATES),
    )
    select = (
        sa.select(EmployerRequest)
        .where(sa.or_(EmployerRequest.id.in_(hosts), EmployerRequest.joined_to_id.in_(hosts)))
        .where(EmployerRequest.id != row.id, EmployerRequest.state.in_(BOOKED_STATES))
        .options(joinedload(EmployerRequest.organisation).load_only(*NAMED))
        .order_by(EmployerRequest.id)
    )
    return list(db.session.scalars(select).unique())


def requests_of(ask: EmployerAsk) -> list[EmployerRequest]:
    """Those that the letter still is about."""
    return [one.request for one in ask.together if one.stands] or [ask.request]


def schools_of(ask: EmployerAsk) -> str:
    names = list(dict.fromkeys(row.organisation.name for row in requests_of(ask)))
    return listing(names) if len(names) <= NAMED_AT_MOST else count(len(names), "school")


def asked_facts(ask: EmployerAsk) -> Facts:
    """What an employer is asked: date, age, number, place, which adults are present; of all schools together."""
    rows, first = requests_of(ask), ask.request
    is_one = len(rows) == 1
    years = list({code: None for row in rows for code in row.year_groups})
    number = count(sum(row.number for row in rows), first.organisation.word_for_pupil)
    of = "" if is_one else f" of {count(len(rows), 'school')}, who come together"
    said = first.when_words if is_one and first.is_rough and ask.happens_at else ""
    return [
        ("When", ask.when),
        ("Day", None if ask.happens_at else "The day is still open: say which would suit you"),
        ("How long", max(rows, key=lambda row: row.weeks).how_long),
        ("The school said", f"{said}. Another day may do as well." if said else None),
        ("Who", f"{number}{of}, {age_words(years)}"),
        ("Schools", None if is_one else "; ".join(f"{row.organisation.name}, {row.number:,}" for row in rows)),
        ("Where", ask.place),
        ("Adults", ask.adults),
        ("They need", _said([(row.organisation.name, row.needs) for row in rows])),
        ("In return", _said([(row.organisation.name, row.in_return) for row in rows])),
    ]


def _said(words: list[tuple[str, str]]) -> str:
    """Of one school what it said, of several who said what."""
    if len(words) == 1:
        return words[0][1]
    return "; ".join(f"{school}: {text}" for school, text in words if text)
