"""Where two frameworks ask the same: the pairs read the same from both sides, and so do the answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audits.crosswalk import carried, twins
from hub.audits.demo import answer
from hub.audits.files import shipped
from hub.audits.frameworks import Framework, Given
from tests.audits.test_scoring import ON

pytestmark = pytest.mark.no_database
FRAMEWORKS = [framework for _, framework in shipped()]
PAIRS = [(one, other) for one in FRAMEWORKS for other in FRAMEWORKS if twins(one, other)]


@given(st.sampled_from(FRAMEWORKS), st.sampled_from(FRAMEWORKS))
def test_a_pair_is_the_same_pair_from_either_side(one: Framework, other: Framework) -> None:
    there = twins(one, other)
    assert {theirs: mine for mine, theirs in there.items()} == twins(other, one)
    assert len(set(there.values())) == len(there)


def test_nothing_is_its_own_twin_and_the_two_frameworks_meet() -> None:
    assert all(one.family != other.family for one, other in PAIRS)
    names = {(one.key, other.key) for one, other in PAIRS}
    assert ("gatsby/school", "london-ambitions/school") in names
    assert ("london-ambitions/special", "gatsby/special") in names


@st.composite
def answers(draw: st.DrawFn) -> tuple[Framework, Framework, str, list[str], dict[str, Any]]:
    one, other = draw(st.sampled_from(PAIRS))
    question = one.questions[draw(st.sampled_from(sorted(twins(one, other))))]
    taught = draw(st.lists(st.sampled_from(sorted({*one.years, *other.years})), unique=True))
    value = answer(one, question, draw(st.integers(0, 2)), question.years_asked(taught), ON)
    return one, other, question.id, taught, value


@given(answers())
def test_an_answer_that_goes_there_and_back_is_the_same_answer(
    drawn: tuple[Framework, Framework, str, list[str], dict[str, Any]],
) -> None:
    one, other, question_id, taught, value = drawn
    here, there = one.questions[question_id], other.questions[twins(one, other)[question_id]]
    over = carried(here, there, Given(value), taught)
    assert carried(there, here, Given(over), taught) == {
        key: _of_both_years(said, there.years) for key, said in over.items()
    }
    assert set(over) <= set(value)


def _of_both_years(said: Any, years: tuple[str, ...]) -> Any:
    return {year: one for year, one in said.items() if year in years} if isinstance(said, dict) else said


@given(answers())
def test_do_not_know_is_no_answer_to_take_over(
    drawn: tuple[Framework, Framework, str, list[str], dict[str, Any]],
) -> None:
    one, other, question_id, taught, value = drawn
    here, there = one.questions[question_id], other.questions[twins(one, other)[question_id]]
    assert carried(here, there, Given(value, is_unknown=True), taught) == {}
