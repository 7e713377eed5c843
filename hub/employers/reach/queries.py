"""Every select of reach. Lead and brokers count all of their cluster; everybody else counts what their own
organisations asked for, because another school's share is not theirs to know."""

from typing import Any

import sqlalchemy as sa

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import db
from hub.employers.kit.models import EmployerFeedback, EmployerKit, Side
from hub.employers.models import Employer, EmployerPlace, EmployerShare
from hub.employers.queries import shows_details
from hub.employers.reach.years import SchoolYear
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.queries import requests
from hub.employers.requests.states import BOOKED_STATES, MET_STATES, OPEN_STATES, RequestState
from hub.employers.states import EmployerKind
from hub.members.models import Membership, MembershipState, Organisation

TOOK_PLACE = (RequestState.HAPPENED, RequestState.THANKED)
# What is for teachers gives pupils nothing of its own.
FOR_STAFF = tuple(one.code for one in vocabulary.ACTIVITY_TYPES if one.counts_as == "staff")


def sees_all(reader: Reader) -> bool:
    return reader.is_lead or reader.is_broker


def _when_in(year: SchoolYear) -> sa.ColumnElement[bool]:
    """What is agreed for around some time only belongs to the year of the agreement."""
    when = sa.func.coalesce(EmployerRequest.happens_at, EmployerRequest.answered_at)
    return sa.and_(when >= year.first, when < year.end)


def in_year(cluster_id: int | None, year: SchoolYear) -> sa.ColumnElement[bool]:
    """Agreed, or took place, in that school year, for pupils."""
    return sa.and_(
        EmployerRequest.cluster_id == cluster_id,
        EmployerRequest.state.in_(MET_STATES),
        _when_in(year),
        EmployerRequest.activity_type.not_in(FOR_STAFF),
    )


def _counted_for(reader: Reader) -> sa.ColumnElement[bool]:
    if sees_all(reader):
        return sa.true()
    return EmployerRequest.organisation_id.in_(sorted(reader.organisation_ids))


def schools(reader: Reader) -> list[Any]:
    """The members that teach, by name."""
    select = (
        sa.select(
            Organisation.id, Organisation.name, Organisation.kind, Organisation.urn, Organisation.pupil_count,
            Organisation.send_percent, Organisation.latitude, Organisation.longitude, Organisation.borough,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id == reader.cluster_id, Membership.state == MembershipState.MEMBER)
        .where(Organisation.kind.in_(vocabulary.TEACHING_KINDS))
        .order_by(Organisation.name, Organisation.id)
    )  # fmt: skip
    return list(db.session.execute(select))


def by_school(reader: Reader, year: SchoolYear) -> dict[int, Any]:
    """What each school of the cluster had and is to have; asks of nobody whether the reader may know it."""
    took_place = EmployerRequest.state.in_(TOOK_PLACE)
    reached = sa.case((took_place, EmployerRequest.pupil_count))
    counted = sa.case((sa.and_(took_place, EmployerRequest.send_count.is_not(None)), EmployerRequest.pupil_count))
    booked = sa.case((EmployerRequest.state.in_(BOOKED_STATES), EmployerRequest.number))
    select = (
        sa.select(
            EmployerRequest.organisation_id,
            sa.func.count(sa.case((took_place, 1))).label("took_place"),
            sa.func.count(sa.case((EmployerRequest.state.in_(BOOKED_STATES), 1))).label("ahead"),
            sa.func.coalesce(sa.func.sum(reached), 0).label("reached"),
            sa.func.coalesce(sa.func.sum(booked), 0).label("places_ahead"),
            sa.func.coalesce(sa.func.sum(reached * EmployerRequest.minutes), 0).label("minutes"),
            sa.func.coalesce(sa.func.sum(sa.case((took_place, EmployerRequest.send_count))), 0).label("with_send"),
            sa.func.coalesce(sa.func.sum(counted), 0).label("send_counted"),
        )
        .where(in_year(reader.cluster_id, year))
        .group_by(EmployerRequest.organisation_id)
    )
    return {row.organisation_id: row for row in db.session.execute(select)}


