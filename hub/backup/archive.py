"""The form of a backup: one tar file that other programs can open, of which every byte is vouched for.

`hub-backup.json` comes first (which form this is), then `rows/<table>.jsonl.gz`, `files/<sha256>`, thumbnails as
`made/<sha256>/<name>`, `secret_key`, `manifest.json` and `checksum.sha256`: the digest of all bytes before it. Nothing
is ever unpacked under a name that stands in the archive, and only plain entries of these names are taken.
"""

import gzip
import hashlib
import json
import os
import re
import stat
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

FORMAT = 1
HEAD, MANIFEST, KEY, CHECKSUM = "hub-backup.json", "manifest.json", "secret_key", "checksum.sha256"
BLOCK, CHUNK = 512, 1024 * 1024
TAIL = 4 * BLOCK  # header and digest, and the two empty blocks that end a tar file
_NAMES = re.compile(
    rf"{HEAD}|rows/[a-z][a-z0-9_]{{0,60}}\.jsonl\.gz|files/[0-9a-f]{{64}}|made/[0-9a-f]{{64}}/[a-z0-9-]{{1,24}}\.[a-z]{{1,5}}"
    rf"|{KEY}|{MANIFEST}"
)
# What one may claim. Bytes are counted as they are really read, never believed.
MOST_ENTRIES = 5_000_000
MOST_HEAD, MOST_KEY, MOST_MANIFEST, MOST_MADE = 4096, 1024, 16 * CHUNK, 16 * CHUNK
MOST_LINE = 64 * CHUNK
MOST_RATIO, FREELY = 200, 64 * CHUNK  # rows unpack to so many times their size, or to so many bytes
_KINDS = {
    **dict.fromkeys([tarfile.SYMTYPE, tarfile.LNKTYPE], "a link"),
    **dict.fromkeys([tarfile.CHRTYPE, tarfile.BLKTYPE], "a device"),
    tarfile.DIRTYPE: "a folder",
    tarfile.FIFOTYPE: "a pipe",
}


class BadArchive(Exception):
    """Why this archive is not taken, as a sentence. Nothing of it has been used."""


@dataclass(frozen=True)
class Entry:
    name: str
    size: int
    at: int  # where its bytes begin


# Writing


