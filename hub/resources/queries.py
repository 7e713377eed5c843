"""Every select of the library. The reader comes first; without a reader there is only what is public."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only, selectinload, undefer

from hub.access import Reader
from hub.db import db
from hub.members.models import Organisation
from hub.resources.models import FilePart, FileVersion, Resource, ResourceFile, Status
from hub.vocabulary import Visibility

SNIPPET_PARTS = 3  # of one resource, read for the snippet of one hit
CUT = 20_000  # characters of one part, beginning at most CUT_BEFORE in front of the first word; a page has 3,000
CUT_BEFORE = 400


def may_see(reader: Reader) -> sa.ColumnElement[bool]:
    """The rule of visibility, in SQL. The index keeps the same rule as audience tokens (search.py)."""
    return sa.or_(
        Resource.visibility.in_([Visibility.HUB, Visibility.PUBLIC]),
        sa.and_(Resource.visibility == Visibility.CLUSTER, Resource.cluster_id == reader.cluster_id),
        sa.and_(Resource.visibility == Visibility.ORGANISATION, Resource.organisation_id.in_(reader.organisation_ids)),
    )


def visible(reader: Reader) -> sa.Select[Resource]:
    """Withdrawn ones too: their page says so."""
    return sa.select(Resource).where(may_see(reader)).options(joinedload(Resource.organisation))


# Of one page; made once, as making it took longer than asking it.
_WITH_FILES = sa.select(Resource).options(joinedload(Resource.organisation), selectinload(Resource.files))
_WITH_PEOPLE = _WITH_FILES.options(joinedload(Resource.author), joinedload(Resource.cluster))


def resource(reader: Reader, resource_id: int) -> Resource:
    """With its files and people. Raises NoResultFound (404) where the reader may not see it."""
    select = _WITH_PEOPLE.where(may_see(reader), Resource.id == resource_id)
    return db.session.scalars(select).unique().one()


def shared(reader: Reader) -> sa.Select[Resource]:
    """The library without a search: newest first."""
    return (
        visible(reader)
        .where(Resource.status == Status.SHARED)
        .options(selectinload(Resource.files))
        .order_by(Resource.shared_at.desc(), Resource.id.desc())
    )


# What a list says of a resource. SQLite sorts whole rows: with the body and all lists in them that took longer than
# everything else that the database does for the page.
_LISTED = (
    load_only(
        Resource.title, Resource.summary, Resource.url, Resource.kind, Resource.year_groups, Resource.subjects,
        Resource.minutes, Resource.works_for_send, Resource.is_rough, Resource.shared_at, Resource.edited_at,
        Resource.school_count, Resource.review_by, Resource.status, Resource.details,
        Resource.visibility, Resource.cluster_id, Resource.organisation_id,
    ),
    joinedload(Resource.organisation).load_only(Organisation.name),
    selectinload(Resource.files).load_only(
        ResourceFile.kind, ResourceFile.name, ResourceFile.has_thumbnail, ResourceFile.version
    ),
)  # fmt: skip


def listed(reader: Reader) -> sa.Select[Resource]:
    """The same, as far as a list shows it."""
    shared = sa.select(Resource).where(may_see(reader), Resource.status == Status.SHARED)
    return shared.options(*_LISTED).order_by(Resource.shared_at.desc(), Resource.id.desc())


def by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, Resource]:
    """Those of them that are shared and that the reader may see: what the index found is read again through here."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = db.session.scalars(listed(reader).where(Resource.id.in_(wanted)).options(undefer(Resource.body)))
    return {row.id: row for row in rows}


def titles(reader: Reader, ids: Iterable[int]) -> dict[int, str]:
    """Of those that are shared and that the reader may see."""
    select = sa.select(Resource.id, Resource.title).where(may_see(reader), Resource.status == Status.SHARED)
    return dict(db.session.execute(select.where(Resource.id.in_(list(ids)))).tuples().all())


def with_content(reader: Reader, hashes: Sequence[str]) -> Sequence[sa.Row[int, str, str]]:
    """(id, title, organisation) of what the reader may see and holds one of these files already."""
    if not hashes:
        return []
    holds = sa.select(ResourceFile.resource_id).where(ResourceFile.sha256.in_(hashes))
    return db.session.execute(
        sa.select(Resource.id, Resource.title, Organisation.name)
        .join(Organisation, Organisation.id == Resource.organisation_id)
        .where(Resource.id.in_(holds), may_see(reader), Resource.status == Status.SHARED)
        .order_by(Resource.shared_at, Resource.id)
        .limit(5)
    ).all()


def recent(reader: Reader, limit: int) -> sa.Select[int, str, datetime, str]:
    """(id, title, shared_at, name of the organisation) of the newest."""
    return (
        sa.select(Resource.id, Resource.title, Resource.shared_at, Organisation.name)
        .join(Organisation, Organisation.id == Resource.organisation_id)
        .where(may_see(reader), Resource.status == Status.SHARED)
        .order_by(Resource.shared_at.desc(), Resource.id.desc())
        .limit(limit)
    )


def organisation_names(ids: Collection[int]) -> Sequence[sa.Row[int, str]]:
    """(id, name) by name. For organisations of which the reader has seen something."""
    if not ids:
        return []
    select = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return db.session.execute(select.order_by(Organisation.name, Organisation.id)).all()


def file(reader: Reader, resource_id: int, file_id: int) -> ResourceFile:
    """A file of a resource that is shared with the reader."""
    return _file(may_see(reader), resource_id, file_id)


