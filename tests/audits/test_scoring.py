"""What answers are worth: rules one by one, and what must hold for any answers."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audits.demo import answer
from hub.audits.frameworks import Framework, Question, shipped
from hub.audits.scoring import ElementScore, Given, Result, mark, months_before, score

pytestmark = pytest.mark.no_database
FRAMEWORKS = {framework.setting: framework for _, framework in shipped()}
SCHOOL = FRAMEWORKS["school"]
TAUGHT = ["y7", "y8", "y9", "y10", "y11"]
ON = date(2026, 11, 24)


def judged(question_id: str, value: dict[str, Any], unknown: bool = False) -> Any:
    return mark(SCHOOL, SCHOOL.questions[question_id], Given(value, unknown), TAUGHT, ON)


def bands(code: str, **others: str) -> dict[str, Any]:
    return {"": {**dict.fromkeys(TAUGHT, code), **others}}


@pytest.mark.parametrize(
    ("question_id", "value", "met"),
    [
        ("LA2.6", {"": "yes"}, True),
        ("LA2.6", {"": "partly"}, False),
        ("LA2.6", {"": "no"}, False),
        ("LA2.6", {}, False),
        ("LA1.1", bands("almost_all"), True),
        ("LA1.1", bands("all", y9="most"), False),  # one year group short of it
        ("LA1.1", {"": dict.fromkeys(TAUGHT[:-1], "all")}, False),  # one not answered
        ("LA2.1", {"": 100, "send": 100}, True),
        ("LA2.1", {"": 100, "send": 99}, False),
        ("LA2.1", {"": 240}, False),  # nothing said about pupils with SEND
        ("LA1.6", {"": 6}, True),
        ("LA1.6", {"": 0}, False),
        ("LA1.3", {"": "yes", "level": ["level_6"]}, True),
        ("LA1.3", {"": "yes", "level": ["level_4"]}, False),
        ("LA1.4", {"": ["send", "ehcp", "neet_risk", "mental_health", "annual_reviews"]}, True),
        ("LA1.4", {"": ["send", "ehcp"]}, False),
        ("LA2.2", {"": {year: ["talk", "mentoring", "careers_fair"] for year in TAUGHT}}, True),
        ("LA2.2", {"": {"y7": ["talk", "mentoring", "careers_fair"]}}, False),
        ("LA3.1", {"": "yes", "address": "https://a.example/policy"}, True),
        ("LA3.1", {"": "yes"}, False),
        ("LA3.2", {"": "2023-11-24", "next_due": "2026-11-24"}, True),  # three years to the day
        ("LA3.2", {"": "2023-11-23", "next_due": "2027-01-01"}, False),
        ("LA3.2", {"": "2026-01-01", "next_due": "2026-11-23"}, False),
        ("LA3.2", {"": "2026-12-01", "next_due": "2027-01-01"}, False),  # not approved yet
    ],
)
def test_each_rule(question_id: str, value: dict[str, Any], met: bool) -> None:
    assert judged(question_id, value).met is met


def test_do_not_know_is_not_met_whatever_else_was_answered() -> None:
    found = judged("LA2.6", {"": "yes"}, unknown=True)
    assert (found.met, found.midpoint, found.state) == (False, None, "unknown")


def test_answer_midpoint_and_met_are_kept_apart() -> None:
    found = judged("LA1.1", bands("many"))
    assert (found.met, found.midpoint, found.closeness) == (False, 63, 63)
    assert judged("LA1.1", bands("almost_all")).midpoint == 95


@pytest.mark.parametrize(("hours", "expected"), [(0, 0), (1, 1), (86, 86), (100, 100), (999, 100)])
def test_a_hundred_hours_stand_at_a_hundred_at_most(hours: int, expected: int) -> None:
    assert judged("LA2.1", {"": hours, "send": 0}).midpoint == expected


@pytest.mark.parametrize(("met", "of", "percent"), [(0, 6, 0), (5, 6, 83), (12, 17, 70), (17, 17, 100), (0, 0, None)])
def test_shares_are_rounded_down(met: int, of: int, percent: int | None) -> None:
    assert ElementScore(met, of).percent == percent


def test_a_section_of_which_nothing_applies_is_not_achieved() -> None:
    assert not ElementScore(0, 0).is_achieved


def test_questions_that_do_not_apply_are_in_no_denominator() -> None:
    assert score(SCHOOL, {}, TAUGHT, ON).elements["la2"].of == 7
    assert score(SCHOOL, {}, ["y7", "y8"], ON).elements["la2"].of == 5  # no Year 11: no hundred hours yet


def test_what_the_hub_counts_itself_is_never_scored() -> None:
    assert set(score(SCHOOL, {"LA6.2": Given({"": 200})}, TAUGHT, ON).marks) & {"LA6.2", "LA6.3", "LA7.2"} == set()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 30), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_the_demo_answer_of_each_level_is_what_it_says() -> None:
    for framework in FRAMEWORKS.values():
        for question in framework.asked(framework.years):
            for level in (0, 1, 2):
                value = answer(framework, question, level, question.years_asked(framework.years), ON)
                found = mark(framework, question, Given(value), framework.years, ON)
                assert found.met is (level == 2), (framework.key, question.id, level, value)


LEVELS = st.integers(0, 2)


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Framework, list[str], dict[str, int]]:
    framework = draw(st.sampled_from(list(FRAMEWORKS.values())))
    taught = draw(st.lists(st.sampled_from(framework.years), min_size=1, unique=True))
    asked = framework.asked(taught)
    return framework, taught, {question.id: draw(LEVELS) for question in asked}


def given_at(framework: Framework, taught: list[str], levels: dict[str, int]) -> dict[str, Given]:
    def value(question: Question, level: int) -> Given:
        return Given(answer(framework, question, level, question.years_asked(taught), ON))

    return {key: value(framework.questions[key], level) for key, level in levels.items()}


@given(reviews())
def test_a_hundred_only_if_every_question_that_applies_is_met(review: Any) -> None:
    framework, taught, levels = review
    result = score(framework, given_at(framework, taught, levels), taught, ON)
    for element in framework.elements:
        own = [levels[q.id] for q in element.asked(taught)]
        assert (result.elements[element.code].percent == 100) is (bool(own) and all(level == 2 for level in own))


@given(reviews(), st.data())
def test_a_better_answer_never_lowers_a_score(review: Any, data: st.DataObject) -> None:
    framework, taught, levels = review
    if not levels:
        return
    better = data.draw(st.sampled_from(sorted(levels)))
    before = score(framework, given_at(framework, taught, levels), taught, ON)
    after = score(framework, given_at(framework, taught, {**levels, better: 2}), taught, ON)
    for code, old in before.elements.items():
        assert (after.elements[code].percent or 0) >= (old.percent or 0)
    for key, old_mark in before.marks.items():
        assert after.marks[key].closeness >= old_mark.closeness


@given(reviews())
def test_nearest_is_a_hundred_if_and_only_if_met(review: Any) -> None:
    framework, taught, levels = review
    for one in score(framework, given_at(framework, taught, levels), taught, ON).marks.values():
        assert (one.closeness == 100) is one.met
        assert 0 <= one.closeness <= 100


@given(reviews())
def test_a_result_reads_back_as_it_was_kept(review: Any) -> None:
    framework, taught, levels = review
    result = score(framework, given_at(framework, taught, levels), taught, ON)
    assert Result.from_json(result.to_json()) == result
