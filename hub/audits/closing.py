"""Closing a round: freezes it and publishes what the rules of summary.py let be published."""

from collections.abc import Sequence

import hub.drafts as drafts
from hub.audits.crosswalk import twins
from hub.audits.delegation.letters import no_reminders_about
from hub.audits.keeping import about
from hub.audits.models import AuditPublished, AuditReview, AuditRound, AuditTemplate
from hub.audits.queries import publications
from hub.audits.republishing import hold_twins
from hub.audits.round_queries import reviews_of_round
from hub.audits.summary import School, figures, group_of
from hub.db import db, now


def close(round_: AuditRound) -> bool:
    """In the current transaction; also closes again for schools that were let back in. False where figures
    of the earlier close stay because too few schools changed. Each family has figures of its own, by the same rules."""
    reviews = reviews_of_round(round_)
    for review in reviews:
        review.reopened_until = None
    if round_.closed_at is None:
        round_.closed_at = now()
    no_reminders_about(reviews)
    drafts.forget(about(review) for review in reviews)
    are_replaced = [_publish(round_, family, reviews) for family in round_.families]
    return all(are_replaced)


def _publish(round_: AuditRound, family: str, everybody: Sequence[AuditReview]) -> bool:
    reviews = [review for review in everybody if review.family == family]
    earlier = publications(round_)
    before = [row.content for row in earlier if row.family == family]
    schools = [school for review in reviews if (school := _school(review, round_))]
    content = figures(schools, len(reviews), before)
    if content is None:
        return False
    beside = [row for row in earlier if row.family != family]
    for row in beside:
        hold_twins(content, row.content, _twins(round_, everybody, family, row.family))
    if not before or content != before[0]:
        db.session.add(AuditPublished(round_id=round_.id, family=family, content=content))
        db.session.flush()
    return True


def _twins(round_: AuditRound, reviews: Sequence[AuditReview], family: str, other: str) -> set[tuple[str, str]]:
    """Pairs of questions that are the same one in the two families, whichever templates the schools had."""
    templates: dict[str, dict[int, AuditTemplate]] = {family: {}, other: {}}
    for review in reviews:
        templates.setdefault(review.family, {})[review.template_id] = review.template
    return {
        pair
        for mine in templates[family].values()
        for theirs in templates[other].values()
        for pair in twins(mine.framework, theirs.framework).items()
    }


def _school(review: AuditReview, round_: AuditRound) -> School | None:
    result = review.result
    if result is None or not review.is_submitted:
        return None
    return School(
        id=review.organisation_id,
        group=group_of(review.kind or review.organisation.kind),
        elements={code: score.percent for code, score in result.elements.items()},
        met={question_id: mark.met for question_id, mark in result.marks.items()},
        agreed=round_.shows_named and review.agreed_at is not None,
    )
