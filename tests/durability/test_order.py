"""Success is said when it is on disk. A kill cannot show that (the system's memory survives it), so the order of the
calls is looked at: the content is synced, gets its name, all folders up to the instance are synced, the row is
committed, and only then comes the answer."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from hub import create_app
from hub.db import db
from hub.resources.models import ResourceFile
from tests.client import Client
from tests.conftest import POSTGRES, make_config
from tests.resources.making import sent
from tests.world import World


@pytest.fixture
def calls(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """(what, path) of every sync, rename and commit, in their order; the real ones run."""
    seen: list[tuple[str, str]] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        real_sync(descriptor)
        seen.append(("sync", os.readlink(f"/proc/self/fd/{descriptor}")))

    def replace(source: str | Path, target: str | Path) -> None:
        real_replace(source, target)
        seen.append(("rename", str(target)))

    def committed(connection: sa.Connection) -> None:
        seen.append(("commit", ""))

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    event.listen(db.engine, "commit", committed)
    yield seen
    event.remove(db.engine, "commit", committed)


def test_an_upload_is_on_disk_before_its_row_is_and_its_row_before_the_answer(
    app: Flask, client: Client, people: World, calls: list[tuple[str, str]]
) -> None:
    """The folders are new here: each of them needs a sync of the one above it."""
    page = client.sign_in(people.ben).get("resources.share")
    calls.clear()
    client.submit(page, title="A plan", uploads=sent(b"Words of a plan", "plan.txt"))
    file = db.session.scalars(sa.select(ResourceFile)).one()
    files = Path(app.config["HUB"].instance) / "files"
    content = files / "content" / file.sha256[:2] / file.sha256
    order = calls[: calls.index(("commit", "")) + 1]
    assert ("commit", "") in order
    named = order.index(("rename", str(content)))
    kinds = [(what, Path(path)) for what, path in order]
    assert order[named - 1][0] == "sync", "the content has to be on disk before it gets its name"
    assert Path(order[named - 1][1]).parent == files / "incoming"
    for folder in (content.parent, files / "content", files, files.parent):
        assert ("sync", folder) in kinds[named:], f"the name in {folder} is not on disk before the row is"


@pytest.mark.skipif(bool(POSTGRES), reason="there the server sees to it")
def test_a_commit_of_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    """In a hub as it is in service: the one of the other tests has it switched off (conftest.py)."""
    with create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'hub.sqlite3'}")).app_context():
        assert db.session.scalar(sa.text("PRAGMA synchronous")) == 2  # FULL: the log is synced at every commit
        assert db.session.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        db.session.remove()
        db.engine.dispose()
