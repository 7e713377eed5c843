"""The columns of an index, beside what one would reckon by walking over all documents."""

import random
from typing import Any, cast

import pytest

from hub.search.asking import parse
from hub.search.columns import FOREVER, Columns, Postings, Record, best
from hub.search.matching import TITLE_BOOST, Asked, KeptWords, Segment

pytestmark = pytest.mark.no_database

SIZE = 300
EVERYTHING = (1 << SIZE) - 1


@pytest.fixture
def chance() -> random.Random:
    return random.Random(11)


def some(chance: random.Random, share: float) -> list[int]:
    return [number for number in range(SIZE) if chance.random() < share]


def bits(numbers: list[int]) -> int:
    return sum(1 << number for number in numbers)


def made(chance: random.Random) -> Columns:
    """Many of them with a moment or a day of expiry in common."""
    return Columns(
        Record(
            "resource",
            1000 - n,
            facets={"subject": (f"s{n % 3}", f"rare{n}")},
            sort_at=float(chance.randrange(9)),
            fresh_until=chance.choice((FOREVER, 5.0, 6.0)),
        )
        for n in range(SIZE)
    )


@pytest.mark.parametrize("share", [0, 0.02, 0.5, 1])
def test_the_newest_are_those_that_sorting_all_of_them_gives(chance: random.Random, share: float) -> None:
    columns = made(chance)
    numbers = some(chance, share)
    for most in (0, 1, 7, SIZE):
        assert columns.newest(bits(numbers), most) == sorted(numbers, key=columns.order)[:most]


def test_what_may_be_out_of_date_is_known_for_every_moment(chance: random.Random) -> None:
    columns = made(chance)
    for moment in (0.0, 5.0, 5.5, 6.0, 1e9):
        assert columns.stale(moment) == [n for n in range(SIZE) if columns.fresh_until[n] <= moment]


def test_counts_that_are_kept_are_those_of_the_set_that_is_asked_about(chance: random.Random) -> None:
    columns = made(chance)
    for _ in range(200):  # more sets than are kept, each twice
        numbers = some(chance, 0.3)
        for _ in range(2):
            kept = columns.count("subject", bits(numbers), keep=True)
            assert kept == columns.count("subject", bits(numbers))
            assert [kept[f"s{third}"] for third in range(3)] == [
                sum(number % 3 == third for number in numbers) for third in range(3)
            ]


def test_the_best_are_all_that_are_worth_as_much_as_the_last_of_them(chance: random.Random) -> None:
    worth = [float(chance.randrange(5)) for _ in range(SIZE)]
    numbers = some(chance, 0.5)
    for most in (1, 20, SIZE):
        least = sorted((worth[number] for number in numbers), reverse=True)[:most][-1]
        assert sorted(best(numbers, worth, most)) == [number for number in numbers if worth[number] >= least]


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 1])
def test_a_score_is_the_sum_of_what_its_words_are_worth(chance: random.Random, share: float) -> None:
    """Whether a word's documents are mostly hits or mostly not; and where the words of a phrase stand apart, they are
    worth nothing."""
    columns, words = made(chance), {}
    for field in ("text", "title"):
        for stem in ("oak", "ash", "elm"):
            numbers = some(chance, {"oak": 0.9, "ash": 0.95, "elm": 0.05}[stem])
            words[field, stem] = Postings.of(numbers, [chance.random() for _ in numbers], SIZE)
    beside = bits(some(chance, 0.8))

    class Reader:
        def phrase(self, field: str, stems: Any, among: int) -> int:
            return among & beside

    segment = Segment("now", "one", columns, EVERYTHING, cast("Any", Reader()), KeptWords())
    asked = Asked(segment, parse('oak elm "oak ash"', False), EVERYTHING, words)
    numbers = some(chance, share)
    scores = asked.scores(bits(numbers))
    for number in numbers:
        expected = 0.0
        for field, boost in (("text", 1.0), ("title", TITLE_BOOST)):
            worth = {
                stem: dict(zip(found.numbers, found.scores, strict=True)).get(number)
                for stem in ("oak", "ash", "elm")
                for found in [words[field, stem]]
            }
            expected += boost * ((worth["oak"] or 0) + (worth["elm"] or 0))
            if worth["oak"] is not None and worth["ash"] is not None and beside >> number & 1:
                expected += boost * (worth["oak"] + worth["ash"])
        assert scores[number] == pytest.approx(expected)
