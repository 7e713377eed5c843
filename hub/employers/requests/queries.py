"""Every select of requests: a school sees its own, brokers and leads all of the cluster, an introducer those that
were sent to it."""

from collections.abc import Iterable
from datetime import time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.access import Reader
from hub.db import db, now
from hub.employers.asking import LastAsk, last_asks
from hub.employers.clocks import late_before
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.queries import writable_ids
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import BOOKED_STATES, MET_STATES, OPEN_STATES, OVER_STATES, RequestState
from hub.employers.states import EventKind
from hub.mail import BadAddress, Trouble, troubles
from hub.members.models import NAMED, Organisation, Person, Role, Seat
from hub.text import at_london, today

# What is due first, then the newest; what is over last.
MOST_URGENT = (
    EmployerRequest.state.in_(OVER_STATES),
    EmployerRequest.due_on.is_(None),
    EmployerRequest.due_on,
    EmployerRequest.id.desc(),
)


def may_see(reader: Reader) -> sa.ColumnElement[bool]:
    here = EmployerRequest.cluster_id == reader.cluster_id
    if reader.is_broker or reader.is_lead:
        return here
    if not reader.can_contribute and not reader.organisation_ids:
        return sa.false()
    mine = list(reader.organisation_ids)
    return sa.and_(
        here, sa.or_(EmployerRequest.organisation_id.in_(mine), EmployerRequest.handler_id.in_(writable_ids(reader)))
    )


def _visible(reader: Reader) -> sa.Select[EmployerRequest]:
    return sa.select(EmployerRequest).where(may_see(reader)).order_by(*MOST_URGENT)


def requests(reader: Reader) -> sa.Select[EmployerRequest]:
    """For lists: the most urgent first, with the names of all who have to do with it."""
    return _visible(reader).options(
        joinedload(EmployerRequest.organisation).load_only(*NAMED),
        joinedload(EmployerRequest.handler).load_only(*NAMED),
        joinedload(EmployerRequest.employer).load_only(Employer.version, Employer.name),
        joinedload(EmployerRequest.broker_seat).joinedload(Seat.person).load_only(Person.version, Person.name),
    )


def request(reader: Reader, request_id: int) -> EmployerRequest:
    """With its asks and people. Raises NoResultFound (404) where the reader may not see it."""
    select = (
        _visible(reader)
        .where(EmployerRequest.id == request_id)
        .options(
            joinedload(EmployerRequest.organisation),
            joinedload(EmployerRequest.handler),
            joinedload(EmployerRequest.broker_seat).joinedload(Seat.person),
            joinedload(EmployerRequest.seat).joinedload(Seat.person),
            joinedload(EmployerRequest.asked_by),
            joinedload(EmployerRequest.joined_to).joinedload(EmployerRequest.organisation).load_only(*NAMED),
            selectinload(EmployerRequest.asks).options(
                joinedload(EmployerAsk.employer),
                joinedload(EmployerAsk.contact).load_only(EmployerContact.email),
                joinedload(EmployerAsk.noted_by).load_only(Person.version, Person.name),
            ),
            joinedload(EmployerRequest.employer).selectinload(Employer.shares),
        )
    )
    return db.session.scalars(select).unique().one()


def ask(row: EmployerRequest, ask_id: int) -> EmployerAsk:
    """Of a request that was found; raises NoResultFound (404)."""
    return db.session.scalars(
        sa.select(EmployerAsk).where(EmployerAsk.id == ask_id, EmployerAsk.request_id == row.id)
    ).one()


def asks_that_came_back(row: EmployerRequest) -> set[int]:
    """Ids of those that wait for an answer of somebody whom no letter reaches."""
    waiting = {ask.id: ask.contact.email.lower() for ask in row.asks if ask.is_open and ask.contact is not None}
    bad = troubles(waiting.values())
    return {ask_id for ask_id, email in waiting.items() if email in bad and bad[email].trouble.stops_letters}


def by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, EmployerRequest]:
    rows = db.session.scalars(requests(reader).where(EmployerRequest.id.in_(list(ids)))).unique()
    return {row.id: row for row in rows}


def in_state(reader: Reader, states: Iterable[RequestState]) -> sa.Select[EmployerRequest]:
    return requests(reader).where(EmployerRequest.state.in_(list(states)))


def own_in_state(reader: Reader, states: Iterable[RequestState]) -> sa.Select[EmployerRequest]:
    """What the reader's organisations have asked for themselves."""
    return in_state(reader, states).where(EmployerRequest.organisation_id.in_(list(reader.organisation_ids)))


