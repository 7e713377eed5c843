"""The files of a backup: all of them with a restore, or only those that a hub has lost."""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

import hub.storage as storage
from hub.backup.archive import MOST_MADE, Archive, Entry
from hub.backup.checking import check
from hub.db import db, now
from hub.progress import Progress, Steps


class _Reading:
    """An entry as a stream to be stored."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int) -> bytes:
        return next(self._pieces, b"")


@contextmanager
def files_put(archive: Archive, progress: Progress) -> Iterator[int]:
    """Files first: a row never names content that is not there. Those that were not here before go again where
    the restore fails."""
    files, made = archive.named("files"), archive.named("made")
    new: list[str] = []
    try:
        for done, entry in enumerate(files, start=1):
            if not storage.exists(_hash_of(entry)):
                new.append(_hash_of(entry))
            _put(archive, entry)
            progress(done, len(files))
        for entry in made:
            _put_made(archive, entry)
        yield len(files)
    except BaseException:
        db.session.rollback()
        for sha256 in new:
            storage.delete(sha256, put_before=now() + timedelta(minutes=1))
        raise


def _hash_of(entry: Entry) -> str:
    """Of a file, or of the file that something was made from."""
    return entry.name.split("/")[1]


def _put(archive: Archive, entry: Entry) -> None:
    storage.put(cast(BinaryIO, _Reading(archive.pieces(entry))), entry.size)


def _put_made(archive: Archive, entry: Entry) -> None:
    storage.put_derived(_hash_of(entry), entry.name.split("/")[2], archive.content(entry.name, MOST_MADE))


def put_back(path: Path, wanted: Collection[str], steps: Steps) -> set[str]:
    """Those of these contents that the backup has are put back, also while the hub runs; which they were. Rows and all
    else stay as they are. Raises BadArchive and OSError."""
    with closing(check(path, steps)) as checked:
        archive = checked.archive
        found = [entry for entry in archive.named("files") if _hash_of(entry) in wanted]
        for entry in found:
            _put(archive, entry)
        for entry in archive.named("made"):
            if _hash_of(entry) in wanted:
                _put_made(archive, entry)
    return {_hash_of(entry) for entry in found}
