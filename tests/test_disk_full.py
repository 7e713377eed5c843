"""A disk that fills up: the hub is read-only, says so, loses nothing and goes on by itself. On a real small disk, with
real processes that are killed there too."""

import hashlib
import io
import os
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.exc import OperationalError

import hub.disk as disk
import hub.members.reader as reader
import hub.storage as storage
from hub.db import db, now
from hub.history import broken_links
from hub.mail import Letter
from hub.members.models import SignIn
from hub.resources.models import Resource, ResourceFile, TextState
from hub.search import Query, find
from tests.client import Client
from tests.mail.conftest import Postbox
from tests.resources.making import docx, sent
from tests.running import Answer, Running, free_port, wait_until
from tests.world import PASSWORD, World

pytestmark = pytest.mark.long

MEGABYTE = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def heavy(word: str, size: int = 3 * MEGABYTE // 2) -> bytes:
    """A document with that word in it, and a picture nobody can press together."""
    file = io.BytesIO(docx(f"All about {word}"))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/media/image1.png", os.urandom(size))
    return file.getvalue()


def share(hub: Running, word: str) -> Answer:
    content = (io.BytesIO(heavy(word)), f"{word}.docx")
    return hub.submit(f"/c/{hub.people.canal}/resources/share", title=f"About {word}", uploads=content)


def fill(path: Path) -> None:
    """To the last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while file.write(b"0" * size) == size:
                    pass
            except OSError:
                continue


def letters(hub: Running, *names: str) -> None:
    with hub.app.app_context():
        for name in names:
            db.session.add(
                Letter(
                    to_address=f"{name}@school.uk", from_name="Hub", subject=name, text="x", html="x", template="x",
                    message_id=f"<{name}@hub>",
                )
            )  # fmt: skip
        db.session.commit()
        hub.let_go()


def assert_sound(hub: Running, acknowledged: list[str]) -> None:
    """Whatever was answered with success is there whole and can be found; nothing is half-done."""
    with hub.app.app_context():
        assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        assert not db.session.execute(sa.text("PRAGMA foreign_key_check")).all()
        titles = db.session.scalars(sa.select(Resource.title)).all()
        assert {f"About {word}" for word in acknowledged} <= set(titles)
        assert len(titles) == len(set(titles))
        assert db.session.scalar(sa.select(sa.func.count()).where(~Resource.files.any())) == 0
        for file in db.session.scalars(sa.select(ResourceFile)):
            content = b"".join(storage.chunks(file.sha256))
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size)
            assert file.text_state is TextState.OK
        for path in (hub.instance / "files" / "content").glob("*/*"):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name  # no half file under a whole name
        assert broken_links() == []
        hub.let_go()
    assert_found(hub, acknowledged)


def assert_found(hub: Running, words: list[str]) -> None:
    with hub.app.app_context():
        for word in words:
            assert find(Query(text=word, audience=frozenset({f"cluster:{hub.people.canal}"}))).total == 1
        hub.let_go()


def everything_is_done(hub: Running) -> bool:
    with hub.app.app_context():
        try:
            waiting = db.session.scalar(
                sa.select(
                    sa.select(sa.func.count(ResourceFile.id))
                    .where(ResourceFile.text_state.in_([TextState.WAITING, TextState.READING]))
                    .scalar_subquery()
                    + sa.select(sa.func.count(Resource.id))
                    .where(sa.or_(Resource.indexed_at.is_(None), Resource.indexed_at != Resource.changed_at))
                    .scalar_subquery()
                    + sa.select(sa.func.count(Letter.id)).where(Letter.next_try_at.is_not(None)).scalar_subquery()
                )
            )
        finally:
            hub.let_go()
    return waiting == 0


@pytest.fixture
def nearly_full(app: Flask) -> Iterator[None]:
    before = app.config["HUB"]
    app.config["HUB"] = replace(before, disk_floor=10**16)
    yield
    app.config["HUB"] = before


def test_below_the_floor_every_page_says_so_and_no_form_is_taken(
    client: Client, people: World, nearly_full: None
) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    assert "Reading only." in page.soup.get_text()
    refused = client.submit(page, title="A note", body="x", status=507)
    assert refused.h1 == "Nothing was saved: there is no room"
    assert "Ben Okafor" in refused.soup.get_text()  # with its navigation: reading goes on
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 0


def test_below_the_floor_people_still_sign_in_and_out(client: Client, people: World, nearly_full: None) -> None:
    page = client.get("security.login")
    client.submit(page, email="ben@example.org", password=PASSWORD)
    page = client.get("me.index")
    client.post("security.logout")
    assert client.get("me.index", status=302).location.startswith("/login")


def test_an_upload_that_would_reach_below_the_floor_is_not_begun(
    app: Flask, client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    before = app.config["HUB"]
    monkeypatch.setattr(disk, "free", lambda config=None: 10 * MEGABYTE)  # that of a real disk changes meanwhile
    app.config["HUB"] = replace(before, disk_floor=7 * MEGABYTE)
    try:
        assert "Reading only." not in client.get("resources.index").soup.get_text()
        client.submit(page, title="Big", uploads=sent(heavy("big", 6 * MEGABYTE), "big.docx"), status=507)
    finally:
        app.config["HUB"] = before
    assert not list((Path(before.instance) / "files" / "content").glob("*/*"))


def test_whoever_is_signed_in_stays_so_where_not_even_a_time_can_be_noted(
    app: Flask, client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(people.ben)
    db.session.execute(sa.update(SignIn).values(seen_at=now() - timedelta(days=1)))
    db.session.commit()
    monkeypatch.setattr(reader, "own_transaction", cannot_write)
    assert client.get("me.index").status == 200


@contextmanager
def cannot_write() -> Iterator[sa.Connection]:
    raise OperationalError("UPDATE sign_in", {}, Exception("database or disk is full"))
    yield


@pytest.mark.no_database
def test_a_full_disk_is_read_only_until_there_is_room(
    small_disk: Path, tmp_path: Path, postbox: tuple[Postbox, str]
) -> None:
    box, smtp = postbox
    more = {"HUB_DISK_FLOOR_MB": "5", "HUB_SMTP_URL": smtp}
    with Running(small_disk / "instance", tmp_path / "log", **more) as hub:
        (small_disk / "old-films").write_bytes(b"0" * 8 * MEGABYTE)
        hub.start("web")
        hub.start("worker")
        hub.sign_in(hub.people.ben)
        letters(hub, "first", "second")
        acknowledged = []
        for number in range(30):
            answer = share(hub, f"topic{number}x")
            if answer.status != 302:
                break
            acknowledged.append(f"topic{number}x")
        assert (answer.status, len(acknowledged) >= 3) == (507, True)
        assert "Nothing of what you just sent was saved" in answer.text
        assert int(answer.headers["Retry-After"]) > 0

        # Reading goes on, and every page says why nothing can be saved.
        wait_until(lambda: share(hub, "more").status == 507, "the floor is reached")
        (small_disk / "more-films").write_bytes(b"0" * max(0, disk_free(small_disk) - 4 * MEGABYTE))
        wait_until(lambda: hub.said("disk nearly full: the worker waits"), "the worker waits")
        letters(hub, "third", "fourth")
        canal = hub.people.canal
        pages = [f"/c/{canal}/", f"/c/{canal}/resources/", f"/c/{canal}/meetings/", "/me/", "/help"]
        for path in pages:
            page = hub.get(path)
            assert (page.status, "Reading only." in page.text) == (200, True), path
        assert hub.get("/readyz").status == 503

        # To the last byte, killed there, and started again there: who is signed in still reads.
        fill(small_disk / "rest")
        assert [hub.get(path).status for path in pages] == [200] * len(pages)
        assert share(hub, "never").status == 507
        hub.kill("web")
        hub.start("web")
        assert [hub.get(path).status for path in pages] == [200] * len(pages)
        assert share(hub, "never").status == 507

        for name in ("rest", "more-films", "old-films"):
            (small_disk / name).unlink()
        wait_until(lambda: hub.said("room again: the worker goes on"), "the worker goes on by itself")
        assert share(hub, "afterwards").status == 302
        wait_until(lambda: everything_is_done(hub), "the worker has caught up")
        assert "Reading only." not in hub.get(f"/c/{canal}/").text
        assert_sound(hub, [*acknowledged, "afterwards"])
        taken = Counter(str(letter["Subject"]) for letter in box.letters)
        assert {name: taken[name] for name in ("first", "second", "third", "fourth")} == dict.fromkeys(
            ("first", "second", "third", "fourth"), 1
        )
        with hub.app.app_context():
            assert set(db.session.scalars(sa.select(Resource.title))) == {
                f"About {word}" for word in [*acknowledged, "afterwards"]
            }
            hub.let_go()


def too_full(hub: Running, form: Answer) -> bool:
    """A page of 15 KB, for which the files beside the database have to grow; until then it is saved."""
    path, body = f"/c/{hub.people.canal}/resources/share?what=page", "long " * 3_000
    answer = hub.submit(path, form, title=f"About {uuid4().hex}", body=body, what="page")
    return answer.status == 507 and "no room" in answer.text


def disk_free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@pytest.mark.no_database
def test_without_a_floor_the_last_byte_costs_nothing_that_was_acknowledged(small_disk: Path, tmp_path: Path) -> None:
    """Three people share at once until nothing goes any more, and the processes are killed in the middle of it."""
    with Running(small_disk / "instance", tmp_path / "log", HUB_DISK_FLOOR_MB="0") as hub:
        (small_disk / "old-films").write_bytes(b"0" * 9 * MEGABYTE)
        hub.start("web")
        hub.start("worker")
        hub.sign_in(hub.people.ben)
        canal = hub.people.canal

        def go_on(name: str) -> list[str]:
            done = []
            for number in range(40):
                word = f"{name}{number}x"
                try:
                    status = share(hub, word).status
                except (OSError, HTTPException, AssertionError, EOFError):
                    break  # killed
                if status == 302:
                    done.append(word)
                elif number > 6 and "web" in hub.processes:
                    hub.kill("web")
            return done

        with ThreadPoolExecutor(3) as pool:
            runs = [pool.submit(go_on, name) for name in ("amber", "birch", "cedar")]
            acknowledged = [word for run in runs for word in run.result()]
        assert len(acknowledged) >= 3
        hub.start("web")
        form = hub.get(f"/c/{canal}/resources/share?what=page")
        fill(small_disk / "rest")
        wait_until(lambda: too_full(hub, form), "the database itself finds the disk full")
        assert hub.get(f"/c/{canal}/resources/").status == 200
        hub.kill("web")
        hub.kill("worker")
        for name in ("rest", "old-films"):
            (small_disk / name).unlink()
        with (
            hub.app.app_context()
        ):  # as if ten minutes had passed: what the killed worker had claimed is taken up again
            long_ago = now() - timedelta(hours=1)
            db.session.execute(sa.update(ResourceFile).values(claimed_at=long_ago))
            db.session.commit()
            hub.let_go()
        hub.start("web")
        hub.start("worker")
        assert share(hub, "afterwards").status == 302
        wait_until(lambda: everything_is_done(hub), "the worker has caught up")
        assert_sound(hub, [*acknowledged, "afterwards"])
