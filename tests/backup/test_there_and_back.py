"""What is restored is equal to what was backed up: rows, files, search hits, passwords, codes and links."""

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from obstore.store import MemoryStore

import hub.search as search
import hub.storage as storage
from hub.access import link_for
from hub.backup.archive import Archive
from hub.backup.rows import LEFT_OUT, kind_of
from hub.backup.writing import back_up
from hub.db import Base, db
from hub.history import broken_links, record
from hub.members.models import Cluster, Person
from hub.resources.models import Resource, ResourceFile
from hub.resources.reading import sweep_orphans
from hub.scratch import Scratch
from hub.worker import one_round
from tests.backup.conftest import NOT_KEPT, Hub, rows_now, run, started_anew, without_the_restore
from tests.client import Client
from tests.conftest import POSTGRES
from tests.resources.making import docx, share_file
from tests.world import PASSWORD, World

pytestmark = pytest.mark.long

on_sqlite = pytest.mark.no_database  # the same whatever database the suite runs on


def hits(words: str) -> list[tuple[str, int]]:
    found = search.find(search.Query(words, frozenset({"hub", "public", "cluster:1"}))).hits
    db.session.rollback()
    return sorted((hit.kind, hit.id) for hit in found)


def work() -> None:
    while one_round():
        pass


def contents() -> dict[str, tuple[bytes, bytes | None]]:
    hashes = set(db.session.scalars(sa.select(ResourceFile.sha256)))
    db.session.rollback()
    return {one: (b"".join(storage.chunks(one)), storage.read_derived(one, "thumbnail.webp")) for one in hashes}


def everything() -> tuple[Any, ...]:
    return without_the_restore(rows_now()), contents(), hits("beekeeping"), hits("bees"), broken_links()


def to_the_code(client: Client) -> Any:
    page = client.submit(client.get("security.login"), email="asha@example.org", password=PASSWORD)
    return client.follow(page, status=302) and client.get("security.two_factor_token_validation")


def sets_up_codes(app: Flask) -> pyotp.TOTP:
    with app.app_context():
        db.session.get_one(Cluster, 1).asks_for_second_factor = True
        db.session.commit()
        client = Client(app, 1)
        page = client.submit(client.get("security.login"), email="asha@example.org", password=PASSWORD)
        page = client.submit(client.follow(page), setup="authenticator", status=200)
        key = page.soup.select_one("code.hub-code")
        assert key is not None
        codes = pyotp.TOTP(key.get_text().replace(" ", "").replace("-", ""))
        client.submit(page, code=codes.now())
        return codes


def lets_in(app: Flask) -> None:
    client = Client(app, 1)
    client.submit(client.get("security.login"), email="ben@example.org", password=PASSWORD)
    assert client.get("home.notices").h1 == "Notices"


