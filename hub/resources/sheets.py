"""What the members of a cluster share, as a table with its files and pages, to carry away."""

from collections.abc import Iterator

from hub.access import Reader
from hub.db import db
from hub.resources import queries
from hub.resources.collections import queries as collections
from hub.resources.collections.models import Collection
from hub.resources.kinds.stored import said
from hub.resources.models import Resource
from hub.resources.wanted.sheets import wanted_sheet
from hub.room import Sheet
from hub.text import listing
from hub.vocabulary import Visibility, labels


def sheets(reader: Reader) -> Iterator[Sheet]:
    """Those of this cluster; what a school keeps to itself stays with it, also where the lead is of that school."""
    select = queries.shared(reader).where(
        Resource.cluster_id == reader.cluster_id, Resource.visibility != Visibility.ORGANISATION
    )
    rows = db.session.scalars(select).unique().all()
    yield Sheet(
        "resources",
        "Resources",
        (
            *("Number", "Title", "Summary", "Organisation", "Year groups"),
            *("Licence", "Source", "Shared", "Address", "Files", "Short form"),
        ),
        [_cells(row) for row in rows],
        files=[(file.id, file.name, file.sha256) for row in rows for file in row.files],
        texts=[(row.id, row.title, row.body) for row in rows if row.body],
    )
    yield _collections(reader)
    yield wanted_sheet(reader)


def _collections(reader: Reader) -> Sheet:
    """One row for each resource in a collection; one for a collection with nothing in it."""
    own = [Collection.cluster_id == reader.cluster_id, Collection.visibility != Visibility.ORGANISATION]
    rows = db.session.scalars(collections.listed(reader).where(*own)).all()
    inside = collections.inside(reader, [row.id for row in rows])
    cells = []
    for row in rows:
        about = (row.id, row.title, row.about, row.organisation.name, row.changed_at)
        cells += [(*about, *one) for one in inside.get(row.id, [(None, None, None, None)])]
    columns = ("Number", "Title", "About", "Organisation", "Changed", "Place", "Resource", "Title of it", "Note")
    return Sheet("collections", "Collections", columns, cells)


def _cells(row: Resource) -> tuple[object, ...]:
    about = (row.id, row.title, row.summary, row.organisation.name, listing(labels("year_group", row.year_groups)))
    names = listing([file.name for file in row.files])
    return (
        *about,
        row.licence.label,
        row.source,
        row.shared_at,
        row.url,
        names,
        "\n".join(f"{one.label}: {words}" for one, words in said(row)),
    )
