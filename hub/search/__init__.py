"""Search over what all rooms share: put documents in, find them, narrow, count, suggest, show the passage.

Behind it stands Whoosh in a hub on SQLite, the database itself in a hub on PostgreSQL. A document holds only what
the widest of its readers may see; the audience is part of the query, so that counts and suggestions leak nothing;
rows are read again through their room's queries before they are shown.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import cast

from flask import current_app

from hub.config import Config
from hub.search import finding
from hub.search.asking import Parsed, completions, parse
from hub.search.documents import Document, Found, Hit, IndexUnavailable, Key, Query, WriterBusy
from hub.search.postgres_index import PostgresIndex
from hub.search.rows import Indexed, Rows, SearchRemoval, Source, forget
from hub.search.snippets import Snippet, snippet
from hub.search.whoosh_index import WhooshIndex

__all__ = [
    "Document",
    "Found",
    "Hit",
    "IndexUnavailable",
    "Indexed",
    "Key",
    "Parsed",
    "Query",
    "Rows",
    "SearchRemoval",
    "Snippet",
    "Source",
    "WriterBusy",
    "change",
    "compact",
    "compact_when_due",
    "drop",
    "entries",
    "find",
    "forget",
    "generation",
    "is_ready",
    "only_writer",
    "parse",
    "put",
    "rebuild",
    "remove",
    "snippet",
    "suggest",
]


def _index() -> WhooshIndex | PostgresIndex:
    index = current_app.extensions.get("hub.search")
    if index is None:
        config: Config = current_app.config["HUB"]
        index = PostgresIndex() if config.is_postgres else WhooshIndex(config.instance / "index")
        index = current_app.extensions.setdefault("hub.search", index)  # two threads may come here at once
    return cast("WhooshIndex | PostgresIndex", index)


def find(query: Query) -> Found:
    """Never raises for what was typed; IndexUnavailable while there is no index."""
    return finding.find(_index(), query)


def suggest(text: str, audience: frozenset[str], limit: int = 8) -> list[str]:
    """The text with its last word completed, out of titles, tags and summaries that this audience may find."""
    return _index().read(lambda opened: completions(text, opened.vocabulary(audience), limit))


def put(documents: Iterable[Document]) -> None:
    change(documents, ())


def remove(keys: Iterable[Key]) -> None:
    change((), keys)


def change(documents: Iterable[Document], removed: Iterable[Key]) -> None:
    """One batch, on disk when it returns. For the worker: never in a request. May raise WriterBusy."""
    _index().change(documents, removed)


def compact() -> None:
    """Merge the index so that nothing of removed documents is left in its files (erasure). Slow: once a day."""
    _index().change((), (), optimize=True)


def compact_when_due() -> int:
    """For the worker, every hour: within a day nothing of removed documents is left in the files of the index."""
    try:
        return int(_index().compact_when_due())
    except IndexUnavailable:
        return 0  # the next round makes a new one


def rebuild(documents: Iterable[Document]) -> int:
    """A new index of these; the old one serves until it stands. May raise WriterBusy."""
    return _index().rebuild(documents)


def drop() -> None:
    """Before other rows take the place of those that are indexed (a restore): the index is made anew from them."""
    _index().drop()


def generation() -> str:
    """Changes with every change of the index. Raises IndexUnavailable where there is none."""
    return _index().generation()


def entries() -> set[Key]:
    """Kind and id of every document in the index. Raises IndexUnavailable."""
    return _index().entries()


def is_ready() -> bool:
    """For the worker: is there an index to write to, or is it to be rebuilt?"""
    return _index().is_ready()


def only_writer() -> AbstractContextManager[None]:
    """Held by the worker for as long as it runs. Raises WriterBusy with a sentence where another one holds it."""
    return _index().only_writer()
