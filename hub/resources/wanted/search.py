"""What the index is told about the wanted board: what is still needed, for its own cluster alone."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.facts import Reference
from hub.members.models import NAMED
from hub.resources.wanted import queries as board
from hub.resources.wanted.models import Wanted
from hub.room import SearchRow
from hub.search import Document, Rows
from hub.text import ago

KIND = "wanted"


def documents(ids: Sequence[int]) -> list[Document]:
    """Only what is open: the index lets go of the others by itself."""
    rows = db.session.scalars(
        sa.select(Wanted)
        .where(Wanted.id.in_(list(ids)), Wanted.closed_at.is_(None))
        .options(joinedload(Wanted.organisation).load_only(*NAMED))
        .order_by(Wanted.id)
    )
    return [
        Document(
            kind=KIND,
            id=row.id,
            title=row.title,
            tags=row.organisation.name,
            body=row.details,
            audience=frozenset({f"cluster:{row.cluster_id}"}),
            sort_at=row.created_at,
        )
        for row in rows
    ]


SEARCH = Rows(KIND, Wanted, documents)


def search_rows(reader: Reader, ids: Iterable[int]) -> dict[int, SearchRow]:
    return {
        row.id: SearchRow(
            kind=KIND,
            id=row.id,
            title=row.title,
            url=url_for("resources.show_wanted", wanted_id=row.id),
            owner=row.organisation.name,
            facts=["Wanted", f"Asked {ago(row.created_at)}"],
            parts=[("", row.details)] if row.details else [],
            at=row.created_at,
        )
        for row in board.by_ids(reader, ids).values()
        if row.is_open
    }


def describe(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    return {
        row.id: Reference(row.title, url_for("resources.show_wanted", wanted_id=row.id))
        for row in board.by_ids(reader, ids).values()
    }
