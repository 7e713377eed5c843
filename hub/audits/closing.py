"""Closing a round: freezes it and publishes what the rules of summary.py let be published."""

from hub.audits.models import AuditPublished, AuditReview, AuditRound
from hub.audits.queries import publications, reviews_of_round
from hub.audits.summary import School, figures, group_of
from hub.db import db, now


def close(round_: AuditRound) -> bool:
    """In the current transaction; also closes again for schools that were let back in. False where the figures of
    the earlier close stay because too few schools changed."""
    reviews = reviews_of_round(round_)
    for review in reviews:
        review.reopened_until = None
    if round_.closed_at is None:
        round_.closed_at = now()
    before = [row.content for row in publications(round_)]
    schools = [school for review in reviews if (school := _school(review, round_))]
    content = figures(schools, len(reviews), before)
    if content is None:
        return False
    if not before or content != before[0]:
        db.session.add(AuditPublished(round_id=round_.id, content=content))
    return True


def _school(review: AuditReview, round_: AuditRound) -> School | None:
    result = review.result
    if result is None or not review.is_submitted:
        return None
    return School(
        id=review.organisation_id,
        group=group_of(review.organisation.kind),
        elements={code: score.percent for code, score in result.elements.items()},
        met={question_id: mark.met for question_id, mark in result.marks.items()},
        agreed=round_.shows_named and review.agreed_at is not None,
    )
