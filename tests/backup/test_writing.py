"""A backup is there whole or not at all."""

import errno
import os
import resource
import signal
from pathlib import Path

import pytest

import hub.backup.erasures as erasures
from hub.backup.whole import CannotWrite, whole_file
from hub.backup.writing import back_up
from hub.db import now
from hub.room import Gone
from tests.backup.conftest import Hub, run, silent

pytestmark = pytest.mark.no_database


def in_a_child(act: object, limit: int = 0) -> int:
    """What becomes of the act in a process of its own, where no file may be larger than `limit`: 0 where it
    returned, 1 where it raised, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            act()  # type: ignore[operator]
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_file_that_is_there_is_left_alone_unless_told(hub: Hub, tmp_path: Path) -> None:
    source, file = hub("filled"), tmp_path / "b.tar"
    file.write_text("something dear")
    assert "is there already" in run(source, "backup", str(file), code=1)
    assert file.read_text() == "something dear"
    run(source, "backup", "--overwrite", str(file))
    assert file.stat().st_size > 100_000
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["b.tar"]


def test_a_place_that_cannot_be_written_is_told(hub: Hub, tmp_path: Path) -> None:
    source = hub("filled")
    assert "is a folder" in run(source, "backup", str(tmp_path), code=1)
    assert f"There is no folder {tmp_path / 'nowhere'}" in run(
        source, "backup", str(tmp_path / "nowhere" / "b"), code=1
    )
    for length in (252, 300):  # too long for the name it has meanwhile, and too long by itself
        assert "File name too long" in run(source, "backup", str(tmp_path / ("x" * length)), code=1)


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    """Told to overwrite, root would have put the backup in the place of a device."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotWrite, match="is no file"), whole_file(tmp_path / "pipe", True):
        pass
    assert (tmp_path / "pipe").is_fifo()


def test_a_full_disk_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    source, file = hub("filled"), tmp_path / "b.tar"

    def act() -> None:
        with source.app_context(), pytest.raises(CannotWrite, match="cannot be written"):
            back_up(file, overwrite=False, steps=silent)

    assert in_a_child(act, limit=100_000) == 0
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_list_of_erasures_that_finds_no_room_leaves_the_older_one(tmp_path: Path) -> None:
    file = tmp_path / "erased.jsonl"
    file.write_text("the list of last night")

    def act() -> None:
        with pytest.raises(CannotWrite, match="cannot be written"):
            erasures.write(file, [Gone("person", number, now()) for number in range(1000)])

    assert in_a_child(act, limit=1000) == 0
    assert file.read_text() == "the list of last night"


def test_killed_it_leaves_no_file_of_that_name_and_the_next_one_works(hub: Hub, tmp_path: Path) -> None:
    source, file = hub("filled"), tmp_path / "b.tar"

    def kill(done: int, total: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def act() -> None:
        with source.app_context():
            back_up(file, overwrite=False, steps=lambda label: kill)

    assert in_a_child(act) == -signal.SIGKILL
    assert not file.exists()
    run(source, "backup", str(file))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["b.tar"]


def test_two_at_once_do_not_write_into_one_another(tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    with whole_file(file, False) as first:
        first.write(b"first")
        with pytest.raises(CannotWrite, match="Another command"), whole_file(file, False):
            pass
    assert file.read_bytes() == b"first"


def test_a_file_made_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    with pytest.raises(CannotWrite, match="meanwhile"), whole_file(file, False):
        file.write_text("somebody else's")
    assert file.read_text() == "somebody else's"


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_that_knows_no_links_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    with whole_file(tmp_path / "b.tar", False) as made:
        made.write(b"whole")
    with pytest.raises(CannotWrite, match="meanwhile"), whole_file(tmp_path / "c.tar", False):
        (tmp_path / "c.tar").write_text("somebody else's")
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert found == {"b.tar": "whole", "c.tar": "somebody else's"}


def test_a_database_that_cannot_be_read_is_told(hub: Hub, tmp_path: Path) -> None:
    source, file = hub("filled"), tmp_path / "b.tar"
    (source.config["HUB"].instance / "hub.sqlite3").write_bytes(b"this is a letter to my aunt" * 100)
    assert "The database cannot be read" in run(source, "backup", str(file), code=1)
    assert not file.exists()


def test_a_database_of_another_revision_is_not_read(hub: Hub, tmp_path: Path) -> None:
    assert "flask hub migrate" in run(hub("bare"), "backup", str(tmp_path / "b.tar"), code=1)
    assert not (tmp_path / "b.tar").exists()
