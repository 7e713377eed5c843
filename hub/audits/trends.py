"""A school's result beside its own of the rounds before. Where the questions were of another edition there is a break:
what stands on its two sides does not compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from hub.audits.frameworks import OWN
from hub.audits.models import AuditReview
from hub.audits.scoring import ElementScore, Result
from hub.text import local

ROUNDS = 5  # beside this one


@dataclass(frozen=True)
class Past:
    """One round of the school. `is_new_edition`: its questions are not those of the round before it."""

    title: str
    at: datetime
    edition: str  # of the questions, in full
    result: Result
    compares: bool  # with the newest
    is_new_edition: bool

    @property
    def month(self) -> str:
        return f"{local(self.at):%b %Y}"

    @property
    def percent(self) -> int | None:
        """Of all points; without a lead's own questions, which are others each time."""
        scores = [score for code, score in self.result.elements.items() if code != OWN]
        return ElementScore(sum(one.met for one in scores), sum(one.of for one in scores)).percent

    def percent_in(self, code: str) -> int | None:
        score = self.result.elements.get(code)
        return score.percent if score and code != OWN else None


def trend(reviews: Sequence[AuditReview]) -> list[Past]:
    """Oldest first. `reviews`: newest first, the one that the page is about among them."""
    found: list[Past] = []
    before: AuditReview | None = None
    unbroken = {one.id for one in _since_the_break(reviews)}
    for review in reversed(reviews):
        if review.result is None or review.submitted_at is None:
            continue
        found.append(
            Past(
                title=review.round.title,
                at=review.submitted_at,
                edition=f"{review.template.title}, edition {review.template.edition}",
                result=review.result,
                compares=review.id in unbroken,
                is_new_edition=before is not None and before.template_id != review.template_id,
            )
        )
        before = review
    return found


def _since_the_break(reviews: Sequence[AuditReview]) -> list[AuditReview]:
    """The newest and those before it as long as the questions stay the same."""
    return list(takewhile(lambda one: one.template_id == reviews[0].template_id, reviews))
