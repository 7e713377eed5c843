"""Looks for what belongs to nothing: files without a row, rows without a file, and the index against the rows.
Mending gives work to the worker, or removes what no row points at; content that a row points at is never touched."""

import hashlib
from datetime import UTC, datetime

from flask import current_app

import hub.storage as storage
from hub.db import now
from hub.home.checks import Finding, fault, look, unknown, well
from hub.resources.reading import SWEEP_EVERY, claimed, sweep, unclaimed
from hub.room import rooms
from hub.search import IndexUnavailable, Source, WriterBusy
from hub.search.keeper import differences, index_waiting, only_writer, put_right
from hub.text import count


def files_without_row() -> Finding:
    before = now() - SWEEP_EVERY
    spare = len(unclaimed(before))
    if spare:
        return look(f"{count(spare, 'file')} that no row points at", "`--mend` removes them")
    return well("every file belongs to a row")


def remove_files() -> str:
    try:
        return f"{count(sweep(), 'file')} removed"
    except BlockingIOError:
        return "nothing yet: a backup is being taken"


def rows_without_file() -> Finding:
    lost = lost_content()
    if lost:
        return fault(
            f"{count(len(lost), 'file')} missing or damaged: {', '.join(lost[:3])}{' ...' if len(lost) > 3 else ''}",
            "`flask hub restore-files BACKUP` puts them back, while the hub runs",
        )
    return well("every row has its file")


def lost_content() -> list[str]:
    """Content that rows name and that is gone or, on a disk of ours, no longer what its name says (a bucket sees to
    that itself). Whatever its time is: a clock that was set back is no loss."""
    wanted = claimed()  # first: a file lies there before its row does
    there = set(storage.stored(datetime.max.replace(tzinfo=UTC)))
    ours = not current_app.config["HUB"].storage_url
    return sorted(sha256 for sha256 in wanted if sha256 not in there or ours and not _is_whole(sha256))


def _is_whole(sha256: str) -> bool:
    try:
        with storage.path(sha256) as path, path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (storage.Missing, FileNotFoundError):
        return False


def _sources() -> list[Source]:
    return [source for room in rooms() for source in room.search_sources]


def index_and_rows() -> Finding:
    try:
        spare, missing = differences(_sources())
    except IndexUnavailable:
        return unknown("there is no index to compare", "the worker makes it")
    if spare or missing:
        words = f"{count(len(spare), 'entry')} without a row, {count(len(missing), 'row')} without an entry"
        return look(words, "`--mend` puts them right")
    return well("index and rows agree")


def mend_index() -> str:
    """The worker that runs does it in its next round; where none runs, it is done here."""
    sources = _sources()
    spare, missing = differences(sources)
    put_right(sources, spare, missing)
    try:
        with only_writer():
            while index_waiting(sources):
                pass
    except WriterBusy:
        return f"{count(len(spare) + len(missing), 'entry')} given to the worker"
    return f"{count(len(spare) + len(missing), 'entry')} put right"
