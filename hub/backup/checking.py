"""Looks at a backup before anything is done with it: what it says of itself, every row and every file in it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.backup.archive import (
    KEY,
    MANIFEST,
    MOST_KEY,
    MOST_MADE,
    MOST_MANIFEST,
    Archive,
    BadArchive,
    as_json,
)  # fmt: skip
from hub.backup.rows import BadRow, decoded
from hub.progress import Progress, Steps


@dataclass(frozen=True)
class TableRows:
    """How many rows of a table there are, and of which columns (name -> kind)."""

    count: int
    columns: dict[str, str]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. The tables stand in an order in which references lead back only."""

    revision: str
    taken_at: datetime
    database: str
    tables: dict[str, TableRows]
    files: int
    file_bytes: int
    missing: list[str] = field(default_factory=list)  # files that rows name and that were not there
    left_out: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        return as_json(asdict(self) | {"taken_at": self.taken_at.isoformat()})

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises ValueError, TypeError, KeyError or AttributeError where it does not say what it has to."""
        values = json.loads(text)
        tables = {name: TableRows(**table) for name, table in values.pop("tables").items()}
        taken_at = datetime.fromisoformat(values.pop("taken_at"))
        numbers = [values["files"], values["file_bytes"], *(table.count for table in tables.values())]
        columns = [kind for table in tables.values() for kind in table.columns.values()]
        words = [values["revision"], *columns, *values["missing"]]
        well = all(type(number) is int and number >= 0 for number in numbers) and all(isinstance(w, str) for w in words)
        if not well or taken_at.tzinfo is None or not isinstance(values["settings"], dict):
            raise ValueError("not a manifest")
        return cls(tables=tables, taken_at=taken_at, **values)


@dataclass(frozen=True)
class Checked:
    """A backup that is whole and says nothing that cannot be. Close it after use."""

    archive: Archive
    manifest: Manifest
    secret_key: str

    def close(self) -> None:
        self.archive.close()

    def rows(self, table: str) -> Any:
        kinds = self.manifest.tables[table].columns
        return (decoded(line, kinds) for line in self.archive.lines(table))


def check(path: Path, steps: Steps) -> Checked:
    """Raises BadArchive with a sentence."""
    archive = Archive(path)
    try:
        manifest = _manifest(archive)
        _check_tables(archive, manifest, steps("Rows checked"))
        _check_files(archive, manifest, steps("Files checked"))
        key = archive.content(KEY, MOST_KEY).decode("ascii", "replace").strip()
        if len(key) < 32:
            raise BadArchive(f"{path} holds no secret key.")
    except BaseException:
        archive.close()
        raise
    return Checked(archive, manifest, key)


def _manifest(archive: Archive) -> Manifest:
    try:
        return Manifest.from_json(archive.content(MANIFEST, MOST_MANIFEST))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadArchive(f"The manifest of {archive.path} cannot be read.") from None


def _check_tables(archive: Archive, manifest: Manifest, progress: Progress) -> None:
    said, found = {f"rows/{name}.jsonl.gz" for name in manifest.tables}, {e.name for e in archive.named("rows")}
    if strange := sorted(said ^ found):
        raise BadArchive(f"{archive.path} does not hold just the tables that its manifest names ({strange[0]}).")
    total, done = sum(table.count for table in manifest.tables.values()), 0
    for name, table in manifest.tables.items():
        count = 0
        for count, line in enumerate(archive.lines(name), start=1):  # the last number is the count
            if count > table.count:
                break
            try:
                decoded(line, table.columns)
            except (BadRow, KeyError) as problem:
                raise BadArchive(f"{archive.path}: row {count:,} of {name} {problem}.") from None
            if count % 1000 == 0:
                progress(done + count, total)
        if count != table.count:
            raise BadArchive(f"{archive.path} has not the {table.count:,} rows of {name} that its manifest names.")
        done += count
    progress(total, total)


def _check_files(archive: Archive, manifest: Manifest, progress: Progress) -> None:
    files = archive.named("files")
    if (len(files), sum(entry.size for entry in files)) != (manifest.files, manifest.file_bytes):
        raise BadArchive(f"{archive.path} has not the {manifest.files:,} files that its manifest names.")
    for done, entry in enumerate(files, start=1):
        digest = hashlib.sha256()
        for piece in archive.pieces(entry):
            digest.update(piece)
        if digest.hexdigest() != entry.name.removeprefix("files/"):
            raise BadArchive(f"{archive.path}: the content of {entry.name} is not what its name says.")
        progress(done, len(files))
    for entry in archive.named("made"):
        if entry.size > MOST_MADE:
            raise BadArchive(f"{archive.path}: {entry.name} has {entry.size:,} bytes, more than it may have.")
