"""A damaged, cut, strange or hostile archive is refused whole, with a sentence, and the hub stays what it was."""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hub.backup.archive as archive
from hub.backup.archive import BLOCK, TAIL, Archive, BadArchive, tail_of
from hub.backup.checking import check
from tests.backup.conftest import Hub, run, silent, state_of

pytestmark = pytest.mark.no_database


def refused(path: Path, words: str) -> None:
    with pytest.raises(BadArchive, match=words) as caught:
        check(path, silent).close()
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 400


def test_a_whole_archive_is_taken(backup: Path) -> None:
    checked = check(backup, silent)
    assert checked.manifest.tables["person"].count == 10
    checked.close()


def test_every_byte_counts(backup: Path) -> None:
    """One bit turned: in each header, at the start, middle and end of each entry, in its padding, in the tail."""
    whole = backup.read_bytes()
    opened = Archive(backup)
    entries = list(opened.entries.values())
    opened.close()
    places = {0, 100, 124, 148, 156, 257, 345, 511, len(whole) - 1, len(whole) - TAIL, len(whole) - TAIL + BLOCK + 7}
    for entry in [*entries[:8], *entries[-9:]]:
        places |= {entry.at - BLOCK, entry.at - BLOCK + 124, entry.at, entry.at + entry.size // 2}
        places |= {entry.at + max(entry.size - 1, 0), entry.at + entry.size + -entry.size % BLOCK - 1}
    assert len(places) > 60
    for place in sorted(places):
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BadArchive):
            check(backup, silent).close()


def test_every_cut_is_seen(backup: Path) -> None:
    whole = backup.read_bytes()
    cuts = (0, 1, 511, 512, 1024, 5000, len(whole) // 2, len(whole) - TAIL, len(whole) - 1024, len(whole) - 1)
    for length in cuts:
        backup.write_bytes(whole[:length])
        with pytest.raises(BadArchive):
            check(backup, silent).close()
    backup.write_bytes(whole + b"\0" * BLOCK)  # and what was put on
    refused(backup, "damaged")


def test_a_refused_restore_leaves_everything_alone(hub: Hub, backup: Path) -> None:
    target = hub("filled")
    before = state_of(target)
    whole = backup.read_bytes()
    for place in (len(whole) // 3, len(whole) - 3 * BLOCK):
        backup.write_bytes(whole[:place] + b"?" + whole[place + 1 :])
        assert "damaged" in run(target, "restore", "--replace", str(backup), code=1)
    backup.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in run(target, "restore", "--replace", str(backup), code=1)
    assert state_of(target) == before


# Archives whose checksum holds, made by somebody who means harm


Change = Callable[[list[tuple[tarfile.TarInfo, bytes]]], Any]


def made_anew(path: Path, change: Change) -> Path:
    """The same archive with its entries changed, and a checksum that holds."""
    entries: list[tuple[tarfile.TarInfo, bytes]] = []
    with tarfile.open(path) as tar:
        for info in tar.getmembers()[:-1]:
            file = tar.extractfile(info)
            assert file is not None
            entries.append((info, file.read()))
    change(entries)
    body = b""
    for info, content in entries:
        body += info.tobuf(tarfile.GNU_FORMAT) + content + b"\0" * (-len(content) % BLOCK)
    path.write_bytes(body + tail_of(hashlib.sha256(body).hexdigest()))
    return path


def entry(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    if kind in {tarfile.SYMTYPE, tarfile.LNKTYPE}:
        info.linkname = "/etc/passwd"
    return info, content


def replaced(name: str, content: bytes) -> Change:
    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        place = next(number for number, (info, _) in enumerate(entries) if info.name == name)
        entries[place] = entry(name, content)

    return change


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "files/../../x", "rows/../x.jsonl.gz", "files/ABC", "x", "rows/a b.jsonl.gz"],
)
def test_a_name_that_leads_out_is_refused(backup: Path, name: str) -> None:
    refused(made_anew(backup, lambda entries: entries.insert(3, entry(name))), "no name of a backup")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a pipe"),
        (tarfile.DIRTYPE, "a folder"),
        (tarfile.XHDTYPE, "no backup has"),
        (tarfile.GNUTYPE_LONGNAME, "no backup has"),
        (tarfile.GNUTYPE_SPARSE, "no backup has"),
    ],
)
def test_only_plain_files_are_taken(backup: Path, kind: bytes, words: str) -> None:
    refused(made_anew(backup, lambda entries: entries.insert(3, entry(f"files/{'0' * 64}", b"", kind))), words)


def test_a_size_that_is_not_there_is_refused(backup: Path) -> None:
    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        entries[-1][0].size = 8**12

    refused(made_anew(backup, change), "there are not as many")


def test_the_same_entry_twice_is_refused(backup: Path) -> None:
    refused(made_anew(backup, lambda entries: entries.insert(2, entries[1])), "twice")


