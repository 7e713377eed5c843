"""The worker's part: reads the text out of files, and lets go of what was withdrawn long ago."""

import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa
from flask import current_app

import hub.disk as disk
import hub.storage as storage
from hub.db import Base, db, now
from hub.extract import Extracted, State, extract
from hub.resources.models import UNDO_DAYS, FilePart, Resource, ResourceFile, Status, TextState
from hub.resources.suggesting import offered

log = logging.getLogger("hub.resources")
CLAIM_LASTS = timedelta(minutes=10)  # far more than one reading takes; then the worker that claimed it is dead
MOST_TRIES = 10  # a worker that is killed while it reads counts as one: a night of restarts must not condemn a file
ROOM_TO_READ = 4 * 1024 * 1024  # bytes; on a full disk what was read cannot be written down, and all looks damaged
THUMBNAIL = "thumbnail.webp"
SWEEP_EVERY = timedelta(days=1)


def read_files() -> int:
    """Read one file that waits. One a round, so that letters and the index do not wait behind a pile."""
    claimed = _claim()
    if claimed is None:
        return 0
    file_id, sha256, kind, tries = claimed
    if tries > MOST_TRIES:  # it took the worker with it each time
        found = Extracted(State.DAMAGED, message="We could not read the text inside.")
    else:
        found = _read(sha256, kind)
        if found.state is State.DAMAGED and disk.free() < ROOM_TO_READ:
            _put_off(file_id)
            return 0
    _keep(file_id, sha256, found)
    return 1


def _claim() -> tuple[int, str, str, int] | None:
    """The file that waits, or whose reader died, with the fewest tries: one that takes the worker with it each time
    keeps no other from being read. The UPDATE tests the old value: of two workers one wins."""
    moment = now()
    lost = sa.and_(ResourceFile.text_state == TextState.READING, ResourceFile.claimed_at < moment - CLAIM_LASTS)
    file = db.session.scalars(
        sa.select(ResourceFile)
        .where(sa.or_(ResourceFile.text_state == TextState.WAITING, lost))
        .order_by(ResourceFile.tries, ResourceFile.id)
        .limit(1)
    ).one_or_none()
    if file is None:
        db.session.rollback()
        return None
    found = (file.id, file.sha256, file.kind, file.tries + 1)
    took = db.session.execute(
        sa.update(ResourceFile)
        .where(
            ResourceFile.id == file.id,
            ResourceFile.text_state == file.text_state,
            ResourceFile.tries == file.tries,
        )
        .values(text_state=TextState.READING, claimed_at=moment, tries=ResourceFile.tries + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return found if took.rowcount == 1 else None  # type: ignore[attr-defined]


def _put_off(file_id: int) -> None:
    """It waits again, as if it had not been tried."""
    db.session.execute(
        sa.update(ResourceFile)
        .where(ResourceFile.id == file_id, ResourceFile.text_state == TextState.READING)
        .values(text_state=TextState.WAITING, claimed_at=None, tries=ResourceFile.tries - 1)
    )
    db.session.commit()


def release_claims() -> int:
    """For a worker that begins, and there is only one: what the one before it was reading when it died waits again."""
    released = db.session.execute(
        sa.update(ResourceFile)
        .where(ResourceFile.text_state == TextState.READING)
        .values(text_state=TextState.WAITING, claimed_at=None)
    )
    db.session.commit()
    return int(released.rowcount)  # type: ignore[attr-defined]


def _read(sha256: str, kind: str) -> Extracted:
    try:
        with storage.path(sha256) as path:
            return extract(path, kind, scratch=storage.scratch())
    except storage.Missing:
        log.error("content is missing", extra={"sha256": sha256})
        return Extracted(State.DAMAGED, message="The file itself is missing; tell your administrator.")


def _keep(file_id: int, sha256: str, found: Extracted) -> None:
    """Text, thumbnail and state, and the resource is due for the index again. The resource's version stays:
    whoever is just changing it must not be told that somebody else did."""
    if found.thumbnail:
        storage.put_derived(sha256, THUMBNAIL, found.thumbnail)
    belongs_to = sa.select(ResourceFile.resource_id).where(ResourceFile.id == file_id).scalar_subquery()
    due = sa.update(Resource).where(Resource.id == belongs_to).values(changed_at=now())
    # The resource first, then its file: in the order in which a form that changes it takes hold of them.
    db.session.execute(due.execution_options(synchronize_session=False))
    file = db.session.get(ResourceFile, file_id, populate_existing=True, with_for_update=True)
    if file is None or file.sha256 != sha256:  # taken out meanwhile, or a newer version waits to be read
        db.session.rollback()
        return
    db.session.execute(sa.delete(FilePart).where(FilePart.file_id == file_id))
    parts = [part for part in found.parts if part.text.strip()]
    db.session.add_all(
        FilePart(file_id=file_id, position=position, label=part.label[:80], text=part.text)
        for position, part in enumerate(parts)
    )
    file.text_state = _state(found, bool(parts))
    file.claimed_at, file.message, file.pages = None, found.message, found.pages or None
    file.has_thumbnail = bool(found.thumbnail)
    db.session.flush()
    found_now = offered(file.resource, "\n".join(part.text for part in parts))
    offer = sa.update(Resource).where(Resource.id == file.resource_id).values(suggested=found_now)
    db.session.execute(offer.execution_options(synchronize_session=False))
    db.session.commit()


def _state(found: Extracted, has_text: bool) -> TextState:
    if found.state is State.OK:
        return TextState.OK if has_text else TextState.EMPTY
    return TextState(found.state.value)


def empty_withdrawn() -> int:
    """Content of what was withdrawn 30 days ago goes; title, organisation, day and reason stay."""
    due = db.session.scalars(
        sa.select(Resource)
        .where(
            Resource.status == Status.WITHDRAWN,
            Resource.emptied_at.is_(None),
            Resource.withdrawn_at < now() - timedelta(days=UNDO_DAYS),
        )
        .order_by(Resource.id)
        .limit(50)
    ).all()
    for row in due:
        row.files = []
        row.summary = row.body = row.source = ""
        row.details = {}
        row.url, row.emptied_at = None, now()
    db.session.commit()
    return len(due)


def sweep_orphans() -> int:
    """Remove content that no row points at: refused files, and those of emptied resources. Once a day, and only what
    was put more than a day ago, so that a form that is still being filled in loses nothing."""
    moment = now()
    last = current_app.extensions.get("hub.resources.swept")
    if last is not None and moment - last < SWEEP_EVERY:
        return 0
    with suppress(BlockingIOError):
        done = sweep()
        current_app.extensions["hub.resources.swept"] = moment
        return done
    return 0


def sweep() -> int:
    """How many files went: content that no row points at. Raises BlockingIOError while a backup is taken, whose rows
    may still point at it."""
    moment = now() - SWEEP_EVERY
    with storage.scratch().removing():
        return sum(storage.delete(sha256, put_before=moment) for sha256 in unclaimed(moment))


def unclaimed(before: datetime) -> list[str]:
    """Content put before that moment that no row points at."""
    found: list[str] = []
    hashes = storage.stored(before)
    while batch := set(islice(hashes, 500)):
        found += sorted(batch - claimed(batch))
    return found


def claimed(hashes: Collection[str] | None = None) -> set[str]:
    """Those of these hashes (or of all) that a row points at: every table's column `sha256` counts, whichever room
    it is of."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if "sha256" in table.c:
            select = sa.select(table.c.sha256).distinct()
            found |= set(db.session.scalars(select if hashes is None else select.where(table.c.sha256.in_(hashes))))
    db.session.rollback()
    return found
