"""From a gap to what closes it: where what is made of it comes from, what came of it, and what fits to be asked of an
education business partnership."""

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hub.access import Reader
from hub.audits.models import AuditRound
from hub.audits.results import Lost
from hub.facts import Outcome, came_of
from hub.vocabulary import DATA

OF_A_CLUSTER = ("agenda", "wanted", "request")
OF_A_SCHOOL = ("action", *OF_A_CLUSTER)
Came = dict[str, dict[str, list[Outcome]]]  # question -> way -> what was made of it


def shared_origin(round_: AuditRound, family: str, question_id: str) -> str:
    """Of a gap that the schools of a round share."""
    return f"audit_round:{round_.id}:{family}/{question_id}"


def own_origin(review_id: int, question_id: str) -> str:
    """Of a gap of one school. An action has the answer ("audit_answer:17") for its origin."""
    return f"audit_review:{review_id}:{question_id}"


def of_shared_gaps(reader: Reader, round_: AuditRound, family: str, question_ids: Sequence[str]) -> Came:
    """As far as the reader may open it."""
    origins = {shared_origin(round_, family, one): one for one in question_ids}
    return {origins[origin]: made for origin, made in came_of(reader, OF_A_CLUSTER, origins).items()}


def of_own_gaps(reader: Reader, review_id: int, lost: Iterable[Lost], ways: Sequence[str] = OF_A_SCHOOL) -> Came:
    """The newest of each way first."""
    origins = {}
    for one in lost:
        origins[own_origin(review_id, one.question_id)] = one.question_id
        if one.answer_id:
            origins[f"audit_answer:{one.answer_id}"] = one.question_id
    found: Came = {}
    for origin, made in came_of(reader, ways, origins).items():
        for way, outcomes in made.items():
            found.setdefault(origins[origin], {}).setdefault(way, []).extend(outcomes)
    return {question_id: {way: made[way] for way in ways if way in made} for question_id, made in found.items()}


@lru_cache(maxsize=1)
def _activities() -> dict[str, str]:
    with (DATA / "gap_activities.csv").open(encoding="utf-8", newline="") as lines:
        return {row["question"]: row["activity"] for row in csv.DictReader(lines)}


def activity_for(question_id: str) -> str | None:
    """What to ask of an education business partnership; None where employers cannot close the gap: a policy, a
    record, a governor are the school's own."""
    return _activities().get(question_id)
