"""The index of a hub on PostgreSQL: a table of the same database, so that any number of machines can serve.

The text vectors are written from our own words and stems, not by a configuration of the server, so that both
databases find the same. On SQLite the table exists too (one set of migrations) and stays empty.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, db
from hub.search.asking import Clause, Parsed, Term
from hub.search.documents import BUSY, Document, Key, WriterBusy
from hub.search.words import BODY_LIMIT, placed, vocabulary_of

VECTOR_LIMIT = 900_000  # bytes; the server refuses a vector of 1 MB
PLACES_LIMIT = 255  # of one word in one document; the server keeps no more
LAST_PLACE = 16_383  # and none after this one
OVERLAP = 30  # words before it, for a phrase that begins there
WEIGHTS = [0.2, 0.2, 0.4, 1.0]  # body, -, -, title and tags
BATCH = 100
VOCABULARIES_KEPT = 20
_LOCK = 4_702_011  # the number of our advisory lock
_Texts = pg.ARRAY(sa.Text).with_variant(sa.JSON(), "sqlite")


class SearchDocument(Base):
    """`terms` are stems with places, weight A for title and tags; `words` are what may be suggested. `rest` is ' stem
    stem ' for the phrases of a long document: from the first place on that the server would not keep in `terms`."""

    __tablename__ = "search_document"
    __table_args__ = (
        sa.UniqueConstraint("kind", "row_id"),
        # Without a list of entries to be sorted in later: every search would read all of it (150 ms at 10,000).
        sa.Index(None, "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        sa.Index(None, "audience", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )
    kind: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[int]
    terms: Mapped[str] = mapped_column(pg.TSVECTOR().with_variant(sa.Text(), "sqlite"))
    audience: Mapped[list[str]] = mapped_column(_Texts)
    rest: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    words: Mapped[list[str]] = mapped_column(_Texts)
    facets: Mapped[dict[str, list[str]]] = mapped_column(pg.JSONB().with_variant(sa.JSON(), "sqlite"))
    sort_at: Mapped[datetime | None] = mapped_column(UTC)
    uses: Mapped[int] = mapped_column(default=0)
    fresh_until: Mapped[datetime | None] = mapped_column(UTC)


TABLE: Any = SearchDocument.__table__
Condition = sa.ColumnElement[bool]


class PostgresIndex:
    def __init__(self) -> None:
        self._generation = ""
        self._vocabularies: dict[frozenset[str], Counter[str]] = {}

    def generation(self) -> str:
        last, count = db.session.execute(sa.select(sa.func.max(TABLE.c.id), sa.func.count())).one()
        return f"{last or 0}-{count}"

    def is_ready(self) -> bool:
        return True

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        """Held by a connection of its own for as long as the block lasts. Raises WriterBusy."""
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK))):
                raise WriterBusy(BUSY)
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))

    def compact_when_due(self) -> bool:
        """The server clears away rows that are gone (autovacuum); there is nothing to merge."""
        return False

    def change(self, documents: Iterable[Document], removed: Iterable[Key], optimize: bool = False) -> None:
        documents = list(documents)
        with db.engine.begin() as connection:
            _delete(connection, [*removed, *(document.key for document in documents)])
            if documents:
                connection.execute(sa.insert(TABLE), [_row(document) for document in documents])

    def rebuild(self, documents: Iterable[Document]) -> int:
        """In one transaction: until its end the old index is what everybody reads."""
        count, batch = 0, []
        with db.engine.begin() as connection:
            connection.execute(sa.delete(TABLE))
            for document in documents:
                batch.append(_row(document))
                count += 1
                if len(batch) == BATCH:
                    connection.execute(sa.insert(TABLE), batch)
                    batch = []
            if batch:
                connection.execute(sa.insert(TABLE), batch)
            connection.execute(sa.text("ANALYZE search_document"))  # or the indexes are not used for a while
        return count

    def drop(self) -> None:
        """Nothing to do: it is a table of the database, and goes with the others."""

    def entries(self) -> set[Key]:
        return {(row[0], row[1]) for row in db.session.execute(sa.select(TABLE.c.kind, TABLE.c.row_id))}

    def vocabulary(self, audience: frozenset[str]) -> Counter[str]:
        """In how many documents each word stands; kept as long as nothing changes, because it is asked for with
        every key pressed."""
        generation = self.generation()
        if generation != self._generation or len(self._vocabularies) >= VOCABULARIES_KEPT:
            self._generation, self._vocabularies = generation, {}
        known = self._vocabularies
        if audience not in known:
            known[audience] = self._count_words(audience)
        return known[audience]

    @staticmethod
    def _count_words(audience: frozenset[str]) -> Counter[str]:
        word = sa.func.unnest(TABLE.c.words).table_valued("word").render_derived(name="each")
        select = sa.select(word.c.word, sa.func.count()).select_from(TABLE).join(word, sa.true())
        rows = db.session.execute(select.where(_may_see(audience)).group_by(word.c.word))
        return Counter({row[0]: row[1] for row in rows})


def _delete(connection: sa.Connection, keys: list[Key]) -> None:
    if keys:
        connection.execute(sa.delete(TABLE).where(sa.tuple_(TABLE.c.kind, TABLE.c.row_id).in_(keys)))


