"""`flask hub restore`: everything of an archive in the place of what is here, checked before anything is written."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError

import hub.search as search
import hub.serve as serve
from hub.backup import erasures
from hub.backup.archive import CHUNK, Archive
from hub.backup.checking import Checked, check
from hub.backup.files import files_put
from hub.backup.loading import load
from hub.backup.writing import settings
from hub.config import Config
from hub.db import Base, BrokenReferences, altering_tables, db, reason
from hub.history import HistoryEntry
from hub.mail import hold_waiting
from hub.progress import Steps
from hub.revision import found, head, known
from hub.room import Gone
from hub.scratch import sync_folder
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
            raise CannotRestore(f"The database does not let us: {reason(problem)} Nothing was changed.") from None
        except OSError as problem:
            words = problem.strerror or str(problem)
            raise CannotRestore(f"The files cannot be written: {words}. Nothing was changed.") from None
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
        if here not in {None, head()} and wishes.replace and wishes.erased is None:
            raise CannotRestore(
                "The tables here are of an older version, so that nobody can tell what was erased in them and would "
                "come back. Run `flask hub migrate` first, or say --erased and a list that `flask hub erasures` wrote."
            )
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
    with ExitStack() as settled, _key_laid_ready(checked, wishes) as put_key:

        def commit() -> None:
            settled.enter_context(_undisturbed())
            db.session.commit()

        with files_put(checked.archive, steps("Files restored")) as summary.files:
            search.drop()
            db.session.remove()
            connection = db.session.connection(execution_options={"writes": True})
            with altering_tables(connection, commit):
                load(connection, checked, steps("Rows restored"))
                summary.held = 0 if wishes.send_waiting else hold_waiting(f"Held: restored from {manifest.taken_at:%F}")
                summary.erased = erasures.replay(erased, manifest.taken_at)
                facts = {"taken_at": manifest.taken_at.isoformat(), "erased": summary.erased}
                db.session.add(HistoryEntry(verb="hub.restore", subject="hub:0", facts=facts))
                db.session.flush()
        put_key()
    summary.notes = _notes(checked)
    return summary


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C does nothing meanwhile. Just after the commit it would take away the files and the key of the new hub."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
        sync_folder(target.parent)
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
