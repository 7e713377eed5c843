"""Who is happy to be asked. Only schools that are members, and only through somebody who still sits there."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from hub.audits.asking.models import AuditAskUs
from hub.audits.models import AuditReview
from hub.db import db
from hub.members.models import Membership, MembershipState, Organisation, Person, Seat

PER_PAGE = 50


def _current(cluster_id: int | None) -> sa.Select[AuditAskUs]:
    return (
        sa.select(AuditAskUs)
        .join(AuditAskUs.organisation)
        .join(AuditAskUs.seat)
        .join(Seat.person)
        .join(
            Membership,
            sa.and_(
                Membership.cluster_id == AuditAskUs.cluster_id,
                Membership.organisation_id == AuditAskUs.organisation_id,
            ),
        )
        .where(
            AuditAskUs.cluster_id == cluster_id,
            Membership.state == MembershipState.MEMBER,
            Seat.ended_at.is_(None),
            Person.erased_at.is_(None),
        )
    )


def schools_to_ask(cluster_id: int | None, element: str) -> sa.Select[AuditAskUs]:
    """By name: nothing else puts one school before another."""
    return (
        _current(cluster_id)
        .where(AuditAskUs.element == element)
        .options(
            contains_eager(AuditAskUs.organisation),
            contains_eager(AuditAskUs.seat).contains_eager(Seat.person),
        )
        .order_by(Organisation.name, AuditAskUs.id)
    )


def other_schools(review: AuditReview) -> dict[str, int]:
    """element -> how many other schools of the cluster can be asked about it."""
    select = _current(review.round.cluster_id).where(AuditAskUs.organisation_id != review.organisation_id)
    rows = db.session.execute(
        select.with_only_columns(AuditAskUs.element, sa.func.count().label("number")).group_by(AuditAskUs.element)
    )
    return {row.element: int(row.number) for row in rows}


def ticked(review: AuditReview) -> dict[str, AuditAskUs]:
    """element -> what the school of this review has ticked, with the name of whoever is to be asked."""
    rows = db.session.scalars(
        sa.select(AuditAskUs)
        .join(AuditAskUs.seat)
        .join(Seat.person)
        .where(
            AuditAskUs.cluster_id == review.round.cluster_id,
            AuditAskUs.organisation_id == review.organisation_id,
        )
        .options(contains_eager(AuditAskUs.seat).contains_eager(Seat.person))
        .order_by(AuditAskUs.id)
    )
    return {row.element: row for row in rows}


def lock(organisation_id: int) -> None:
    """Colleagues who tick at the same moment follow one another (SQLite does that by itself)."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
