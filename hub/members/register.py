"""The register of schools and colleges: loading it and bringing it up to date. establishments.py finds in it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from hub.db import db
from hub.members import gias
from hub.members.establishments import find_establishments, folded, is_registered_name, successors
from hub.members.models import Establishment
from hub.members.register_file import CannotImport
from hub.vocabulary import DATA, is_code, label

__all__ = [
    "CannotImport",
    "Counts",
    "find_establishments",
    "folded",
    "import_register",
    "is_registered_name",
    "load_shipped_register",
    "successors",
]

Progress = Callable[[int, int], None]
T = TypeVar("T")
SHIPPED = DATA / "london_establishments.csv"
_BATCH = 500  # below SQLite's limit of variables in one statement
_LISTED_PROBLEMS = 20
_SAME_PLACE = 0.0002  # degrees, about 20 m: the shipped file and our own conversion differ by less


@dataclass
class Counts:
    """What an import did. Each row that was read is in exactly one of added, changed, unchanged, closed (it was
    open before) and refused. Of a file of links only those that lead from a school of ours to its successor count."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)  # line number and why

    def refuse(self, line: int, why: str) -> None:
        self.refused += 1
        self.problems.append((line, why))

    def __str__(self) -> str:
        words = f"{self.added:,} added, {self.changed:,} changed, {self.closed:,} closed, "
        words += f"{self.unchanged:,} unchanged, {self.refused:,} refused."
        shown = [f"  Line {line:,} was left out: {why}." for line, why in self.problems[:_LISTED_PROBLEMS]]
        if self.refused > len(shown):
            shown.append(f"  And {self.refused - len(shown):,} more.")
        return "\n".join([words, *shown])


def import_register(path: Path, progress: Progress) -> Counts:
    """Takes a register file of any of the three kinds of gias.py, all of it or nothing. The caller commits.

    Schools that the file does not name stay as they are. A cell that is blank says nothing: what we know stays.
    Raises CannotImport for a file that is no register.
    """
    file, counts = gias.read(path), Counts()
    with db.session.begin_nested():
        read = _take_links(file, counts, progress) if file.is_links else _take_schools(file, counts, progress)
    if not read:
        raise CannotImport("This file has headings but no rows.")
    progress(read, read)
    return counts


def load_shipped_register(progress: Progress = lambda done, total: None) -> Counts:
    """Fills an empty register from the file that comes with the hub; leaves any other alone. The caller commits."""
    if db.session.scalar(sa.select(Establishment.id).limit(1)) is not None:
        return Counts()
    return import_register(SHIPPED, progress)


def _take_schools(file: gias.RegisterFile, counts: Counts, progress: Progress) -> int:
    read, seen = 0, set[int]()
    for lines in _batches(file.lines):
        read += len(lines)
        wanted: dict[int, dict[str, Any]] = {}
        for line in lines:
            if line.values is None:
                counts.refuse(line.number, line.problem)
            elif line.values["urn"] in seen:
                counts.refuse(
                    line.number,
                    f"URN {line.values['urn']} stood in an earlier line, which was taken",
                )
            else:
                seen.add(line.values["urn"])
                wanted[line.values["urn"]] = line.values
        _store(wanted, counts)
        progress(read, max(read, file.row_count))
    return read


def _store(wanted: dict[int, dict[str, Any]], counts: Counts) -> None:
    held, new, altered = _held(wanted), [], []
    for urn, values in wanted.items():
        before = held.get(urn)
        if before is None:
            new.append(_completed(_BLANK | values))
            continue
        after = _completed(before | _worth_keeping(before, values))
        if after == before:
            counts.unchanged += 1
            continue
        altered.append(after)
        if after["status"] == "closed" != before["status"]:
            counts.closed += 1
        else:
            counts.changed += 1
    if new:
        db.session.execute(sa.insert(Establishment), new)
    if altered:
        db.session.execute(sa.update(Establishment), altered)
    counts.added += len(new)


_COLUMNS = list(Establishment.__table__.columns)
_BLANK: dict[str, Any] = {column.name: None for column in _COLUMNS if column.name not in ("id", "listed", "status")} | {
    "listed": True,
    "status": "open",
}


def _held(urns: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = db.session.execute(sa.select(*_COLUMNS).where(Establishment.urn.in_(list(urns)))).mappings()
    return {row["urn"]: dict(row) for row in rows}


def _worth_keeping(before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Leaves out a position that says the same place in other decimals, and an "unknown" over a known answer."""
    known = {key: value for key, value in values.items() if value is not None and value != "unknown"}
    pairs = [(before[axis], known.get(axis)) for axis in ("latitude", "longitude")]
    if all(old is not None and new is not None and abs(old - new) < _SAME_PLACE for old, new in pairs):
        del known["latitude"], known["longitude"]
    return known


def _completed(row: dict[str, Any]) -> dict[str, Any]:
    """Adds what follows from the rest: the words it is found by, and no day of closing for a school that is open."""
    if row["status"] != "closed":
        row["closed_on"] = None
    gss = row["borough"]
    borough = label("borough", gss) if gss and is_code("borough", gss) else row["town"]
    place = folded(f"{borough or ''} {row['outcode'] or ''}")
    row["search_name"] = f"{folded(row['name'])} | {place}"[:200]
    return row


def _take_links(file: gias.RegisterFile, counts: Counts, progress: Progress) -> int:
    """A school that was split has several successors: the latest link counts, then the highest URN."""
    read, latest = 0, dict[int, tuple[date, int]]()
    for line in file.lines:
        read += 1
        if line.values is None:
            counts.refuse(line.number, line.problem)
        elif line.values and line.values["urn"] != line.values["successor_urn"]:
            link = (line.values.get("since", date.min), line.values["successor_urn"])
            latest[line.values["urn"]] = max(link, latest.get(line.values["urn"], link))
    done = 0
    for urns in _batches(latest):
        done += len(urns)
        altered = []
        for urn, row in _held(urns).items():
            successor = latest[urn][1]
            if row["successor_urn"] == successor:
                counts.unchanged += 1
            else:
                altered.append({"id": row["id"], "successor_urn": successor})
        if altered:
            db.session.execute(sa.update(Establishment), altered)
        counts.changed += len(altered)
        progress(done, max(read, done))
    return read


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
