"""`flask hub restore`: everything of an archive in the place of what is here, checked before anything is written."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError

import hub.search as search
import hub.serve as serve
import hub.storage as storage
from hub.backup import erasures
from hub.backup.archive import CHUNK, MOST_MADE, Archive, Entry
from hub.backup.checking import Checked, check
from hub.backup.loading import load
from hub.backup.writing import settings
from hub.config import Config
from hub.db import Base, BrokenReferences, altering_tables, db, now
from hub.history import HistoryEntry
from hub.mail import hold_waiting
from hub.progress import Progress, Steps
from hub.revision import found, head, known
from hub.room import Gone
from hub.search.keeper import only_writer

# Tables that `flask hub migrate` fills by itself: a hub with rows in these only is an empty one.
SHIPPED = {"establishment", "audit_template", "search_document", "search_posting"}
ROOM_FOR_ROWS = 20  # a row takes about so many times its packed size, with its indexes and the log of the database


class CannotRestore(Exception):
    """Why nothing was restored, as a sentence."""


@dataclass
class Summary:
    taken_at: Any
    rows: int = 0
    files: int = 0
    held: int = 0
    erased: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wishes:
    """What the administrator said on the command line."""

    replace: bool = False
    send_waiting: bool = False
    keep_key: bool = False
    erased: Path | None = None


def restore(path: Path, wishes: Wishes, steps: Steps) -> Summary:
    """Raises CannotRestore, BadArchive, BadList, WriterBusy, each with a sentence; then the hub is what it was."""
    listed = erasures.read(wishes.erased) if wishes.erased else []
    _refuse_a_running_hub()
    with only_writer():
        try:
            _look_at_the_hub(wishes)
            with closing(check(path, steps)) as checked:
                _look_at_the_backup(checked, wishes)
                return _restore(checked, wishes, [*listed, *_known_erasures()], steps)
        except BrokenReferences as problem:
            raise CannotRestore(f"{path} does not hold together: {problem}. Nothing was changed.") from None
        except DBAPIError as problem:
            reason = str(problem.orig).splitlines()[0]
            raise CannotRestore(f"The database does not let us: {reason}. Nothing was changed.") from None
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise CannotRestore(f"The files cannot be written: {reason}. Nothing was changed.") from None
        finally:
            db.session.remove()
            db.engine.dispose()


# Before anything is written


def _refuse_a_running_hub() -> None:
    config: Config = current_app.config["HUB"]
    if serve.answers(config.port):
        raise CannotRestore(f"The hub is running (port {config.port} answers). Stop it first.")


def _look_at_the_hub(wishes: Wishes) -> None:
    with db.engine.connect() as connection:
        here = found(connection)
        if here is not None:
            _check_revision(here, "The database here")
        if not wishes.replace and (table := _first_filled(connection)):
            raise CannotRestore(
                f"This hub is not empty: there are rows in {table}. A restore puts the backup in the place of "
                "everything that is here; say --replace if that is wanted."
            )


def _look_at_the_backup(checked: Checked, wishes: Wishes) -> None:
    _check_revision(checked.manifest.revision, "The backup")
    _check_key(checked, wishes)
    _check_room(checked.archive)


def _check_revision(revision: str, whose: str) -> None:
    if revision not in known():
        raise CannotRestore(
            f"{whose} was written by a newer version of the hub (revision {revision}). Install that version first."
        )


def _first_filled(connection: sa.Connection) -> str | None:
    there = set(sa.inspect(connection).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name in there - SHIPPED and connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)):
            return table.name
    return None


def _check_key(checked: Checked, wishes: Wishes) -> None:
    """Passwords, second factors and links are bound to the key: with another one nobody could sign in."""
    config: Config = current_app.config["HUB"]
    if config.secret_key == checked.secret_key or _key_is_in_a_file() or wishes.keep_key:
        return
    raise CannotRestore(
        "HUB_SECRET_KEY is set, and is not the key of this backup: no password and no link in a letter would work. "
        f"Set it to the backup's (`tar -xOf {checked.archive.path} secret_key` prints it), or leave it out. With "
        "--keep-key everybody has to have a new password sent."
    )


def _key_file() -> Path:
    config: Config = current_app.config["HUB"]
    return config.instance / "secret_key"


def _key_is_in_a_file() -> bool:
    path = _key_file()
    return path.is_file() and path.read_text("utf-8").strip() == current_app.config["HUB"].secret_key


def _check_room(archive: Archive) -> None:
    config: Config = current_app.config["HUB"]
    needed = 0 if config.storage_url else sum(entry.size for entry in archive.named("files"))
    needed += 0 if config.is_postgres else ROOM_FOR_ROWS * sum(entry.size for entry in archive.named("rows"))
    free = shutil.disk_usage(config.instance).free
    if needed > free:
        raise CannotRestore(
            f"There is no room: about {needed // CHUNK + 1:,} MB are needed in {config.instance} and "
            f"{free // CHUNK:,} MB are free."
        )


def _known_erasures() -> list[Gone]:
    """Of the hub that is about to be replaced, where this version can read it."""
    with db.engine.connect() as connection:
        is_ours = found(connection) == head()
    return erasures.so_far() if is_ours else []


# Writing


def _restore(checked: Checked, wishes: Wishes, erased: list[Gone], steps: Steps) -> Summary:
    manifest = checked.manifest
    summary = Summary(manifest.taken_at, rows=sum(table.count for table in manifest.tables.values()))
    with _key_laid_ready(checked, wishes) as put_key:
        with _files_put(checked.archive, steps("Files restored")) as summary.files:
            search.drop()
            db.session.remove()
            connection = db.session.connection(execution_options={"writes": True})
            with altering_tables(connection, db.session.commit):
                load(connection, checked, steps("Rows restored"))
                summary.held = 0 if wishes.send_waiting else hold_waiting(f"Held: restored from {manifest.taken_at:%F}")
                summary.erased = erasures.replay(erased, manifest.taken_at)
                facts = {"taken_at": manifest.taken_at.isoformat(), "erased": summary.erased}
                db.session.add(HistoryEntry(verb="hub.restore", subject="hub:0", facts=facts))
                db.session.flush()
        put_key()
    summary.notes = _notes(checked)
    return summary


class _Reading:
    """An entry as a stream to be stored."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int) -> bytes:
        return next(self._pieces, b"")