class Writer:
    """Writes entries one after the other, and vouches for them at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        self._write(_header(name, size))
        written = 0
        for piece in pieces:
            written += len(piece)
            self._write(piece)
        if written != size:
            raise OSError(f"{name} has {written} bytes and not {size}")
        self._write(b"\0" * (-size % BLOCK))

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, len(content), [content])

    def add_file(self, name: str, file: BinaryIO) -> None:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.add(name, size, iter(lambda: file.read(CHUNK), b""))

    def finish(self) -> None:
        self._file.write(tail_of(self._digest.hexdigest()))

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    block = info.tobuf(tarfile.GNU_FORMAT)
    if len(block) != BLOCK:
        raise ValueError(f"{name} is too long a name")
    return block


def tail_of(digest: str) -> bytes:
    content = digest.encode() + b"\n"
    return _header(CHECKSUM, len(content)) + content.ljust(BLOCK, b"\0") + b"\0" * (2 * BLOCK)


def head() -> bytes:
    return json.dumps({"product": "Careers Cluster Hub", "format": FORMAT}).encode()


# Reading


class Archive:
    """An archive whose bytes are what was written and whose entries are ones we write. What they say is for
    `hub.backup.checking` to look at."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _opened(path)
        try:
            self.size = os.fstat(self._file.fileno()).st_size
            self._check_head()
            self._check_bytes()
            self.entries = {entry.name: entry for entry in self._walk()}
            if not {MANIFEST, KEY} <= self.entries.keys():
                raise BadArchive(f"{path} has no manifest or no key: it is not whole.")
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def _check_head(self) -> None:
        """Is it one of ours, and of a form that this version reads?"""
        strange = BadArchive(f"{self.path} is no backup of the hub.")
        info = _parsed(self._file.read(BLOCK))
        if info is None or info.name != HEAD or not 0 < info.size <= MOST_HEAD:
            raise strange
        try:
            said = json.loads(self._file.read(info.size))
            form = said["format"]
        except (ValueError, KeyError, TypeError):
            raise strange from None
        if not isinstance(form, int) or form < 1:
            raise strange
        if form > FORMAT:
            raise BadArchive(
                f"{self.path} was written by a newer version of the hub (form {form}; this version reads up to "
                f"{FORMAT}). Restore it with that version."
            )

    def _check_bytes(self) -> None:
        broken = BadArchive(f"{self.path} is damaged or cut short: its checksum does not hold. Nothing of it was used.")
        if self.size < TAIL or self.size % BLOCK:
            raise broken
        digest = hashlib.sha256()
        for piece in self._read(0, self.size - TAIL):
            digest.update(piece)
        if b"".join(self._read(self.size - TAIL, TAIL)) != tail_of(digest.hexdigest()):
            raise broken

    def _walk(self) -> Iterator[Entry]:
        at, end = 0, self.size - TAIL
        seen: set[str] = set()
        while at < end:
            info = _parsed(b"".join(self._read(at, BLOCK)))
            if info is None:
                raise BadArchive(f"{self.path} holds something that is no entry of a backup, at byte {at:,}.")
            self._check_entry(info, end - at - BLOCK)
            if info.name in seen or len(seen) >= MOST_ENTRIES:
                raise BadArchive(f"{self.path} holds {_shown(info.name)} twice, or more entries than a backup has.")
            seen.add(info.name)
            yield Entry(info.name, info.size, at + BLOCK)
            at += BLOCK + info.size + -info.size % BLOCK

    def _check_entry(self, info: tarfile.TarInfo, room: int) -> None:
        if info.type not in {tarfile.REGTYPE, tarfile.AREGTYPE}:
            kind = _KINDS.get(info.type, "an entry of a kind that no backup has")
            raise BadArchive(f"{self.path} holds {kind} ({_shown(info.name)}). A backup has plain files only.")
        if not _NAMES.fullmatch(info.name):
            raise BadArchive(f"{self.path} holds {_shown(info.name)}, which is no name of a backup's entry.")
        if not 0 <= info.size <= room:
            raise BadArchive(f"{self.path} says that {info.name} has {info.size:,} bytes; there are not as many.")

    def _read(self, at: int, size: int) -> Iterator[bytes]:
        self._file.seek(at)
        while size > 0 and (piece := self._file.read(min(CHUNK, size))):
            size -= len(piece)
            yield piece

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """One entry at a time: the next call moves on."""
        return self._read(entry.at, entry.size)

    def content(self, name: str, most: int) -> bytes:
        entry = self.entries[name]
        if entry.size > most:
            raise BadArchive(f"{self.path}: {name} has {entry.size:,} bytes, more than the {most:,} that it may have.")
        return b"".join(self.pieces(entry))

    def named(self, folder: str) -> list[Entry]:
        return [entry for name, entry in self.entries.items() if name.startswith(f"{folder}/")]

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of a table as they were written, without reading more than may be in them."""
        entry = self.entries[f"rows/{table}.jsonl.gz"]
        limit = max(FREELY, entry.size * MOST_RATIO)
        unpacked, read = gzip.GzipFile(fileobj=cast(BinaryIO, _Part(self._file, entry)), mode="rb"), 0
        try:
            while line := unpacked.readline(MOST_LINE + 1):
                read += len(line)
                if read > limit or len(line) > MOST_LINE:
                    raise BadArchive(
                        f"{self.path}: {entry.name} unpacks to more than {limit:,} bytes, or has a row of more than "
                        f"{MOST_LINE:,}. No backup does; it is not taken."
                    )
                yield line
        except (OSError, EOFError, zlib.error) as problem:
            raise BadArchive(f"{self.path}: {entry.name} cannot be unpacked ({problem}).") from None


class _Part:
    """One entry as a file for gzip: it keeps its own place, as others read from the same archive meanwhile."""

    def __init__(self, file: BinaryIO, entry: Entry) -> None:
        self._file, self._at, self._end = file, entry.at, entry.at + entry.size

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._at
        self._file.seek(self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data


def _opened(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
            raise BadArchive(f"{path} is no file.")
        return path.open("rb")
    except OSError as problem:
        raise BadArchive(f"{path} cannot be read ({problem.strerror}).") from None


def _parsed(block: bytes) -> tarfile.TarInfo | None:
    """One header by itself: extended headers, which may claim anything, are not followed."""
    try:
        return tarfile.TarInfo.frombuf(block, "ascii", "surrogateescape")
    except tarfile.HeaderError:
        return None


def _shown(name: str) -> str:
    return ascii(name[:80])


def as_json(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=False).encode()
