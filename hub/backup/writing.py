"""`flask hub backup`: the hub as it stands at one moment, while people go on working in it."""

import gzip
import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError

import hub.revision as revision
import hub.storage as storage
from hub.backup.archive import CHUNK, HEAD, KEY, MANIFEST, Writer, head
from hub.backup.checking import Manifest, TableRows
from hub.backup.rows import LEFT_OUT, encoded, kinds_of, plain_table
from hub.backup.whole import whole_file
from hub.config import Config
from hub.db import Base, db, now, reason, unchanging
from hub.progress import Progress, Steps

BATCH = 500
COMPRESSION = 6


class CannotBackUp(Exception):
    """Why there is no backup, as a sentence. No file of that name was left half-written."""


@dataclass
class Summary:
    path: Path
    rows: int = 0
    files: int = 0
    size: int = 0
    missing: list[str] = field(default_factory=list)


def back_up(target: Path, *, overwrite: bool, steps: Steps) -> Summary:
    """The whole hub into one file, readable by its owner only. Raises CannotBackUp or CannotWrite."""
    summary = Summary(target.absolute())
    with whole_file(target, overwrite) as file:
        try:
            _write(file, summary, steps)
        except DBAPIError as problem:
            raise CannotBackUp(f"The database cannot be read: {reason(problem)}") from None
        summary.size = file.tell()
    return summary


def _write(file: BinaryIO, summary: Summary, steps: Steps) -> None:
    config: Config = current_app.config["HUB"]
    writer = Writer(file)
    writer.add_bytes(HEAD, head())
    with storage.scratch().nothing_removed():  # content never changes, so that it may be copied after the rows
        taken_at = now()
        with unchanging() as connection:
            revision_ = _checked_revision(connection)
            tables, wanted = _write_tables(connection, writer, summary.path.parent, steps("Rows written"))
        file_bytes = _write_files(writer, sorted(wanted), summary, steps("Files written"))
    writer.add_bytes(KEY, config.secret_key.encode())
    manifest = Manifest(
        revision_, taken_at, db.engine.dialect.name, tables, summary.files, file_bytes, summary.missing, LEFT_OUT,
        settings(config),
    )  # fmt: skip
    writer.add_bytes(MANIFEST, manifest.to_json())
    writer.finish()
    summary.rows = sum(table.count for table in tables.values())


def settings(config: Config) -> dict[str, Any]:
    """Those that people would notice. Addresses with passwords in them stay where they are."""
    return {
        "HUB_BASE_URL": config.base_url,
        "HUB_SITE_NAME": config.site_name,
        "HUB_MAIL_FROM": config.mail_from,
        "HUB_UPLOAD_MB": config.upload_limit // CHUNK,
        "HUB_QUOTA_MB": config.organisation_quota // CHUNK,
    }


def _checked_revision(connection: sa.Connection) -> str:
    """The tables are read as this version knows them."""
    found, head_ = revision.found(connection), revision.head()
    if found is None or found != head_:
        raise CannotBackUp(
            f"The database is at revision {found or 'none'} and this version of the hub at {head_}. Run `flask hub "
            "migrate` first, or take the backup with the version that the database belongs to."
        )
    return found


def _write_tables(
    connection: sa.Connection, writer: Writer, folder: Path, progress: Progress
) -> tuple[dict[str, TableRows], set[str]]:
    """Every table in the order of its references, and the hashes of the files that its rows name."""
    kept = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    total = sum(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in kept)
    tables: dict[str, TableRows] = {}
    wanted: set[str] = set()
    done = 0
    for table in kept:
        with tempfile.TemporaryFile(dir=folder) as spool:
            tables[table.name] = _spool(connection, table, spool, wanted)
            writer.add_file(f"rows/{table.name}.jsonl.gz", spool)
        done += tables[table.name].count
        progress(done, total)
    return tables, wanted


def _spool(connection: sa.Connection, table: sa.Table, spool: Any, wanted: set[str]) -> TableRows:
    kinds = kinds_of(table.columns)
    plain = plain_table(table.name, kinds)
    count = 0
    with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=COMPRESSION, mtime=0) as packed:
        rows = connection.execution_options(yield_per=BATCH).execute(sa.select(plain).order_by(plain.c.id))
        for row in rows.mappings():
            packed.write(encoded(row))
            count += 1
            if "sha256" in kinds and row["sha256"]:
                wanted.add(row["sha256"])
    return TableRows(count, kinds)


def _write_files(writer: Writer, wanted: list[str], summary: Summary, progress: Progress) -> int:
    """Files, and what was made from them; how many bytes the files have. One that is not there, or no longer what
    its name says, is told and left out: the rest is worth keeping."""
    size = 0
    for done, sha256 in enumerate(wanted, start=1):
        try:
            with storage.path(sha256) as path, path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    raise storage.Missing("It has changed.")
                writer.add_file(f"files/{sha256}", file)
                size += path.stat().st_size
                summary.files += 1
        except (storage.Missing, FileNotFoundError):
            summary.missing.append(sha256)
        progress(done, len(wanted))
    known = set(wanted).difference(summary.missing)
    for sha256, name in storage.derived():
        if sha256 in known and (content := storage.read_derived(sha256, name)):
            writer.add_bytes(f"made/{sha256}/{name}", content)
    return size