@contextmanager
def _files_put(archive: Archive, progress: Progress) -> Iterator[int]:
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


def restore_files(path: Path, wanted: Collection[str], steps: Steps) -> set[str]:
    """Those of these contents that the backup has are put back, also while the hub runs; which they were. Rows and all
    else stay as they are. Raises BadArchive and CannotRestore."""
    with closing(check(path, steps)) as checked:
        archive = checked.archive
        found = [entry for entry in archive.named("files") if _hash_of(entry) in wanted]
        try:
            for entry in found:
                _put(archive, entry)
            for entry in archive.named("made"):
                if _hash_of(entry) in wanted:
                    _put_made(archive, entry)
        except OSError as problem:
            raise CannotRestore(f"The files cannot be written: {problem.strerror or problem}.") from None
    return {_hash_of(entry) for entry in found}


@contextmanager
def _key_laid_ready(checked: Checked, wishes: Wishes) -> Iterator[Any]:
    """The key lies beside its place, on disk, until the rows are committed; then it is moved there."""
    target = _key_file()
    if wishes.keep_key or not _key_is_in_a_file():
        yield lambda: None
        return
    draft = target.with_name(f"{target.name}.restored")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(checked.secret_key)
        file.flush()
        os.fsync(file.fileno())
    try:
        yield lambda: os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _notes(checked: Checked) -> list[str]:
    here = settings(current_app.config["HUB"])
    notes = [
        f"{name} was {value!r} and is {here[name]!r} here."
        for name, value in checked.manifest.settings.items()
        if name in here and here[name] != value
    ]
    if checked.manifest.missing:
        notes.append(f"{len(checked.manifest.missing)} files were missing already when the backup was taken.")
    return notes
