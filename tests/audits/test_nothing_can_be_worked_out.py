"""No held-back group, and no school, can be worked out of what is published: from any of the figures together, by
a reader who knows its own answers, or from before and after a re-close. Small clusters are tried in every way in which
they could have answered (see adversary.py), so that this holds for every content that they could publish."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audits.levelling import School
from hub.audits.summary import figures, for_reader
from tests.audits.adversary import OF, Answers, Cell, Way, leaks, marks, school

pytestmark = pytest.mark.no_database
ONE, TWO = marks("A.1"), marks("A.1", "A.2")


def met(question: str) -> Callable[[Answers], Any]:
    return lambda answers: answers.get(question)


def percent(answers: Answers) -> Any:
    own = [value for code, value in answers.items() if OF[code] == "a"]
    return 100 * sum(own) // len(own) if own else None


WORTH = (met("A.1"), met("A.2"), percent)


def schools_of(cells: Sequence[Cell], way: Way) -> list[School]:
    flat = [(cell.group, answers) for cell, some in zip(cells, way, strict=True) for answers in some]
    return [school(number, group, answers) for number, (group, answers) in enumerate(flat)]


def shown(content: Mapping[str, Any] | None, own: set[int]) -> Any:
    return content and for_reader(content, own)


def read_by(cells: Sequence[Cell], own: Sequence[School]) -> Callable[[Way], Any]:
    """The page of a round that is closed once, for somebody of these schools."""
    ids = {one.id for one in own}
    return lambda way: shown(figures([*own, *schools_of(cells, way)], OF, 30), ids)


@pytest.mark.parametrize("size", [5, 6, 7, 9, 12])
@pytest.mark.parametrize("own", [[], [True], [False], [True, False], [False, False], [False] * 3])
def test_one_question_tells_of_no_school(size: int, own: list[bool]) -> None:
    mine = [school(100 + number, "secondary", {"A.1": one}) for number, one in enumerate(own)]
    cells = [Cell(size, ONE)]
    assert leaks(cells, read_by(cells, mine), WORTH) == []


@pytest.mark.parametrize("sizes", [(9, 3), (12, 1), (6, 6), (8, 4), (7, 6), (5, 5)])
@pytest.mark.parametrize("own", ["", "secondary", "special"])
@pytest.mark.parametrize("mine_met", [True, False])
def test_one_question_tells_of_no_phase_that_is_held_back(sizes: tuple[int, int], own: str, mine_met: bool) -> None:
    mine = [school(100, own, {"A.1": mine_met})] if own else []
    cells = [Cell(sizes[0], ONE), Cell(sizes[1], ONE, "special")]
    assert leaks(cells, read_by(cells, mine), WORTH) == []


@pytest.mark.parametrize("sizes", [(6,), (10,), (4, 3), (6, 6)])
@pytest.mark.parametrize("own", [None, {"A.1": True, "A.2": False}])
def test_a_mean_and_its_questions_together_tell_no_more(sizes: tuple[int, ...], own: Answers | None) -> None:
    mine = [school(100, "secondary", own)] if own else []
    cells = [Cell(size, TWO, group) for size, group in zip(sizes, ("secondary", "special"), strict=False)]
    assert leaks(cells, read_by(cells, mine), WORTH) == []


@pytest.mark.parametrize("sizes", [(6, 0), (7, 0), (9, 0), (2, 6), (3, 6)])
@pytest.mark.parametrize("own", [[True], [False], [True, True], [True, False]])
def test_neither_do_quartiles_nor_what_is_held_back_by_phase(sizes: tuple[int, int], own: list[bool]) -> None:
    """Of eight colleges and schools and two best ones of one's own, quartiles told what each had; so did a phase
    without its mean, next to the mean of all."""
    mine = [school(100 + number, "secondary", {"A.1": one, "A.2": one}) for number, one in enumerate(own)]
    cells = [Cell(sizes[0], TWO), Cell(sizes[1], TWO, "college")]
    assert leaks(cells, read_by(cells, mine), WORTH) == []


@pytest.mark.parametrize("few", [1, 3, 5])
def test_a_question_that_few_were_asked_does_not_come_out_of_the_mean(few: int) -> None:
    cells = [Cell(7, ONE), Cell(few, TWO)]
    assert leaks(cells, read_by(cells, []), WORTH) == []


# Closing again. What a school could have answered is a pair: before, and after; None where it did not take part.

NEVER: Answers | None = None


def changed(*pairs: tuple[Answers | None, Answers | None]) -> list[tuple[Answers | None, Answers | None]]:
    """Schools that were let in again: something of theirs is another now, so that everybody knows that they changed."""
    return [(old and {**old, "B.1": True}, new and {**new, "B.1": False}) for old, new in pairs]


BOTH = changed(*((old, new) for old in ONE for new in ONE))
JOINED = changed(*((NEVER, new) for new in ONE))
LEFT = changed(*((old, NEVER) for old in ONE))
STAYED = [({**one, "B.1": True}, {**one, "B.1": True}) for one in ONE]
BEFORE_AND_AFTER = [
    lambda pair, which=which: pair[which] and pair[which].get("A.1") for which in (0, 1)
]  # fmt: skip


def before_and_after(cells: Sequence[Cell], own: Sequence[tuple[School, School]]) -> Callable[[Way], Any]:
    ids = {one.id for one, _ in own}

    def pages(way: Way) -> Any:
        flat = [(cell.group, pair) for cell, some in zip(cells, way, strict=True) for pair in some]
        both = [
            [school(number, group, pair[which]) for number, (group, pair) in enumerate(flat) if pair[which]]
            + [pair[which] for pair in own]
            for which in (0, 1)
        ]
        first = figures(both[0], OF, 30)
        assert first is not None
        second = figures(both[1], OF, 30, [first])
        return [shown(first, ids), shown(second, ids)]

    return pages


@pytest.mark.parametrize(
    "cells",
    [
        [Cell(6, BOTH)],
        [Cell(6, BOTH), Cell(3, STAYED)],
        [Cell(6, BOTH), Cell(6, STAYED)],
        [Cell(6, JOINED), Cell(6, STAYED)],
        [Cell(3, JOINED), Cell(3, LEFT), Cell(7, STAYED)],
        [Cell(4, BOTH), Cell(2, JOINED), Cell(7, STAYED)],
        [Cell(5, BOTH), Cell(1, LEFT), Cell(5, STAYED)],
        [Cell(4, JOINED), Cell(8, STAYED)],
        [Cell(2, BOTH), Cell(8, STAYED)],
    ],
    ids=lambda cells: "-".join(str(cell.size) for cell in cells),
)
@pytest.mark.parametrize("own", [None, True, False])
def test_before_and_after_tell_of_nobody(cells: list[Cell], own: bool | None) -> None:
    """The reader's own school, if it has one, stayed as it was."""
    mine = school(100, "secondary", {"A.1": bool(own), "B.1": True})
    pages = before_and_after(cells, [] if own is None else [(mine, mine)])
    assert leaks(cells, pages, BEFORE_AND_AFTER) == []


