"""What the words of one segment of a Whoosh index are read by."""

import pickle
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher, _lenfield
from whoosh.matching.wrappers import FilterMatcher
from whoosh.util.numeric import byte_to_length

from hub.search.columns import Postings, bits_of, numbers_of
from hub.search.matching import FIELDS, Word
from hub.search.whoosh_schema import beginning_query, pair_of, word_query

Lengths = Mapping[str, Sequence[int]]


class WhooshReader:
    """`lengths`: of each field in each document, in words (see lengths_of)."""

    def __init__(self, leaf: Any, lengths: Lengths) -> None:
        self._leaf, self._lengths = leaf, lengths  # Whoosh's searcher of the segment
        self._size = len(lengths["text"])

    def read(self, words: Iterable[Word]) -> dict[Word, Postings]:
        return {word: self._read(*word) for word in words}

    def _read(self, field: str, stem: str) -> Postings:
        """Block by block: asked one by one, Whoosh looks up each length anew, which was nine tenths of a rare word's
        first search."""
        matcher = self.matcher(word_query(field, stem))
        numbers: list[int] = []
        scores: list[float] = []
        if isinstance(matcher, W3LeafMatcher):
            worth, lengths = _Worth(matcher.scorer), self._lengths[field]
            while matcher.is_active():
                matcher.id(), matcher.weight()  # reads the block
                numbers.extend(matcher._ids)
                scores.extend(
                    map(worth.__getitem__, zip(matcher._weights, map(lengths.__getitem__, matcher._ids), strict=True))
                )
                matcher._next_block()
        while matcher.is_active():  # a word of one document
            numbers.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
        return Postings.of(numbers, scores, self._size)

    def phrase(self, field: str, stems: Sequence[str], among: int) -> int:
        """Whoosh's own phrase goes through every document that has the words, wanted or not: three times as long."""
        for first, second in pairwise(stems):
            among &= self._pair(first, second)
        numbers = numbers_of(among, self._size)
        # The last word's places are taken as they are; those before it are moved on to where it would stand.
        each_word = [
            _places(self.matcher(word_query(field, stem)), numbers, len(stems) - 1 - place)
            for place, stem in enumerate(stems)
        ]
        places = zip(*each_word, strict=True)
        found = [number for number, each in zip(numbers, places, strict=True) if _meet(each)]
        return bits_of(found, self._size)

    def _pair(self, first: str, second: str) -> int:
        """Where they stand side by side, and some documents more (see whoosh_schema.Pairs)."""
        return bits_of(self.matcher(word_query("pairs", pair_of(first, second))).all_ids(), self._size)

    def beginning(self, start: str, among: int) -> int:
        return among & bits_of(self.matcher(beginning_query("text", start)).all_ids(), self._size)

    def matcher(self, query: Any) -> Any:
        """Of removed documents too, which `live` leaves out: Whoosh would leave them out one by one."""
        found = query.matcher(self._leaf, self._leaf.context(weighting=self._leaf.weighting, top_query=query))
        return found.child if isinstance(found, FilterMatcher) else found


def _places(matcher: Any, numbers: Iterable[int], further: int) -> Iterator[Iterator[int]]:
    """Where a word stands in each of these documents, in rising order, moved on by `further`; it stands in all of
    them. Whoosh goes through the documents of a block one by one, which was half of a phrase's time: here they are
    bisected, and its way of writing places down (whoosh.formats.Positions: a length, then pickled differences without
    their last byte) is read here."""
    if not isinstance(matcher, W3LeafMatcher):  # a word of one document
        for number in numbers:
            matcher.skip_to(number)
            yield (place + further for place in matcher.value_as("positions"))
        return
    last, ids, values, at = -1, (), (), 0
    for number in numbers:
        if last < number:
            if matcher.block_max_id() < number:
                matcher._skip_to_block(lambda: matcher.block_max_id() < number)  # noqa: B023  called at once
            matcher.id(), matcher.value()  # reads the block
            last, ids, values, at = matcher.block_max_id(), matcher._ids, matcher._values, 0
        at = bisect_left(ids, number, at)
        steps = pickle.loads(values[at][4:] + b".")
        steps[0] += further
        yield accumulate(steps)


def _meet(places_of_words: Sequence[Iterator[int]]) -> bool:
    """Is there one place that all of them name?"""
    first, *others = places_of_words
    common = set(first)
    for places in others[:-1]:
        common.intersection_update(places)
    return not common.isdisjoint(others[-1])


class _Worth(dict[tuple[float, int], float]):
    """(weight of a word in a document, length of its field) -> score. There are few such pairs."""

    def __init__(self, scorer: Any) -> None:
        super().__init__()
        self._scorer = scorer

    def __missing__(self, pair: tuple[float, int]) -> float:
        found = self[pair] = float(self._scorer._score(*pair))
        return found


def lengths_of(reader: Any) -> Lengths:
    """Of each field in each document. Whoosh keeps them rounded, in one byte each."""
    if not reader.doc_count_all():
        return dict.fromkeys(FIELDS, [])
    known = [byte_to_length(code) for code in range(256)]
    each = (reader._perdoc.column_reader(_lenfield(field), LENGTHS_COLUMN).load() for field in FIELDS)
    return {field: [known[code] for code in codes] for field, codes in zip(FIELDS, each, strict=True)}
