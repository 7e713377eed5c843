"""A zip file that is sent while it is made: no copy of it lies on the disk, and memory holds one piece of it."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, cast

from flask import Flask, Response

import hub.storage as storage
from hub.progress import Progress

Texts = Sequence[tuple[str, str]]  # (path, what is written there)
Files = Sequence[tuple[str, str]]  # (path, sha256 of content in the storage)


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


def response(pieces: Iterator[bytes], name: str) -> Response:
    """As the answer to a request; `name` is how its owner finds it again."""
    headers = {"Content-Disposition": storage.attachment(name), "Cache-Control": "private, no-store"}
    return Response(pieces, mimetype="application/zip", headers=headers)
