"""Closing a round: freezes it and publishes what the rules of summary.py let be published."""

from collections import Counter
from collections.abc import Mapping, Sequence

import hub.drafts as drafts
from hub.audits.crosswalk import twins
from hub.audits.delegation.letters import no_reminders_about
from hub.audits.files import PRIMARY_AGE
from hub.audits.keeping import about
from hub.audits.letters import no_reminder
from hub.audits.levelling import School
from hub.audits.models import AuditPublished, AuditReview, AuditRound, AuditTemplate
from hub.audits.queries import publications
from hub.audits.republishing import hold_twins
from hub.audits.round_queries import left, reviews_of_round
from hub.audits.summary import figures, partition, phase_of
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
    no_reminder(reviews)
    drafts.forget(about(review) for review in reviews)
    are_replaced = [_publish(round_, family, reviews) for family in round_.families]
    return all(are_replaced)


def _publish(round_: AuditRound, family: str, everybody: Sequence[AuditReview]) -> bool:
    reviews = [review for review in everybody if review.family == family]
    earlier = publications(round_)
    before = [row.whole for row in earlier if row.family == family]
    groups = partition(map(_phase, reviews), before)
    schools = [school for review in reviews if (school := _school(review, round_, groups))]
    gone = left(round_)
    asked = sum(review.is_submitted or review.organisation_id not in gone for review in reviews)
    content = figures(schools, _elements(round_, reviews), asked, before)
    if content is None:
        return False
    beside = [row for row in earlier if row.family != family]
    for row in beside:
        hold_twins(content, row.whole, _twins(round_, everybody, family, row.family))
    content["template"] = _of_most(reviews)
    if not before or content != before[0]:
        schools_behind = content.pop("schools")
        db.session.add(AuditPublished(round_id=round_.id, family=family, content=content, schools=schools_behind))
        db.session.flush()
    return True


def _of_most(reviews: Sequence[AuditReview]) -> int | None:
    """The template that most schools were asked: its words head the cluster's figures."""
    counted = Counter(review.template_id for review in reviews)
    return min(counted, key=lambda one: (-counted[one], one), default=None)


def _elements(round_: AuditRound, reviews: Sequence[AuditReview]) -> dict[str, str]:
    """question -> its element, over all the variants that were answered."""
    frameworks = [
        round_.whole(template) for template in {review.template_id: review.template for review in reviews}.values()
    ]
    return {code: element.code for framework in frameworks for code, element in framework.element_of.items()}


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


def _school(review: AuditReview, round_: AuditRound, groups: Mapping[str, str]) -> School | None:
    result = review.result
    if result is None or not review.is_submitted:
        return None
    return School(
        id=review.organisation_id,
        group=groups[_phase(review)],
        elements={code: score.percent for code, score in result.elements.items()},
        met={question_id: mark.met for question_id, mark in result.marks.items()},
        agreed=round_.shows_named and review.agreed_at is not None,
    )


def _phase(review: AuditReview) -> str:
    return phase_of(review.kind or review.organisation.kind, _is_primary(review))


def _is_primary(review: AuditReview) -> bool:
    """By the questions it was asked; where a family has the same for every age, by its oldest pupils."""
    if review.framework.setting != "all":
        return review.framework.setting == "primary"
    return 0 < (review.organisation.age_high or 0) <= PRIMARY_AGE
