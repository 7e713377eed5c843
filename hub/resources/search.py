"""What the index is told about resources, and how a hit is shown in the hub's own search."""

from collections.abc import Iterable, Sequence
from datetime import time

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload, selectinload

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import db
from hub.resources import queries
from hub.resources.facets import SEND_LABEL, TAGS, codes_of
from hub.resources.kinds.stored import details_text
from hub.resources.library import own_words
from hub.resources.models import Resource, Status
from hub.resources.showing import badges, host
from hub.room import SearchRow
from hub.search import Document, Rows
from hub.text import at_london
from hub.vocabulary import Visibility

KIND = "resource"


def audience(row: Resource) -> frozenset[str]:
    """Who may find it, as tokens: the same rule as queries.may_see."""
    if row.visibility is Visibility.ORGANISATION:
        return frozenset({f"org:{row.organisation_id}"})
    if row.visibility is Visibility.CLUSTER:
        return frozenset({f"cluster:{row.cluster_id}"})
    return frozenset({row.visibility.value})


def tag_words(row: Resource) -> str:
    """The labels of its codes, so that 'year 9 maths' meets a resource that says so nowhere in its text."""
    codes = codes_of(row)
    labels = [label for name in TAGS for label in vocabulary.labels(name, codes[name])]
    send = ["SEND LDD", SEND_LABEL] if row.works_for_send else []
    files = [words for file in row.files for words in (file.label, file.name) if words]
    return ". ".join([*labels, *send, row.organisation.name, *files])


def _written(row: Resource) -> list[str]:
    return [row.body, details_text(row), row.source, host(row.url) if row.url else ""]


def documents(ids: Sequence[int]) -> list[Document]:
    """Only what is shared: the index lets go of the others by itself."""
    rows = db.session.scalars(
        sa.select(Resource)
        .where(Resource.id.in_(list(ids)), Resource.status == Status.SHARED)
        .options(joinedload(Resource.organisation), selectinload(Resource.files))
        .order_by(Resource.id)
    ).all()
    inside = queries.texts([row.id for row in rows])
    return [
        Document(
            kind=KIND,
            id=row.id,
            title=row.title,
            tags=tag_words(row),
            summary=row.summary,
            body="\n".join([*_written(row), inside.get(row.id, "")]),
            audience=audience(row),
            facets=codes_of(row),
            sort_at=row.shared_at,
            uses=row.school_count,
            fresh_until=at_london(row.review_by, time()) if row.review_by else None,
        )
        for row in rows
    ]


SEARCH = Rows(KIND, Resource, documents)


def search_rows(reader: Reader, ids: Iterable[int]) -> dict[int, SearchRow]:
    """Hits for the search over all rooms; what the reader may not see is left out."""
    rows = queries.by_ids(reader, ids)
    inside = queries.first_parts(rows)
    return {
        row.id: SearchRow(
            kind=KIND,
            id=row.id,
            title=row.title,
            url=url_for("resources.show", resource_id=row.id),
            owner=row.organisation.name,
            facts=badges(row)[:3],
            parts=[*own_words(row), *inside.get(row.id, [])],
            at=row.shared_at,
        )
        for row in rows.values()
    }
