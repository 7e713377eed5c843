"""Which documents of one segment match a query, and what they score. Single words are read once and kept as columns;
phrases and beginnings of words are asked of Whoosh, among the documents that may match at all."""

import pickle
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher

from hub.search.asking import Clause, Parsed, Term
from hub.search.whoosh_columns import Columns, Postings, bits_of, flags_of
from hub.search.whoosh_schema import (
    BEGINNING_BOOST,
    SYNONYM_BOOST,
    TITLE_BOOST,
    beginning_query,
    pair_of,
    word_query,
)

POSTINGS_KEPT = 1_500_000  # of all words together, in one process: about 20 MB


class KeptWords:
    """Postings of single words of one state of the index, shared by all threads of the process."""

    def __init__(self) -> None:
        self._state, self._size = "", 0
        self._known: dict[Any, Postings] = {}
        self._changing = threading.Lock()

    def get(self, state: str, key: Any, make: Callable[[], Postings]) -> Postings:
        found = self._known.get((state, key))
        if found is None:
            found = make()
            with self._changing:
                if state != self._state or self._size > POSTINGS_KEPT:
                    self._known, self._state, self._size = {}, state, 0
                self._known[state, key] = found
                self._size += len(found.numbers)
        return found


@dataclass(frozen=True)
class Part:
    """What one way of saying a clause matches: `bits`, scored by these postings where they lie within."""

    bits: int
    postings: tuple[Postings, ...]
    boost: float


@dataclass(frozen=True)
class Segment:
    """One segment of an opened index; `live` are its documents that were not removed."""

    state: str
    name: str
    leaf: Any  # Whoosh's searcher of it
    columns: Columns
    live: int
    words: KeptWords

    def visible(self, audience: frozenset[str]) -> int:
        return self.live & self.columns.visible(audience)

    def hits(self, parsed: Parsed, among: int, any_word: bool) -> int:
        """Bits of the documents with all (or any) of what is asked for; all of them where nothing is."""
        if not parsed.clauses:
            return among
        # Phrases last: they are looked for only where the rest was found.
        clauses = sorted(parsed.clauses, key=_is_slow)
        found = 0 if any_word else among
        for clause in clauses:
            own = _any(part.bits for part in self._parts(clause, "text", 1.0, among if any_word else found))
            found = found | own if any_word else found & own
        return found & among

    def scores(self, parsed: Parsed, hits: int) -> dict[int, float]:
        """What is asked for is looked for in `text`; being in the `title` only adds to the score."""
        scores = dict.fromkeys(self.columns.numbers(hits), 0.0)
        for field, boost in (("text", 1.0), ("title", TITLE_BOOST)):
            for clause in parsed.clauses:
                for part in self._parts(clause, field, boost, hits):
                    if wanted := part.bits & hits:
                        flags = flags_of(wanted, self.columns.size)
                        for postings in part.postings:
                            postings.add_to(scores, flags, part.boost)
        return scores

    def _parts(self, clause: Clause, field: str, boost: float, among: int) -> list[Part]:
        boost *= clause.weight
        parts = [
            self._part(term, field, boost if number == 0 else boost * SYNONYM_BOOST, among)
            for number, term in enumerate(clause.terms)
        ]
        if clause.begins and field == "text":
            parts.append(self._asked(beginning_query(field, clause.begins), boost * BEGINNING_BOOST, among))
        return parts

    def _part(self, term: Term, field: str, boost: float, among: int) -> Part:
        postings = tuple(self._word(field, stem) for stem in term.stems)
        bits = postings[0].bits
        for other in postings[1:]:
            bits &= other.bits
        if term.loose or len(postings) == 1:
            return Part(bits, postings, boost)
        for first, second in pairwise(term.stems):
            bits &= self._pair(first, second).bits
        return Part(self._phrase(field, tuple(term.stems), among & bits), postings, boost)

    def _phrase(self, field: str, stems: tuple[str, ...], among: int) -> int:
        """Bits of those of these documents (all words are in each) in which the stems stand side by side and in order.
        Whoosh's own phrase goes through every document that has the words, wanted or not: three times as long."""
        return self.columns.phrases.within(
            (field, stems), among, lambda unknown: self._looked_for(field, stems, self.columns.numbers(unknown))
        )

    def _looked_for(self, field: str, stems: tuple[str, ...], numbers: list[int]) -> int:
        # The last word's places are taken as they are; those before it are moved on to where it would stand.
        each_word = [
            _places(self._matcher(word_query(field, stem)), numbers, len(stems) - 1 - place)
            for place, stem in enumerate(stems)
        ]
        places = zip(*each_word, strict=True)
        found = [number for number, each in zip(numbers, places, strict=True) if _meet(each)]
        return bits_of(found, self.columns.size)

    def _word(self, field: str, stem: str) -> Postings:
        return self.words.get(
            self.state,
            (self.name, field, stem),
            lambda: Postings.all(
                self._matcher(word_query(field, stem)), self.columns.lengths[field], self.columns.size
            ),
        )

    def _pair(self, first: str, second: str) -> Postings:
        """Where they stand side by side, and some documents more (see whoosh_schema.Pairs)."""
        pair = pair_of(first, second)
        return self.words.get(
            self.state,
            (self.name, "pairs", pair),
            lambda: Postings.only_numbers(self._matcher(word_query("pairs", pair)), self.columns.size),
        )

    def _asked(self, query: Any, boost: float, among: int) -> Part:
        candidates = self.columns.numbers(among) if among else []
        found = Postings.among(self._matcher(query), candidates, self.columns.size)
        return Part(found.bits, (found,), boost)

    def _matcher(self, query: Any) -> Any:
        """Of removed documents too, which `live` leaves out: Whoosh would leave them out one by one."""
        found = query.matcher(self.leaf, self.leaf.context(weighting=self.leaf.weighting, top_query=query))
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


def _is_slow(clause: Clause) -> bool:
    return bool(clause.begins) or any(len(term.stems) > 1 for term in clause.terms)


def _any(many: Iterable[int]) -> int:
    found = 0
    for bits in many:
        found |= bits
    return found