def public_file(resource_id: int, file_id: int) -> ResourceFile:
    return _file(Resource.visibility == Visibility.PUBLIC, resource_id, file_id)


def _file(rule: sa.ColumnElement[bool], resource_id: int, file_id: int) -> ResourceFile:
    select = (
        sa.select(ResourceFile)
        .join(Resource, Resource.id == ResourceFile.resource_id)
        .where(rule, Resource.status == Status.SHARED, Resource.id == resource_id, ResourceFile.id == file_id)
    )
    return db.session.scalars(select).one()


def public_resource(resource_id: int) -> Resource:
    select = _WITH_FILES.where(Resource.id == resource_id, Resource.visibility == Visibility.PUBLIC)
    return db.session.scalars(select).unique().one()


def parts_with(ids: Iterable[int], words: Sequence[str]) -> dict[int, list[tuple[str, str]]]:
    """Of each of these resources the few parts of its files with most of these beginnings of words, as
    (label, text) for a snippet. Two long files would be megabytes: the database chooses, and sends only those.
    The ids come from `by_ids`, which asks what the reader may see."""
    wanted, starts = list(ids), [word.lower() for word in words if word]
    if not wanted or not starts:
        return {}
    text = sa.func.lower(FilePart.text)
    place = sa.func.strpos if db.engine.dialect.name == "postgresql" else sa.func.instr
    first = sa.func.coalesce(*(sa.func.nullif(place(text, start), 0) for start in starts), 1)
    begin = sa.case((first > CUT_BEFORE, first - CUT_BEFORE), else_=1)
    hits = sum((sa.case((place(text, start) > 0, 1), else_=0) for start in starts), sa.literal(0))
    order = [hits.desc(), ResourceFile.position, ResourceFile.id, FilePart.position]
    ranked = (
        sa.select(
            ResourceFile.resource_id,
            FilePart.label,
            sa.func.substr(FilePart.text, begin, CUT).label("text"),
            sa.func.row_number().over(partition_by=ResourceFile.resource_id, order_by=order).label("rank"),
        )
        .join(ResourceFile, ResourceFile.id == FilePart.file_id)
        .where(ResourceFile.resource_id.in_(wanted), sa.or_(*(place(text, start) > 0 for start in starts)))
        .subquery()
    )
    return _by_resource(ranked, SNIPPET_PARTS)


def first_parts(ids: Iterable[int], most: int = 30) -> dict[int, list[tuple[str, str]]]:
    """The first parts of the files of these resources, where the words of the search are not known.
    The ids come from `by_ids`."""
    ranked = (
        sa.select(
            ResourceFile.resource_id,
            FilePart.label,
            sa.func.substr(FilePart.text, 1, CUT).label("text"),
            sa.func.row_number()
            .over(
                partition_by=ResourceFile.resource_id,
                order_by=[ResourceFile.position, ResourceFile.id, FilePart.position],
            )
            .label("rank"),
        )
        .join(ResourceFile, ResourceFile.id == FilePart.file_id)
        .where(ResourceFile.resource_id.in_(list(ids)))
        .subquery()
    )
    return _by_resource(ranked, most)


def _by_resource(ranked: sa.Subquery, most: int) -> dict[int, list[tuple[str, str]]]:
    rows = db.session.execute(
        sa.select(ranked.c.resource_id, ranked.c.label, ranked.c.text)
        .where(ranked.c.rank <= most)
        .order_by(ranked.c.resource_id, ranked.c.rank)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for resource_id, label, part in rows:
        found.setdefault(resource_id, []).append((label, part))
    return found


def texts(ids: Sequence[int]) -> dict[int, str]:
    """All text of the files of these resources, for the index. For the worker: no reader is asked."""
    rows = db.session.execute(
        sa.select(ResourceFile.resource_id, FilePart.text)
        .join(FilePart, FilePart.file_id == ResourceFile.id)
        .where(ResourceFile.resource_id.in_(ids))
        .order_by(ResourceFile.resource_id, ResourceFile.position, ResourceFile.id, FilePart.position)
    )
    found: dict[int, list[str]] = {}
    for resource_id, text in rows:
        found.setdefault(resource_id, []).append(text)
    return {resource_id: "\n".join(some) for resource_id, some in found.items()}


def whole_text(row: Resource) -> str:
    """Its own words, and what was read in the files that it has now; a change of it may still wait to be written."""
    mine = [file.id for file in row.files if file.id]
    select = sa.select(FilePart.text).where(FilePart.file_id.in_(mine)).order_by(FilePart.file_id, FilePart.position)
    with db.session.no_autoflush:
        return "\n".join([row.summary, row.body, *db.session.scalars(select)])


def bytes_of(organisation_id: int) -> int:
    """What the files of an organisation and their older versions take up, each content counted once."""
    own = Resource.organisation_id == organisation_id
    current = sa.select(ResourceFile.sha256, ResourceFile.size).join(Resource).where(own)
    older = sa.select(FileVersion.sha256, FileVersion.size).join(ResourceFile).join(Resource).where(own)
    contents = current.union(older).subquery()
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(contents.c.size), 0))) or 0)


def shared_counts(reader: Reader, organisation_ids: Iterable[int], since: datetime) -> sa.Select[int, int]:
    """(organisation, how many resources it has shared since then that the reader may see)."""
    is_counted = (Resource.status == Status.SHARED, Resource.shared_at >= since)
    return (
        sa.select(Resource.organisation_id, sa.func.count(Resource.id))
        .where(may_see(reader), *is_counted, Resource.organisation_id.in_(list(organisation_ids)))
        .group_by(Resource.organisation_id)
    )
