"""The register of schools and colleges behind every picker: loading it, bringing it up to date, finding in it."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from hub.db import Page, db, paginate
from hub.geo import outcode, tidy_postcode
from hub.members import gias
from hub.members.models import Establishment
from hub.members.register_file import CannotImport
from hub.vocabulary import DATA, is_code, label

__all__ = [
    "CannotImport",
    "Counts",
    "find_establishments",
    "import_register",
    "load_shipped_register",
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
        words = (
            f"{self.added:,} added, {self.changed:,} changed, {self.closed:,} closed, "
        )
        words += f"{self.unchanged:,} unchanged, {self.refused:,} refused."
        shown = [
            f"  Line {line:,} was left out: {why}."
            for line, why in self.problems[:_LISTED_PROBLEMS]
        ]
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
        read = (
            _take_links(file, counts, progress)
            if file.is_links
            else _take_schools(file, counts, progress)
        )
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
_BLANK: dict[str, Any] = {
    column.name: None
    for column in _COLUMNS
    if column.name not in ("id", "listed", "status")
} | {"listed": True, "status": "open"}


def _held(urns: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = db.session.execute(
        sa.select(*_COLUMNS).where(Establishment.urn.in_(list(urns)))
    ).mappings()
    return {row["urn"]: dict(row) for row in rows}


def _worth_keeping(before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Leaves out a position that says the same place in other decimals, and an "unknown" over a known answer."""
    known = {
        key: value
        for key, value in values.items()
        if value is not None and value != "unknown"
    }
    pairs = [(before[axis], known.get(axis)) for axis in ("latitude", "longitude")]
    if all(
        old is not None and new is not None and abs(old - new) < _SAME_PLACE
        for old, new in pairs
    ):
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


def folded(text: str) -> str:
    """For comparing names: no accents, capitals, apostrophes or punctuation; "Saint" is "st" and "&" is "and"."""
    plain = unicodedata.normalize("NFKD", text[:400].replace("&", " and ")).casefold()
    plain = re.sub(r"['`\u2018\u2019\u02bc]", "", plain)
    kept = "".join(
        "" if unicodedata.combining(char) else char if char.isalnum() else " "
        for char in plain
    )
    return " ".join("st" if word == "saint" else word for word in kept.split())


def find_establishments(
    text: str,
    limit: int = 20,
    page: int = 1,
    boroughs: Collection[str] = (),
    kinds: Collection[str] = (),
) -> Page[Establishment]:
    """Schools and colleges by name and place ("st marys ealing": all words, each from its beginning), URN, postcode
    or outcode; with `boroughs` or `kinds` also by nothing but these. Open ones first, then exact ones, then by name.
    A closed school stays findable, so that its page can point to its successor; an unlisted one only by its URN."""
    asked = " ".join(text[:200].split())
    found, exact = _matching(asked)
    if found is None and not (not asked and (boroughs or kinds)):
        found = sa.false()
    select = sa.select(Establishment)
    if found is not None:
        select = select.where(found)
    if boroughs:
        select = select.where(Establishment.borough.in_(list(boroughs)))
    if kinds:
        select = select.where(Establishment.kind.in_(list(kinds)))
    if not _is_urn(asked):
        select = select.where(Establishment.listed)
    status = sa.case({"open": 0, "proposed": 1}, value=Establishment.status, else_=2)
    select = select.order_by(
        status, exact, Establishment.search_name, Establishment.urn
    )
    return paginate(select, page, limit)


def _is_urn(text: str) -> bool:
    return re.fullmatch(r"[0-9]{5,7}", text) is not None


def _matching(
    asked: str,
) -> tuple[sa.ColumnElement[bool] | None, sa.ColumnElement[int]]:
    """The condition, None if nothing can match, and a number that is smaller for nearer matches."""
    if _is_urn(asked):
        return Establishment.urn == int(asked), sa.literal(0)
    half = outcode(asked)
    if half is not None:
        whole = Establishment.postcode == tidy_postcode(asked)
        return Establishment.outcode == half, sa.case((whole, 0), else_=1)
    name = folded(asked)
    # Folded words hold letters and digits only, so none of LIKE's own signs.
    conditions = [
        sa.or_(
            Establishment.search_name.like(f"{word}%"),
            Establishment.search_name.like(f"% {word}%"),
        )
        for word in name.split()[:8]
    ]
    nearness = sa.case(
        (Establishment.search_name.like(f"{name} |%"), 0),
        (Establishment.search_name.like(f"{name}%"), 1),
        else_=2,
    )
    return (sa.and_(*conditions) if conditions else None), nearness


def is_registered_name(name: str) -> bool:
    """Whether a school of the register bears this name, however it is spelled or punctuated."""
    bears = Establishment.search_name.like(f"{folded(name)} |%")
    return (
        db.session.scalar(sa.select(Establishment.id).where(bears).limit(1)) is not None
    )


def successors(schools: Iterable[Establishment]) -> dict[int, Establishment]:
    """For closed schools, the one that each became: URN of the closed school -> its successor, where we hold it."""
    wanted = {
        school.urn: school.successor_urn
        for school in schools
        if school.status == "closed" and school.successor_urn is not None
    }
    if not wanted:
        return {}
    found = db.session.scalars(
        sa.select(Establishment).where(Establishment.urn.in_(set(wanted.values())))
    )
    held = {school.urn: school for school in found}
    return {
        urn: held[successor] for urn, successor in wanted.items() if successor in held
    }