@on_sqlite
def test_a_hub_is_equal_after_backup_and_restore(hub: Hub, tmp_path: Path) -> None:
    source, target, file = hub("filled"), hub("bare"), tmp_path / "b.tar"
    codes = sets_up_codes(source)
    with source.app_context():
        work()  # texts read, everything indexed
        person = db.session.scalars(sa.select(Person).where(Person.email == "cara@example.org")).one()
        person.joined_at = None  # her invitation is open
        db.session.commit()
        before = everything()
        assert (len(before[1]), len(before[2]), len(before[3])) == (3, 3, 3)
        with source.test_request_context():
            link = link_for("joining.join", person)
        db.session.remove()
    assert "3 files" in run(source, "backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert "3 files" in run(target, "restore", "--send-waiting", str(file))
    target = started_anew(target)
    with target.app_context():
        assert everything() == before
        lets_in(target)
        lead = Client(target, 1)
        lead.get_url(link.replace("http://127.0.0.1:5000", ""))  # a letter's link still opens
        lead.submit(to_the_code(lead), code=codes.now())
        assert lead.get("home.notices").h1 == "Notices"


@on_sqlite
def test_whoever_was_signed_in_signs_in_again(hub: Hub, tmp_path: Path) -> None:
    """A sign-in that was ended after the backup would live again."""
    source, file = hub("filled"), tmp_path / "b.tar"
    with source.app_context():
        client = Client(source, 1).sign_in(1)
        client.get("home.notices")
    run(source, "backup", str(file))
    run(source, "restore", "--replace", str(file))
    with source.app_context():
        client.get("home.notices", status=302)


def test_every_table_is_in_the_archive_or_left_out_with_a_reason(backup: Path) -> None:
    kept = {entry.name.removeprefix("rows/").removesuffix(".jsonl.gz") for entry in Archive(backup).named("rows")}
    assert set(LEFT_OUT) == NOT_KEPT
    assert kept | NOT_KEPT == set(Base.metadata.tables)


def test_every_column_is_of_a_kind_that_a_backup_knows() -> None:
    for table in Base.metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            for column in table.columns:
                assert kind_of(column)


@pytest.mark.skipif(not POSTGRES, reason="needs a PostgreSQL server")
def test_from_sqlite_to_postgresql_and_back(hub: Hub, tmp_path: Path) -> None:
    start, middle, end = hub("filled"), hub("bare", postgres=True), hub("bare")
    with start.app_context():
        work()
        before = everything()
    run(start, "backup", str(tmp_path / "1.tar"))
    run(middle, "restore", "--send-waiting", str(tmp_path / "1.tar"))
    middle = started_anew(middle)
    with middle.app_context():
        assert everything() == before
        db.session.add(row := Person(name="New", email="new@example.org"))  # ids go on after those restored
        db.session.commit()
        db.session.delete(row)
        db.session.commit()
        lets_in(middle)
    run(middle, "backup", str(tmp_path / "2.tar"))
    run(middle, "restore", "--replace", str(tmp_path / "1.tar"))
    run(end, "restore", "--send-waiting", str(tmp_path / "2.tar"))
    with started_anew(end).app_context():
        rows, *rest = everything()
        assert [rows[name] for name in rows if name != "form_receipt"] == [
            before[0][name] for name in rows if name != "form_receipt"
        ]
        assert rest == list(before[1:])


class Busy:
    """Somebody who goes on sharing files, in a thread of their own, and is waited for in the middle of a backup."""

    def __init__(self, app: Flask, people: World) -> None:
        self.app, self.people, self.shared = app, people, 0
        self.go, self.did, self.stop = threading.Semaphore(0), threading.Semaphore(0), False
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        with self.app.app_context():
            while self.go.acquire() and not self.stop:
                words = f"Busy bees {self.shared}"
                row = share_file(self.people, docx(words), f"busy-{self.shared}.docx", title=words)
                row.title = f"{words} changed"
                record("resources.edit", row, actor_id=1)
                db.session.commit()
                self.shared += 1
                self.did.release()

    def steps(self, label: str) -> Callable[[int, int], None]:
        def show(done: int, total: int) -> None:
            self.go.release()
            assert self.did.acquire(timeout=60), "somebody's sharing waits for the backup"

        return show

    def __enter__(self) -> "Busy":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop = True
        self.go.release()
        self.thread.join()


@pytest.mark.skipif(not POSTGRES, reason="needs a PostgreSQL server")
def test_whoever_still_uses_the_database_is_named_as_the_reason(
    hub: Hub, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = hub("bare", postgres=True)
    run(target, "restore", str(backup))
    monkeypatch.setattr("hub.backup.loading.WAIT", "200ms")
    target = started_anew(target)
    with target.app_context():
        engine = sa.create_engine(target.config["SQLALCHEMY_DATABASE_URI"])
        before = rows_now()
    with engine.connect() as other:
        other.execute(sa.text("SELECT count(*) FROM person"))
        said = run(target, "restore", "--replace", str(backup), code=1)
    engine.dispose()
    assert "Something else is using it: stop that first. Nothing was changed." in said
    with target.app_context():
        assert rows_now() == before


@pytest.mark.parametrize(
    "postgres", [False, pytest.param(True, marks=pytest.mark.skipif(not POSTGRES, reason="needs a PostgreSQL server"))]
)
def test_a_backup_is_one_moment_while_people_go_on(hub: Hub, backup: Path, tmp_path: Path, postgres: bool) -> None:
    """After each table and each file somebody else shares a file and commits, which the backup neither sees nor
    holds up."""
    if postgres:
        source = hub("bare", postgres=True)
        run(source, "restore", str(backup))
        source = started_anew(source)
    else:
        source = hub("filled")
    with source.app_context():
        names = ("canal", "heath", "tollhouse", "marigold", "college", "ebp", "heath_school")
        seat = db.session.scalars(sa.select(Person).where(Person.email == "ben@example.org")).one()
        people = World(**dict.fromkeys(World.__annotations__, 0) | {"ben": seat.id} | dict.fromkeys(names, 1))
        before = rows_now()
        with Busy(source, people) as busy:
            back_up(tmp_path / "b.tar", overwrite=False, steps=busy.steps)
        shared = busy.shared
        still_there = {name: {row["id"] for row in rows} for name, rows in rows_now().items()}
    assert shared > 30
    assert len(still_there["resource"]) == 3 + shared
    target = hub("bare")
    run(target, "restore", "--send-waiting", str(tmp_path / "b.tar"))
    with started_anew(target).app_context():
        assert without_the_restore(rows_now()) == without_the_restore(before)
        assert len(contents()) == 3


@on_sqlite
def test_files_in_a_bucket_are_moved_too(hub: Hub, backup: Path, tmp_path: Path) -> None:
    """Through the functions of the storage only: here it is a store that is no folder, as a bucket would be."""
    bucket, target = hub("bare"), hub("bare")
    incoming = bucket.config["HUB"].instance / "files" / "incoming"
    bucket.extensions["hub.storage"] = storage.Files(MemoryStore(), None, Scratch(incoming))
    run(bucket, "restore", str(backup))
    with bucket.app_context():
        before = contents()
    assert len(before) == 3
    assert not list((incoming.parent).rglob("content"))
    assert "3 files" in run(bucket, "backup", str(tmp_path / "b.tar"))
    run(target, "restore", str(tmp_path / "b.tar"))
    with target.app_context():
        assert contents() == before


@on_sqlite
def test_no_content_is_swept_away_while_a_backup_is_taken(hub: Hub, tmp_path: Path) -> None:
    """Put long ago, it goes as soon as its last row does: the rows of the backup may still point at it."""
    source, swept = hub("filled"), list[int]()

    def steps(label: str) -> Callable[[int, int], None]:
        def sweep_now(done: int, total: int) -> None:
            if label == "Rows written" and done == total:
                db.session.execute(sa.delete(ResourceFile))
                db.session.commit()
                swept.append(sweep_orphans())

        return sweep_now

    with source.app_context():
        for path in (source.config["HUB"].instance / "files" / "content").rglob("*"):
            os.utime(path, (0, 0))
        assert back_up(tmp_path / "b.tar", overwrite=False, steps=steps).missing == []
        assert set(swept) == {0}
        assert sweep_orphans() == 3  # afterwards, at once
        db.session.remove()


@on_sqlite
def test_content_that_vanished_is_told_and_the_rest_is_kept(hub: Hub, tmp_path: Path) -> None:
    source, target, file = hub("filled"), hub("bare"), tmp_path / "b.tar"
    content = sorted(
        path for path in (source.config["HUB"].instance / "files" / "content").rglob("*") if path.is_file()
    )
    content[0].unlink()
    content[1].write_bytes(b"the disk went bad")
    said = run(source, "backup", str(file))
    assert f"{content[0].name} is missing or damaged" in said
    assert f"{content[1].name} is missing or damaged" in said
    assert "2 files were missing already" in run(target, "restore", "--send-waiting", str(file))


@on_sqlite
def test_a_backup_of_an_older_revision_is_brought_up_to_date(hub: Hub, backup: Path, tmp_path: Path) -> None:
    """The next version has one more column: made as of then, filled, migrated, all at once."""
    source, target = hub("filled"), hub("bare")
    scripts = tmp_path / "next" / "migrations"
    shutil.copytree(Path(target.root_path) / "migrations", scripts)
    head = max(path.name.split("_")[0] for path in (scripts / "versions").glob("*.py"))
    (scripts / "versions" / "9998_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9998'\ndown_revision = {head!r}\n\n"
        "def upgrade():\n    with op.batch_alter_table('person', recreate='always') as table:\n"
        "        table.add_column(sa.Column('more', sa.Text(), server_default='new'))\n"
    )
    target.root_path = str(scripts.parent)
    with source.app_context():
        before = rows_now()
    run(target, "restore", "--send-waiting", str(backup))
    with target.app_context():
        assert without_the_restore(rows_now()) == before
        assert set(db.session.scalars(sa.text("SELECT more FROM person"))) == {"new"}
        assert db.session.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9998"
        assert db.session.scalar(sa.text("SELECT count(*) FROM seat")) == len(before["seat"])
        assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 3
        db.session.remove()
