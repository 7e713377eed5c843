"""What the index in a PostgreSQL database holds: its two tables, and how documents and queries are said to them.

A document has a number, the id of its row; which documents a word stands in is kept in one row for each BLOCK of
numbers, so that a search reads a handful of rows whatever the word. The row numbered 0 is the head of the index (see
`head`). A removed document leaves an empty row behind, whose number the next new one takes.

The text vectors are for phrases; they are written from our own words and stems, not by a configuration of the server,
so that both databases find the same. On SQLite the tables exist too (one set of migrations) and stay empty.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base
from hub.search.documents import Document
from hub.search.words import BODY_LIMIT, placed, vocabulary_of

FORMAT = 1  # raise it when words or columns change: an older index counts as missing and is made anew
BLOCK = 1024
PAIRS = 16_384
VECTOR_LIMIT = 900_000  # bytes; the server refuses a vector of 1 MB
PLACES_LIMIT = 255  # of one word in one document; the server keeps no more
LAST_PLACE = 16_383  # and none after this one
OVERLAP = 30  # words before it, for a phrase that begins there
LAST = "\U0010ffff"  # comes after every letter
_MOST, _MOST_IN_TITLE = 15, 3  # times that a word is counted in one document
_Texts = pg.ARRAY(sa.Text).with_variant(sa.JSON(), "sqlite")
_Word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # in the order of its bytes: beginnings are ranges


class SearchDocument(Base):
    """`terms` are stems with places, weight A for title and tags; `words` are what may be suggested; lengths are in
    words; `pairs` are the numbers of its pairs of words. `rest` is ' stem stem ' for the phrases of a long document:
    from the first place on that the server would not keep in `terms`. `generation` is that of the index when the row
    was written."""

    __tablename__ = "search_document"
    __table_args__ = (sa.UniqueConstraint("kind", "row_id"),)
    kind: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[int]
    terms: Mapped[str] = mapped_column(pg.TSVECTOR().with_variant(sa.Text(), "sqlite"))
    audience: Mapped[list[str]] = mapped_column(_Texts)
    rest: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    pairs: Mapped[bytes] = mapped_column(sa.LargeBinary, default=b"", server_default="")
    words: Mapped[list[str]] = mapped_column(_Texts)
    facets: Mapped[dict[str, list[str]]] = mapped_column(pg.JSONB().with_variant(sa.JSON(), "sqlite"))
    sort_at: Mapped[datetime | None] = mapped_column(UTC)
    uses: Mapped[int] = mapped_column(default=0)
    fresh_until: Mapped[datetime | None] = mapped_column(UTC)
    text_length: Mapped[int] = mapped_column(default=0, server_default="0")
    title_length: Mapped[int] = mapped_column(default=0, server_default="0")
    generation: Mapped[int] = mapped_column(default=0, server_default="0", index=True)


class SearchPosting(Base):
    """In which documents of a block a stem stands, and how often: `codes` are two bytes for each (see `code`). The same
    of pairs of stems side by side (see `pair_of`)."""

    __tablename__ = "search_posting"
    __table_args__ = (sa.UniqueConstraint("word", "block"),)
    word: Mapped[str] = mapped_column(_Word)
    block: Mapped[int]
    codes: Mapped[bytes] = mapped_column(sa.LargeBinary)


DOCUMENTS: Any = SearchDocument.__table__
POSTINGS: Any = SearchPosting.__table__


def is_any(column: Any, values: Sequence[Any], kind: type[sa.types.TypeEngine[Any]]) -> sa.ColumnElement[bool]:
    """Is it one of these? As one parameter, however many they are."""
    condition: sa.ColumnElement[bool] = column == sa.any_(sa.cast(list(values), pg.ARRAY(kind)))
    return condition


def code(offset: int, times: int, in_title: int) -> int:
    """Of a word in the document of this place in its block; in how many places it stands beyond some matters little."""
    return offset << 6 | min(times, _MOST) << 2 | min(in_title, _MOST_IN_TITLE)


def offset_of(coded: int) -> int:
    return coded >> 6


def standing(block: int, codes: bytes, in_title: bool = False) -> tuple[list[int], list[int]]:
    """The numbers of the documents with a word (in the title), in rising order, and how often it stands in each."""
    start, found = block * BLOCK, unpacked(codes)
    if in_title:
        marked = [code for code in found if code & 0x3]
        return [start + (code >> 6) for code in marked], [code & 0x3 for code in marked]
    return [start + (code >> 6) for code in found], [code >> 2 & 0xF for code in found]


def pair_of(number: int) -> str:
    """As a word; no stem begins so. Which stems stand side by side is kept in PAIRS classes: who looks for a phrase
    reads the vectors of the documents with all its pairs, not of every document with all its words."""
    return f"#{number:04x}"


def number_of_pair(first: str, second: str) -> int:
    return crc32(f"{first} {second}".encode()) % PAIRS


def packed(codes: Iterable[int]) -> bytes:
    found = array("H", sorted(codes))
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def unpacked(codes: bytes) -> "array[int]":
    found = array("H")
    found.frombytes(codes)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def empty_row(number: int, generation: int) -> dict[str, Any]:
    """Of a number that no document has."""
    return {
        "id": number,
        "kind": "",
        "row_id": -number,
        "terms": "",
        "audience": [],
        "rest": "",
        "pairs": b"",
        "words": [],
        "facets": {},
        "sort_at": None,
        "uses": 0,
        "fresh_until": None,
        "text_length": 0,
        "title_length": 0,
        "generation": generation,
    }


def head(made: str, generation: int) -> dict[str, Any]:
    """The row that says which index this is: `made` is another one each time it is made anew, and the generation
    rises with each change of it."""
    return empty_row(0, generation) | {"row_id": FORMAT, "rest": made}


def row_of(number: int, document: Document, generation: int) -> tuple[dict[str, Any], dict[str, int]]:
    """A document's row, and the code of each of its stems."""
    in_title = list(placed(document.title, document.tags))
    every = list(placed(document.title, document.tags, document.summary, document.body[:BODY_LIMIT]))
    terms, rest = _vector(every, len(in_title))
    times, times_in_title = Counter(stem for _, stem in every), Counter(stem for _, stem in in_title)
    pairs = {number_of_pair(one, two) for (at, one), (then, two) in pairwise(every) if then == at + 1}
    row = empty_row(number, generation) | {
        "kind": document.kind,
        "row_id": document.id,
        "terms": " ".join(f"'{stem}':{','.join(places)}" for stem, places in terms.items()),
        "rest": rest,
        "pairs": packed(pairs),
        "audience": sorted(document.audience),
        "words": vocabulary_of(document.title, document.tags, document.summary),
        "facets": {"kind": [document.kind], **{name: list(values) for name, values in document.facets.items()}},
        "sort_at": document.sort_at,
        "uses": document.uses,
        "fresh_until": document.fresh_until,
        "text_length": len(every),
        "title_length": len(in_title),
    }
    place = number % BLOCK
    codes = {stem: code(place, times[stem], times_in_title[stem]) for stem in terms}
    return row, codes | {pair_of(pair): code(place, 1, 0) for pair in pairs}