def of_us_in_state(reader: Reader, states: Iterable[RequestState]) -> sa.Select[EmployerRequest]:
    """What others have asked of the reader's organisations, for employers that they brought."""
    return in_state(reader, states).where(
        EmployerRequest.organisation_id.not_in(list(reader.organisation_ids)),
        EmployerRequest.handler_id.in_(writable_ids(reader)),
    )


def state_counts(reader: Reader) -> dict[RequestState, int]:
    rows = db.session.execute(
        sa.select(EmployerRequest.state, sa.func.count()).where(may_see(reader)).group_by(EmployerRequest.state)
    )
    return {row[0]: row[1] for row in rows}


def letter_came_back() -> sa.ColumnElement[bool]:
    """Somebody at the employer was asked, has not answered, and no letter reaches them."""
    return (
        sa.exists()
        .where(EmployerAsk.request_id == EmployerRequest.id, EmployerAsk.answer.is_(None))
        .where(EmployerAsk.withdrawn_at.is_(None), EmployerContact.id == EmployerAsk.contact_id)
        .where(BadAddress.address == sa.func.lower(EmployerContact.email), BadAddress.trouble != Trouble.LATE)
    )


def needs_answer_of(reader: Reader) -> sa.ColumnElement[bool]:
    """Sent to the reader's organisation, or to the brokers (in a cluster without one: the leads). Where an
    employer has been asked, nothing is to be done until it has been silent for too long or cannot be reached; where
    it was agreed for around some time, the day is to be settled."""
    through_us = EmployerRequest.handler_id.in_(writable_ids(reader))
    broker_here = sa.select(Seat.id).where(
        Seat.cluster_id == reader.cluster_id, Seat.ended_at.is_(None), Seat.role == Role.BROKER
    )
    mine_to_answer = sa.true() if reader.is_broker else ~broker_here.exists() if reader.is_lead else sa.false()
    waiting = sa.or_(
        EmployerRequest.state.in_([RequestState.ASKED, RequestState.WITH_BROKER]),
        sa.and_(EmployerRequest.state == RequestState.EMPLOYER_ASKED, EmployerRequest.due_on < late_before(today())),
        sa.and_(EmployerRequest.state == RequestState.EMPLOYER_ASKED, letter_came_back()),
        sa.and_(EmployerRequest.state.in_(BOOKED_STATES), EmployerRequest.happens_at.is_(None)),
    )
    return sa.and_(
        EmployerRequest.cluster_id == reader.cluster_id,
        waiting,
        sa.or_(through_us, sa.and_(EmployerRequest.handler_id.is_(None), mine_to_answer)),
    )


def needs_closing_of(reader: Reader) -> sa.ColumnElement[bool]:
    """The reader's school: agreed and the day has gone by; took place and nobody has thanked; thanked of late, and
    the group has not looked back."""
    not_looked_back = sa.and_(
        EmployerRequest.state == RequestState.THANKED,
        EmployerRequest.reflected_on.is_(None),
        sa.not_(EmployerRequest.ended_before(now() - timedelta(days=30))),
    )
    return sa.and_(
        EmployerRequest.cluster_id == reader.cluster_id,
        EmployerRequest.organisation_id.in_(writable_ids(reader)),
        sa.or_(
            EmployerRequest.state == RequestState.HAPPENED,
            sa.and_(EmployerRequest.state.in_(BOOKED_STATES), EmployerRequest.ended_before(now())),
            not_looked_back,
        ),
    )


def newly_agreed_for(reader: Reader) -> sa.ColumnElement[bool]:
    """The reader's school has its answer, and it lies ahead."""
    return sa.and_(
        EmployerRequest.cluster_id == reader.cluster_id,
        EmployerRequest.organisation_id.in_(writable_ids(reader)),
        EmployerRequest.state.in_(BOOKED_STATES),
        sa.or_(EmployerRequest.happens_at >= now(), EmployerRequest.happens_at.is_(None)),
        EmployerRequest.answered_at >= now() - timedelta(days=5),
    )


def what_needs(reader: Reader, limit: int = 20) -> list[EmployerRequest]:
    either = sa.or_(needs_answer_of(reader), needs_closing_of(reader), newly_agreed_for(reader))
    select = _visible(reader).where(either).limit(limit)
    names = (
        joinedload(EmployerRequest.organisation).load_only(*NAMED),
        joinedload(EmployerRequest.employer).load_only(Employer.version, Employer.name),
    )
    return list(db.session.scalars(select.options(*names)))


def what_needs_count(reader: Reader) -> int:
    either = sa.or_(needs_answer_of(reader), needs_closing_of(reader), newly_agreed_for(reader))
    return db.session.scalar(sa.select(sa.func.count(EmployerRequest.id)).where(either)) or 0


