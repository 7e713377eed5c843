"""What is read of the index in a PostgreSQL database: of all documents once, and then of those that changed; of the
words of a query with each query."""

import math
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.search.columns import FOREVER, Columns, Postings, Record, bits_of
from hub.search.documents import IndexUnavailable
from hub.search.finding import Opened
from hub.search.matching import FIELDS, KeptWords, Segment, Word
from hub.search.postgres_schema import (
    DOCUMENTS,
    FORMAT,
    LAST,
    POSTINGS,
    has_phrase,
    is_any,
    number_of_pair,
    pair_of,
    standing,
)

RECENT = 500  # documents (or a twentieth of all) that changed since all were read: with more, all are read again
_K1, _B = 1.2, 0.75  # BM25, as Whoosh has it


class Changed(Exception):
    """The index is no longer the one that was opened."""


@dataclass(frozen=True)
class Head:
    made: str
    generation: int

    @property
    def state(self) -> str:
        return f"{self.made}.{self.generation}"

    @classmethod
    def of(cls, row: Any) -> "Head":
        """Raises IndexUnavailable where there is none, or one of another version."""
        if row is None or row.row_id != FORMAT:
            raise IndexUnavailable("There is no search index of this version.")
        return cls(row.rest, row.generation)

    @classmethod
    def now(cls, connection: sa.Connection, to_change: bool = False) -> "Head":
        columns = DOCUMENTS.c
        select = sa.select(columns.row_id, columns.rest, columns.generation).where(columns.id == 0)
        return cls.of(connection.execute(select.with_for_update() if to_change else select).first())


@dataclass(frozen=True)
class Part:
    """Some of the documents: the number of each in the index, in rising order, and what is known of them."""

    numbers: Sequence[int]
    columns: Columns
    lengths: Mapping[str, Sequence[int]]


