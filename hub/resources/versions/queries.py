"""Older versions of files. Ask for the resource or the file first: that is where the reader is asked about."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.db import db
from hub.resources.models import FileVersion, Resource, ResourceFile


def older(row: Resource) -> dict[int, Sequence[FileVersion]]:
    """Of each file that has any, the newest first."""
    renewed = [file.id for file in row.files if file.version > 1]
    if not renewed:
        return {}
    select = (
        sa.select(FileVersion)
        .where(FileVersion.file_id.in_(renewed))
        .order_by(FileVersion.file_id, FileVersion.number.desc())
    )
    found: dict[int, list[FileVersion]] = {}
    for version in db.session.scalars(select):
        found.setdefault(version.file_id, []).append(version)
    return dict(found)


def version(file: ResourceFile, number: int) -> FileVersion:
    """Raises NoResultFound (404)."""
    this = sa.and_(FileVersion.file_id == file.id, FileVersion.number == number)
    return db.session.scalars(sa.select(FileVersion).where(this)).one()