def _row(document: Document) -> dict[str, Any]:
    terms, rest = _vector(document)
    return {
        "kind": document.kind,
        "row_id": document.id,
        "terms": terms,
        "rest": rest,
        "audience": sorted(document.audience),
        "words": vocabulary_of(document.title, document.tags, document.summary),
        "facets": {"kind": [document.kind], **{name: list(values) for name, values in document.facets.items()}},
        "sort_at": document.sort_at,
        "uses": document.uses,
        "fresh_until": document.fresh_until,
    }


def _vector(document: Document) -> tuple[str, str]:
    """'stem':3A,17 ... as the server reads it, and the `rest`. Stems are letters and digits, so nothing needs
    escaping."""
    head_fields = (document.title, document.tags)
    head_end = max((place for place, _ in placed(*head_fields)), default=-1)
    every = list(placed(*head_fields, document.summary, document.body[:BODY_LIMIT]))
    places: dict[str, list[str]] = {}
    size, first_lost = 0, None
    for number, (place, stem) in enumerate(every):
        known = places.setdefault(stem, [])
        if not known:
            size += len(stem.encode()) + 4
        if len(known) < PLACES_LIMIT:
            known.append(f"{place + 1}{'A' if place <= head_end else ''}")
            size += 2
        elif first_lost is None:
            first_lost = number
        if place >= LAST_PLACE and first_lost is None:
            first_lost = number
        if size > VECTOR_LIMIT:
            break
    rest = "" if first_lost is None else _in_a_row(every[max(first_lost - OVERLAP, 0) :])
    return " ".join(f"'{stem}':{','.join(known)}" for stem, known in places.items()), rest


def _in_a_row(words: list[tuple[int, str]]) -> str:
    """' stem stem | stem ': with a bar where one field ends and the next begins."""
    gaps = ("" if place == before + 1 else "| " for (before, _), (place, _) in pairwise(words))
    return f" {words[0][1]} " + "".join(f"{gap}{stem} " for gap, (_, stem) in zip(gaps, words[1:], strict=True))


def _may_see(audience: frozenset[str]) -> Condition:
    condition: Condition = TABLE.c.audience.overlap(sa.cast(sorted(audience), pg.ARRAY(sa.Text)))
    return condition


# Queries, as the server reads them


def term_query(term: Term, side_by_side: bool = True) -> str:
    between = " <-> " if side_by_side and not term.loose else " & "
    return "(" + between.join(f"'{stem}'" for stem in term.stems) + ")"


def clause_query(clause: Clause, side_by_side: bool = True) -> str:
    options = [term_query(term, side_by_side) for term in clause.terms]
    if clause.begins:
        options.append(f"'{clause.begins.replace(chr(39), '')}':*")
    return "(" + " | ".join(options) + ")"


def matches(query: str) -> Condition:
    condition: Condition = TABLE.c.terms.op("@@", is_comparison=True)(sa.cast(query, pg.TSQUERY))
    return condition


def holds(clauses: Sequence[Clause], every: bool = True) -> Condition:
    """Every (or any) one of these is in the document: by its terms, or with a phrase in the rest of a long one."""
    if not clauses:
        return sa.true()
    between = " & " if every else " | "
    found = matches(between.join(map(clause_query, clauses)))
    phrases = [list(_phrases(clause)) for clause in clauses]
    if not any(phrases):
        return found
    late = [
        sa.or_(matches(clause_query(clause)), *(sa.func.strpos(TABLE.c.rest, one) > 0 for one in some))
        for clause, some in zip(clauses, phrases, strict=True)
    ]
    has_words = matches(between.join(clause_query(clause, side_by_side=False) for clause in clauses))
    return sa.or_(found, sa.and_(has_words, TABLE.c.rest != "", (sa.and_ if every else sa.or_)(*late)))


def _phrases(clause: Clause) -> Iterator[str]:
    return (f" {' '.join(term.stems)} " for term in clause.terms if len(term.stems) > 1 and not term.loose)


class Asked:
    """The conditions and the order of one query. `total` documents have all words, or any of them."""

    def __init__(self, parsed: Parsed, audience: frozenset[str]) -> None:
        self.parsed = parsed
        self.may_see = _may_see(audience)
        self.all_words = holds(parsed.clauses)
        self.any_word = holds(parsed.clauses, every=False)

    def measure(self) -> tuple[int, int, list[int]]:
        """How many visible documents have all words, any of them, and each."""
        clauses = self.parsed.clauses
        # Each match unpacks the whole vector of a row: with one clause (or none) the first count says it all.
        asked = [self.all_words, *(holds([clause]) for clause in clauses)] if len(clauses) > 1 else []
        counts = [sa.func.count().filter(condition) for condition in asked]
        row = db.session.execute(sa.select(sa.func.count(), *counts).where(self.may_see, self.any_word)).one()
        if not asked:
            return row[0], row[0], [row[0]] * len(clauses)
        return row[1], row[0], list(row[2:])

    def score(self, counts: list[int], total: int) -> sa.ColumnElement[float]:
        """BM25 in spirit: rare words weigh more, repetition counts less and less, long texts less, titles more.
        The server's own ranking knows nothing of rareness."""
        score: sa.ColumnElement[float] = sa.literal(0.0)
        for clause, count in zip(self.parsed.clauses, counts, strict=True):
            rareness = clause.weight * math.log(1 + (max(total, count) - count + 0.5) / (count + 0.5))
            query = sa.cast(clause_query(clause), pg.TSQUERY)
            weights = sa.cast(WEIGHTS, pg.ARRAY(sa.REAL))
            score = score + sa.literal(rareness) * sa.func.ts_rank(weights, TABLE.c.terms, query, 1)
        return score
