"""Rows as JSON and back, and every table that leads to an employer or a person there."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from hub.db import UTC, Base, db


def packed(row: Any) -> dict[str, Any]:
    """{column: value} as it lies in a JSON document."""
    return {column.key: plain(getattr(row, column.key)) for column in sa.inspect(type(row)).column_attrs}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else getattr(value, "value", value)


def unpacked(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The columns' own types; columns that the table has no longer are left out."""
    columns = {attr.key: attr.columns[0] for attr in sa.inspect(model).column_attrs}
    return {name: _typed(columns[name].type, value) for name, value in values.items() if name in columns}


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UTC):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return kind.enum_class(value) if isinstance(kind, sa.Enum) and kind.enum_class else value


def leading_to(table: str, *but: str) -> Iterator[sa.Column[Any]]:
    """Every column with a foreign key to that table: what comes over when two of its rows become one."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if other.name not in but and any(key.column.table.name == table for key in column.foreign_keys):
                yield column


def move(table: str, gone_id: int, kept_id: int, *but: str) -> dict[str, list[int]]:
    """{"table.column": [id]} of the rows that came over."""
    moved: dict[str, list[int]] = {}
    for column in leading_to(table, *but):
        rows = column.table
        ids = list(db.session.scalars(sa.select(rows.c.id).where(column == gone_id).order_by(rows.c.id)))
        if ids:
            _set(column, ids, kept_id)
            moved[f"{rows.name}.{column.name}"] = ids
    return moved


def move_back(moved: dict[str, list[int]], gone_id: int, kept_id: int) -> None:
    """Those that are still with the one that stayed."""
    for place, ids in moved.items():
        table, _, name = place.partition(".")
        rows = Base.metadata.tables.get(table)
        if rows is not None and name in rows.c:
            _set(rows.c[name], ids, gone_id, rows.c[name] == kept_id)


def _set(column: sa.Column[Any], ids: list[int], value: int, *where: Any) -> None:
    rows = column.table
    for start in range(0, len(ids), 500):
        some = rows.c.id.in_(ids[start : start + 500])
        db.session.execute(sa.update(rows).where(some, *where).values({column.name: value}))
