"""The worker's part: draws what is inside a file, to be looked at before it is fetched. When nothing waits to be read
or indexed: the words of a file that was just shared are to be found first."""

import logging

import sqlalchemy as sa

import hub.storage as storage
from hub.db import db
from hub.extract import draw
from hub.resources.models import Resource, ResourceFile, TextState

log = logging.getLogger("hub.resources")
MOST_TRIES = 3
SECONDS = 20  # a file that was shared meanwhile waits as long
_UNREAD = [TextState.WAITING, TextState.READING]
_READABLE = [TextState.OK, TextState.EMPTY]


def file_name(picture: str) -> str:
    """How a drawn picture is called in the storage, beside the thumbnail."""
    return f"{picture}.webp"


def draw_pictures() -> int:
    """Of one file. A worker that dies at it tries again, a few times; the pictures are missing then, and no more.
    A storage that is away, or full, is not the fault of the file: that counts as no try."""
    claimed = _claim()
    if claimed is None:
        return 0
    file_id, sha256, kind, can_be_drawn = claimed
    try:
        pictures = _draw(sha256, kind) if can_be_drawn else []
        for name, picture in pictures:
            storage.put_derived(sha256, file_name(name), picture)
    except Exception:
        _give_back(file_id, sha256)
        raise
    keep = sa.update(ResourceFile).where(ResourceFile.id == file_id, ResourceFile.sha256 == sha256)
    db.session.execute(
        keep.values(pictures=[name for name, _ in pictures]).execution_options(synchronize_session=False)
    )
    db.session.commit()
    return 1


def _claim() -> tuple[int, str, str, bool] | None:
    to_read = sa.exists().where(ResourceFile.text_state == TextState.WAITING)
    to_index = sa.exists().where(sa.or_(Resource.indexed_at.is_(None), Resource.indexed_at != Resource.changed_at))
    file = db.session.scalars(
        sa.select(ResourceFile)
        .where(ResourceFile.pictures.is_(None), ResourceFile.text_state.not_in(_UNREAD), ~to_read, ~to_index)
        .order_by(ResourceFile.drawing_tries, ResourceFile.id)
        .limit(1)
    ).one_or_none()
    if file is None:
        db.session.rollback()
        return None
    found = file.id, file.sha256, file.kind, file.text_state in _READABLE and file.drawing_tries < MOST_TRIES
    file.drawing_tries += 1
    db.session.commit()
    return found


def _give_back(file_id: int, sha256: str) -> None:
    tries = sa.update(ResourceFile).where(ResourceFile.id == file_id, ResourceFile.sha256 == sha256)
    back = tries.values(drawing_tries=ResourceFile.drawing_tries - 1)
    db.session.execute(back.execution_options(synchronize_session=False))
    db.session.commit()


def _draw(sha256: str, kind: str) -> list[tuple[str, bytes]]:
    try:
        with storage.path(sha256) as path:
            return draw(path, kind, seconds=SECONDS, scratch=storage.scratch())
    except storage.Missing:
        return []
