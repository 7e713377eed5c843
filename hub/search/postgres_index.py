"""The index of a hub on PostgreSQL: written by one process, read by any number of machines."""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from hub.db import db
from hub.search.documents import BUSY, Document, IndexUnavailable, Key, WriterBusy
from hub.search.finding import Opened
from hub.search.postgres_reading import Changed, Head, Reading
from hub.search.postgres_schema import (
    BLOCK,
    DOCUMENTS,
    POSTINGS,
    empty_row,
    head,
    is_any,
    offset_of,
    packed,
    pair_of,
    row_of,
    unpacked,
)
from hub.search.writer import OnlyWriter

BATCH = 100
_LOCK = 4_702_011  # the number of our advisory lock
_TRIES = 4
T = TypeVar("T")


class PostgresIndex:
    def __init__(self) -> None:
        self._reading: Reading | None = None
        self._opening = threading.Lock()
        self.only_writer = OnlyWriter(self._advisory_lock)

    # Reading

    def generation(self) -> str:
        """Changes with every change of the index. Raises IndexUnavailable where there is none."""
        return Head.now(db.session.connection()).state

    def is_ready(self) -> bool:
        """For the writer: is there an index of this format?"""
        try:
            self.generation()
        except IndexUnavailable:
            return False
        return True

    def read(self, work: Callable[[Opened], T]) -> T:
        """`work` on the index as it is now; again from the start where it was changed meanwhile. Raises
        IndexUnavailable."""
        for _ in range(_TRIES):
            head = Head.now(db.session.connection())
            with self._opening:  # the first thread reads what changed, the others wait for it
                if self._reading is None or self._reading.opened.state != head.state:
                    self._reading = Reading.after(self._reading, head)
                opened = self._reading.opened
            try:
                return work(opened)
            except Changed:
                continue
        raise IndexUnavailable("The search index changes too fast.")

    def entries(self) -> set[Key]:
        """Raises IndexUnavailable."""
        self.generation()
        select = sa.select(DOCUMENTS.c.kind, DOCUMENTS.c.row_id).where(DOCUMENTS.c.kind != "")
        return {(row[0], row[1]) for row in db.session.execute(select)}

    # Writing

    @contextmanager
    def _advisory_lock(self) -> Iterator[None]:
        """Held by a connection of its own for as long as the block lasts. Raises WriterBusy."""
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK))):
                raise WriterBusy(BUSY)
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))

    def compact_when_due(self) -> bool:
        """Nothing of what was removed is left (and the server clears away what its tables held, by autovacuum)."""
        return False

    def change(self, documents: Iterable[Document], removed: Iterable[Key], optimize: bool = False) -> None:
        """Put these documents and remove those, in one transaction. Raises IndexUnavailable where there is none."""
        put = {document.key: document for document in documents}
        with db.engine.begin() as connection:
            generation = Head.now(connection, to_change=True).generation + 1
            known = _numbers(connection, {*put, *removed})
            postings = Postings()
            for number, words in known.values():
                postings.put(number, dict.fromkeys(words))
            rows = [empty_row(number, generation) for key, (number, _) in known.items() if key not in put]
            free = _free(connection, len(put))
            for key, document in put.items():
                number = known[key][0] if key in known else next(free)
                row, codes = row_of(number, document, generation)
                rows.append(row)
                postings.put(number, codes)
            if rows:
                _write(connection, rows)
                postings.write(connection)
                connection.execute(sa.update(DOCUMENTS).where(DOCUMENTS.c.id == 0).values(generation=generation))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """In one transaction: until its end the old index is what everybody reads."""
        with db.engine.begin() as connection:
            for table in (POSTINGS, DOCUMENTS):
                connection.execute(sa.delete(table))
            rows, postings, number = [head(secrets.token_hex(6), 1)], Postings(), 0
            for number, document in enumerate(documents, start=1):
                row, codes = row_of(number, document, 1)
                if number % BLOCK == 0:  # the block before is whole
                    postings.write(connection)
                    postings = Postings()
                rows.append(row)
                postings.put(number, codes)
                if len(rows) == BATCH:
                    _write(connection, rows)
                    rows = []
            _write(connection, rows)
            postings.write(connection)
            for table in (DOCUMENTS, POSTINGS):  # or the indexes are not used for a while
                connection.execute(sa.text(f"ANALYZE {table.name}"))
        return number

    def drop(self) -> None:
        """Nothing to do: they are tables of the database, and go with the others."""


class Postings:
    """What is to be written of words, by block: the code of each word in a document, or None where it goes."""

    def __init__(self) -> None:
        self._blocks: dict[int, dict[str, dict[int, int | None]]] = {}

    def put(self, number: int, codes: Mapping[str, int | None]) -> None:
        block, offset = divmod(number, BLOCK)
        words = self._blocks.setdefault(block, {})
        for word, code in codes.items():
            words.setdefault(word, {})[offset] = code

    def write(self, connection: sa.Connection) -> None:
        for block, words in self._blocks.items():
            of_block = sa.and_(POSTINGS.c.block == block, is_any(POSTINGS.c.word, list(words), sa.Text))
            known = {row.word: row.codes for row in connection.execute(sa.select(POSTINGS).where(of_block))}
            rows, spent = [], []
            for word, codes in words.items():
                before = {offset_of(code): code for code in unpacked(known.get(word, b""))}
                after = [code for code in (before | codes).values() if code is not None]
                if after:
                    rows.append({"word": word, "block": block, "codes": packed(after)})
                else:
                    spent.append(word)
            insert = pg.insert(POSTINGS)
            update = insert.on_conflict_do_update(
                index_elements=["word", "block"], set_={"codes": insert.excluded.codes}
            )
            if rows:
                connection.execute(update, rows)
            if spent:
                gone = is_any(POSTINGS.c.word, spent, sa.Text)
                connection.execute(sa.delete(POSTINGS).where(POSTINGS.c.block == block, gone))


def _numbers(connection: sa.Connection, keys: Iterable[Key]) -> dict[Key, tuple[int, list[str]]]:
    """The numbers of those that are in the index, and the words of each."""
    columns = DOCUMENTS.c
    words = sa.func.tsvector_to_array(columns.terms)
    select = sa.select(columns.kind, columns.row_id, columns.id, words, columns.pairs)
    rows = connection.execute(select.where(sa.tuple_(columns.kind, columns.row_id).in_(list(keys))))
    return {
        (kind, row_id): (number, [*stems, *map(pair_of, unpacked(pairs))])
        for kind, row_id, number, stems, pairs in rows
    }


def _free(connection: sa.Connection, most: int) -> Iterator[int]:
    """Numbers for new documents: those of removed ones first."""
    columns = DOCUMENTS.c
    free = sa.select(columns.id).where(columns.kind == "", columns.id > 0).order_by(columns.id).limit(most)
    yield from connection.scalars(free).all()
    number = connection.scalar(sa.select(sa.func.max(columns.id))) or 0
    while True:
        number += 1
        yield number


def _write(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    insert = pg.insert(DOCUMENTS)
    others = {name: insert.excluded[name] for name in rows[0] if name != "id"} if rows else {}
    if rows:
        connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=others), rows)
