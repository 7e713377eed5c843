"""Names and addresses of people without an account (whom a school asked to answer, or to sign off) go half a year after
the round: what they answered and that they signed stays, as somebody's."""

from datetime import timedelta

import sqlalchemy as sa

from hub.audits.delegation.models import AuditDelegation
from hub.audits.models import AuditAnswer, AuditReview, AuditRound
from hub.audits.signing.models import AuditSignOff
from hub.db import db, now
from hub.mail import take_back
from hub.text import today

KEPT = timedelta(days=183)
AT_ONCE = 500  # of each in one round of the worker
COLLEAGUE = "A colleague"  # stands where the name stood


def forget_addresses() -> int:
    """Once an hour. Commits, and returns how many people were forgotten."""
    done = _forget_asked() + _forget_signers()
    db.session.commit()
    return done


def _is_long_over() -> tuple[sa.ColumnElement[bool], ...]:
    """The round was closed half a year ago, or is open still and was due then; and the school is not let in again."""
    return (
        sa.or_(
            AuditRound.closed_at < now() - KEPT,
            sa.and_(AuditRound.closed_at.is_(None), AuditRound.due_on < today() - KEPT),
        ),
        AuditReview.reopened_until.is_(None),
    )


def _forget_asked() -> int:
    rows = db.session.scalars(
        sa.select(AuditDelegation)
        .join(AuditDelegation.review)
        .join(AuditReview.round)
        .where(AuditDelegation.email != "", AuditDelegation.written_at < now() - KEPT, *_is_long_over())
        .order_by(AuditDelegation.id)
        .limit(AT_ONCE)
    ).all()
    take_back(f"audit_delegation:{row.id}" for row in rows)
    for row in rows:
        theirs = (AuditAnswer.review_id == row.review_id, AuditAnswer.answered_by_link == row.name)
        db.session.execute(sa.update(AuditAnswer).where(*theirs).values(answered_by_link=COLLEAGUE))
        row.name, row.email, row.message = COLLEAGUE, "", ""
        row.link_version += 1
    return len(rows)


def _forget_signers() -> int:
    """Those who were asked by e-mail; people with a seat are known anyhow."""
    rows = db.session.scalars(
        sa.select(AuditSignOff)
        .join(AuditSignOff.review)
        .join(AuditReview.round)
        .where(AuditSignOff.email != "", AuditSignOff.written_at < now() - KEPT, *_is_long_over())
        .order_by(AuditSignOff.id)
        .limit(AT_ONCE)
    ).all()
    take_back(f"audit_sign_off:{row.id}" for row in rows)
    for row in rows:
        row.name = row.email = row.message = ""
        row.link_version += 1
    return len(rows)
