"""What the rooms know about an organisation, for whoever needs a number; and what a reference is called.

A room registers functions at start (through its Room); nobody imports a room to ask. Every fact takes the reader,
so that nothing leaks by the side door.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hub.access import Reader


@dataclass(frozen=True)
class Reference:
    """How a row of some room is shown elsewhere."""

    title: str
    url: str


# name ("meetings.attended") -> function(reader, organisation ids) -> {organisation id: value}
Fact = Callable[[Reader, Iterable[int]], dict[int, Any]]
# kind ("audit_answer") -> function(reader, row ids) -> {row id: Reference}, only rows that the reader may see
Describer = Callable[[Reader, Iterable[int]], dict[int, Reference]]

_facts: dict[str, Fact] = {}
_describers: dict[str, Describer] = {}


def register(facts: dict[str, Fact], describers: dict[str, Describer]) -> None:
    _facts.update(facts)
    _describers.update(describers)


def about(reader: Reader, name: str, organisation_ids: Iterable[int]) -> dict[int, Any]:
    """{} where no room answers to that name."""
    fact = _facts.get(name)
    return fact(reader, organisation_ids) if fact else {}


def describe(reader: Reader, origins: Iterable[str | None]) -> dict[str, Reference]:
    """'audit_answer:17' -> its title and address, one query per kind; what may not be seen is left out."""
    by_kind: dict[str, list[int]] = {}
    for origin in origins:
        kind, _, number = (origin or "").partition(":")
        if kind in _describers and number.isascii() and number.isdigit() and len(number) < 10:
            by_kind.setdefault(kind, []).append(int(number))
    return {
        f"{kind}:{row_id}": shown
        for kind, ids in by_kind.items()
        for row_id, shown in _describers[kind](reader, ids).items()
    }