def lately_agreed(reader: Reader, limit: int) -> sa.Subquery:
    """(id, title, answered_at, employer, school) of the latest agreements that the reader may see."""
    return (
        sa.select(EmployerRequest.id, EmployerRequest.title, EmployerRequest.answered_at,
                  Employer.name.label("who"), Organisation.name.label("school"))
        .join(Employer, Employer.id == EmployerRequest.employer_id)
        .join(Organisation, Organisation.id == EmployerRequest.organisation_id)
        .where(may_see(reader), EmployerRequest.state.in_(MET_STATES), EmployerRequest.answered_at.is_not(None))
        .order_by(EmployerRequest.answered_at.desc(), EmployerRequest.id.desc())
        .limit(limit)
        .subquery()
    )  # fmt: skip


def to_answer(reader: Reader) -> sa.Select[EmployerRequest]:
    """Open requests that this reader is to answer; the most urgent first."""
    return requests(reader).where(needs_answer_of(reader))


def late_count(reader: Reader) -> int:
    select = sa.select(sa.func.count(EmployerRequest.id)).where(
        may_see(reader), EmployerRequest.state.in_(OPEN_STATES), EmployerRequest.due_on < late_before(today())
    )
    return db.session.scalar(select) or 0


def this_week(reader: Reader) -> list[EmployerRequest]:
    """What takes place in the next seven days."""
    begin = at_london(today(), time(0))
    select = requests(reader).where(
        EmployerRequest.state.in_(BOOKED_STATES),
        EmployerRequest.happens_at >= begin,
        EmployerRequest.happens_at < begin + timedelta(days=7),
    )
    ordered = select.order_by(None).order_by(EmployerRequest.happens_at, EmployerRequest.id).limit(20)
    return list(db.session.scalars(ordered).unique())


def of_the_day(reader: Reader, limit: int = 30) -> tuple[list[EmployerRequest], list[EmployerRequest]]:
    """(to answer, what is due first; asked of an employer, the longest silence first)."""
    to_reply = [RequestState.ASKED, RequestState.WITH_BROKER]
    mine = sa.or_(EmployerRequest.handler_id.is_(None), EmployerRequest.handler_id.in_(writable_ids(reader)))
    theirs = EmployerRequest.due_on < late_before(today())  # asked through a school that does not answer
    select = in_state(reader, OPEN_STATES).where(sa.or_(mine, theirs)).limit(2 * limit)
    rows = list(db.session.scalars(select).unique())
    silent = sorted((row for row in rows if row.state not in to_reply), key=lambda row: (row.state_since, row.id))
    return [row for row in rows if row.state in to_reply][:limit], silent[:limit]


def owed_by_schools(reader: Reader, limit: int = 20) -> list[EmployerRequest]:
    """It was agreed and the day has gone by, or it took place and nobody has thanked: the longest ago first."""
    select = requests(reader).where(
        sa.or_(
            EmployerRequest.state == RequestState.HAPPENED,
            sa.and_(EmployerRequest.state.in_(BOOKED_STATES), EmployerRequest.ended_before(now())),
        )
    )
    ordered = select.order_by(None).order_by(EmployerRequest.happens_at, EmployerRequest.id).limit(limit)
    return list(db.session.scalars(ordered).unique())


def last_ask_of(employer: Employer) -> LastAsk | None:
    return last_asks([employer.id]).get(employer.id)


def own(reader: Reader) -> sa.Select[EmployerRequest]:
    return requests(reader).where(EmployerRequest.organisation_id.in_(list(reader.organisation_ids)))


def of_employer(reader: Reader, employer: Employer, limit: int = 10) -> list[EmployerRequest]:
    """Those for this employer that the reader may see, the newest first."""
    select = requests(reader).where(EmployerRequest.employer_id == employer.id).order_by(None)
    return list(
        db.session.scalars(
            select.order_by(EmployerRequest.asked_at.desc(), EmployerRequest.id.desc()).limit(limit)
        ).unique()
    )


def events(reader: Reader, row: EmployerRequest) -> list[EmployerEvent]:
    """Who let whom down only where that is for the reader."""
    hidden = [] if row.shows_endings_to(reader) else [EventKind.LET_DOWN]
    return list(
        db.session.scalars(
            sa.select(EmployerEvent)
            .where(EmployerEvent.request_id == row.id, EmployerEvent.kind.not_in(hidden))
            .options(joinedload(EmployerEvent.person))
            .order_by(EmployerEvent.at.desc(), EmployerEvent.id.desc())
            .limit(60)
        ).unique()
    )
