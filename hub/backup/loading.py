"""Puts the rows of a backup in the place of what is in the database, on either database, in one transaction.

The tables are dropped and made again as they were when the backup was taken, filled, and then brought up to date by
the migrations: SQLite and PostgreSQL can both take all of that back. Killed at any moment, the database is the old one
or the new one."""

import itertools
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from hub.backup.archive import BadArchive
from hub.backup.checking import Checked, TableRows
from hub.backup.rows import kinds_of, plain_table
from hub.db import Base
from hub.progress import Progress
from hub.revision import upgrade_within

BATCH = 500
WAIT = "10s"  # for those who still use the tables


def load(connection: sa.Connection, checked: Checked, progress: Progress) -> None:
    """In the caller's transaction. Raises BadArchive where the database does not take a row."""
    strangers = _drop_tables(connection)
    upgrade_within(connection, checked.manifest.revision)
    _check_tables(connection, checked, strangers)
    total, done = sum(table.count for table in checked.manifest.tables.values()), 0
    for name, table in checked.manifest.tables.items():
        _fill(connection, checked, name, table)
        done += table.count
        progress(done, total)
    upgrade_within(connection, "head")
    if connection.dialect.name == "postgresql":
        _count_on(connection)


def _drop_tables(connection: sa.Connection) -> set[str]:
    """Those of the hub; what else may be in the database stays, and is returned."""
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT}'")
    there = set(sa.inspect(connection).get_table_names())
    quote = connection.dialect.identifier_preparer.quote
    ours = [name for name in (*Base.metadata.tables, "alembic_version") if name in there]
    for name in ours:
        connection.exec_driver_sql(f"DROP TABLE {quote(name)}{' CASCADE' if is_postgres else ''}")
    return there.difference(ours)


def _check_tables(connection: sa.Connection, checked: Checked, strangers: set[str]) -> None:
    """The archive has exactly the tables and columns that its revision has, but for those that it leaves out."""
    found = sa.MetaData()
    found.reflect(connection)
    for name, table in checked.manifest.tables.items():
        if name not in found.tables or kinds_of(found.tables[name].columns) != table.columns:
            raise BadArchive(f"The backup has other columns in {name} than the hub had at its revision.")
    told = {"alembic_version", *strangers, *checked.manifest.tables, *checked.manifest.left_out}
    if forgotten := sorted(found.tables.keys() - told):
        raise BadArchive(f"The backup lacks {', '.join(forgotten)}.")


def _fill(connection: sa.Connection, checked: Checked, name: str, table: TableRows) -> None:
    connection.execute(sa.delete(sa.table(name)))  # what a migration put there
    insert = sa.insert(plain_table(name, table.columns))
    is_indexed = {"changed_at", "indexed_at"} <= table.columns.keys()
    rows = checked.rows(name)
    while batch := list(itertools.islice(rows, BATCH)):
        if is_indexed:
            batch = [row | {"indexed_at": None} for row in batch]
        try:
            connection.execute(insert, batch)
        except (DBAPIError, ValueError) as problem:
            words = str(getattr(problem, "orig", problem)).splitlines()[0]
            raise BadArchive(f"The database does not take a row of {name}: {words}. Nothing was changed.") from None


def _count_on(connection: sa.Connection) -> None:
    """PostgreSQL hands out ids from a sequence, which has to go on after those that were put in."""
    for table in Base.metadata.sorted_tables:
        sequence: Any = sa.func.pg_get_serial_sequence(table.name, "id")
        last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, last, False)))
