"""Rows in a form that belongs to no database: JSON objects, moments in UTC, days, clock times, all else as stored."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from hub.db import UTC

# Tables that are not kept, with the reason. Every other table is in every backup.
LEFT_OUT = {
    "search_document": "the search index is made again from the rows",
    "search_posting": "the search index is made again from the rows",
    "search_removal": "the search index is made again from the rows",
    "sign_in": "whoever signed out after the backup must stay signed out: everybody signs in again",
    "guess": "wrong passwords count for minutes",
}
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "moment": UTC(),
    "day": sa.Date(),
    "clock": sa.Time(),
    "flag": sa.Boolean(),
    "whole": sa.BigInteger(),
    "number": sa.Double(),
    "text": sa.Text(),
}
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "clock"),
    (sa.Boolean, "flag"),
    (sa.Integer, "whole"),
    (sa.Float, "number"),
    (sa.String, "text"),
)


class BadRow(ValueError):
    """What is wrong with a row, as the end of a sentence."""


def kind_of(column: sa.Column[Any]) -> str:
    """Raises TypeError for a type that a backup does not know: give it a kind before such a column is made."""
    type_ = column.type
    if isinstance(type_, sa.types.TypeDecorator):
        type_ = type_.impl_instance
    for known, kind in _KINDS:
        if isinstance(type_, known):
            return kind
    raise TypeError(f"{column} is of a type that a backup does not know: {type_!r}")


def kinds_of(columns: Iterable[sa.Column[Any]]) -> dict[str, str]:
    return {column.name: kind_of(column) for column in columns}


def plain_table(name: str, kinds: Mapping[str, str]) -> sa.TableClause:
    """The table without what our types do to values: JSON and codes are the text that is stored."""
    return sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in kinds.items()))


def encoded(row: Mapping[Any, Any]) -> bytes:
    values = {name: value.isoformat() if isinstance(value, date | time) else value for name, value in row.items()}
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _one_of(*types: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) not in types:
            raise ValueError(value)
        return value

    return check


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "moment": _moment,
    "day": date.fromisoformat,
    "clock": time.fromisoformat,
    "flag": _one_of(bool),
    "whole": _one_of(int),
    "number": lambda value: float(_one_of(int, float)(value)),
    "text": _one_of(str),
}


def decoded(line: bytes, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Raises BadRow."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise BadRow("is no JSON") from None
    if not isinstance(values, dict) or values.keys() != kinds.keys():
        raise BadRow("has other columns than its table")
    row = {}
    for name, kind in kinds.items():
        try:
            row[name] = None if values[name] is None else _DECODERS[kind](values[name])
        except (ValueError, TypeError, OverflowError):
            raise BadRow(f"has something in {name} that does not belong there") from None
    return row
