"""What answers are worth: rules one by one, and what must hold for any answers."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audits.demo import answer
from hub.audits.files import shipped
from hub.audits.frameworks import Framework, Given, Question
from hub.audits.scoring import ElementScore, Result, mark, months_before, score

pytestmark = pytest.mark.no_database
FRAMEWORKS = {framework.key: framework for _, framework in shipped()}
SCHOOL = FRAMEWORKS["london-ambitions/school"]
GATSBY = FRAMEWORKS["gatsby/school"]
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
                found = mark(framework, question, Given(value), framework.years, ON) if question.is_scored else None
                assert found is None or found.met is (level == 2), (framework.key, question.id, level, value)


LEVELS = st.integers(0, 2)
Review = tuple[Framework, list[str], dict[str, int], dict[str, Given]]


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """Framework, year groups, the level of every scored question, and the answers: of those that are not scored, on
    which it hangs what is asked, any or none."""
    framework = draw(st.sampled_from(list(FRAMEWORKS.values())))
    years = framework.years
    taught = draw(st.lists(st.sampled_from(years), min_size=1, unique=True)) if years else []
    gates = {}
    for question in framework.questions.values():
        if question.main.kind == "one" and draw(st.booleans()):
            code = draw(st.sampled_from([code for code, _ in question.main.options]))
            gates[question.id] = Given({"": code}, is_unknown=draw(st.booleans()))
    asked = [question for question in framework.asked(taught, gates) if question.is_scored]
    return framework, taught, {question.id: draw(LEVELS) for question in asked}, gates


def given_at(review: Review, levels: dict[str, int]) -> dict[str, Given]:
    framework, taught, _, gates = review

    def value(question: Question, level: int) -> Given:
        return Given(answer(framework, question, level, question.years_asked(taught), ON))

    return {key: value(framework.questions[key], level) for key, level in levels.items()} | gates


def scored(review: Review, **better: int) -> Result:
    framework, taught, levels, _ = review
    return score(framework, given_at(review, {**levels, **better}), taught, ON)


@given(reviews())
def test_a_hundred_only_if_every_question_that_applies_is_met(review: Review) -> None:
    framework, taught, levels, gates = review
    result = scored(review)
    for element in framework.elements:
        own = [levels[q.id] for q in framework.asked_in(element, taught, gates) if q.is_scored]
        assert (result.elements[element.code].percent == 100) is (bool(own) and all(level == 2 for level in own))
        assert result.elements[element.code].of == len(own)


@given(reviews(), st.data())
def test_a_better_answer_never_lowers_a_score(review: Review, data: st.DataObject) -> None:
    levels = review[2]
    if not levels:
        return
    before, after = scored(review), scored(review, **{data.draw(st.sampled_from(sorted(levels))): 2})
    for code, old in before.elements.items():
        assert (after.elements[code].percent or 0) >= (old.percent or 0)
    for key, old_mark in before.marks.items():
        assert after.marks[key].closeness >= old_mark.closeness


@given(reviews())
def test_leaving_open_what_others_hang_on_never_raises_a_score(review: Review) -> None:
    framework, taught, levels, gates = review
    asked_then = {question.id for question in framework.asked(taught)}
    left_open = score(framework, given_at((framework, taught, levels, {}), levels), taught, ON)
    assert asked_then >= set(levels)
    for code, told in scored(review).elements.items():
        if told.of:
            assert (left_open.elements[code].percent or 0) <= (told.percent or 0)


@given(reviews())
def test_nearest_is_a_hundred_if_and_only_if_met(review: Review) -> None:
    for one in scored(review).marks.values():
        assert (one.closeness == 100) is one.met
        assert 0 <= one.closeness <= 100


@given(reviews())
def test_a_result_reads_back_as_it_was_kept(review: Review) -> None:
    result = scored(review)
    assert Result.from_json(result.to_json()) == result


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [(None, True), (Given({"": "yes"}), True), (Given({"": "no"}), False), (Given({"": "no"}, is_unknown=True), True)],
)
def test_a_question_that_hangs_on_another_is_left_out_only_where_that_one_was_answered_so(
    said: Given | None, is_asked: bool
) -> None:
    given = {"GB3.0": said} if said else {}
    assert ("GB3.8" in score(GATSBY, given, TAUGHT, ON).marks) is is_asked
    assert GATSBY.applies(GATSBY.questions["GB3.8"], TAUGHT, given) is is_asked
    assert not GATSBY.applies(GATSBY.questions["GB3.8"], ["y7"], given)


def test_the_sixth_form_is_asked_about_only_where_there_is_one() -> None:
    assert "GB6.2" not in score(GATSBY, {}, TAUGHT, ON).marks
    assert "GB6.2" in score(GATSBY, {}, [*TAUGHT, "y12", "y13"], ON).marks
