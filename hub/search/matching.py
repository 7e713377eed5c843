"""Which documents of an index match what is asked for, and what they score: the same for both back ends. Postings of
single words are read once for a state of the index and kept; phrases and beginnings of words are asked of the back end,
among the documents that may match at all."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hub.search.asking import Clause, Parsed, Term
from hub.search.columns import Columns, Postings

FIELDS = ("text", "title")  # every word, and once again those that count more
TITLE_BOOST = 3.0
SYNONYM_BOOST = 0.7
BEGINNING_BOOST = 0.5
POSTINGS_KEPT = 1_500_000  # of all words together, in one process: about 20 MB
Word = tuple[str, str]  # field and stem


class Reader(Protocol):
    """What a back end has to tell of the words of one segment. Sets of documents are bits (see hub.search.columns)."""

    def read(self, words: Iterable[Word]) -> dict[Word, Postings]: ...

    def phrase(self, field: str, stems: Sequence[str], among: int) -> int:
        """Those of these documents in which the stems stand side by side and in order; all words are in each."""

    def beginning(self, start: str, among: int) -> int:
        """Those of these documents with a stem that begins so."""


class KeptWords:
    """Postings of words of one state of the index, shared by all threads of the process."""

    def __init__(self) -> None:
        self._state, self._size = "", 0
        self._known: dict[Any, Postings] = {}
        self._changing = threading.Lock()

    def get(
        self, state: str, segment: str, words: Iterable[Word], read: Callable[[list[Word]], dict[Word, Postings]]
    ) -> dict[Word, Postings]:
        known = {word: self._known.get((state, segment, word)) for word in words}
        if missing := [word for word, found in known.items() if found is None]:
            new = read(missing)
            with self._changing:
                if state != self._state or self._size > POSTINGS_KEPT:
                    self._known, self._state, self._size = {}, state, 0
                for word, postings in new.items():
                    self._known[state, segment, word] = postings
                    self._size += len(postings.numbers)
            known |= new
        return {word: found for word, found in known.items() if found is not None}


@dataclass(frozen=True)
class Segment:
    """One segment of an opened index; `live` are its documents that were not removed."""

    state: str
    name: str
    columns: Columns
    live: int
    reader: Reader
    words: KeptWords

    def ask(self, parsed: Parsed, audience: frozenset[str]) -> "Asked":
        wanted = dict.fromkeys((field, stem) for term in parsed.terms for stem in term.stems for field in FIELDS)
        words = self.words.get(self.state, self.name, wanted, self.reader.read)
        return Asked(self, parsed, self.visible(audience), words)

    def visible(self, audience: frozenset[str]) -> int:
        return self.live & self.columns.visible(audience)


@dataclass(frozen=True)
class Part:
    """What one way of saying a clause matches: `bits`, scored by these postings where they lie within."""

    bits: int
    postings: tuple[Postings, ...]
    boost: float


@dataclass(frozen=True)
class Asked:
    """A query and a segment, with the postings of all its words; `visible` is what its reader may see."""

    segment: Segment
    parsed: Parsed
    visible: int
    words: dict[Word, Postings]

    def hits(self, clauses: Sequence[Clause], any_word: bool) -> int:
        """The documents with all (or any) of these; all of them where nothing is asked for."""
        if not clauses:
            return self.visible
        # Phrases last: they are looked for only where the rest was found.
        found = 0 if any_word else self.visible
        for clause in sorted(clauses, key=_is_slow):
            own = 0
            for part in self._parts(clause, "text", 1.0, self.visible if any_word else found):
                own |= part.bits
            found = found | own if any_word else found & own
        return found & self.visible

    def scores(self, hits: int) -> list[float]:
        """Of all documents by their number; only those of `hits` mean anything. What is asked for is looked for in
        `text`; being in the `title` only adds to the score."""
        scores = [0.0] * self.segment.columns.size
        for field, boost in (("text", 1.0), ("title", TITLE_BOOST)):
            for clause in self.parsed.clauses:
                for part in self._parts(clause, field, boost, hits):
                    wanted = part.bits & hits
                    for postings in part.postings if wanted else ():
                        # A score outside of the hits does no harm, and is added sooner than each document is looked up.
                        is_most = postings.bits == part.bits and 2 * wanted.bit_count() > len(postings.numbers)
                        postings.add_to(scores, part.boost, None if is_most else wanted)
        return scores

    def _parts(self, clause: Clause, field: str, boost: float, among: int) -> Iterator[Part]:
        boost *= clause.weight
        for number, term in enumerate(clause.terms):
            yield self._part(term, field, boost if number == 0 else boost * SYNONYM_BOOST, among)
        if clause.begins and field == "text":
            found = self.segment.reader.beginning(clause.begins, among)
            numbers = self.segment.columns.numbers(found)
            alike = Postings.of(numbers, [1.0] * len(numbers), self.segment.columns.size)
            yield Part(found, (alike,), boost * BEGINNING_BOOST)

    def _part(self, term: Term, field: str, boost: float, among: int) -> Part:
        postings = tuple(self.words[field, stem] for stem in term.stems)
        bits = postings[0].bits
        for other in postings[1:]:
            bits &= other.bits
        if not term.loose and len(postings) > 1:
            bits = self._phrase(field, term.stems, among & bits)
        return Part(bits, postings, boost)

    def _phrase(self, field: str, stems: tuple[str, ...], among: int) -> int:
        return self.segment.columns.phrases.within(
            (field, stems), among, lambda unknown: self.segment.reader.phrase(field, stems, unknown)
        )


def _is_slow(clause: Clause) -> bool:
    return bool(clause.begins) or any(len(term.stems) > 1 for term in clause.terms)
