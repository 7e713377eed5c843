"""What a restore refuses, holds back and does again; and that it is whole or not at all."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

from hub.backup.erasures import erase_person_again
from hub.backup.restoring import CannotRestore, Wishes, restore
from hub.db import Base, db, now
from hub.employers.models import Employer, EmployerContact
from hub.history import HistoryEntry
from hub.mail import Letter, post_waiting
from hub.members.models import Person
from hub.room import Gone
from hub.search.keeper import only_writer
from tests.backup.child import COMMITTED, REFUSED
from tests.backup.conftest import Hub, run, started_anew, state_of
from tests.client import Client

pytestmark = [pytest.mark.no_database, pytest.mark.long]


def test_a_hub_that_is_not_empty_is_left_alone_unless_told(hub: Hub, backup: Path) -> None:
    target = hub("filled")
    before = state_of(target)
    assert "not empty" in run(target, "restore", str(backup), code=1)
    assert state_of(target) == before
    run(target, "restore", "--replace", str(backup))


def test_an_empty_hub_that_was_migrated_is_empty(hub: Hub, backup: Path) -> None:
    run(hub("empty"), "restore", str(backup))


def test_a_running_worker_is_noticed(hub: Hub, backup: Path) -> None:
    target = hub("empty")
    other = started_anew(target)
    with ExitStack() as worker:
        with other.app_context():
            worker.enter_context(only_writer())
        assert "Another worker" in run(target, "restore", str(backup), code=1)


@contextmanager
def answering(target: Flask) -> Iterator[None]:
    server = make_server("127.0.0.1", target.config["HUB"].port, target)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_running_web_process_is_noticed(hub: Hub, backup: Path) -> None:
    target = hub("empty")
    with answering(target):
        assert "The hub is running" in run(target, "restore", str(backup), code=1)


def test_letters_that_waited_are_held_until_somebody_decides(hub: Hub, backup: Path) -> None:
    target = hub("bare")
    assert "Held, as they may have been posted since: 1 letter" in run(target, "restore", str(backup))
    with target.app_context():
        assert post_waiting() == 0
        db.session.remove()
    assert "1 letter will be posted" in run(target, "held-letters", "--post")
    with target.app_context():
        assert post_waiting() == 1
        kept = db.session.scalars(sa.select(Letter.to_address).where(Letter.kept_at.is_not(None))).all()
        assert kept == ["waits@example.org"]  # and not the one that was posted long ago
        db.session.remove()


def test_held_letters_can_be_dropped(hub: Hub, backup: Path) -> None:
    target = hub("bare")
    run(target, "restore", str(backup))
    assert "--post or --drop" in run(target, "held-letters", code=1)
    assert "1 letter dropped" in run(target, "held-letters", "--drop")
    with target.app_context():
        assert db.session.scalars(sa.select(Letter.to_address)).all() == ["posted@example.org"]


# Files only


def test_files_that_went_missing_or_bad_come_back_out_of_a_backup(hub: Hub, backup: Path) -> None:
    target = hub("filled")
    assert "No file is missing" in run(target, "restore-files", str(backup))
    with target.app_context():
        db.session.add(Person(name="Added later", email="later@example.org"))
        db.session.commit()
    before = state_of(target)
    folder = target.config["HUB"].instance / "files"
    one, other = sorted(path for path in (folder / "content").rglob("*") if path.is_file())[:2]
    was = {path: path.read_bytes() for path in (one, other, *(folder / "derived").rglob("*.webp"))}
    shutil.rmtree(folder / "derived")
    one.unlink()
    other.write_bytes(b"the disk went bad")
    with answering(target):
        assert "2 files put back" in run(target, "restore-files", str(backup))
    assert {path: path.read_bytes() for path in (one, other)} == {path: was[path] for path in (one, other)}
    assert (folder / "derived" / one.name[:2] / one.name / "thumbnail.webp").read_bytes()
    assert state_of(target)[0] == before[0]


def test_files_that_a_backup_does_not_have_are_named(hub: Hub, backup: Path, tmp_path: Path) -> None:
    target, old = hub("filled"), tmp_path / "old.tar"
    run(hub("empty"), "backup", str(old))
    content = next(path for path in (target.config["HUB"].instance / "files" / "content").rglob("*") if path.is_file())
    content.unlink()
    assert f"Not in this backup: {content.name}" in run(target, "restore-files", str(old), code=1)
    old.write_bytes(backup.read_bytes()[:-600])
    assert "damaged or cut short" in run(target, "restore-files", str(old), code=1)
    assert not content.exists()


# Another key


def test_another_key_in_the_environment_is_not_taken_silently(hub: Hub, backup: Path) -> None:
    target = hub("bare", HUB_SECRET_KEY="k" * 64)
    assert "is not the key of this backup" in run(target, "restore", str(backup), code=1)
    run(target, "restore", "--keep-key", str(backup))


def test_the_key_of_the_backup_is_put_in_place(hub: Hub, ready: Path, backup: Path) -> None:
    target = hub("empty")
    run(target, "restore", str(backup))
    path = target.config["HUB"].instance / "secret_key"
    assert path.read_text() == (ready / "filled" / "secret_key").read_text()
    assert path.stat().st_mode & 0o777 == 0o600


# Erasures


def marker(app: Flask) -> list[str]:
    with app.app_context():
        found = [
            table.name
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.select(table)).mappings()
            if "ben okafor" in str(dict(row)).lower() or "quillfeather" in str(dict(row)).lower()
        ]
        db.session.remove()
    return found


def erase(app: Flask) -> None:
    """After the backup: Ben asks to be erased, a contact is removed in its page, an employer says no more."""
    with app.app_context():
        ben = db.session.scalars(sa.select(Person).where(Person.email == "ben@example.org")).one()
        contact, employer = db.session.scalars(sa.select(EmployerContact)).one(), 1
        client = Client(app, 1).sign_in(ben.id)
        page = client.get("employers.remove_contact", employer_id=employer, contact_id=contact.id)
        client.submit(page, sure="y")
        client.submit(client.get("employers.stop", employer_id=employer), reason="asked_us_to_stop")
        assert erase_person_again(Gone("person", ben.id, now())) > 0
        db.session.commit()
        db.session.remove()


def test_what_was_erased_after_the_backup_does_not_come_back(hub: Hub, backup: Path) -> None:
    target = hub("filled")
    assert set(marker(target)) == {"person", "employer_contact"}
    erase(target)
    assert marker(target) == []
    assert "3 erasures" in run(target, "restore", "--replace", str(backup))
    assert marker(target) == []
    with target.app_context():
        assert db.session.scalars(sa.select(Employer)).one().is_stopped
        people = db.session.scalars(sa.select(Person.name).order_by(Person.id)).all()
        assert people.count("Former member") == 1
        assert "Cara Lindqvist" in people
        noted = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == "hub.restore")).one()
        assert noted.facts["erased"] == 3
    # ... nor with a second restore of the same backup
    run(target, "restore", "--replace", str(backup))
    assert marker(target) == []


def test_a_list_of_erasures_serves_where_the_old_hub_is_gone(hub: Hub, backup: Path, tmp_path: Path) -> None:
    lost, target, listed = hub("filled"), hub("bare"), tmp_path / "erased.jsonl"
    erase(lost)
    assert "3 erasures" in run(lost, "erasures", str(listed))
    assert "Okafor" not in listed.read_text()
    run(target, "restore", "--erased", str(listed), str(backup))
    assert marker(target) == []


def test_a_contact_who_was_added_later_under_the_same_number_stays(hub: Hub, backup: Path, tmp_path: Path) -> None:
    """The backup itself knows of the removal: there is nothing to do again."""
    source, file = hub("filled"), tmp_path / "later.tar"
    with source.app_context():
        contact = db.session.scalars(sa.select(EmployerContact)).one()
        number, employer = contact.id, contact.employer_id
        db.session.delete(contact)
        db.session.add(HistoryEntry(verb="employers.remove_contact", subject="employer:1", facts={"contact": number}))
        db.session.commit()
        db.session.add(EmployerContact(id=number, employer_id=employer, name="Somebody else"))
        db.session.commit()
        db.session.remove()
    run(source, "backup", str(file))
    run(source, "restore", "--replace", str(file))
    with source.app_context():
        assert db.session.scalars(sa.select(EmployerContact.name)).all() == ["Somebody else"]


def test_what_was_erased_in_tables_of_an_older_version_is_asked_for(hub: Hub, backup: Path, tmp_path: Path) -> None:
    """This version cannot read them: without a word, whoever was erased in them would have come back."""
    target, listed = hub("filled"), tmp_path / "erased.jsonl"
    erase(target)
    run(target, "erasures", str(listed))
    with target.app_context():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '0030'"))
        db.session.commit()
    assert "flask hub migrate" in run(target, "restore", "--replace", str(backup), code=1)
    assert marker(target) == []
    run(target, "restore", "--replace", "--erased", str(listed), str(backup))
    assert marker(target) == []


@pytest.mark.parametrize(
    "content", ["nonsense", "[]", '{"kind": "person"}', '{"id": "x", "at": "2026-01-01", "kind": 1}']
)
def test_a_list_that_is_none_is_refused(hub: Hub, backup: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "list").write_text(content)
    assert "is no list" in run(hub("bare"), "restore", "--erased", str(tmp_path / "list"), str(backup), code=1)


# Whole or not at all


def in_a_child(target: Flask, backup: Path, step: str = "", limit: int = 0) -> int:
    instance = target.config["HUB"].instance
    command = [sys.executable, "-m", "tests.backup.child", step, str(limit), str(instance), str(backup)]
    return subprocess.run(command, cwd=Path(__file__).parent.parent.parent).returncode


@pytest.mark.parametrize("step", ["Files restored", "Rows restored"])
def test_killed_in_the_middle_the_hub_is_the_old_one(hub: Hub, backup: Path, step: str) -> None:
    target = hub("filled")
    with target.app_context():
        db.session.add(Person(name="Added later", email="later@example.org"))
        db.session.commit()
    before = state_of(target)

    assert in_a_child(target, backup, step=step) == -signal.SIGKILL
    assert state_of(started_anew(target)) == before
    run(target, "restore", "--replace", str(backup))


def test_stopped_just_after_the_commit_the_hub_is_the_new_one_with_its_files_and_key(hub: Hub, backup: Path) -> None:
    target = hub("empty")
    assert in_a_child(target, backup, step=COMMITTED) == 0
    assert state_of(started_anew(target))[1:] == state_of(hub("filled"))[1:]


def test_no_room_is_seen_before_anything_is_written(hub: Hub, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = hub("filled")
    before = state_of(target)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 10, 5000))
    assert "There is no room" in run(target, "restore", "--replace", str(backup), code=1)
    monkeypatch.undo()
    assert state_of(target) == before


def test_a_disk_that_is_full_in_the_middle_leaves_the_hub_alone(hub: Hub, backup: Path) -> None:
    """There is room for the files, and too little for the database's log."""
    target = hub("filled")
    before = state_of(target)
    assert in_a_child(target, backup, limit=600_000) == REFUSED
    assert state_of(started_anew(target)) == before


def test_a_disk_that_is_full_for_the_index_only_is_told(
    hub: Hub, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    target = hub("bare")
    monkeypatch.setattr("hub.backup.commands.rebuild_all", full)
    assert "but for the search index: No space left on device." in run(target, "restore", str(backup))
    with target.app_context():
        assert db.session.query(Person).count() > 3


def test_files_that_were_not_here_go_again_when_it_fails(hub: Hub, backup: Path) -> None:
    target = hub("empty")
    before = state_of(target)

    def steps(label: str) -> Any:
        def fail(done: int, total: int) -> None:
            if label == "Rows restored":
                raise OSError("the disk is gone")

        return fail

    with target.app_context(), pytest.raises(CannotRestore, match="the disk is gone"):
        restore(backup, Wishes(), steps)
    assert state_of(target) == before
