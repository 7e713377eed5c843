"""Keeps the index in step with the database: what the worker does each round, and the rebuild.

The order is: see what changed, read it, let go of the database, write the index, mark the changes that were seen.
Killed anywhere in between, the next round does the same again; an edit saved meanwhile stays waiting.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa

import hub.search as search
from hub.db import db
from hub.search.documents import Document, Key
from hub.search.rows import Changes, SearchRemoval, Source

log = logging.getLogger("hub.search")

BATCH = 200
REMOVALS = 500
_ALL = 2**31 - 1
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # is no row's time of change
Progress = Callable[[int, int], None]  # done, of how many


@contextmanager
def only_writer() -> Iterator[None]:
    """The right to write, for as long as the block lasts. Raises WriterBusy with a sentence."""
    with search.only_writer():
        yield


def index_waiting(sources: Sequence[Source], limit: int = 50) -> int:
    """Up to `limit` changed rows of each source into the index; how many it was. Commits. Where there is no index
    that can be read, it is made anew from all rows."""
    if not search.is_ready():
        return rebuild_all(sources, _silent)
    removals = _removals()
    removed: list[Key] = [(kind, row_id) for _, kind, row_id in removals]
    documents: list[Document] = []
    done: list[tuple[Source, Changes]] = []
    for source in sources:
        seen = source.waiting(limit)
        found, seen = _read(source, seen)
        kept = {document.id for document in found}
        removed += [(source.kind, row_id) for row_id in seen if row_id not in kept]
        documents += found
        done.append((source, seen))
    db.session.rollback()  # writing the index takes a while: nobody waits for our lock meanwhile
    if documents or removed:
        search.change(documents, removed)
        _finish(done, [number for number, _, _ in removals])
    return sum(len(seen) for _, seen in done) + len(removals)


def _read(source: Source, seen: Changes) -> tuple[list[Document], Changes]:
    """The documents of these rows. One row that cannot be read must not keep the others out: it stays waiting."""
    if not seen:
        return [], seen
    try:
        return list(source.documents(list(seen))), seen
    except Exception:
        log.exception("documents cannot be read", extra={"kind": source.kind})
        db.session.rollback()
    documents: list[Document] = []
    readable: Changes = {}
    for row_id, changed_at in seen.items():
        try:
            documents += source.documents([row_id])
            readable[row_id] = changed_at
        except Exception:  # logged above, for the batch
            db.session.rollback()
            log.error("row cannot be indexed", extra={"kind": source.kind, "row": row_id})
    return documents, readable


def _removals() -> list[tuple[int, str, int]]:
    select = sa.select(SearchRemoval.id, SearchRemoval.kind, SearchRemoval.row_id)
    return [(row[0], row[1], row[2]) for row in db.session.execute(select.order_by(SearchRemoval.id).limit(REMOVALS))]


def _finish(done: Sequence[tuple[Source, Changes]], removals: Sequence[int]) -> None:
    for source, seen in done:
        source.mark(seen)
    if removals:
        db.session.execute(sa.delete(SearchRemoval).where(SearchRemoval.id.in_(removals)))
    db.session.commit()


def rebuild_all(sources: Sequence[Source], progress: Progress) -> int:
    """The whole index from the database; how many documents it holds. The old one serves until it stands."""
    with search.only_writer():
        removals = [number for number, _, _ in _removals()]
        seen: list[tuple[Source, Changes]] = [(source, {}) for source in sources]
        for source, changes in seen:
            for batch in _batches(source):
                changes.update(batch)
        db.session.rollback()
        count = search.rebuild(_all_documents(seen, progress))
        _finish(seen, removals)
    return count


def differences(sources: Sequence[Source]) -> tuple[set[Key], set[Key]]:
    """(entries without a row that belongs in the index, rows without an entry), but for what the worker is yet to do.
    Raises IndexUnavailable."""
    before, wanted = search.entries(), set[Key]()
    for source in sources:
        for batch in _batches(source):
            wanted |= {document.key for document in _read(source, batch)[0]}
    waiting = {(source.kind, row_id) for source in sources for row_id in source.waiting(_ALL)}
    waiting |= {
        (kind, row_id) for kind, row_id in db.session.execute(sa.select(SearchRemoval.kind, SearchRemoval.row_id))
    }
    after = search.entries()  # the worker goes on meanwhile: only what is the same before and after is a finding
    db.session.rollback()
    return (before & after) - wanted - waiting, wanted - before - after - waiting


def put_right(sources: Sequence[Source], spare: Iterable[Key], missing: Iterable[Key]) -> None:
    """Give these back to the worker. Commits."""
    for kind, row_id in spare:
        search.forget(kind, row_id)
    for source in sources:
        source.mark({row_id: _NEVER for kind, row_id in missing if kind == source.kind})
    db.session.commit()


def _batches(source: Source) -> Iterator[Changes]:
    after = -1
    while batch := source.all(after, BATCH):
        yield batch
        after = max(batch)


def _all_documents(seen: Sequence[tuple[Source, Changes]], progress: Progress) -> Iterator[Document]:
    total, done = sum(len(changes) for _, changes in seen), 0
    for source, changes in seen:
        ids = list(changes)
        for first in range(0, len(ids), BATCH):
            batch = {row_id: changes[row_id] for row_id in ids[first : first + BATCH]}
            documents, readable = _read(source, batch)
            db.session.rollback()
            for row_id in batch.keys() - readable.keys():
                del changes[row_id]
            yield from documents
            done += len(batch)
            progress(done, total)
    if not total:
        progress(0, 0)


def _silent(done: int, total: int) -> None:
    pass
