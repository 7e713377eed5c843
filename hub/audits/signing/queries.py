"""Selects about signing off; the caller has read the review."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.audits.models import AuditReview, AuditRound
from hub.audits.signing.models import AuditSignOff
from hub.db import db

WHOLE = (
    joinedload(AuditSignOff.review).joinedload(AuditReview.round).joinedload(AuditRound.cluster),
    joinedload(AuditSignOff.review).joinedload(AuditReview.organisation),
    joinedload(AuditSignOff.review).joinedload(AuditReview.template),
    joinedload(AuditSignOff.asked_by),
)
MANY = 20


def sign_offs(review: AuditReview) -> list[AuditSignOff]:
    """Newest first."""
    select = sa.select(AuditSignOff).where(AuditSignOff.review_id == review.id)
    return list(db.session.scalars(select.order_by(AuditSignOff.id.desc()).limit(MANY)))


def signed(review: AuditReview) -> AuditSignOff | None:
    """The newest signature that holds: what a report may say."""
    return next((row for row in sign_offs(review) if row.holds), None)


def sign_off(review: AuditReview, sign_off_id: int) -> AuditSignOff:
    """Raises NoResultFound (404)."""
    select = sa.select(AuditSignOff).where(AuditSignOff.review_id == review.id, AuditSignOff.id == sign_off_id)
    return db.session.scalars(select).one()


def mine(reader: Reader, review_id: int, sign_off_id: int) -> AuditSignOff:
    """One that the reader was asked for; raises NoResultFound (404) for everybody else."""
    select = (
        sa.select(AuditSignOff)
        .join(AuditSignOff.review)
        .join(AuditReview.round)
        .where(
            AuditSignOff.id == sign_off_id,
            AuditSignOff.review_id == review_id,
            AuditSignOff.person_id == reader.person_id,
            AuditReview.organisation_id.in_(reader.organisation_ids),
            AuditRound.cluster_id == reader.cluster_id,
        )
    )
    return db.session.scalars(select.options(*WHOLE)).one()


def whole(row: AuditSignOff) -> AuditSignOff:
    return db.session.scalars(sa.select(AuditSignOff).where(AuditSignOff.id == row.id).options(*WHOLE)).one()
