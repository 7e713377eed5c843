"""Somebody who has read all that was published, knows the rules by heart, knows the answers of some schools, and works
out everything that follows.

Schools that nothing tells apart form a cell (a phase, those that were let in again, those that joined). For every way
in which the schools of the cells could have answered, the pages are made as the hub makes them; ways that give the same
pages are the ones that remain possible to somebody who has read those. What is the same in all of them is known.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any

from hub.audits.levelling import School
from hub.audits.republishing import OTHERS

Answers = Mapping[str, bool]  # question -> met
Way = tuple[tuple[Any, ...], ...]  # cell -> the answers of its schools
OF = {"A.1": "a", "A.2": "a", "B.1": "b"}


@dataclass(frozen=True)
class Cell:
    """Schools that nothing tells apart, and what each of them could have answered."""

    size: int
    could: Sequence[Any]
    group: str = "secondary"


def marks(*questions: str) -> list[Answers]:
    """Every way to answer these."""
    return [dict(zip(questions, met, strict=True)) for met in product([False, True], repeat=len(questions))]


def school(number: int, group: str, answers: Answers, **more: Any) -> School:
    """As closing.py makes it of a review."""
    elements: dict[str, list[bool]] = defaultdict(list)
    for code, met in answers.items():
        elements[OF[code]].append(met)
    percents = {element: 100 * sum(met) // len(met) for element, met in elements.items()}
    return School(number, group, percents, dict(answers), **more)


def ways(cells: Sequence[Cell]) -> Iterator[Way]:
    """All of them; within a cell it does not matter which school is which."""
    return product(*(combinations_with_replacement(cell.could, cell.size) for cell in cells))


def leaks(
    cells: Sequence[Cell], pages: Callable[[Way], Any], worth: Iterable[Callable[[Any], Any]]
) -> list[tuple[Any, int, str]]:
    """(what was seen, which cell, what is known of it). `pages`: all that the reader gets to see, if the schools
    answered in that way. `worth`: what of a school's answers might be told (None where there is nothing)."""
    possible: dict[str, list[Way]] = defaultdict(list)
    for way in ways(cells):
        possible[json.dumps(pages(way), sort_keys=True)].append(way)
    found = []
    for seen, remaining in possible.items():
        for number, cell in enumerate(cells):
            for value in worth:
                told = [[value(one) for one in way[number]] for way in remaining]
                if cell.size and told[0][0] is not None:
                    found += [(seen, number, words) for words in _known(told, cell.size)]
    return found


def _known(told: list[list[Any]], size: int) -> Iterator[str]:
    if len({one for values in told for one in values}) == 1:
        yield f"each is {told[0][0]}"
    elif size < OTHERS and len({sum(values) for values in told}) == 1:
        yield f"together they are {sum(told[0])}"