class Reading:
    """The index as it was when it was opened: `base` was read whole, and stays when little has changed since."""

    def __init__(self, base: Part, base_head: Head, recent: Part | None, head: Head, words: KeptWords) -> None:
        self.base, self.base_head, self.words = base, base_head, words
        parts = [base, recent] if recent else [base]
        words_of_query = Words(head, parts)
        replaced = bits_of((n for n in recent.numbers if n < base.columns.size), base.columns.size) if recent else 0
        segments: list[Segment] = []
        for part, gone in zip(parts, (replaced, 0), strict=False):
            reader, live = PostgresReader(words_of_query, part), (1 << part.columns.size) - 1 & ~gone
            segments.append(Segment(head.state, str(len(segments)), part.columns, live, reader, words))
        self.opened = Opened(head.state, segments)

    @classmethod
    def after(cls, before: "Reading | None", head: Head) -> "Reading":
        """As the index is now, whose head was this a moment ago. Raises IndexUnavailable."""
        if before is not None and head.made == before.base_head.made:
            head, recent = _read(before.base_head.generation)
            most = max(RECENT, before.base.columns.size // 20)
            if head.made == before.base_head.made and recent.columns.size <= most:
                return cls(before.base, before.base_head, recent, head, before.words)
        head, base = _read(-1)
        return cls(base, head, None, head, before.words if before else KeptWords())


def _read(after: int) -> tuple[Head, Part]:
    """The head and what was written after that generation, in one statement."""
    columns = DOCUMENTS.c
    head: Head | None = None
    numbers, lengths = array("I"), {field: array("I") for field in FIELDS}

    def records() -> Iterator[Record]:
        nonlocal head
        for row in rows:
            head = head or Head.of(row if row.id == 0 else None)
            numbers.append(row.id)
            lengths["text"].append(row.text_length)
            lengths["title"].append(row.title_length)
            facets = {name: values for name, values in row.facets.items() if values}
            yield Record(row.kind, max(row.row_id, 0), frozenset(row.audience), facets, row.sort_at or 0.0,
                         tuple(row.words), row.uses, row.fresh_until or FOREVER)  # fmt: skip

    select = sa.select(
        *(columns[name] for name in ("id", "kind", "row_id", "audience", "facets", "words", "uses", "generation")),
        columns.text_length,
        columns.title_length,
        *(sa.cast(sa.extract("epoch", columns[name]), sa.Double).label(name) for name in ("sort_at", "fresh_until")),
        sa.case((columns.id == 0, columns.rest), else_="").label("rest"),
    ).where(sa.or_(columns.id == 0, columns.generation > after))
    rows = db.session.execute(select.order_by(columns.id), execution_options={"yield_per": 1000})
    found = Columns(records())
    return head or Head.of(None), Part(numbers, found, lengths)


class Words:
    """What is stored of words, for all parts of one reading."""

    def __init__(self, head: Head, parts: Sequence[Part]) -> None:
        self._head, self._mine = head, threading.local()
        self._documents = max(part.numbers[-1] for part in parts)
        self._mean = {
            field: sum(sum(part.lengths[field]) for part in parts) / max(self._documents, 1) or 1.0 for field in FIELDS
        }

    def ask(self, table: Any, condition: sa.ColumnElement[bool], *columns: Any) -> list[Any]:
        """Rows of a table of the index. Raises Changed where it is not the one that was opened: its numbers may be
        those of other documents by now."""
        head = DOCUMENTS.alias("head")
        select = (
            sa.select(head.c.row_id, head.c.rest, head.c.generation, table.c.id.label("there"), *columns)
            .select_from(head.outerjoin(table, condition))
            .where(head.c.id == 0)
        )
        rows = list(db.session.execute(select))
        if not rows or Head.of(rows[0]) != self._head:
            raise Changed
        return [row for row in rows if row.there is not None]

    def codes(self, stems: set[str]) -> Mapping[str, list[tuple[int, bytes]]]:
        """(block, codes) of each of these stems; kept for the next part that is asked for the same query."""
        known: dict[str, list[tuple[int, bytes]]] = getattr(self._mine, "known", {})
        if not stems <= known.keys():
            known = {stem: [] for stem in stems}
            columns = POSTINGS.c
            for row in self.ask(POSTINGS, is_any(columns.word, sorted(stems), sa.Text), *columns):
                known[row.word].append((row.block, row.codes))
            self._mine.known = known
        return {stem: known[stem] for stem in stems}

    def worth(self, field: str, times: Iterable[int], lengths: Iterable[int], holders: int) -> list[float]:
        """BM25 of a word of which `holders` documents are, in documents of these lengths where it stands so often."""
        most = (math.log(max(self._documents, 1) / (holders + 1)) + 1) * (_K1 + 1)
        least, by_length = _K1 * (1 - _B), _K1 * _B / self._mean[field]
        return [
            most * often / (often + least + by_length * length) for often, length in zip(times, lengths, strict=True)
        ]


class PostgresReader:
    """What the words of one part are read by (hub.search.matching.Reader)."""

    def __init__(self, words: Words, part: Part) -> None:
        self._words, self._part, self._size = words, part, part.columns.size
        is_whole = self._size == part.numbers[-1] + 1
        self._places = None if is_whole else {number: place for place, number in enumerate(part.numbers)}

    def read(self, words: Iterable[Word]) -> dict[Word, Postings]:
        words = list(words)
        codes = self._words.codes({stem for _, stem in words})
        return {(field, stem): self._postings(field, sorted(codes[stem])) for field, stem in words}

    def _postings(self, field: str, codes: list[tuple[int, bytes]]) -> Postings:
        numbers, times = list[int](), list[int]()
        for block, packed in codes:
            some, often = standing(block, packed, field == "title")
            numbers += some
            times += often
        holders = len(numbers)
        if self._places is not None:
            own = [
                (self._places[number], often)
                for number, often in zip(numbers, times, strict=True)
                if number in self._places
            ]
            numbers, times = [place for place, _ in own], [often for _, often in own]
        elif numbers and numbers[-1] >= self._size:  # newer than this part
            numbers = numbers[: bisect_left(numbers, self._size)]
            times = times[: len(numbers)]
        lengths = map(self._part.lengths[field].__getitem__, numbers)
        return Postings.of(numbers, self._words.worth(field, times, lengths, holders), self._size)

    def phrase(self, field: str, stems: Sequence[str], among: int) -> int:
        pairs = {pair_of(number_of_pair(first, second)) for first, second in pairwise(stems)}
        for codes in self._words.codes(pairs).values() if among else ():
            among &= self._bits(number for block, packed in codes for number in standing(block, packed)[0])
        if not among:
            return 0
        numbers = [self._part.numbers[place] for place in self._part.columns.numbers(among)]
        wanted = sa.and_(is_any(DOCUMENTS.c.id, numbers, sa.Integer), has_phrase(field, stems))
        return self._bits(row.id for row in self._words.ask(DOCUMENTS, wanted, DOCUMENTS.c.id))

    def beginning(self, start: str, among: int) -> int:
        word = POSTINGS.c.word
        rows = self._words.ask(POSTINGS, sa.and_(word >= start, word < start + LAST), *POSTINGS.c)
        return among & self._bits(number for row in rows for number in standing(row.block, row.codes)[0])

    def _bits(self, numbers: Iterable[int]) -> int:
        if self._places is None:
            return bits_of((number for number in numbers if number < self._size), self._size)
        return bits_of((self._places[number] for number in numbers if number in self._places), self._size)
