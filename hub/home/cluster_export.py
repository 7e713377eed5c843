"""One cluster as a zip file that is read without the hub: pages, tables, files. For its lead's button and for
`flask hub export-cluster`.

The rooms hand up what their lead may read (`Room.export`), so that this file knows none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import current_app, render_template
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.members.models import Cluster, Person, Role, Seat
from hub.members.reader import MemberReader
from hub.progress import Progress
from hub.room import Sheet, rooms
from hub.spreadsheets import as_csv
from hub.zipped import safe_name, zipped


class CannotExport(Exception):
    """Why there is no export, as a sentence."""


@dataclass(frozen=True)
class Exported:
    """One table, and where what belongs to it lies in the zip file."""

    room: str
    sheet: Sheet
    path: str
    files: list[tuple[str, str]] = field(default_factory=list)  # (name, path)
    texts: list[tuple[str, str]] = field(default_factory=list)  # (title, path)


def find_cluster(name_or_id: str) -> Cluster:
    named = sa.select(Cluster).where(sa.func.lower(Cluster.name) == name_or_id.strip().lower())
    found = db.session.scalars(named).one_or_none()
    if found is None and name_or_id.isascii() and name_or_id.isdigit() and len(name_or_id) < 10:
        found = db.session.get(Cluster, int(name_or_id))
    if found is None:
        names = db.session.scalars(sa.select(Cluster.name).order_by(Cluster.name).limit(20)).all()
        raise CannotExport(f"There is no cluster {name_or_id!r}. There are: {', '.join(names) or 'none'}.")
    return found


def lead_reader(cluster: Cluster) -> MemberReader:
    """What is exported is what a lead of the cluster may read: the one who has the seat for the longest time."""
    lead = db.session.scalars(
        sa.select(Seat)
        .join(Seat.person)
        .where(Seat.cluster_id == cluster.id, Seat.role == Role.LEAD, Seat.ended_at.is_(None), Person.active)
        .order_by(Seat.given_at, Seat.id)
        .limit(1)
    ).first()
    if lead is None:
        raise CannotExport(f"{cluster.name} has no lead. Name one first: it is exported as its lead sees it.")
    seats = db.session.scalars(
        sa.select(Seat)
        .where(Seat.person_id == lead.person_id, Seat.ended_at.is_(None))
        .options(joinedload(Seat.cluster), joinedload(Seat.organisation))
        .order_by(Seat.id)
    ).all()
    return MemberReader(lead.person, lead.person_id, tuple(seats), cluster)


def export(reader: Reader, progress: Progress | None = None) -> Iterator[bytes]:
    """The zip file in pieces, as they are made: no copy of it lies on the disk, and whoever asked need not wait for
    the last file before the first one arrives. All rows are read, and the session is let go, before this returns."""
    exported = [
        _placed(room.name, room.title, sheet) for room in rooms() if room.export for sheet in room.export(reader)
    ]
    pages = list(_pages(exported, reader.cluster.name if reader.cluster else ""))
    db.session.rollback()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    files = [
        (path, sha256) for one in exported for (_, path), (_, _, sha256) in zip(one.files, one.sheet.files, strict=True)
    ]
    return zipped(app, pages, files, "This file was not in the hub when the cluster was exported.\n", progress)


def _placed(room: str, title: str, sheet: Sheet) -> Exported:
    files = [(name, f"{room}/files/{number}-{safe_name(name)}") for number, name, _ in sheet.files]
    texts = [(words, f"{room}/pages/{sheet.name}-{number}.html") for number, words, _ in sheet.texts]
    return Exported(title, sheet, f"{room}/{sheet.name}.csv", files, texts)


def _pages(exported: list[Exported], cluster: str) -> Iterator[tuple[str, str]]:
    yield "index.html", render_template("export/index.html", exported=exported, name=cluster)
    yield "style.css", render_template("export/style.css")
    for one in exported:
        yield one.path, as_csv(one.sheet.columns, one.sheet.rows)
        for (title, path), (_, _, text) in zip(one.texts, one.sheet.texts, strict=True):
            yield path, render_template("export/page.html", title=title, text=text, name=cluster)