def waiting(reader: Reader) -> dict[int, int]:
    """Requests that nobody has answered yet, by school."""
    select = (
        sa.select(EmployerRequest.organisation_id, sa.func.count())
        .where(EmployerRequest.cluster_id == reader.cluster_id, EmployerRequest.state.in_(OPEN_STATES))
        .group_by(EmployerRequest.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(select)}


def met_at(reader: Reader, year: SchoolYear) -> list[Any]:
    """(school, latitude, longitude) of the main place of each employer that a school met, once: only of employers
    whose details are shown to the reader, or the distance would tell where the others are."""
    select = (
        sa.select(EmployerRequest.organisation_id, EmployerPlace.latitude, EmployerPlace.longitude)
        .distinct()
        .join(Employer, Employer.id == EmployerRequest.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .join(EmployerPlace, sa.and_(EmployerPlace.employer_id == Employer.id, EmployerPlace.position == 0))
        .where(in_year(reader.cluster_id, year), _counted_for(reader))
        .where(EmployerShare.cluster_id == reader.cluster_id, shows_details(reader))
        .where(EmployerPlace.latitude.is_not(None), EmployerPlace.longitude.is_not(None))
        .order_by(EmployerRequest.organisation_id, EmployerPlace.latitude, EmployerPlace.longitude)
    )
    return list(db.session.execute(select))


def pool_by_sector(reader: Reader) -> list[Any]:
    """(sector, section, how many): name and sector of an employer are known to the whole cluster."""
    select = (
        sa.select(Employer.sector, Employer.sic_section, sa.func.count())
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, Employer.kind == EmployerKind.EMPLOYER)
        .group_by(Employer.sector, Employer.sic_section)
        .order_by(Employer.sector, Employer.sic_section)
    )
    return list(db.session.execute(select))


def encounters_by_sector(reader: Reader, year: SchoolYear) -> list[Any]:
    """(sector, section, how many took place)."""
    select = (
        sa.select(Employer.sector, Employer.sic_section, sa.func.count())
        .select_from(EmployerRequest)
        .join(Employer, Employer.id == EmployerRequest.employer_id)
        .where(in_year(reader.cluster_id, year), _counted_for(reader), EmployerRequest.state.in_(TOOK_PLACE))
        .where(Employer.kind == EmployerKind.EMPLOYER)
        .group_by(Employer.sector, Employer.sic_section)
        .order_by(Employer.sector, Employer.sic_section)
    )
    return list(db.session.execute(select))


def pool_by_borough(reader: Reader) -> dict[str | None, int]:
    """Those whose details are shown to the reader, once for each borough in which they have a place: as many as the
    list finds by that borough."""
    select = (
        sa.select(EmployerPlace.borough, sa.func.count(EmployerPlace.employer_id.distinct()))
        .join(Employer, Employer.id == EmployerPlace.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, shows_details(reader))
        .group_by(EmployerPlace.borough)
    )
    return {row[0]: row[1] for row in db.session.execute(select)}


def pool_counts(reader: Reader) -> tuple[int, int]:
    """All employers and providers of the pool, and those whose details are shown to the reader."""
    select = (
        sa.select(sa.func.count(), sa.func.count(sa.case((shows_details(reader), 1))))
        .select_from(Employer)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id)
    )
    row = db.session.execute(select).one()
    return row[0], row[1]


def encounters_by_school(reader: Reader, year: SchoolYear) -> dict[int, int]:
    """What took place, with employers and providers alike."""
    select = (
        sa.select(EmployerRequest.organisation_id, sa.func.count())
        .where(in_year(reader.cluster_id, year), _counted_for(reader), EmployerRequest.state.in_(TOOK_PLACE))
        .group_by(EmployerRequest.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(select)}


def with_employer(reader: Reader, employer: Employer, year: SchoolYear) -> list[EmployerRequest]:
    """What took place with one employer that the reader may see, in the order in which it happened."""
    select = (
        requests(reader)
        .where(EmployerRequest.employer_id == employer.id, EmployerRequest.state.in_(TOOK_PLACE))
        .where(_when_in(year))
        .order_by(None)
        .order_by(EmployerRequest.happens_at, EmployerRequest.id)
    )
    return list(db.session.scalars(select).unique())


def quotes(ids: list[int]) -> list[Any]:
    """(request, words) that a school lets the employer be shown."""
    select = (
        sa.select(EmployerFeedback.request_id, EmployerFeedback.quote)
        .where(EmployerFeedback.request_id.in_(ids), EmployerFeedback.side == Side.SCHOOL, EmployerFeedback.quote != "")
        .order_by(EmployerFeedback.at, EmployerFeedback.id)
    )
    return list(db.session.execute(select))


def evidence(ids: list[int]) -> list[EmployerKit]:
    """Kits of the bookings that have one."""
    select = sa.select(EmployerKit).where(EmployerKit.request_id.in_(ids)).order_by(EmployerKit.request_id)
    return list(db.session.scalars(select))
