"""Fixtures: one application a session, a fresh copy of the same small world for every test, on either database."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask, request
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import event

gc.disable()  # as wsgi.py does: what is loaded stays

from hub import create_app
from hub.config import Config, from_environment
from hub.db import db
from tests.client import Client
from tests.sparing import compile_templates_once, write_addresses_once
from tests.world import World, make_world

gc.enable()

# A busy machine is no fault of the code: nothing here measures time.
hypothesis_settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("hub")
write_addresses_once()

POSTGRES = os.environ.get("HUB_TEST_POSTGRES")  # set by tests/postgres.py


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: played in Chromium")
    config.addinivalue_line("markers", "no_database: the same whatever the database")
    config.addinivalue_line("markers", "long: a file to begin with, so that nobody waits for it at the end")


def pytest_collection() -> None:
    gc.disable()  # all that is collected in a worker stays, too


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    gc.freeze()  # pytest and Python both look through everything for the last time: a second of each process


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("long", "browser")])


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if POSTGRES else 'SQLite'}"


class Database:
    """Makes the world once and puts it back before each test: a copied file, or the rows of a second schema."""

    def __init__(self, folder: Path, name: str) -> None:
        self.file, self.template = folder / "hub.sqlite3", folder / "template.sqlite3"
        self.name, self._of_world = name, set[str]()
        self._putting_back: psycopg.Connection | None = None  # kept: a new one costs more than what it does
        self.url = f"{POSTGRES}/{name}" if POSTGRES else f"sqlite:///{self.file}"
        if POSTGRES:
            self._server(f'CREATE DATABASE "{name}"')

    @staticmethod
    def _server(*statements: str) -> None:
        engine = sa.create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def keep_as_template(self) -> None:
        if POSTGRES:
            copies = [f'CREATE TABLE world."{name}" AS TABLE public."{name}"' for name in self._tables]
            with psycopg.connect(self.url) as connection:
                connection.execute("; ".join(["CREATE SCHEMA world", *copies]))
                self._of_world = {name for (name,) in connection.execute(self._filled)}
            return
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # one file is all of it
        shutil.copy(self.file, self.template)

    def restore(self) -> None:
        if POSTGRES:
            self._restore_rows()
            return
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.template, self.file)

    def _restore_rows(self) -> None:
        """Rows are put back rather than the database made anew: that took half a second a test on a busy machine.
        Most tables are empty before and after most tests, and are left alone."""
        if self._putting_back is None:
            self._putting_back = psycopg.connect(self.url)
        with self._putting_back.transaction():
            connection = self._putting_back
            filled = {name for (name,) in connection.execute(self._filled)} | self._of_world
            tables = [name for name in self._tables if name in filled]
            numbers = (
                f"SELECT setval(pg_get_serial_sequence('public.\"{name}\"', 'id'), "
                f'(SELECT coalesce(max(id), 0) + 1 FROM public."{name}"), false)'
                for name in tables
                if "id" in db.metadata.tables[name].columns
            )
            statements = (
                "SET session_replication_role = replica",  # no foreign keys and triggers while rows are put back
                *(f'DELETE FROM public."{name}"' for name in tables),
                *(f'INSERT INTO public."{name}" SELECT * FROM world."{name}"' for name in tables),
                *numbers,
            )
            connection.execute("; ".join(statements))

    @cached_property
    def _filled(self) -> str:
        """A statement that names the tables with rows."""
        return " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM public.\"{name}\")" for name in self._tables
        )

    @cached_property
    def _tables(self) -> list[str]:
        return [table.name for table in db.metadata.sorted_tables]

    def drop(self) -> None:
        if POSTGRES:
            if self._putting_back is not None:
                self._putting_back.close()
            self._server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def make_config(instance: Path, database_url: str, **more: str) -> Config:
    return from_environment(
        {
            "HUB_INSTANCE": str(instance),
            "DATABASE_URL": database_url,
            "HUB_BASE_URL": "http://127.0.0.1:5000",
            "HUB_LOG_LEVEL": "ERROR",
            **more,
        }
    )


@pytest.fixture(scope="session", autouse=True)
def templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each is compiled once in the whole run, not once in each process and application."""
    compile_templates_once(tmp_path_factory.getbasetemp().parent / "templates")


@pytest.fixture(scope="session")
def hub_and_world(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[tuple[Flask, Database, World]]:
    folder = tmp_path_factory.mktemp("hub")
    database = Database(folder, f"hub_test_{worker_id}")
    app = create_app(make_config(folder / "instance", database.url))
    app.config["TESTING"] = True
    # A quarter of a second a password is for service (members/test_sign_in.py holds it), not for a thousand tests.
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64)

    @app.after_request
    def _look(response):  # type: ignore[no-untyped-def]
        response.headers["X-Endpoint"] = request.endpoint or ""
        if watch := app.extensions.get("watch"):
            watch.look(response.status_code)
        return response

    with app.app_context():
        if not POSTGRES:  # there fsync is off too (tests/postgres.py): nothing here outlives the machine
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        db.create_all()
        world = make_world()
        db.session.remove()
        db.engine.dispose()
    database.keep_as_template()
    leave_alone_what_stays()
    yield app, database, world
    with app.app_context():
        db.engine.dispose()
    database.drop()


def leave_alone_what_stays() -> None:
    """As web processes do, the collector leaves alone what stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def app(hub_and_world: tuple[Flask, Database, World]) -> Iterator[Flask]:
    """The application with a fresh world, inside an application context (so `db.session` works in the test)."""
    application, database, _ = hub_and_world
    instance = Path(application.config["HUB"].instance)
    with application.app_context():
        _let_go()
        database.restore()
        for child in instance.iterdir():
            if child.is_dir():
                shutil.rmtree(child, ignore_errors=True)
            elif child.name != "secret_key":
                child.unlink()
        yield application
        db.session.remove()
        _let_go()


def _let_go() -> None:
    """Of a file that is about to be replaced. A server's connections are kept: each new one has all to learn anew."""
    if not POSTGRES:
        db.engine.dispose()


@pytest.fixture
def people(app: Flask, hub_and_world: tuple[Flask, Database, World]) -> World:
    return hub_and_world[2]


@pytest.fixture
def client(app: Flask, people: World) -> Client:
    return Client(app, people.canal)
