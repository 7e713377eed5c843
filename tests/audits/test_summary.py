"""What may be published: thresholds, groups, levelling, closing again, named rows. That nothing held back can be worked
out is tried in test_nothing_can_be_worked_out.py."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audits.levelling import School
from hub.audits.naming import named_rows
from hub.audits.republishing import ENOUGH, OTHERS, PHASES, TWO_PARTS, hold_twins, is_enough
from hub.audits.summary import ENOUGH_FOR_QUARTILES, figures, for_reader, partition, phase_of

pytestmark = pytest.mark.no_database
FIRST = [f"LA1.{number}" for number in range(1, 11)]
OF = {**dict.fromkeys(FIRST, "la1"), "LA2.1": "la2", "LA2.2": "la2"}


def school(number: int, group: str = "secondary", met: int = 5, second: bool | None = None, **more: Any) -> School:
    """Of the ten questions of LA1 it meets so many, others than its neighbour; of LA2 the first or the second."""
    marks = {code: (place + 3 * number) % 10 < met for place, code in enumerate(FIRST)}
    second = number % 2 == 0 if second is None else second
    marks |= {"LA2.1": second, "LA2.2": number % 4 < 2}
    elements = {"la1": 10 * met, "la2": 50 * (marks["LA2.1"] + marks["LA2.2"])}
    return School(number, group, elements, marks, **more)


def schools(mainstream: int, others: int = 0) -> list[School]:
    return [school(n) for n in range(mainstream)] + [school(100 + n, "special") for n in range(others)]


def published(some: Iterable[School], before: Any = ()) -> dict[str, Any]:
    content = figures(list(some), OF, 30, before)
    assert content is not None
    return content


def test_fewer_than_five_others_publish_nothing() -> None:
    assert published(schools(OTHERS))["all"] is None
    assert published(schools(ENOUGH))["all"]["elements"]["la1"]["mean"] == 50


def test_quartiles_need_eight_others_and_go_in_steps_of_five() -> None:
    assert "median" not in published(schools(ENOUGH_FOR_QUARTILES - 1))["all"]["elements"]["la1"]
    some = [school(n, met=1 + n) for n in range(20) if n < 9] + [school(20 + n, met=n) for n in range(1, 10)]
    figure = published(some)["all"]["elements"]["la1"]
    assert {figure[key] % 5 for key in ("lower", "median", "upper")} == {0}
    assert (figure["lower"], figure["median"], figure["upper"]) == (30, 50, 70)


def test_no_minimum_or_maximum_is_kept() -> None:
    figure = published(schools(20))["all"]["elements"]["la1"]
    assert set(figure) - {"within"} == {"n", "mean", "lower", "median", "upper"}


def test_a_question_that_few_are_asked_is_held_back_and_counts_in_no_mean() -> None:
    some = [School(n, "secondary", {"la1": 50}, {"LA1.1": n % 2 == 0, **({"LA1.2": True} if n < OTHERS else {})})
            for n in range(12)]  # fmt: skip
    content = published(some)
    assert list(content["all"]["questions"]) == ["LA1.1"]
    assert content["all"]["elements"]["la1"]["mean"] == 50
    assert content["held"] == {"LA1.2": "few"}


@pytest.mark.parametrize(
    ("mainstream", "others", "shown"), [(14, 8, True), (14, 5, False), (5, 14, False), (14, 0, False)]
)
def test_groups_are_shown_only_if_there_are_two_and_each_is_large_enough(
    mainstream: int, others: int, shown: bool
) -> None:
    content = published(schools(mainstream, others))
    assert bool(content["groups"]) is shown
    assert content["all"] is not None


def test_by_phase_there_are_means_and_no_shares() -> None:
    content = published(schools(14, 8))
    assert {table["n"] for table in for_reader(content, ())["groups"].values()} == {14, 8}
    assert all(table["elements"] and not table["questions"] for table in content["groups"].values())


def test_a_section_in_which_one_phase_is_all_alike_is_shown_for_none() -> None:
    some = schools(14) + [school(100 + n, "special", second=True) for n in range(8)]
    content = published(some)
    assert "la2" in content["all"]["elements"]
    assert all(set(table["elements"]) == {"la1"} for table in content["groups"].values())


def test_the_partition_is_the_phases_or_two_groups_where_one_would_be_small() -> None:
    large = ["primary"] * 6 + ["secondary"] * 6
    assert partition(large)["primary"] == "primary"
    assert partition([*large, "college"]) == {
        "primary": "mainstream", "secondary": "mainstream", "special": "others", "college": "others",
    }  # fmt: skip
    before = published([school(n, "mainstream") for n in range(8)])
    assert set(partition(large, [before]).values()) == set(TWO_PARTS)
    assert {phase_of(kind, False) for kind in ("school", "alternative_provision", "training_provider")} <= set(PHASES)
    assert phase_of("school", True) == "primary"


# Levelling


@pytest.mark.parametrize(
    ("met", "figure"),
    [
        (12, {"share": 100, "least": 83}), (10, {"share": 100, "least": 83}), (9, {"share": 75}),
        (3, {"share": 25}), (2, {"share": 0, "most": 17}), (0, {"share": 0, "most": 17}),
    ],
)  # fmt: skip
def test_what_all_but_two_answer_alike_is_told_no_more_closely(met: int, figure: dict[str, int]) -> None:
    content = published([school(n, second=n < met) for n in range(12)])
    assert content["all"]["questions"]["LA2.1"] == {"n": 12, **figure}


def test_a_mean_is_the_same_whichever_of_the_two_did_what() -> None:
    means = [
        published([school(n, second=n < met) for n in range(12)])["all"]["elements"]["la2"] for met in (10, 11, 12)
    ]
    assert means[0] == means[1] == means[2]
    assert means[0]["within"] == 9  # two of twelve schools, half of the section


# Readers


def test_a_reader_with_two_schools_needs_more_others_besides_both() -> None:
    content = published(schools(ENOUGH))
    assert for_reader(content, {0})["all"]["elements"]
    assert not for_reader(content, {0, 1})["all"]


def test_a_reader_with_two_schools_sees_levelled_what_one_more_answered_unlike_the_rest() -> None:
    content = published([school(n, second=n < 9) for n in range(12)])
    assert for_reader(content, {10})["all"]["questions"]["LA2.1"]["share"] == 75
    assert "least" in for_reader(content, {10, 11})["all"]["questions"]["LA2.1"]
    assert for_reader(published(schools(14, 8)), {0, 1})["groups"] == {}


def test_a_page_never_holds_the_rows_behind_its_figures() -> None:
    assert "schools" not in for_reader(published(schools(14)), set())


# Closing again


def changed_places(number: int, moved: int) -> list[School]:
    """The first `moved` answer like another school now: some went up, some down."""
    return [school(n if n >= moved else n + 51, met=5) for n in range(number)]


def as_before(some: list[School]) -> list[School]:
    """With the numbers of the first close."""
    return [School(n, one.group, one.elements, one.met, one.agreed) for n, one in enumerate(some)]


@pytest.mark.parametrize(("moved", "replaced"), [(1, False), (5, False), (12, True)])
def test_enough_schools_that_changed_replace_the_figures(moved: int, replaced: bool) -> None:
    old = published(schools(20))
    new = as_before(changed_places(20, moved))
    assert (figures(new, OF, 30, [old]) is not None) is replaced


def test_one_school_that_joins_changes_nothing() -> None:
    assert figures(schools(11), OF, 30, [published(schools(10))]) is None


def test_a_share_in_which_all_that_changed_went_one_way_goes_with_its_section() -> None:
    old = published([school(n, second=n >= 8) for n in range(20)])
    new = published([school(n, met=5 if n >= 8 else 4, second=True) for n in range(19)] + [school(19)], [old])
    assert "LA2.1" in old["all"]["questions"]
    assert "LA2.1" not in new["all"]["questions"]
    assert "la2" not in new["all"]["elements"]
    assert new["held"]["LA2.1"] == "before"


def test_changes_of_named_schools_do_not_hide_the_one_that_is_not_named() -> None:
    def some(moved: int) -> list[School]:
        return [school(n, met=9 if n < moved else 5, agreed=n < 5) for n in range(20)]

    assert figures(some(6), OF, 30, [published(some(0))]) is None  # five are named, so the sixth would stand alone


def test_a_group_that_was_held_back_does_not_come_out_by_a_second_close() -> None:
    """Ten and three were published as a total; six more join the three. Shown now, the ten would give away
    the three of before."""
    old = published(schools(10, 3))
    assert old["groups"] == {}
    new = figures(schools(10, 9), OF, 30, [old])
    assert new is None or new["groups"] == {}


def test_figures_that_were_held_back_altogether_bind_nothing() -> None:
    assert published(schools(6), [published(schools(4))])["all"] is not None


def test_every_earlier_publication_is_looked_at() -> None:
    first = published(schools(20))
    second = published(as_before(changed_places(20, 12)), [first])
    back = as_before(changed_places(20, 1))  # all but one are back where they were
    assert figures(back, OF, 30, [second, first]) is None


# Named rows


def test_only_schools_that_agreed_and_still_agree_are_named() -> None:
    content = published([school(n, agreed=n < 4) for n in range(12)])
    assert set(named_rows(content, {0, 1, 2}, ())) == {0, 1, 2}
    assert set(named_rows(content, set(range(12)), ())) == {0, 1, 2, 3}


@pytest.mark.parametrize(("unnamed", "shown"), [(0, True), (1, False), (5, False), (6, True)])
def test_named_rows_are_held_back_where_few_stay_unnamed(unnamed: int, shown: bool) -> None:
    some = [school(n, agreed=n >= unnamed) for n in range(12)]
    assert bool(named_rows(published(some), set(range(12)), ())) is shown


def test_named_rows_are_held_back_where_those_without_a_name_are_all_alike() -> None:
    some = [school(n, met=10 if n < 6 else 3, agreed=n >= 6) for n in range(12)]
    assert not named_rows(published(some), set(range(12)), ())


def test_a_reader_with_two_unnamed_schools_needs_five_other_unnamed_ones() -> None:
    content = published([school(n, agreed=n >= 6) for n in range(12)])
    assert named_rows(content, set(range(12)), {0})
    assert not named_rows(content, set(range(12)), {0, 1})


def test_nobody_of_a_group_is_named_where_few_of_it_would_stay_unnamed() -> None:
    some = [school(n, agreed=n < 4) for n in range(14)]
    some += [school(100 + n, "special", agreed=n < 3) for n in range(8)]
    assert set(named_rows(published(some), {0, 1, 2, 3, 100, 101, 102}, ())) == {0, 1, 2, 3}


# Two families


@st.composite
def two_frameworks(draw: st.DrawFn) -> tuple[list[School], list[School]]:
    """Schools of which some handed in one framework, some the other, most both; "A.1" and "B.1" are one question, and
    who answered both answered the same."""
    first, second = [], []
    for number in range(draw(st.integers(0, 22))):
        group, met = draw(st.sampled_from(["mainstream", "mainstream", "others"])), draw(st.booleans())
        where = draw(st.sampled_from(["both", "both", "both", "first", "second"]))
        if where != "second":
            first.append(School(number, group, {"a": 50}, {"A.1": met, "A.2": number % 2 == 0}))
        if where != "first":
            second.append(School(number, group, {"b": 50}, {"B.1": met, "B.2": number % 2 == 0}))
    return first, second


@given(two_frameworks())
@settings(max_examples=200)
def test_no_share_less_its_twin_tells_about_few_schools(drawn: tuple[list[School], list[School]]) -> None:
    of = {"A.1": "a", "A.2": "a", "B.1": "b", "B.2": "b"}
    first, second = drawn
    one, other = figures(first, of, 30), figures(second, of, 30)
    assert one is not None
    assert other is not None
    hold_twins(other, one, {("B.1", "A.1")})
    if one["all"] and other["all"] and "B.1" in other["all"]["questions"]:
        assert is_enough(len({s.id for s in first} ^ {s.id for s in second}))
    if other["all"]:
        assert "B.2" in other["all"]["questions"]
