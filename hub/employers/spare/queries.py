"""Every select of spare seats. All contributors of the cluster see what is posted; who asked for some is for the
school that posted them, whoever arranged the visit, brokers and leads; a school sees what it asked for itself."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.access import Reader
from hub.db import db, now
from hub.employers.models import Employer
from hub.employers.queries import writable_ids
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import BOOKED_STATES
from hub.employers.spare.models import SeatAnswer, SeatAsk, SpareSeats
from hub.members.models import NAMED, Organisation
from hub.text import today

KEPT = timedelta(days=60)  # how long an answer stands on the page
_REQUEST = (
    joinedload(EmployerRequest.organisation).load_only(*NAMED, Organisation.borough),
    joinedload(EmployerRequest.employer).load_only(Employer.version, Employer.name, Employer.sector),
)


def _taken() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(SeatAsk.number), 0))
        .where(SeatAsk.seats_id == SpareSeats.id, SeatAsk.answer == SeatAnswer.YES)
        .scalar_subquery()
    )


def posted(reader: Reader) -> sa.Select[SpareSeats]:
    """Seats that may still be asked for, the first to be answered first. The rule of `may_be_asked_for`, in SQL."""
    return (
        sa.select(SpareSeats)
        .join(EmployerRequest, EmployerRequest.id == SpareSeats.request_id)
        .where(
            SpareSeats.cluster_id == reader.cluster_id,
            SpareSeats.closed_at.is_(None),
            SpareSeats.until >= today(),
            EmployerRequest.state.in_(BOOKED_STATES),
            EmployerRequest.happens_at > now(),
            SpareSeats.number > _taken(),
        )
        .options(contains_eager(SpareSeats.request).options(*_REQUEST), selectinload(SpareSeats.asks))
        .order_by(SpareSeats.until, SpareSeats.id)
    )


def seats(reader: Reader, seats_id: int) -> SpareSeats:
    """Raises NoResultFound (404) where they were posted in another cluster."""
    select = sa.select(SpareSeats).where(SpareSeats.id == seats_id, SpareSeats.cluster_id == reader.cluster_id)
    return db.session.scalars(
        select.options(joinedload(SpareSeats.request).options(*_REQUEST), selectinload(SpareSeats.asks))
    ).one()


def seats_of(row: EmployerRequest) -> SpareSeats | None:
    """With all who asked, and their schools. Ask for the request first."""
    asks = selectinload(SpareSeats.asks).joinedload(SeatAsk.organisation).load_only(*NAMED)
    return db.session.scalars(sa.select(SpareSeats).where(SpareSeats.request_id == row.id).options(asks)).one_or_none()


def seat_ask(reader: Reader, ask_id: int) -> SeatAsk:
    """Raises NoResultFound (404) where it is neither the reader's own nor for them to answer."""
    select = (
        sa.select(SeatAsk)
        .join(SpareSeats, SpareSeats.id == SeatAsk.seats_id)
        .where(SeatAsk.id == ask_id, SpareSeats.cluster_id == reader.cluster_id)
        .options(joinedload(SeatAsk.organisation), joinedload(SeatAsk.seats).joinedload(SpareSeats.request))
    )
    found = db.session.scalars(select).one()
    is_own = found.organisation_id in reader.organisation_ids
    if not is_own and not found.seats.can_be_answered_by(reader):
        raise NoResultFound
    return found


def to_answer(reader: Reader) -> sa.Select[SeatAsk]:
    """Asks for seats that the reader's schools have posted, the first to be answered first."""
    return (
        sa.select(SeatAsk)
        .join(SpareSeats, SpareSeats.id == SeatAsk.seats_id)
        .join(EmployerRequest, EmployerRequest.id == SpareSeats.request_id)
        .where(
            SeatAsk.answer.is_(None),
            SpareSeats.cluster_id == reader.cluster_id,
            EmployerRequest.organisation_id.in_(writable_ids(reader)),
            EmployerRequest.state.in_(BOOKED_STATES),
            EmployerRequest.happens_at > now(),
        )
        .order_by(SeatAsk.asked_at, SeatAsk.id)
    )


def own_asks(reader: Reader, limit: int = 20) -> list[SeatAsk]:
    """What the reader's schools asked for of late, the latest first."""
    select = (
        sa.select(SeatAsk)
        .join(SpareSeats, SpareSeats.id == SeatAsk.seats_id)
        .where(
            SpareSeats.cluster_id == reader.cluster_id,
            SeatAsk.organisation_id.in_(writable_ids(reader)),
            SeatAsk.asked_at >= now() - KEPT,
        )
        .options(joinedload(SeatAsk.seats).joinedload(SpareSeats.request).options(*_REQUEST))
        .order_by(SeatAsk.asked_at.desc(), SeatAsk.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(select))


def joined_to(row: EmployerRequest) -> list[SeatAsk]:
    """Those that have seats on this booking, or wait for an answer."""
    select = (
        sa.select(SeatAsk)
        .join(SpareSeats, SpareSeats.id == SeatAsk.seats_id)
        .where(SpareSeats.request_id == row.id, sa.or_(SeatAsk.answer.is_(None), SeatAsk.answer == SeatAnswer.YES))
        .options(joinedload(SeatAsk.joined), joinedload(SeatAsk.organisation), joinedload(SeatAsk.seats))
        .order_by(SeatAsk.asked_at, SeatAsk.id)
    )
    return list(db.session.scalars(select))


def guests_of(rows: Sequence[EmployerRequest]) -> list[EmployerRequest]:
    """Bookings of the schools that took spare seats of these."""
    select = (
        sa.select(EmployerRequest)
        .where(EmployerRequest.joined_to_id.in_([row.id for row in rows]), EmployerRequest.state.in_(BOOKED_STATES))
        .options(joinedload(EmployerRequest.organisation).load_only(*NAMED))
        .order_by(EmployerRequest.id)
    )
    return list(db.session.scalars(select))


def ask_behind(row: EmployerRequest) -> SeatAsk | None:
    """Through which a booking joined another one."""
    select = sa.select(SeatAsk).where(SeatAsk.joined_id == row.id, SeatAsk.answer == SeatAnswer.YES)
    return db.session.scalars(select.options(joinedload(SeatAsk.seats).joinedload(SpareSeats.request))).first()
