"""What was erased is gone from the disk within a day: rows, free pages and log of SQLite, the files of the index, the
text and the picture made from a file, the outbox."""

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.search as search
import hub.worker as worker
from hub.db import db
from hub.mail import write
from hub.resources.models import Resource
from hub.room import rooms
from hub.search.whoosh_index import COMPACT_EVERY
from tests.conftest import POSTGRES
from tests.resources.making import share, share_file
from tests.world import World

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="there the files are the server's, which clears them itself")
MARK = "Zebulonic"


def traces(app: Flask) -> set[str]:
    """The files that hold the mark, wherever in the instance folder or beside the database."""
    instance = Path(app.config["HUB"].instance)
    database = Path(str(db.engine.url.database))
    paths = [path for path in instance.rglob("*") if path.is_file()]
    paths += [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
    return {path.name.partition("_")[0] for path in paths if MARK.lower().encode()[:-2] in path.read_bytes().lower()}


def work() -> None:
    for _ in range(50):
        if not worker.one_round():
            return


def hourly() -> None:
    worker.one_round(worker.hourly())


def plant(app: Flask, people: World) -> None:
    """A person, a letter to them, pages and a file that name them; all of it indexed."""
    ben = people.person("ben")
    ben.name, ben.ask_me_about = f"{MARK} Marker", f"Ask {MARK}"
    write(ben, "security/letters/reset", url=f"/{MARK}")
    for number in range(20):
        share(people, title=f"A plan of {MARK} {number}", body=f"Written by {MARK}. " * 50)
    share_file(people, f"The words of {MARK} in a file".encode(), "plan.txt", title="In a file")
    share(people, title="Somebody else’s", body="stays")
    work()


def erase(people: World) -> None:
    for resource in db.session.scalars(sa.select(Resource)):
        if MARK in resource.title or resource.title == "In a file":
            resource.withdraw(f"{MARK} wants it", people.ben)
            resource.withdrawn_at = resource.withdrawn_at.replace(year=2020)  # type: ignore[union-attr]
            resource.title, resource.withdrawn_reason = "Gone", "Gone"
    ben = people.person("ben")
    for room in sorted(rooms(), key=lambda room: room.name == "members"):
        for kind in room.personal:
            kind.erase(ben)
    db.session.commit()


def test_what_was_erased_is_nowhere_on_the_disk_after_the_hourly_jobs(app: Flask, people: World) -> None:
    plant(app, people)
    assert any(name.startswith("MAIN") for name in traces(app)), "the index was to hold it"
    assert {"hub.sqlite3-wal", "hub.sqlite3"} & traces(app), "the database was to hold it"
    erase(people)
    work()
    assert traces(app) != set(), "the log and the index hold it until the hour"
    sweep_now(app)
    hourly()
    work()
    hourly()
    assert traces(app) == set()
    assert search.find(search.Query("stays", audience=frozenset({f"cluster:{people.canal}"}))).total == 1


def sweep_now(app: Flask) -> None:
    """As a day later: content without a row is swept away once it is a day old."""
    for path in (Path(app.config["HUB"].instance) / "files" / "content").glob("*/*"):
        os.utime(path, (0, 0))
    app.extensions.pop("hub.resources.swept", None)
    work()


def test_the_index_is_merged_only_where_something_was_removed_and_not_every_hour(app: Flask, people: World) -> None:
    row_id = share(people, body="Beekeepers").id
    work()
    before = search.generation()
    hourly()
    assert search.generation() == before, "nothing was removed"
    for expected in (True, False):
        db.session.get_one(Resource, row_id).body = f"Bakers {expected}"
        db.session.commit()
        work()
        changed = search.generation()
        hourly()
        assert (search.generation() != changed) is expected
    compacted = Path(app.config["HUB"].instance) / "index" / "compacted"
    os.utime(compacted, times=(time.time() - COMPACT_EVERY - 1,) * 2)
    changed = search.generation()
    hourly()
    assert search.generation() != changed, "a day later it is due again"


def test_without_an_index_there_is_nothing_to_merge(app: Flask) -> None:
    assert search.compact_when_due() == 0
