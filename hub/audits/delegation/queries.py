"""Selects about questions that went to colleagues; the caller has read the review."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.audits.delegation.models import AuditDelegation
from hub.audits.models import ANSWERERS, AuditAnswer, AuditReview
from hub.db import db
from hub.members.models import Membership, MembershipState, Person, Role, Seat

WHOLE = (
    joinedload(AuditDelegation.review).joinedload(AuditReview.round),
    joinedload(AuditDelegation.review).joinedload(AuditReview.organisation),
    joinedload(AuditDelegation.review).joinedload(AuditReview.template),
    joinedload(AuditDelegation.asked_by),
)
MANY = 100  # of one review on its page


def delegations(review: AuditReview) -> list[AuditDelegation]:
    """Oldest first."""
    select = sa.select(AuditDelegation).where(AuditDelegation.review_id == review.id)
    return list(
        db.session.scalars(
            select.options(joinedload(AuditDelegation.asked_by)).order_by(AuditDelegation.id).limit(MANY)
        )
    )


def delegation(review: AuditReview, delegation_id: int) -> AuditDelegation:
    """Raises NoResultFound (404)."""
    select = sa.select(AuditDelegation).where(
        AuditDelegation.review_id == review.id, AuditDelegation.id == delegation_id
    )
    return db.session.scalars(select).one()


def whole(row: AuditDelegation) -> AuditDelegation:
    """With all that its page shows."""
    return db.session.scalars(sa.select(AuditDelegation).where(AuditDelegation.id == row.id).options(*WHOLE)).one()


def ids_of(review_ids: Iterable[int]) -> list[int]:
    """Of those that nobody has sent yet."""
    select = sa.select(AuditDelegation.id).where(
        AuditDelegation.review_id.in_(list(review_ids)), AuditDelegation.sent_at.is_(None)
    )
    return list(db.session.scalars(select.order_by(AuditDelegation.id)))


def answered(row: AuditDelegation) -> int:
    """How many answers of the review stand under the colleague's name."""
    select = sa.select(sa.func.count(AuditAnswer.id)).where(
        AuditAnswer.review_id == row.review_id, AuditAnswer.answered_by_link == row.name
    )
    return db.session.scalar(select) or 0


def has_left(review: AuditReview) -> bool:
    """Has the school left the cluster meanwhile?"""
    select = sa.select(Membership.id).where(
        Membership.cluster_id == review.round.cluster_id,
        Membership.organisation_id == review.organisation_id,
        Membership.state == MembershipState.MEMBER,
    )
    return db.session.scalar(select) is None


def answerers(review: AuditReview) -> list[int]:
    """Ids of the people who may answer for the school."""
    select = (
        sa.select(Seat.person_id)
        .join(Seat.person)
        .where(
            Seat.organisation_id == review.organisation_id,
            Seat.cluster_id == review.round.cluster_id,
            Seat.ended_at.is_(None),
            Seat.role.in_([role for role in Role if role in ANSWERERS]),
            Person.erased_at.is_(None),
        )
        .order_by(Seat.person_id)
        .distinct()
    )
    return list(db.session.scalars(select))
