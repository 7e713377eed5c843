"""Every select of agreements: a school sees its own, an EBP's brokers what they sold, the lead all of the cluster."""

from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from hub.access import Reader
from hub.db import db
from hub.employers.agreements.models import SOON, EmployerAgreement
from hub.employers.queries import writable_ids
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.members.models import NAMED, Membership, MembershipState, Organisation, Role, Seat
from hub.planner.calendar import SCHOOLS
from hub.text import at_london, school_year_began, today

# What a school has asked for and did not get takes nothing from what it has bought.
NOT_USED = (RequestState.WAITING, RequestState.CANCELLED, RequestState.NOT_THIS_TIME)
_NAMES = (
    joinedload(EmployerAgreement.organisation).load_only(*NAMED),
    joinedload(EmployerAgreement.ebp).load_only(*NAMED),
)


def may_change(reader: Reader) -> sa.ColumnElement[bool]:
    """The rule of `EmployerAgreement.can_be_changed_by`, in SQL."""
    here = EmployerAgreement.cluster_id == reader.cluster_id
    if not reader.can_contribute or not (reader.is_lead or reader.is_broker):
        return sa.false()
    return here if reader.is_lead else sa.and_(here, EmployerAgreement.ebp_id.in_(writable_ids(reader)))


def may_see(reader: Reader) -> sa.ColumnElement[bool]:
    own = EmployerAgreement.organisation_id.in_(list(reader.organisation_ids))
    here = EmployerAgreement.cluster_id == reader.cluster_id
    return sa.and_(here, sa.true() if reader.is_lead else sa.or_(own, may_change(reader)))


def agreements(reader: Reader) -> sa.Select[EmployerAgreement]:
    """Those that hold, the first to end first; then those that are over, the latest first."""
    is_over = EmployerAgreement.covered_until < today()
    return (
        sa.select(EmployerAgreement)
        .where(may_see(reader))
        .options(*_NAMES)
        .order_by(
            is_over,
            sa.case((~is_over, EmployerAgreement.covered_until)),
            EmployerAgreement.covered_until.desc(),
            EmployerAgreement.id,
        )
    )


def agreement(reader: Reader, agreement_id: int) -> EmployerAgreement:
    """Raises NoResultFound (404) where the reader may not see it."""
    return db.session.scalars(agreements(reader).where(EmployerAgreement.id == agreement_id)).one()


def own_now(reader: Reader) -> list[EmployerAgreement]:
    """Of the reader's own schools: those that hold today."""
    here = sa.and_(
        EmployerAgreement.cluster_id == reader.cluster_id,
        EmployerAgreement.organisation_id.in_(list(reader.organisation_ids)),
        EmployerAgreement.covered_from <= today(),
        EmployerAgreement.covered_until >= today(),
    )
    return list(db.session.scalars(agreements(reader).where(here)))


def of_school(cluster_id: int, organisation_id: int, *, lock: bool = False) -> list[EmployerAgreement]:
    """All that were ever recorded, the last to end first. Locked until the commit, so that two requests do not both
    take the last one that is covered."""
    select = (
        sa.select(EmployerAgreement)
        .where(EmployerAgreement.cluster_id == cluster_id, EmployerAgreement.organisation_id == organisation_id)
        .order_by(EmployerAgreement.covered_until.desc(), EmployerAgreement.id)
    )
    if lock:
        db.session.execute(select.with_only_columns(EmployerAgreement.id).with_for_update())
    return list(db.session.scalars(select.options(*_NAMES)))


def used(agreement: EmployerAgreement, but: int | None = None) -> int:
    """Requests of this school year that went to the brokers under it."""
    began = max(school_year_began(today()), agreement.covered_from)
    select = sa.select(sa.func.count(EmployerRequest.id)).where(
        EmployerRequest.cluster_id == agreement.cluster_id,
        EmployerRequest.organisation_id == agreement.organisation_id,
        EmployerRequest.handler_id.is_(None),
        EmployerRequest.joined_to_id.is_(None),
        EmployerRequest.asked_at >= at_london(began, time(0)),
        EmployerRequest.state.not_in(NOT_USED),
        EmployerRequest.id != (but or 0),
    )
    if agreement.activity_types:
        select = select.where(EmployerRequest.activity_type.in_(agreement.activity_types))
    return db.session.scalar(select) or 0


def overlapping(
    cluster_id: int, organisation_id: int, ebp_id: int, first: date, last: date, but: int | None
) -> EmployerAgreement | None:
    """Another one of the same school with the same EBP that holds on some of these days."""
    select = sa.select(EmployerAgreement).where(
        EmployerAgreement.cluster_id == cluster_id,
        EmployerAgreement.organisation_id == organisation_id,
        EmployerAgreement.ebp_id == ebp_id,
        EmployerAgreement.covered_from <= last,
        EmployerAgreement.covered_until >= first,
        EmployerAgreement.id != (but or 0),
    )
    return db.session.scalars(select.options(*_NAMES).order_by(EmployerAgreement.id).limit(1)).first()


def schools(reader: Reader) -> list[tuple[str, str]]:
    """Members that may buy: schools and colleges, by name."""
    rows = db.session.execute(
        sa.select(Organisation.id, Organisation.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.cluster_id == reader.cluster_id,
            Membership.state == MembershipState.MEMBER,
            Organisation.kind.in_(SCHOOLS),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(str(number), name) for number, name in rows]


def ebps(reader: Reader) -> list[tuple[str, str]]:
    """Organisations for which somebody brokers here; a broker records for their own."""
    select = (
        sa.select(Organisation.id, Organisation.name)
        .join(Seat, Seat.organisation_id == Organisation.id)
        .where(Seat.cluster_id == reader.cluster_id, Seat.role == Role.BROKER, Seat.ended_at.is_(None))
        .group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name, Organisation.id)
    )
    if not reader.is_lead:
        select = select.where(Organisation.id.in_(writable_ids(reader)))
    return [(str(number), name) for number, name in db.session.execute(select)]


def ending(reader: Reader) -> sa.Select[EmployerAgreement]:
    """Those that end within 30 days and have not been followed by another, of the reader's EBP."""
    if not reader.is_broker:
        return sa.select(EmployerAgreement).where(sa.false())
    return to_remind_of(today() + SOON).where(may_change(reader))


def to_remind_of(by: date) -> sa.Select[EmployerAgreement]:
    later = aliased(EmployerAgreement)
    followed = sa.exists().where(
        later.cluster_id == EmployerAgreement.cluster_id,
        later.organisation_id == EmployerAgreement.organisation_id,
        later.ebp_id == EmployerAgreement.ebp_id,
        later.covered_until > EmployerAgreement.covered_until,
    )
    return (
        sa.select(EmployerAgreement)
        .where(EmployerAgreement.covered_until >= today(), EmployerAgreement.covered_until <= by, ~followed)
        .order_by(EmployerAgreement.covered_until, EmployerAgreement.id)
    )


def brokers_of(agreement: EmployerAgreement) -> sa.ColumnElement[bool]:
    """For a select of seats."""
    return sa.and_(
        Seat.cluster_id == agreement.cluster_id,
        Seat.organisation_id == agreement.ebp_id,
        Seat.role == Role.BROKER,
        Seat.ended_at.is_(None),
    )