def _vector(every: Sequence[tuple[int, str]], in_title: int) -> tuple[dict[str, list[str]], str]:
    """Each stem with its places ("3A", "17"), and the `rest`. Stems are letters and digits, so nothing needs
    escaping."""
    places: dict[str, list[str]] = {}
    size, first_lost = 0, None
    for number, (place, stem) in enumerate(every):
        known = places.setdefault(stem, [])
        if not known:
            size += len(stem.encode()) + 4
        if len(known) < PLACES_LIMIT:
            known.append(f"{place + 1}{'A' if number < in_title else ''}")
            size += 2
        elif first_lost is None:
            first_lost = number
        if place >= LAST_PLACE and first_lost is None:
            first_lost = number
        if size > VECTOR_LIMIT:
            break
    return places, "" if first_lost is None else _in_a_row(every[max(first_lost - OVERLAP, 0) :])


def _in_a_row(words: Sequence[tuple[int, str]]) -> str:
    """' stem stem | stem ': with a bar where one field ends and the next begins."""
    gaps = ("" if place == before + 1 else "| " for (before, _), (place, _) in pairwise(words))
    return f" {words[0][1]} " + "".join(f"{gap}{stem} " for gap, (_, stem) in zip(gaps, words[1:], strict=True))


def has_phrase(field: str, stems: Sequence[str]) -> sa.ColumnElement[bool]:
    """Do they stand side by side and in order in a document that has them all?"""
    weight = ":A" if field == "title" else ""
    query = sa.cast(" <-> ".join(f"'{stem}'{weight}" for stem in stems), pg.TSQUERY)
    found: sa.ColumnElement[bool] = DOCUMENTS.c.terms.op("@@", is_comparison=True)(query)
    if field == "title":
        return found
    late = sa.func.strpos(DOCUMENTS.c.rest, f" {' '.join(stems)} ") > 0
    return sa.or_(found, sa.and_(DOCUMENTS.c.rest != "", late))
