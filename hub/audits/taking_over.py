"""An answer given in one framework, offered in another that asks the same: one press takes it over, never by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.audits import queries
from hub.audits.answers import describe
from hub.audits.crosswalk import carried, twins
from hub.audits.frameworks import OWN, Framework, Question
from hub.audits.models import AuditAnswer, AuditReview


@dataclass(frozen=True)
class Offer:
    """`value`: as an answer to the question here; {} where the other one is still open: then it only says that this
    answer can be used there too."""

    name: str  # of the other framework
    question_id: str  # there
    text: str  # what was answered there, in words
    value: Mapping[str, Any]
    evidence: str
    is_same: bool  # as what stands here


@dataclass(frozen=True)
class Around:
    """What a school answers in one review, and what it answered around it: last time, and to other frameworks."""

    review: AuditReview
    last: AuditReview | None
    beside: Sequence[AuditReview]
    answers: Mapping[tuple[int, str], AuditAnswer]

    @classmethod
    def of(cls, review: AuditReview) -> "Around":
        others = queries.others_of(review)
        last = next((one for one in others if _is_before(one, review)), None)
        beside = {one.family: one for one in reversed(others) if _is_beside(one, review)}
        answers = queries.answers_of([review, *([last] if last else []), *beside.values()])
        return cls(review, last, list(beside.values()), answers)

    @property
    def rows(self) -> dict[str, AuditAnswer]:
        """The answers here so far."""
        return {key: row for (review_id, key), row in self.answers.items() if review_id == self.review.id}

    @property
    def last_answers(self) -> dict[str, AuditAnswer]:
        return {key: row for (review_id, key), row in self.answers.items() if self.last and review_id == self.last.id}


def _is_before(one: AuditReview, review: AuditReview) -> bool:
    """As `queries.earlier_reviews` has it."""
    return (
        one.family == review.family
        and one.is_submitted
        and not one.round.is_open
        and one.round.opened_at < review.round.opened_at
    )


def _is_beside(one: AuditReview, review: AuditReview) -> bool:
    """Of other questions, and not long ago: what a school answered two years before is no answer now."""
    return one.family != review.family and one.round.opened_at > review.round.opened_at - timedelta(days=365)


def offers(review: AuditReview, rows: Mapping[str, AuditAnswer], around: Around) -> dict[str, Offer]:
    """question -> its twin in a review of the same school. `rows`: the answers here so far."""
    found: dict[str, Offer] = {}
    for other in around.beside:
        mine, theirs = review.framework, other.framework
        for here, there in twins(mine, theirs).items():
            twin = theirs.questions[there]
            is_stale = twin.ask_again and other.round_id != review.round_id and not other.is_open
            answer = None if is_stale else around.answers.get((other.id, there))
            offer = _offer(review, mine.questions[here], rows.get(here), theirs, twin, answer)
            if here not in found or offer.value:
                found[here] = offer
    return found


def last_times(review: AuditReview, rows: Mapping[str, AuditAnswer], around: Around) -> dict[str, Offer]:
    """question -> what the school answered last time, where it has not answered yet; to be confirmed or changed. What
    changes from year to year (numbers of learners) is asked anew, and a lead's own questions are others each time."""
    found: dict[str, Offer] = {}
    if around.last is None:
        return found
    then, framework = around.last.framework, review.framework
    for question_id, answer in around.last_answers.items():
        question, twin = framework.questions.get(question_id), then.questions.get(question_id)
        is_open = question_id not in rows or not rows[question_id].given.is_answered
        if question is None or twin is None or question.ask_again or not is_open:
            continue
        if framework.element_of[question_id].code != OWN:
            offer = _offer(review, question, rows.get(question_id), then, twin, answer)
            found |= {question_id: offer} if offer.value else {}
    return found


def _offer(
    review: AuditReview,
    question: Question,
    row: AuditAnswer | None,
    other: Framework,
    twin: Question,
    answer: AuditAnswer | None,
) -> Offer:
    value = carried(twin, question, answer.given, review.year_groups) if answer else {}
    stands = dict(row.value) if row and not row.is_unknown else {}
    return Offer(
        name=other.name,
        question_id=twin.id,
        text=describe(other, twin, answer.given) if answer and value else "",
        value={**{key: said for key, said in stands.items() if key not in value}, **value} if value else {},
        evidence=answer.evidence if answer else "",
        is_same=all(stands.get(key) == said for key, said in value.items()),
    )