def test_a_bomb_is_not_unpacked(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are counted as they come out, whatever was declared."""
    monkeypatch.setattr(archive, "FREELY", 100_000)
    bomb = gzip.compress(b'{"id":1,"name":"' + b"a" * 30_000_000 + b'"}\n')
    made_anew(backup, replaced("rows/auth_role.jsonl.gz", bomb))
    refused(backup, "unpacks to more than")


def test_a_row_without_end_is_not_read(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_LINE", 10_000)
    made_anew(backup, replaced("rows/auth_role.jsonl.gz", gzip.compress(b"a" * 20_000)))
    refused(backup, "has a row of more than")


def test_too_many_entries_are_refused(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    refused(backup, "more entries")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"id":1,"name":"x"}\n{"id":2,"name":"y"}\n', "has not the 0 rows"),
        (b"not json\n", "has not the|is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"id":"one","name":"x"}\n', "something in id"),
        (b'{"id":1}\n', "other columns"),
        (b'{"id":1,"name":5}\n', "something in name"),
    ],
)
def test_rows_that_cannot_be_are_refused(backup: Path, line: bytes, words: str) -> None:
    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        replaced("rows/auth_role.jsonl.gz", gzip.compress(line))(entries)
        manifest = json.loads(entries[-1][1])
        manifest["tables"]["auth_role"]["count"] = 0 if "0 rows" in words else 1
        entries[-1] = entry("manifest.json", json.dumps(manifest).encode())

    refused(made_anew(backup, change), words)


@pytest.mark.parametrize("manifest", [b"{}", b"[]", b"nonsense", b'{"tables": 5}', b"[" * 200_000, b"\xff"])
def test_a_manifest_that_cannot_be_read_is_refused(backup: Path, manifest: bytes) -> None:
    refused(made_anew(backup, replaced("manifest.json", manifest)), "manifest")


def test_a_missing_part_is_refused(backup: Path, tmp_path: Path) -> None:
    for name, words in (
        ("rows/person.jsonl.gz", "just the tables"),
        ("manifest.json", "not whole"),
        ("secret_key", "not whole"),
        ("files/", "files that its manifest"),
    ):

        def without(entries: list[tuple[tarfile.TarInfo, bytes]], name: str = name) -> None:
            entries.remove(next(one for one in entries if one[0].name.startswith(name)))

        refused(made_anew(Path(shutil.copy(backup, tmp_path / "without.tar")), without), words)


def test_a_file_that_is_not_what_its_name_says_is_refused(backup: Path) -> None:
    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        place = next(number for number, (info, _) in enumerate(entries) if info.name.startswith("files/"))
        entries[place] = (entries[place][0], b"z" * entries[place][0].size)

    refused(made_anew(backup, change), "not what its name says")


def test_a_newer_form_is_refused_as_such(backup: Path) -> None:
    newer = json.dumps({"product": "Careers Cluster Hub", "format": 2}).encode()
    refused(made_anew(backup, replaced("hub-backup.json", newer)), "newer version")


def test_another_table_or_column_is_refused_by_the_restore(hub: Hub, backup: Path) -> None:
    target = hub("filled")
    before = state_of(target)

    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        manifest = json.loads(entries[-1][1])
        del manifest["tables"]["auth_role"]
        entries[-1] = entry("manifest.json", json.dumps(manifest).encode())
        entries.remove(next(one for one in entries if one[0].name == "rows/auth_role.jsonl.gz"))

    made_anew(backup, change)
    assert "lacks auth_role" in run(target, "restore", "--replace", str(backup), code=1)
    assert state_of(target) == before


def test_a_newer_revision_is_refused_by_the_restore(hub: Hub, backup: Path) -> None:
    target = hub("bare")

    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        manifest = json.loads(entries[-1][1]) | {"revision": "9999"}
        entries[-1] = entry("manifest.json", json.dumps(manifest).encode())

    assert "newer version" in run(target, "restore", str(made_anew(backup, change)), code=1)


def test_rows_that_lead_nowhere_are_refused_by_the_restore(hub: Hub, backup: Path) -> None:
    target = hub("filled")
    before = state_of(target)

    def change(entries: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        replaced("rows/person.jsonl.gz", gzip.compress(b""))(entries)
        manifest = json.loads(entries[-1][1])
        manifest["tables"]["person"]["count"] = 0
        entries[-1] = entry("manifest.json", json.dumps(manifest).encode())

    assert "lead nowhere" in run(target, "restore", "--replace", str(made_anew(backup, change)), code=1)
    assert state_of(target) == before


def test_something_else_is_no_backup(tmp_path: Path, backup: Path) -> None:
    (tmp_path / "letter.txt").write_text("this is a letter to my aunt" * 100)
    (tmp_path / "empty.tar").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("a", "b" * 5000)
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("hello"), io.BytesIO())
    for name in ("letter.txt", "empty.tar", "x.zip", "other.tar"):
        refused(tmp_path / name, "is no backup of the hub")
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "is no file")
    refused(Path("/dev/zero"), "is no file")
    refused(tmp_path, "is no file")
    refused(tmp_path / "nowhere.tar", "cannot be read")
