"""What may be published: thresholds, and that nothing held back can be worked out from what is shown."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audits.republishing import ENOUGH, GROUPS, OTHERS, changed, hold_twins, is_enough
from hub.audits.summary import ENOUGH_FOR_QUARTILES, School, figures, for_reader, named_rows

pytestmark = pytest.mark.no_database


def school(number: int, group: str = "mainstream", la1: int | None = 50, met: bool = True, **more: Any) -> School:
    return School(number, group, {"la1": la1, "la2": 20}, {"LA1.1": met}, **more)


def schools(mainstream: int, others: int = 0) -> list[School]:
    first = [school(n) for n in range(mainstream)]
    return first + [school(100 + n, "others") for n in range(others)]


def published(some: Iterable[School], before: Any = ()) -> dict[str, Any]:
    content = figures(list(some), 30, before)
    assert content is not None
    return content


def test_fewer_than_five_others_publish_nothing() -> None:
    assert published(schools(OTHERS))["all"] is None
    assert published(schools(ENOUGH))["all"]["elements"]["la1"]["mean"] == 50


def test_quartiles_need_eight_others_and_go_in_steps_of_five() -> None:
    assert "median" not in published(schools(ENOUGH_FOR_QUARTILES - 1))["all"]["elements"]["la1"]
    some = [school(n, la1=n * 11) for n in range(ENOUGH_FOR_QUARTILES)]
    figure = published(some)["all"]["elements"]["la1"]
    assert (figure["lower"], figure["median"], figure["upper"]) == (20, 45, 65)


def test_no_minimum_or_maximum_is_kept() -> None:
    assert set(published(schools(20))["all"]["elements"]["la1"]) == {"n", "mean", "lower", "median", "upper"}


def test_a_question_that_few_are_asked_is_held_back() -> None:
    some = [School(n, "mainstream", {"la1": 50}, {"LA1.1": True} if n < OTHERS else {}) for n in range(12)]
    assert published(some)["all"]["questions"] == {}


@pytest.mark.parametrize(
    ("mainstream", "others", "shown"), [(14, 6, True), (14, 5, False), (5, 14, False), (14, 0, True)]
)
def test_groups_are_shown_only_if_each_is_empty_or_large_enough(mainstream: int, others: int, shown: bool) -> None:
    content = published(schools(mainstream, others))
    assert bool(content["groups"]) is shown
    assert content["all"] is not None


def test_a_groups_figure_is_held_back_where_its_complement_is_small() -> None:
    """Eight and eight, but in one group only three have anything to say about LA1."""
    some = [school(n) for n in range(8)] + [school(100 + n, "others", la1=50 if n < 3 else None) for n in range(8)]
    content = published(some)
    assert "la1" in content["all"]["elements"]
    assert all("la1" not in table["elements"] for table in content["groups"].values())
    assert all("la2" in table["elements"] for table in content["groups"].values())


def test_a_reader_with_two_schools_needs_five_others_besides_both() -> None:
    content = published(schools(ENOUGH))
    assert for_reader(content, {0})["all"]["elements"]
    assert for_reader(content, {0, 1})["all"]["elements"] == {}


def test_if_one_group_goes_for_a_reader_all_groups_go() -> None:
    content = published(schools(14, ENOUGH))
    shown = for_reader(content, {100, 101})
    assert shown["all"]["elements"]
    assert all(table["elements"] == {} for table in shown["groups"].values())


def test_a_page_never_holds_the_rows_behind_its_figures() -> None:
    assert "schools" not in for_reader(published(schools(14)), set())


# Closing again


def test_one_school_that_joins_changes_nothing() -> None:
    old = published(schools(10))
    assert figures(schools(11), 30, [old]) is None


def test_one_school_that_was_let_in_and_changed_changes_nothing() -> None:
    old = published(schools(10))
    assert figures([school(0, la1=90), *schools(10)[1:]], 30, [old]) is None


def test_enough_schools_that_changed_replace_the_figures() -> None:
    old = published(schools(10))
    new = [school(n, la1=90) for n in range(ENOUGH)] + [school(n) for n in range(ENOUGH, 10)]
    assert published(new, [old])["all"]["elements"]["la1"]["mean"] == 74


def test_changes_must_be_enough_in_each_published_group() -> None:
    old = published(schools(10, 10))
    new = [school(n, la1=90 if n < 5 else 50) for n in range(10)]
    new += [school(100 + n, "others", la1=90 if n < 1 else 50) for n in range(10)]
    assert figures(new, 30, [old]) is None


def test_changes_of_named_schools_do_not_hide_the_one_that_is_not_named() -> None:
    def some(moved: int) -> list[School]:
        return [school(n, la1=90 if n < moved else 50, agreed=n < 5) for n in range(20)]

    old = published(some(0))
    assert figures(some(6), 30, [old]) is None  # five are named, so the sixth would stand alone


def test_a_group_that_was_held_back_does_not_come_out_by_a_second_close() -> None:
    """Ten and three were published as a total; six more join the three. Shown now, the ten would give away
    the three of before."""
    old = published(schools(10, 3))
    assert old["groups"] == {}
    assert published(schools(10, 9), [old])["groups"] == {}


def test_figures_that_were_held_back_altogether_bind_nothing() -> None:
    old = published(schools(4))
    assert published(schools(6), [old])["all"] is not None


def test_every_earlier_publication_is_looked_at() -> None:
    first = published(schools(12))
    second = published([school(n, la1=90 if n < 6 else 50) for n in range(12)], [first])
    back = [school(n, la1=90 if n < 1 else 50) for n in range(12)]  # five are back where they were, one is not
    assert figures(back, 30, [second, first]) is None


# Named rows


def test_only_schools_that_agreed_and_still_agree_are_named() -> None:
    content = published([school(n, agreed=n < 4) for n in range(12)])
    assert set(named_rows(content, {0, 1, 2}, ())) == {0, 1, 2}
    assert set(named_rows(content, set(range(12)), ())) == {0, 1, 2, 3}


@pytest.mark.parametrize(("unnamed", "shown"), [(0, True), (1, False), (5, False), (6, True)])
def test_named_rows_are_held_back_where_few_stay_unnamed(unnamed: int, shown: bool) -> None:
    some = [school(n, agreed=n >= unnamed) for n in range(12)]
    assert bool(named_rows(published(some), set(range(12)), ())) is shown


def test_a_reader_with_two_unnamed_schools_needs_five_other_unnamed_ones() -> None:
    content = published([school(n, agreed=n >= 6) for n in range(12)])
    assert named_rows(content, set(range(12)), {0})
    assert not named_rows(content, set(range(12)), {0, 1})


def test_nobody_of_a_group_is_named_where_few_of_it_would_stay_unnamed() -> None:
    some = [school(n, agreed=n < 4) for n in range(12)]
    some += [school(100 + n, "others", agreed=n < 3) for n in range(6)]
    assert set(named_rows(published(some), {0, 1, 2, 3, 100, 101, 102}, ())) == {0, 1, 2, 3}


# What an attacker could do. A published figure is a sum over a known set of schools; the difference of two such sums
# is a sum over the schools in which they differ. None of those sets may be small, the reader's own school aside.


def sets_behind(content: dict[str, Any], kind: str, code: str) -> list[frozenset[int]]:
    """The schools behind each published figure of one element or question."""
    found = []
    for table in [content["all"], *content["groups"].values()]:
        if table and code in table[kind]:
            members = {
                one for one in table["members"]
                if (content["schools"][str(one)]["elements"].get(code) is not None if kind == "elements"
                    else code in content["schools"][str(one)]["questions"])
            }  # fmt: skip
            assert len(members) == table[kind][code]["n"]
            found.append(frozenset(members))
    return found


def is_safe(some: frozenset[int]) -> bool:
    return all(not some or len(some - {own}) >= OTHERS or some == {own} for own in [-1, *some])


@st.composite
def clusters(draw: st.DrawFn) -> list[School]:
    number = draw(st.integers(0, 24))
    return [
        School(
            id=n,
            group=draw(st.sampled_from(["mainstream", "mainstream", "others"])),
            elements={"la1": draw(st.none() | st.integers(0, 100)), "la2": draw(st.integers(0, 100))},
            met=draw(st.dictionaries(st.sampled_from(["LA1.1", "LA2.1"]), st.booleans())),
            agreed=draw(st.booleans()),
        )
        for n in range(number)
    ]


CODES = [("elements", "la1"), ("elements", "la2"), ("questions", "LA1.1"), ("questions", "LA2.1")]


@given(clusters())
def test_no_held_back_group_is_a_figure_or_the_difference_of_two(some: list[School]) -> None:
    content = published(some)
    for kind, code in CODES:
        behind = sets_behind(content, kind, code)
        assert all(is_safe(one) for one in behind)
        assert all(is_safe(a - b) for a in behind for b in behind if a >= b)


@given(clusters(), st.sets(st.integers(0, 24)))
def test_names_and_totals_together_tell_nothing_about_few_unnamed_schools(some: list[School], agreed: set[int]) -> None:
    content = published(some)
    rows = named_rows(content, agreed, ())
    if content["all"] is None:
        return
    for kind, code in CODES:
        assert all(is_safe(one - set(rows)) for one in sets_behind(content, kind, code))


@settings(max_examples=300)
@given(clusters(), st.data())
def test_before_and_after_a_second_close_tell_nothing_about_few_schools(
    some: list[School], data: st.DataObject
) -> None:
    old = published(some)
    moved = data.draw(st.sets(st.integers(0, 30), max_size=12))
    kept = [one for one in some if one.id not in moved]
    again = [
        School(number, data.draw(st.sampled_from(["mainstream", "others"])),
               {"la1": data.draw(st.none() | st.integers(0, 100)), "la2": 7}, {"LA1.1": True})
        for number in sorted(moved)
        if data.draw(st.booleans())
    ]  # fmt: skip
    new = figures(kept + again, 30, [old])
    if new is None or old["all"] is None:
        return
    differ = {int(one) for one in changed(old, new)}
    assert is_enough(len(differ))
    unchanged = {one.id for one in some} - differ
    for kind, code in CODES:
        # A school that changed is two unknowns (before, after), one that did not is one.
        known = [frozenset((n, n in unchanged or "old") for n in one) for one in sets_behind(old, kind, code)]
        known += [frozenset((n, n in unchanged or "new") for n in one) for one in sets_behind(new, kind, code)]
        for a, b in combinations(known, 2):
            for rest in (a - b, b - a):
                if a >= b or b >= a:
                    assert is_safe(frozenset(n for n, _ in rest))
        if new["all"] and code in new["all"][kind] and code in old["all"][kind]:
            before, after = ({one.id: one.value(kind, code) for one in group} for group in (some, kept + again))
            moved = {n for n in {*before, *after} if before.get(n) != after.get(n)}
            assert is_enough(len(moved)), (kind, code, moved)


@st.composite
def two_frameworks(draw: st.DrawFn) -> tuple[list[School], list[School]]:
    """Schools of which some handed in one framework, some the other, most both; "A.1" and "B.1" are one question, and
    who answered both answered the same."""
    first, second = [], []
    for number in range(draw(st.integers(0, 22))):
        group, met = draw(st.sampled_from(["mainstream", "mainstream", "others"])), draw(st.booleans())
        where = draw(st.sampled_from(["both", "both", "both", "first", "second"]))
        if where != "second":
            first.append(School(number, group, {"a": 50}, {"A.1": met, "A.2": True}))
        if where != "first":
            second.append(School(number, group, {"b": 50}, {"B.1": met, "B.2": True}))
    return first, second


@given(two_frameworks())
@settings(max_examples=300)
def test_no_share_less_its_twin_tells_about_few_schools(drawn: tuple[list[School], list[School]]) -> None:
    first, second = drawn
    one, other = published(first), published(second)
    hold_twins(other, one, {("B.1", "A.1")})
    tables = [("all", one["all"], other["all"])]
    tables += [(key, one["groups"].get(key), other["groups"].get(key)) for key in GROUPS]
    for key, here, there in tables:
        if here and there and "A.1" in here["questions"] and "B.1" in there["questions"]:
            sides = [{school.id for school in side if key in ("all", school.group)} for side in (first, second)]
            assert is_enough(len(sides[0] ^ sides[1])), (key, sides)
    if other["all"]:
        assert "B.2" in other["all"]["questions"]
