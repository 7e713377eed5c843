"""Hubs to move between: migrated, with the same small world, files and letters in them; and empty ones."""

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.storage as storage
from hub import create_app
from hub.backup.writing import back_up
from hub.db import Base, db, now
from hub.history import chain, record
from hub.mail import Letter
from hub.resources.models import ResourceFile
from hub.serve import migrate
from tests.conftest import Database, make_config
from tests.employers.makers import make_contact, make_employer
from tests.resources.making import docx, share_file
from tests.world import World, make_world

NOT_KEPT = {"search_document", "search_posting", "search_removal", "sign_in", "guess"}
Rows = dict[str, list[dict[str, Any]]]
Hub = Callable[..., Flask]


def silent(label: str) -> Callable[[int, int], None]:
    return lambda done, total: None


def rows_now() -> Rows:
    """Every row of every table that is kept, but for what the worker notes about the index."""
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_KEPT:
            rows = db.session.execute(sa.select(table).order_by(table.c.id)).mappings()
            found[table.name] = [{key: row[key] for key in row if key != "indexed_at"} for row in rows]
    db.session.rollback()
    return found


def without_the_restore(rows: Rows) -> Rows:
    """A restore notes itself in the log."""
    return rows | {"history_entry": [row for row in rows["history_entry"] if row["verb"] != "hub.restore"]}


def letter(address: str, **values: Any) -> Letter:
    row = Letter(
        to_address=address, from_name="Hub", subject="Words", text="Words", html="<p>Words", template="x",
        message_id=f"<{address}-{now().timestamp()}@x>",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for name, value in values.items():  # afterwards: a None at first would be the default
        setattr(row, name, value)
    db.session.commit()
    return row


def fill() -> World:
    """Some of everything that is stored in a way of its own: moments, days, codes, JSON, floats, odd letters."""
    people = make_world()
    people.person("ben").ask_me_about = "Ünïcode \u202e \U0001f469\u200d\U0001f3eb ' \" \\ \n line"
    people.organisation("tollhouse").latitude, people.organisation("tollhouse").longitude = 51.53712345678, -0.1
    people.cluster.welcome = "# Welcome\n\nto **all**"
    for number in range(3):
        row = share_file(people, docx(f"Beekeeping lesson {number}"), f"bees-{number}.docx", title=f"Bees {number}")
        row.year_groups, row.url_checked_on = ["7", "8"], date.today() - timedelta(days=number)
    record("resources.share", row, actor_id=people.ben, files=1)
    make_contact(make_employer(people))
    for file in db.session.scalars(sa.select(ResourceFile)):
        storage.put_derived(file.sha256, "thumbnail.webp", b"RIFF" + file.sha256.encode())
    letter("waits@example.org")
    letter("posted@example.org", next_try_at=None, sent_at=now())
    db.session.commit()
    chain()
    return people


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty hub and a filled one, as files and (from the filled one) a backup. Made once."""
    folder = tmp_path_factory.mktemp("ready")
    for name in ("empty", "filled"):
        app = create_app(_config(folder / name, f"sqlite:///{folder / name / 'hub.sqlite3'}"))
        with app.app_context():
            if name == "filled":
                shutil.copy(folder / "empty" / "hub.sqlite3", folder / name / "hub.sqlite3")
                fill()
                back_up(folder / "hub.tar", overwrite=False, steps=silent)
            else:
                migrate()
            _let_go()
    return folder


@pytest.fixture
def backup(ready: Path, tmp_path: Path) -> Path:
    """A backup of the filled hub, of one's own."""
    return Path(shutil.copy(ready / "hub.tar", tmp_path / "hub.tar"))


@pytest.fixture
def hub(ready: Path, tmp_path: Path, worker_id: str) -> Iterator[Hub]:
    """`hub("filled")`, `hub("empty")`, or `hub("bare")`, which has no tables yet. `postgres=True` has it there."""
    servers: list[Database] = []
    apps: list[Flask] = []

    def make(kind: str, postgres: bool = False, **settings: str) -> Flask:
        instance = tmp_path / f"hub-{len(apps)}"
        if kind != "bare" and not postgres:
            shutil.copytree(ready / kind, instance)
        url = f"sqlite:///{instance / 'hub.sqlite3'}"
        if postgres:
            servers.append(Database(tmp_path, f"hub_backup_{worker_id}_{len(apps)}"))
            url = servers[-1].url
        apps.append(create_app(_config(instance, url, **settings)))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            _let_go()
    for server in servers:
        server.drop()


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def _config(instance: Path, url: str, **settings: str) -> Any:
    instance.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:  # nothing answers there: a restore looks
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return make_config(instance, url, **({"PORT": str(port)} | settings))


def run(app: Flask, *words: str, code: int = 0) -> str:
    """A command of the hub; what it said."""
    result = app.test_cli_runner().invoke(args=["hub", *words])
    assert result.exit_code == code, result.output + str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return str(result.output)


def state_of(app: Flask) -> tuple[Any, ...]:
    """All that a refused restore must leave alone: rows, files, key."""
    with app.app_context():
        has_tables = sa.inspect(db.engine).has_table("person")
        rows = rows_now() if has_tables else {}
        instance = Path(app.config["HUB"].instance)
        files = sorted(path.name for path in (instance / "files").rglob("*") if path.is_file() and path.name != "lock")
        key = (instance / "secret_key").read_text()
        _let_go()
    return rows, files, key


def started_anew(app: Flask, **settings: str) -> Flask:
    """The same hub after a restart: another key is read at the start only."""
    config = app.config["HUB"]
    with app.app_context():
        _let_go()
    return create_app(_config(config.instance, config.database_url, **settings))
