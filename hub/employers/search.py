"""Employers in the one search box. The index holds what its widest reader may see: name and sector, and what the
employer is like only where it is open to the cluster. Nothing private is ever in it."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import selectinload

import hub.employers.queries as queries
from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer
from hub.employers.states import Sharing
from hub.room import SearchRow
from hub.search import Document, Rows
from hub.vocabulary import is_code, label


def sector_label(code: str) -> str:
    return label("sector", code) if is_code("sector", code) else ""


def documents(ids: Sequence[int]) -> list[Document]:
    rows = db.session.scalars(
        sa.select(Employer).where(Employer.id.in_(list(ids))).options(selectinload(Employer.shares))
    )
    return [_document(row) for row in rows if row.shares]


def _document(row: Employer) -> Document:
    open_everywhere = all(share.sharing is Sharing.CLUSTER for share in row.shares)
    return Document(
        kind="employer",
        id=row.id,
        title=row.name,
        tags=sector_label(row.sector),
        summary=row.about if open_everywhere else "",
        body="",
        audience=frozenset(f"cluster:{share.cluster_id}" for share in row.shares),
        facets={"sector": [row.sector]},
        sort_at=row.created_at,
    )


def search_rows(reader: Reader, ids: Iterable[int]) -> dict[int, SearchRow]:
    return {row.id: _row(reader, row) for row in queries.by_ids(reader, ids).values()}


def _row(reader: Reader, row: Employer) -> SearchRow:
    details = row.shows_details_to(reader)
    facts = [sector_label(row.sector), *(["Hosts SEND and LDD"] if details and row.hosts_ldd else [])]
    return SearchRow(
        kind="employer",
        id=row.id,
        title=row.name,
        url=url_for("employers.employer", employer_id=row.id),
        owner=row.brought_by.name,
        facts=[fact for fact in facts if fact],
        parts=[("", row.about)] if details and row.about else [],
        at=row.created_at,
    )


SEARCH = Rows("employer", Employer, documents)
