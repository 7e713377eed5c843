"""Many at once: no lost update, no locked database, one thing for a form that is sent twice."""

import contextvars
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from hub.db import db, keep_statistics, reason
from hub.history import HistoryEntry, broken_links, chain, record
from hub.members.models import Organisation
from hub.notices.models import Notice, tell
from hub.worker import hourly
from tests.client import Client
from tests.conftest import POSTGRES
from tests.world import World


def in_a_context(app: Flask, work) -> object:  # type: ignore[no-untyped-def]
    def run() -> object:
        with app.app_context():
            return work()

    return contextvars.Context().run(run)


def test_eight_threads_that_read_and_write_lose_nothing(app: Flask, people: World) -> None:
    """With a deferred BEGIN this meets "database is locked"; with BEGIN IMMEDIATE writers wait for each other."""
    db.session.commit()
    start = threading.Barrier(8)

    def add_one() -> int:
        start.wait()
        for _ in range(15):
            seen = db.session.scalar(sa.select(sa.func.count(Notice.id)))
            tell([people.ben], f"after {seen}", "/help")
            db.session.commit()
        return 15

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(in_a_context, app, add_one) for _ in range(8)]
        assert sum(one.result() for one in done) == 120  # type: ignore[misc]
    assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == 120


def test_a_row_that_somebody_else_changed_is_not_written_over(app: Flask, people: World) -> None:
    mine = people.organisation("tollhouse")
    assert mine.version == 1

    def change() -> None:
        people.organisation("tollhouse").room_kit = "theirs"
        db.session.commit()

    db.session.expunge(mine)
    db.session.rollback()
    in_a_context(app, change)
    mine.room_kit = "mine"
    db.session.add(mine)
    with pytest.raises(StaleDataError):
        db.session.commit()
    db.session.rollback()
    assert people.organisation("tollhouse").room_kit == "theirs"


def test_a_form_sent_twice_is_dealt_with_once(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("me.index")
    client.submit(page, name="Ben Okafor-Lane")
    second = client.submit(page, name="Ben Somebody Else")
    assert second.location == "/me/"
    assert "already been sent" in client.follow(second).flash
    assert people.person("ben").name == "Ben Okafor-Lane"


def test_a_late_save_sees_both_texts_and_loses_neither(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    first, late = client.get("me.index"), client.get("me.index")
    client.submit(first, ask_me_about="Careers fairs")
    page = client.submit(late, ask_me_about="Mock interviews", status=200)
    assert "Careers fairs" in page.text
    assert page.soup.find("textarea", attrs={"name": "ask_me_about"}).get_text(strip=True) == "Mock interviews"  # type: ignore[union-attr]
    assert people.person("ben").ask_me_about == "Careers fairs"
    client.submit(page, ask_me_about="Careers fairs and mock interviews")
    assert people.person("ben").ask_me_about == "Careers fairs and mock interviews"


def write_history(people: World, entries: int = 4) -> None:
    for number in range(entries):
        record("members.tried", people.organisation("tollhouse"), actor_id=people.ben, number=number)
    db.session.commit()
    assert chain() == entries


def test_the_history_is_a_chain(people: World) -> None:
    write_history(people)
    assert broken_links() == []
    record("members.tried", people.organisation("tollhouse"), actor_id=people.ben)
    db.session.commit()
    assert chain() == 1
    assert broken_links() == []


def test_a_changed_entry_is_seen(people: World) -> None:
    write_history(people)
    db.session.execute(sa.update(HistoryEntry).where(HistoryEntry.position == 2).values(verb="members.lied"))
    db.session.commit()
    db.session.expire_all()
    assert 2 in broken_links()


def test_a_removed_entry_is_seen(people: World) -> None:
    write_history(people)
    db.session.execute(sa.delete(HistoryEntry).where(HistoryEntry.position == 3))
    db.session.commit()
    assert broken_links() != []


def test_pages_are_read_while_somebody_writes(client: Client, people: World) -> None:
    """A request that only reads begins without the write lock."""
    client.sign_in(people.ben)
    db.session.add(Organisation(name="Half written", kind="school"))
    db.session.flush()  # an open write transaction
    answer = contextvars.Context().run(lambda: client.http.get("/notices"))
    assert answer.status_code == 200
    db.session.rollback()


def test_the_database_knows_how_many_rows_its_tables_have(app: Flask, people: World) -> None:
    """By itself on PostgreSQL; on SQLite because the worker asks for it."""
    assert "db.keep_statistics" in dict(hourly())
    keep_statistics()
    if db.engine.dialect.name == "sqlite":
        known = db.session.execute(sa.text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'membership'")).scalars().all()
        assert known
        assert all(int(stat.split()[0]) == 5 for stat in known)


@pytest.mark.skipif(not POSTGRES, reason="only PostgreSQL compiles statements")
def test_postgresql_compiles_no_statement(app: Flask) -> None:
    """Of the list of meetings of 200 schools that was 250 ms of 310."""
    assert db.session.scalar(sa.text("SHOW jit")) == "off"
    with db.engine.connect() as another:
        assert another.scalar(sa.text("SHOW jit")) == "off"


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("said", "advice"),
    [("disk I/O error", "Is there room on the disk?"), ("database is locked", "stop that first."), ("odd.", "odd.")],
)
def test_what_the_database_says_comes_with_what_to_do(said: str, advice: str) -> None:
    words = reason(OperationalError("SELECT 1", {}, sqlite3.OperationalError(said)))
    assert words.startswith(said.rstrip("."))
    assert words.endswith(advice)
    assert ".." not in words
