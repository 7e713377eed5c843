"""What the rooms know about an organisation, for whoever needs a number; how a reference is shown; what came of it.

A room registers functions at start (through its Room); nobody imports a room to ask. Every fact takes the reader,
so that nothing leaks by the side door.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import UTC, db


@dataclass(frozen=True)
class Reference:
    """How a row of some room is shown elsewhere."""

    title: str
    url: str
    part: Callable[[str], "Reference"] | None = None  # how one part of the row is shown, where it has any


@dataclass(frozen=True)
class Outcome:
    """What somebody made out of something, in a line that says where it is and how it stands."""

    words: str
    url: str
    stands: bool = True  # there is no need of another


# name ("meetings.attended") -> function(reader, organisation ids) -> {organisation id: value}
Fact = Callable[[Reader, Iterable[int]], dict[int, Any]]


@dataclass(frozen=True)
class OneOf:
    """A fact out of several that are read together."""

    read: Callable[[Reader, Iterable[int]], dict[str, dict[int, Any]]]  # key -> as a Fact gives it
    key: str

    def __call__(self, reader: Reader, organisation_ids: Iterable[int]) -> dict[int, Any]:
        return self.read(reader, organisation_ids)[self.key]


# kind ("audit_answer") -> function(reader, row ids) -> {row id: Reference}, only rows that the reader may see
Describer = Callable[[Reader, Iterable[int]], dict[int, Reference]]


@dataclass(frozen=True)
class Made:
    """What a room makes out of something: the rows with one of ORIGINS that the reader may open, in the columns of
    `made`, and the line about one of them. All rooms are asked in one statement."""

    rows: Callable[[Reader], sa.Select[Any]]
    line: Callable[[Reader, sa.Row[Any]], Outcome]


# Named, so that what does not depend on the reader is made once: making the statement took longer than asking it.
ORIGINS: sa.BindParameter[Any] = sa.bindparam("origins", expanding=True)

_COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "origin": sa.String(),
    "id": sa.Integer(),
    "organisation_id": sa.Integer(),
    "state": sa.String(),
    "name": sa.String(),
    "more": sa.String(),
    "at": UTC(),
    "on": sa.Date(),
    "number": sa.Integer(),
}


def made(**columns: Any) -> sa.Select[Any]:
    """Those of a row that its line needs; `origin` and `id` always."""
    return sa.select(
        *[
            (columns[name] if name in columns else sa.cast(sa.null(), kind)).label(name)
            for name, kind in _COLUMNS.items()
        ]
    )


# "audit_answer:17", or with a part of the row: "audit_round:12:gatsby/GB3.1"
_ORIGIN = re.compile(r"([a-z_]{1,40}):([0-9]{1,9})(?::([A-Za-z0-9._/-]{1,60}))?")
LONGEST = 80  # as a column keeps it
MOST = 500
_facts: dict[str, Fact] = {}
_describers: dict[str, Describer] = {}
_made: dict[str, Made] = {}


def register(facts: dict[str, Fact], describers: dict[str, Describer], made: dict[str, Made]) -> None:
    _facts.update(facts)
    _describers.update(describers)
    _made.update(made)


def about(reader: Reader, name: str, organisation_ids: Iterable[int]) -> dict[int, Any]:
    """{} where no room answers to that name."""
    fact = _facts.get(name)
    return fact(reader, organisation_ids) if fact else {}


def several(reader: Reader, names: Iterable[str], organisation_ids: Collection[int]) -> dict[str, dict[int, Any]]:
    """By name, as `about`; what is read together is read once."""
    read: dict[Any, dict[str, dict[int, Any]]] = {}
    found = {}
    for name in names:
        fact = _facts.get(name)
        if isinstance(fact, OneOf):
            if fact.read not in read:
                read[fact.read] = fact.read(reader, organisation_ids)
            found[name] = read[fact.read][fact.key]
        else:
            found[name] = about(reader, name, organisation_ids)
    return found


def describe(reader: Reader, origins: Iterable[str | None]) -> dict[str, Reference]:
    """'audit_answer:17' -> its title and address, one query per kind; what may not be seen is left out."""
    parsed = {origin: found for origin in origins if origin and (found := _ORIGIN.fullmatch(origin))}
    by_kind: dict[str, set[int]] = {}
    for kind, number, _ in (found.groups() for found in parsed.values()):
        if kind in _describers:
            by_kind.setdefault(kind, set()).add(int(number))
    rows = {kind: _describers[kind](reader, sorted(ids)) for kind, ids in by_kind.items()}
    shown = {}
    for origin, (kind, number, part) in ((origin, found.groups()) for origin, found in parsed.items()):
        row = rows.get(kind, {}).get(int(number))
        if row is not None:
            shown[origin] = row.part(part) if part and row.part else row
    return shown


def origin_given(reader: Reader, text: str | None) -> str | None:
    """Of what a form says led to it: what the reader may see. Anything else is nothing."""
    return text if text and len(text) <= LONGEST and text in describe(reader, [text]) else None


def came_of(reader: Reader, ways: Iterable[str], origins: Collection[str]) -> dict[str, dict[str, list[Outcome]]]:
    """origin -> way -> what was made of it, the newest first."""
    known = [way for way in ways if way in _made]
    found: dict[str, dict[str, list[Outcome]]] = {}
    if not (known and origins):
        return found
    selects = [_made[way].rows(reader).add_columns(sa.literal(way).label("way")) for way in known]
    every = sa.union_all(*selects).subquery()  # sorted as such, SQLite walks through all of each room's rows by id
    newest = sa.select(every).order_by(every.c.id.desc()).limit(MOST)
    for row in db.session.execute(newest, {"origins": list(origins)}):
        found.setdefault(row.origin, {}).setdefault(row.way, []).append(_made[row.way].line(reader, row))
    return {origin: {way: made[way] for way in known if way in made} for origin, made in found.items()}


def standing(reader: Reader, way: str, origin: str | None) -> Outcome | None:
    """What there is already, so that nobody makes it twice."""
    made = came_of(reader, [way], [origin]).get(origin, {}).get(way, []) if origin else []
    return next((one for one in made if one.stands), None)
