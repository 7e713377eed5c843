"""What a worker had taken up when it was killed is taken up again by the next one, at once, and by nobody else."""

import os
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.worker as worker
from hub.db import db, now
from hub.mail import Letter
from hub.mail.posting import CLAIM
from hub.resources.models import ResourceFile, TextState
from hub.search import WriterBusy
from hub.search.whoosh_index import WhooshIndex
from hub.search.writer import OnlyWriter
from tests.conftest import POSTGRES
from tests.resources.making import share_file
from tests.world import World

ROOT = Path(__file__).parents[2]


def letter(name: str, **state: Any) -> int:
    words = {"from_name": "Hub", "subject": "A test", "text": "A test", "html": "A test", "template": "test"}
    row = Letter(to_address=f"{name}@school.uk", message_id=f"<{name}@hub.school.uk>", **words, **state)
    db.session.add(row)
    db.session.commit()
    return row.id


def test_a_letter_that_was_being_posted_is_due_at_once(people: World) -> None:
    claimed = letter("ben", tries=1, next_try_at=now() + CLAIM)
    waits = letter("dan", tries=1, next_try_at=now() + timedelta(minutes=5), last_error="451 later")
    assert worker.one_round(worker.at_start()) == 1
    db.session.expire_all()
    assert db.session.get_one(Letter, claimed).next_try_at <= now()  # type: ignore[operator]
    assert db.session.get_one(Letter, waits).next_try_at > now(), "the mail server asked for patience"  # type: ignore[operator]


def test_a_file_that_was_being_read_waits_again_behind_those_that_nobody_tried(app: Flask, people: World) -> None:
    lost, fresh = (share_file(people, name.encode(), f"{name}.txt").files[0] for name in ("lost", "fresh"))
    lost.text_state, lost.tries, lost.claimed_at = TextState.READING, 3, now()
    db.session.commit()
    worker.one_round(worker.at_start())
    read = [("read", dict(worker.jobs())["resources.read_files"])]
    assert worker.one_round(read) == 1
    assert states() == {"lost.txt": TextState.WAITING, "fresh.txt": TextState.OK}
    assert worker.one_round(read) == 1
    assert states()["lost.txt"] is TextState.OK, "three restarts are no fault of the file"


def states() -> dict[str, TextState]:
    return {file.name: file.text_state for file in db.session.scalars(sa.select(ResourceFile))}


@pytest.mark.skipif(bool(POSTGRES), reason="a hub on PostgreSQL has no index files")
def test_half_an_index_is_cleared_by_the_next_writer(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    index.rebuild([])
    (tmp_path / "main-half").mkdir()
    (tmp_path / "main-half" / "MAIN.seg").write_bytes(b"half")
    (tmp_path / "current.draft").write_text("main-ha")
    whole = index.generation().partition(" ")[0]
    with WhooshIndex(tmp_path).only_writer():
        assert {path.name for path in tmp_path.iterdir()} == {"current", "writer.lock", whole}


def test_a_worker_waits_for_the_lock_of_one_that_has_just_been_killed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), worker.only_writer():
            held.set()
            let_go.wait(60)

    def let_go_and_sleep(seconds: float) -> None:
        let_go.set()
        holder.join(60)

    holder = threading.Thread(target=hold)
    monkeypatch.setattr(OnlyWriter, "__call__", _not_waiting_for_threads)
    holder.start()
    assert held.wait(60)
    monkeypatch.setattr(worker.time, "sleep", let_go_and_sleep)
    with worker.alone():
        assert not holder.is_alive()


def _not_waiting_for_threads(writer: OnlyWriter) -> AbstractContextManager[None]:
    """As in another process: the thread lock of one process is passed by."""
    return writer._lock()


def test_a_second_worker_is_refused_after_a_while(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OnlyWriter, "__call__", _not_waiting_for_threads)
    monkeypatch.setattr(worker, "PATIENCE", 0)
    with worker.only_writer(), pytest.raises(WriterBusy, match="only one"), worker.alone():
        pass


def test_the_reader_of_a_file_dies_with_the_worker(tmp_path: Path) -> None:
    """It would keep hundreds of megabytes while the next worker starts another one. A pipe is a file without end."""
    endless = tmp_path / "endless.txt"
    os.mkfifo(endless)
    code = f"from pathlib import Path; from hub.extract import extract; extract(Path({str(endless)!r}), 'txt')"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)})
    child = _until(lambda: Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split())[0]
    with endless.open("wb"):  # returns when the child has it open, which is after it has set its limits
        parent.kill()
        parent.wait()
        _until(lambda: not Path(f"/proc/{child}").exists() or _is_zombie(child))


def _is_zombie(pid: str) -> bool:
    return ") Z " in Path(f"/proc/{pid}/stat").read_text()


def _until(seen):  # type: ignore[no-untyped-def]
    for _ in range(3000):
        if found := seen():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in 30 seconds")
