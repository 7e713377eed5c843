"""How far a lost point is: in steps and in words; and whatever is answered, better never counts for less."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audits.effort import short_years, steps, to_do
from hub.audits.files import shipped
from hub.audits.frameworks import Framework, Given, Part, Question
from hub.audits.scoring import mark, passes, score
from tests.audits.test_scoring import GATSBY, ON, SCHOOL, TAUGHT, bands

pytestmark = pytest.mark.no_database
FRAMEWORKS = [framework for _, framework in shipped()]
QUALIFIED = "Which qualifications does the adviser hold? Level 6 in careers guidance or Level 7 in careers guidance."


def far(question_id: str, value: dict[str, Any], framework: Framework = SCHOOL) -> tuple[int | None, str]:
    question, said = framework.questions[question_id], Given(value)
    return steps(framework, question, said, TAUGHT, ON), to_do(framework, question, said, TAUGHT, ON)


@pytest.mark.parametrize(
    ("question_id", "value", "expected"),
    [
        ("LA2.6", {"": "yes"}, (0, "")),
        ("LA2.6", {"": "partly"}, (1, "From “partly” to “yes”.")),
        ("LA2.6", {"": "no"}, (2, "From “no” to “yes”.")),
        ("LA1.2", bands("most", y9="many"), (1, "Year 9 from “Many” to “Most”.")),
        (
            "LA1.2",
            bands("most", y9="many", y10="few", y11="many"),
            (5, "Year 9 and Year 11 from “Many” to “Most”; Year 10 from “A few” to “Most”."),
        ),
        ("LA1.2", {"": {"y9": "all", "y10": "all"}}, (4, "Year 11 to “Most”.")),
        ("LA2.1", {"": 100, "send": 33}, (3, "And a pupil with SEND? 67 more, to reach 100 hours.")),
        ("LA2.1", {"": 99, "send": 100}, (1, "1 more, to reach 100 hours.")),
        ("LA2.1", {"": 240}, (4, "And a pupil with SEND? 100 hours or more.")),
        (
            "LA2.2",
            {"": {**dict.fromkeys(TAUGHT, ["talk", "mentoring", "careers_fair"]), "y8": ["talk"], "y9": []}},
            (5, "Year 8 2 more of the list; Year 9 3 more of the list."),
        ),
        (
            "LA1.4",
            {"": ["send", "ehcp", "neet_risk"]},
            (2, "Add Pupils with mental-health needs and The adviser takes part in annual reviews from Year 9."),
        ),
        (
            "LA1.3",
            {"": "yes", "level": ["level_4"]},
            (
                1,
                QUALIFIED,
            ),
        ),
        ("LA3.1", {"": "yes"}, (1, "Its address: Put it in.")),
        (
            "LA3.2",
            {"": "2022-07-02", "next_due": "2026-05-05"},
            (2, "Do it again; it counts for 36 months. When is it due again? Set a day that is still to come."),
        ),
        ("LA2.6", {}, (None, "Find out the answer: it may be met already.")),
    ],
)
def test_each_way_to_a_point(question_id: str, value: dict[str, Any], expected: tuple[int | None, str]) -> None:
    assert far(question_id, value) == expected


def test_nobody_knows_how_far_a_point_is_that_nobody_knows() -> None:
    said = Given({"": "no"}, is_unknown=True)
    assert steps(SCHOOL, SCHOOL.questions["LA2.6"], said, TAUGHT, ON) is None
    assert to_do(SCHOOL, SCHOOL.questions["LA2.6"], said, TAUGHT, ON).startswith("Find out")


def test_the_years_that_fall_short() -> None:
    question = SCHOOL.questions["LA1.2"]
    assert short_years(SCHOOL, question, Given(bands("most", y9="many")), TAUGHT, ON) == ["y9"]
    assert short_years(SCHOOL, question, Given({}), TAUGHT, ON) == ["y9", "y10", "y11"]
    assert short_years(GATSBY, GATSBY.questions["GB1.1"], Given({"": "no"}), TAUGHT, ON) == []


# Any answer at all, and one that is better or as good in each of its parts.


def rank(framework: Framework, part: Part, value: Any) -> int:
    if value is None:
        return -1
    if part.kind == "yes_partly_no":
        return ["no", "partly", "yes"].index(value)
    if part.kind == "band":
        return framework.band_order[value]
    return int(value) if part.kind == "number" else int(passes(framework, part, value, (), ON))


def values(framework: Framework, part: Part) -> st.SearchStrategy[Any]:
    some: dict[str, st.SearchStrategy[Any]] = {
        "yes_partly_no": st.sampled_from(["no", "partly", "yes"]),
        "band": st.sampled_from(list(framework.band_order)),
        "number": st.integers(part.least, min(part.most, 2_000)),
        "date": st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat),
        "several": st.lists(st.sampled_from([code for code, _ in part.options] or ["x"]), unique=True),
        "one": st.sampled_from([code for code, _ in part.options] or ["x"]),
    }
    return st.none() | some.get(part.kind, st.just("https://a.example.org"))


@st.composite
def worse_and_better(draw: st.DrawFn, framework: Framework, part: Part) -> tuple[Any, Any]:
    one, other = draw(values(framework, part)), draw(values(framework, part))
    if part.kind == "several":
        return one, (one or []) + [code for code in other or [] if code not in (one or [])]
    low, high = sorted((one, other), key=lambda value: rank(framework, part, value))
    return (low, high) if rank(framework, part, low) < rank(framework, part, high) else (low, low)


Pair = tuple[Framework, list[str], dict[str, Given], dict[str, Given]]


@st.composite
def reviews(draw: st.DrawFn) -> Pair:
    """Answers to every question, and answers that are nowhere worse; on what others hang both say the same."""
    framework = draw(st.sampled_from(FRAMEWORKS))
    taught = draw(st.lists(st.sampled_from(framework.years), min_size=1, unique=True)) if framework.years else []
    worse, better = {}, {}
    for question in draw(st.lists(st.sampled_from(list(framework.questions.values())), unique=True, max_size=8)):
        low, high = draw(_answers(framework, question, taught))
        unknown = draw(st.integers(0, 5)) == 0
        worse[question.id] = Given(low, is_unknown=unknown)
        better[question.id] = Given(high, is_unknown=unknown and draw(st.booleans())) if question.is_scored else (
            worse[question.id]
        )  # fmt: skip
    return framework, taught, worse, better


@st.composite
def _answers(
    draw: st.DrawFn, framework: Framework, question: Question, taught: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    low: dict[str, Any] = {}
    high: dict[str, Any] = {}
    for part in question.parts:
        years = question.years_asked(taught) if part is question.main else ()
        if years:
            pairs = {year: draw(worse_and_better(framework, part)) for year in years}
            low[part.key] = {year: pair[0] for year, pair in pairs.items()}
            high[part.key] = {year: pair[1] for year, pair in pairs.items()}
        else:
            low[part.key], high[part.key] = draw(worse_and_better(framework, part))
    return low, high


@settings(max_examples=150)
@given(reviews())
def test_whatever_is_answered_better_never_counts_for_less(pair: Pair) -> None:
    framework, taught, worse, better = pair
    before, after = score(framework, worse, taught, ON), score(framework, better, taught, ON)
    assert after.marks.keys() == before.marks.keys()
    for key, old in before.marks.items():
        assert after.marks[key].closeness >= old.closeness
        assert after.marks[key].met or not old.met
    for code, old_score in before.elements.items():
        assert after.elements[code].of == old_score.of
        assert (after.elements[code].percent or 0) >= (old_score.percent or 0)
        points = [after.marks[q.id].met for q in framework.element(code).questions if q.id in after.marks]
        assert (after.elements[code].percent == 100) is (bool(points) and all(points))


@settings(max_examples=150)
@given(reviews())
def test_no_steps_are_left_if_and_only_if_it_is_met_and_better_is_never_further(pair: Pair) -> None:
    framework, taught, worse, better = pair
    for question_id, said in better.items():
        question = framework.questions[question_id]
        if not question.is_scored:
            continue
        now, then = (steps(framework, question, one, taught, ON) for one in (said, worse[question_id]))
        assert (now == 0) is mark(framework, question, said, taught, ON).met
        assert (to_do(framework, question, said, taught, ON) == "") is (now == 0)
        assert now is None or then is None or now <= then