@pytest.mark.parametrize("sizes", [(6, 6, 6, 6), (6, 3, 7, 0), (7, 0, 6, 6)])
def test_nor_do_the_phases_before_and_after(sizes: tuple[int, int, int, int]) -> None:
    kinds = (BOTH, STAYED, BOTH, STAYED)
    cells = [Cell(size, could[::3] if could is BOTH else could, group) for size, could, group in
             zip(sizes, kinds, ("secondary", "secondary", "special", "special"), strict=True)]  # fmt: skip
    assert leaks(cells, before_and_after(cells, []), BEFORE_AND_AFTER) == []


@given(
    st.tuples(st.integers(1, 6), st.integers(0, 6)),
    st.lists(st.booleans(), max_size=2),
    st.sampled_from(["secondary", "special"]),
    st.sampled_from([ONE, TWO]),
)
@settings(max_examples=12, deadline=None)
def test_any_small_cluster_and_any_reader(sizes: Any, own: list[bool], group: str, could: Any) -> None:
    mine = [school(100 + number, "secondary", dict.fromkeys(could[0], one)) for number, one in enumerate(own)]
    cells = [Cell(sizes[0], could), Cell(sizes[1], could, group if group == "special" else "college")]
    assert leaks(cells, read_by(cells, mine), WORTH) == []
