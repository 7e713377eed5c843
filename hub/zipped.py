"""A zip file that is sent while it is made: no copy of it lies on the disk, and memory holds one piece of it."""

import re
import threading
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import IO, cast
from weakref import WeakSet

from flask import Flask, Response
from werkzeug.exceptions import TooManyRequests

import hub.storage as storage
from hub.progress import Progress

Texts = Sequence[tuple[str, str]]  # (path, what is written there)
Files = Sequence[tuple[str, str]]  # (path, sha256 of content in the storage)

AT_ONCE = 2  # of one person, in one process, whose threads answer everybody else
_on_their_way: defaultdict[int, "WeakSet[_Turn]"] = defaultdict(WeakSet)  # by the id of the person
_lock = threading.Lock()


def zipped(app: Flask, texts: Texts, files: Files, missing: str, progress: Progress | None = None) -> Iterator[bytes]:
    """The zip file in pieces. The request may be over by now, so that everything is read from the database before.
    `missing` is the text that stands in for content that is gone."""
    out = _Pieces()
    with zipfile.ZipFile(cast(IO[bytes], out), "w", zipfile.ZIP_DEFLATED) as made:
        for path, text in texts:
            made.writestr(_info(path), text)
            yield out.take()
        for done, (path, sha256) in enumerate(files, start=1):
            for _ in _written(app, made, path, sha256, missing):
                yield out.take()
            if progress:
                progress(done, len(files))
    yield out.take()


def _written(app: Flask, made: zipfile.ZipFile, path: str, sha256: str, missing: str) -> Iterator[None]:
    """Stops after every piece, so that what has been written can go out."""
    try:
        with app.app_context():
            pieces = storage.chunks(sha256)
    except storage.Missing:
        made.writestr(_info(f"{path}.missing.txt"), missing)
        return
    with made.open(_info(path), "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            yield


class _Pieces:
    """A file that can only be written; zipfile then puts sizes behind each entry rather than before it."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing beneath."""

    def take(self) -> bytes:
        taken, self._held = b"".join(self._held), []
        return taken


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def safe_name(name: str, limit: int = 80) -> str:
    """A file's own name where every system can unpack it: no signs with a meaning, and not too long. Put a number
    before it: that makes it the only one of its folder, and none that Windows keeps for itself ("CON")."""
    stem, dot, ending = storage.tidy_filename(name).rpartition(".")
    stem, ending = (stem, ending) if dot and len(ending) <= 10 else (f"{stem}{dot}{ending}", "")
    stem = safe_words(stem, limit)
    return f"{stem}.{re.sub(r'[^A-Za-z0-9]', '', ending)}" if ending else stem


def safe_words(words: str, limit: int = 80) -> str:
    """The same for a folder or a title, in which a full stop begins no ending."""
    return re.sub(r"[^\w \-().]", "_", words)[:limit].strip(" .") or "file"


def response(begin: Callable[[], Iterator[bytes]], name: str, person_id: int) -> Response:
    """As the answer to a request; `name` is how its owner finds it again. It holds a thread of this process until its
    last piece has gone: where AT_ONCE are on their way to this person, TooManyRequests (429) is raised and `begin`,
    which makes the pieces, is not called."""
    end = _take_turn(person_id)
    try:
        pieces = chain(begin(), _at_last(end))
    except BaseException:
        end()
        raise
    headers = {"Content-Disposition": storage.attachment(name), "Cache-Control": "private, no-store"}
    answer = Response(pieces, mimetype="application/zip", headers=headers)
    answer.call_on_close(end)  # where somebody hangs up before that
    return answer


class _Turn:
    """Held by the answer alone: one that is thrown away unsent ends it too."""


def _take_turn(person_id: int) -> Callable[[], None]:
    """What ends it, once or again."""
    turn = _Turn()
    with _lock:
        if len(_on_their_way[person_id]) >= AT_ONCE:
            raise TooManyRequests(
                "Two zip files are still on their way to you. When one of them has arrived, ask for this one again.",
                retry_after=60,
            )
        _on_their_way[person_id].add(turn)
    return partial(_on_their_way[person_id].discard, turn)


def _at_last(end: Callable[[], None]) -> Iterator[bytes]:
    end()
    yield b""
