"""The database: session, base class with constraint names, our column types, set-up for SQLite and PostgreSQL."""

import enum
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC as TIMEZONE_UTC
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Base(DeclarativeBase):
    """Every table has an integer id and predictable constraint names (Alembic needs them to alter tables)."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-100)


class Versioned:
    """A row that two people may edit: the ORM refuses to write over a newer version (StaleDataError)."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Linked:
    """A row that single-purpose links point at. Raising the version revokes every link given out so far."""

    link_version: Mapped[int] = mapped_column(default=1)


class UTC(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(TIMEZONE_UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=TIMEZONE_UTC) if value.tzinfo is None else value.astimezone(TIMEZONE_UTC)


class Codes(TypeDecorator[list[str]]):
    """A short list of vocabulary codes, kept as JSON text. Assign a new list to change it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str]:
        return [*_decoded(value)] if value else []


@lru_cache(4096)  # thousands of rows have the same few: decoding each was a quarter of the year of 200 schools
def _decoded(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


class Json(TypeDecorator[Any]):
    """A small JSON document, kept as text with sorted keys (equal content is equal text)."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


E = TypeVar("E", bound=enum.Enum)


def choice(kind: type[E]) -> sa.Enum:
    """A column type for a StrEnum: its values as plain text, so that a new member needs no migration."""
    return sa.Enum(kind, native_enum=False, length=40, values_callable=lambda members: [m.value for m in members])


def now() -> datetime:
    return datetime.now(TIMEZONE_UTC)


db = SQLAlchemy(model_class=Base)
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list. `number` counts from 1; `total` is the length of the whole list."""

    items: list[T]
    number: int
    per_page: int
    total: int

    @classmethod
    def of(cls, rows: Sequence[T], number: int, per_page: int) -> "Page[T]":
        """One page of a list that was read whole, because all of it is reckoned with."""
        number = min(max(number, 1), max(1, -(-len(rows) // per_page)))
        return cls(list(rows[(number - 1) * per_page : number * per_page]), number, per_page, len(rows))

    @property
    def page_count(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.items else 0

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1 if self.items else 0

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)


def page_number(name: str = "page") -> int:
    """The ?page= of this request, or what a second list calls it; what is no sensible number is page 1."""
    text = request.args.get(name, "1")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _count(select: sa.Select[Any]) -> sa.Select[int]:
    """How many rows it has. The columns are taken out rather than wrapped in a subquery: naming the forty of a wide
    table for nothing took longer than the counting."""
    if select._group_by_clauses or select._distinct:
        return sa.select(sa.func.count()).select_from(select.order_by(None).subquery())
    return select.with_only_columns(sa.func.count(), maintain_column_froms=True).order_by(None)


def paginate(select: sa.Select[T], page: int, per_page: int = 25, known: int = 0) -> Page[T]:
    """One page of a fully ordered select of one entity: two statements, whatever the length of the list. Where it is
    `known` how many there are, give or take what changed a moment ago, they are not counted."""
    total = known or db.session.scalar(_count(select)) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    first = (page - 1) * per_page
    rows = db.session.scalars(select.limit(per_page).offset(first)).unique().all()
    return Page(list(rows), page, per_page, max(total, first + len(rows)) if known else total)


def init_app(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        (_set_up_sqlite if db.engine.dialect.name == "sqlite" else _set_up_postgres)(db.engine)


def _set_up_postgres(engine: Engine) -> None:
    """No statement is compiled to machine code: for those that PostgreSQL thinks long (the list of meetings of 200
    schools) compiling took 250 ms, each time anew, and running what was compiled 50."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
        connection.commit()


def _set_up_sqlite(engine: Engine) -> None:
    """pysqlite's own transaction handling is switched off: a deferred BEGIN that turns into a write cannot wait
    for another writer ("database is locked", over 10,000 times in a test with 8 threads), BEGIN IMMEDIATE can."""

    @event.listens_for(engine, "do_connect")
    def _keep_few_statements(dialect: Dialect, record: Any, arguments: Any, settings: dict[str, Any]) -> None:
        """Prepared ones, 128 by default: 1.5 MB in each of eight connections, and no page was made faster by them."""
        settings["cached_statements"] = 16

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 30000",
            "journal_mode = WAL",
            "synchronous = FULL",  # an answer of success means that it is on disk
            "foreign_keys = ON",
            "secure_delete = ON",  # an erased person leaves nothing in free pages
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        reads_only = has_request_context() and (request.method in SAFE_METHODS or g.get("reads_only", False))
        reads_only = (reads_only or options.get("reads", False)) and not options.get("writes")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def empty_log() -> int:
    """For the worker, every hour: SQLite's write-ahead log keeps old pages, and what was erased with them, until it
    is emptied. Where somebody is reading just then it stays until the next time."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # it cannot be emptied inside a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    return 0


def keep_statistics() -> int:
    """For the worker, every hour: without figures about its tables SQLite sorts ten thousand names to show twenty.
    PostgreSQL keeps them by itself. Other connections read them when they are next made (pool_recycle)."""
    if db.engine.dialect.name == "sqlite":
        with own_transaction() as connection:
            # Looked at less far, a cluster of 50,000 employers passes for one of 10,000: its list is then sorted for
            # every page, where walking along the names takes a thirtieth. All of it takes a sixth of a second.
            connection.exec_driver_sql("PRAGMA analysis_limit = 100000")
            connection.exec_driver_sql("ANALYZE")
    return 0


def own_transaction() -> AbstractContextManager[sa.Connection]:
    """A short transaction of its own, for what must be kept whatever becomes of the request
    (guesses, last seen). Open it only while the session holds no write lock."""
    return db.engine.execution_options(writes=True).begin()


@contextmanager
def unchanging() -> Iterator[sa.Connection]:
    """One picture of the whole database for as long as the block lasts, whatever others commit meanwhile. It holds
    nobody up: a snapshot of SQLite's log, a transaction of PostgreSQL that only reads."""
    options: dict[str, Any] = {"reads": True, "stream_results": True}
    if db.engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        yield connection


def reason(problem: DBAPIError) -> str:
    """What the database says, in a line, and what to do about it where that is known."""
    words = str(problem.orig).splitlines()[0].rstrip(".")
    if isinstance(problem, OperationalError) and getattr(problem.orig, "sqlstate", "") is None:
        return f"{words}. Does the server run, and is DATABASE_URL right?"
    return f"{words}.{next((advice for said, advice in _ADVICE.items() if said in words), '')}"


_ADVICE = {
    "disk I/O error": " Is there room on the disk?",
    "lock timeout": " Something else is using it: stop that first.",
    "database is locked": " Something else is using it: stop that first.",
}


class BrokenReferences(Exception):
    """Rows name rows that are not there; the text says how many."""


@contextmanager
def altering_tables(connection: sa.Connection, commit: Callable[[], None]) -> Iterator[None]:
    """A transaction in which tables may be copied, dropped and made; it is committed at the end, whole or not at all.

    With SQLite's foreign keys on, dropping a table empties its child tables (ON DELETE CASCADE) without a word, so
    they are off meanwhile and looked at before the commit. The pragma only works outside a transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    yield
    if is_sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise BrokenReferences(f"{len(broken)} references lead nowhere")
    commit()
