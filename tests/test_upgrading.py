"""From the database of every release to this version: no row is lost or changed, and the hub works. A migration that
fails or is killed half way leaves everything as it was."""

import contextvars
import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from hub import create_app
from hub.db import db
from hub.demo import SHOWN
from hub.members.models import Cluster, Person
from hub.serve import migrate
from tests.client import Client
from tests.conftest import POSTGRES, Database, make_config

pytestmark = pytest.mark.long

RELEASES = Path(__file__).parent / "releases"
KIND = "postgres" if POSTGRES else "sqlite"
KEPT = sorted(path.name.split(".")[0] for path in RELEASES.glob(f"*.{KIND}.sql.gz"))

# What a later migration drops or changes on purpose, with the reason: "table" or "table.column".
CHANGED: dict[str, str] = {
    "alembic_version": "says which version it is",
    "agenda_item.paper": "an item has several papers",
    "audit_published.content": "the rows behind the figures are in a column of their own",
    "holiday": "became planner_entry; tests/planner/test_carried_over.py",
    "minutes_draft": "became draft; tests/test_drafts.py",
    "minutes.text": "what stood under the heading of an item stands with the item",
}

Rows = dict[str, dict[Any, dict[str, Any]]]


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """A hub whose database is that of an earlier release."""
    release = getattr(request, "param", KEPT[0])
    database = Database(tmp_path, f"hub_upgrade_{worker_id}")
    text = gzip.decompress((RELEASES / f"{release}.{KIND}.sql.gz").read_bytes()).decode()
    if POSTGRES:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(text.encode())
    else:
        with sqlite3.connect(database.file) as connection:
            connection.executescript(text)
        connection.close()
    app = create_app(make_config(tmp_path / "instance", database.url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    database.drop()


def all_rows() -> Rows:
    """Table -> id -> column -> value, as the database itself describes them."""
    found: Rows = {}
    with db.engine.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            key = [column.name for column in table.primary_key] or list(table.columns.keys())
            rows = connection.execute(sa.select(table)).mappings()
            found[table.name] = {tuple(row[name] for name in key): dict(row) for row in rows}
    return found


def lost(before: Rows, after: Rows) -> list[str]:
    """What was there before and is not, or is not the same."""
    found = []
    for table in before.keys() - CHANGED.keys():
        for key, row in before[table].items():
            now = after.get(table, {}).get(key)
            if now is None:
                found.append(f"{table} {key} is gone")
                continue
            found += [
                f"{table} {key}: {name} was {value!r}"
                for name, value in row.items()
                if f"{table}.{name}" not in CHANGED and now.get(name, "gone") != value
            ]
    return found


def pages_of(app: Flask) -> list[str]:
    """The headings that each person of the demonstration meets on the way through the rooms."""
    cluster = db.session.scalars(sa.select(Cluster.id).order_by(Cluster.id)).first()
    assert cluster is not None
    people = {row.email: row.id for row in db.session.scalars(sa.select(Person).where(Person.email.in_(SHOWN)))}
    found = []
    for email in ("asha@example.org", "ben@example.org"):
        client = Client(app, cluster).sign_in(people[email])
        for endpoint in ("home.index", "resources.index", "meetings.index", "employers.index", "audits.index"):
            answer = contextvars.Context().run(client.http.get, client.url(endpoint))
            found.append(f"{email} {endpoint} {answer.status_code}")
    return found


@pytest.mark.parametrize("kept", KEPT, indirect=True)
def test_every_row_of_an_earlier_release_is_kept(kept: Flask) -> None:
    before = all_rows()
    assert len(before["person"]) > 20
    assert len(before["resource"]) > 10
    db.engine.dispose()
    migrate()
    assert lost(before, all_rows()) == []
    pages = pages_of(kept)
    assert [page for page in pages if not page.endswith(" 200")] == []


@pytest.mark.parametrize("kept", KEPT, indirect=True)
def test_the_paper_of_an_item_is_the_first_of_its_papers(kept: Flask) -> None:
    before = {key: row["paper"] for key, row in all_rows()["agenda_item"].items()}
    db.engine.dispose()
    migrate()
    after = {key: json.loads(row["papers"]) for key, row in all_rows()["agenda_item"].items()}
    assert any(before.values())
    assert after == {key: [paper] if paper else [] for key, paper in before.items()}


@pytest.mark.parametrize("kept", KEPT, indirect=True)
def test_no_word_of_the_minutes_is_lost_when_they_go_to_their_items(kept: Flask) -> None:
    before = all_rows()["minutes"]
    db.engine.dispose()
    migrate()
    after = all_rows()
    with_items = {row["meeting_id"] for row in after["item_minutes"].values()}
    assert with_items, "the demonstration names some items as its minutes do"
    for key, row in before.items():
        of_items = [one for one in after["item_minutes"].values() if one["meeting_id"] == row["meeting_id"]]
        now = " ".join([after["minutes"][key]["text"], *(f"{one['title']} {one['text']}" for one in of_items)])
        words = [word for word in row["text"].split() if word != "##" and not word.rstrip(".").isdigit()]
        assert not [word for word in words if word not in now]
    for row in after["item_minutes"].values():
        assert after["agenda_item"][(row["item_id"],)]["title"] == row["title"]


def with_one_more(app: Flask, folder: Path, act: str) -> str:
    """A copy of the migrations with one more at its end; `act` are the lines of its upgrade."""
    shutil.copytree(Path(app.root_path) / "migrations", folder)
    head = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    db.session.remove()
    lines = "".join(f"    {line}\n" for line in act.splitlines())
    (folder / "versions" / "9998_more.py").write_text(
        "import sys\nimport time\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = '9998'\ndown_revision = {head!r}\n\n\ndef upgrade():\n{lines}"
    )
    return str(head)


HARM = """op.execute("UPDATE person SET name = 'Half done'")
op.execute("DELETE FROM resource_file")
op.create_table('half_done', sa.Column('id', sa.Integer(), primary_key=True))
with op.batch_alter_table('organisation') as table:
    table.add_column(sa.Column('half_done', sa.Text()))
"""


def test_a_migration_that_fails_leaves_the_old_version_working(kept: Flask, tmp_path: Path) -> None:
    migrate()
    scripts = tmp_path / "migrations"
    with_one_more(kept, scripts, HARM + "op.execute('SELECT * FROM no_such_table')")
    before = all_rows()
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(directory=str(scripts))
    db.session.remove()
    db.engine.dispose()
    assert all_rows() == before
    assert [page for page in pages_of(kept) if not page.endswith(" 200")] == []


def test_a_migration_that_is_killed_leaves_the_old_version_working(kept: Flask, tmp_path: Path) -> None:
    migrate()
    scripts = tmp_path / "migrations"
    with_one_more(kept, scripts, HARM + "print('half way', flush=True)\ntime.sleep(600)")
    before = all_rows()
    db.engine.dispose()
    code = (
        "import sys; from pathlib import Path; from flask_migrate import upgrade; from hub import create_app\n"
        "from tests.conftest import make_config\n"
        "with create_app(make_config(Path(sys.argv[1]), sys.argv[2])).app_context(): upgrade(directory=sys.argv[3])"
    )
    config = kept.config["HUB"]
    command = [sys.executable, "-c", code, str(config.instance), config.database_url, str(scripts)]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent)
    assert killed.stdout is not None
    assert b"half way" in killed.stdout.readline()
    killed.kill()
    killed.communicate()
    _wait_for_the_lock()
    assert all_rows() == before
    assert [page for page in pages_of(kept) if not page.endswith(" 200")] == []


def _wait_for_the_lock() -> None:
    """A PostgreSQL server notices after a moment that a client is gone, and undoes what it had begun."""
    for _ in range(600):
        if not POSTGRES:
            return
        with db.engine.connect() as connection:
            others = sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
            )
            if connection.scalar(others) == 0:
                return
        time.sleep(0.05)


def test_each_release_is_kept_from_both_databases() -> None:
    other = {"sqlite": "postgres", "postgres": "sqlite"}[KIND]
    assert KEPT[0] == "0001"
    assert sorted(path.name.split(".")[0] for path in RELEASES.glob(f"*.{other}.sql.gz")) == KEPT
