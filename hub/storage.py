"""Files by the hash of their content: in the instance folder, or in an S3 bucket where HUB_STORAGE_URL names one.

No path or name that a person gave is ever used for storing; names are kept by the rooms, for display only.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from urllib.parse import quote

import obstore
from flask import Flask, Response, abort, current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from hub.config import Config, ConfigError
from hub.scratch import Scratch, sync_folder
from hub.text import clean, filesize

CHUNK = 1024 * 1024
NAME_LIMIT = 300
# A bucket that is away is said to be so while somebody waits; obstore alone would try for three minutes.
RETRY: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DERIVED_NAME = re.compile(r"[a-z0-9-]{1,40}\.[a-z]{1,5}")
# Marks that turn the reading direction: "invoice\u202efdp.exe" is shown as "invoiceexe.pdf".
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Empty(Exception):
    """The file has no content; the text is a sentence for the person who sent it."""


class TooLarge(Exception):
    """The file is over the limit; the text is a sentence for the person who sent it."""


class Missing(Exception):
    """There is no content with this hash."""


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int


@dataclass(frozen=True)
class Files:
    """Where content is kept. `folder` is None where it is not a folder of this machine. The lock of `scratch` makes
    putting and deleting take turns, so that deleting an orphan cannot take content just put again."""

    store: ObjectStore
    folder: Path | None
    scratch: Scratch  # where content lies until its hash is known, and copies of what lies elsewhere


def init_app(app: Flask) -> None:
    config: Config = app.config["HUB"]
    files = app.extensions["hub.storage"] = _files(config)
    files.scratch.clear()


def _files(config: Config) -> Files:
    folder = config.instance / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = Scratch(folder / "incoming")
    if not config.storage_url:
        return Files(LocalStore(folder), folder, scratch)
    try:  # keys, region and endpoint come from the usual AWS_... variables
        return Files(S3Store.from_url(config.storage_url, retry_config=RETRY), None, scratch)
    except (BaseError, ValueError) as problem:
        raise ConfigError(f"HUB_STORAGE_URL cannot be used: {str(problem).splitlines()[0]}") from None


def _current() -> Files:
    return cast(Files, current_app.extensions["hub.storage"])


def _key(sha256: str, derived: str | None = None) -> str:
    if not _SHA256.fullmatch(sha256):
        raise Missing("There is no such file.")
    if derived is None:
        return f"content/{sha256[:2]}/{sha256}"
    if not _DERIVED_NAME.fullmatch(derived):
        raise ValueError(f"{derived!r} cannot name something made from a file")
    return f"derived/{sha256[:2]}/{sha256}/{derived}"


def scratch() -> Scratch:
    """For whoever makes something out of content and needs a folder meanwhile."""
    return _current().scratch


def put(stream: BinaryIO, limit: int) -> Stored:
    """Keep this content; when it returns, it is on disk. The same content twice is kept once.

    Raises Empty or TooLarge (more than `limit` bytes)."""
    files = _current()
    with files.scratch.file() as draft:
        stored = _receive(stream, draft, limit)
        draft.flush()
        os.fsync(draft.fileno())
        with files.scratch.locked():
            _place(files, Path(draft.name), _key(stored.sha256))
    return stored


def _receive(stream: BinaryIO, file: IO[bytes], limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"The file is larger than {filesize(limit)}, which is the most for one file.")
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise Empty("The file is empty. Open it on your computer to see whether it was saved.")
    return Stored(digest.hexdigest(), size)


def _place(files: Files, path: Path, key: str) -> None:
    """obstore's own local put does not fsync, so a file is moved into its place and the folders are synced here: all
    up to the instance folder, whoever made them (another process may have made one and not have synced it yet).
    It replaces what is there: the same content, with a new time (`stored` and `delete` go by that)."""
    if files.folder is None:
        try:
            obstore.put(files.store, key, path)
        except BaseError as problem:  # as a full disk would be
            raise OSError(f"The bucket did not take it: {str(problem).splitlines()[0]}") from problem
        return
    target = files.folder / key
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(path, target)
    for folder in (target.parent, target.parent.parent, files.folder, files.folder.parent):
        sync_folder(folder)


def chunks(sha256: str, derived: str | None = None, span: tuple[int, int] | None = None) -> Iterator[bytes]:
    """The content in pieces; `span` names the first byte wanted and the one after the last. Missing is raised by the
    call itself, not by the first piece."""
    try:
        found = obstore.get(_current().store, _key(sha256, derived), options={"range": span} if span else None)
    except FileNotFoundError:
        raise Missing("There is no such file.") from None
    return (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK))


def open(sha256: str) -> BinaryIO:  # callers read `storage.open`
    """A seekable file of the content. It stays readable when its path is gone."""
    with path(sha256) as local:
        return local.open("rb")


@contextmanager
def path(sha256: str) -> Iterator[Path]:
    """A local file of the content, for programs that need one; do not change it. Elsewhere a temporary copy."""
    files = _current()
    if files.folder is not None:
        local = files.folder / _key(sha256)
        if not local.is_file():
            raise Missing("There is no such file.")
        yield local
        return
    with files.scratch.file() as copy:
        for chunk in chunks(sha256):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def size(sha256: str) -> int:
    try:
        return int(obstore.head(_current().store, _key(sha256))["size"])
    except FileNotFoundError:
        raise Missing("There is no such file.") from None


def exists(sha256: str) -> bool:
    try:
        return size(sha256) > 0
    except Missing:
        return False


def stored(before: datetime) -> Iterator[str]:
    """Hashes of the content last put before that moment."""
    for batch in obstore.list(_current().store, prefix="content"):
        for meta in batch:
            sha256 = meta["path"].rsplit("/", 1)[-1]
            if meta["last_modified"] < before and _SHA256.fullmatch(sha256):
                yield sha256


def delete(sha256: str, *, put_before: datetime) -> bool:
    """Remove content and what was made from it, unless it was put (again) since that moment. Was it removed?

    Only for content that no row points at: ask the rows after choosing the moment, which has to lie back by
    more than the longest request takes between putting a file and committing its row."""
    files = _current()
    with files.scratch.locked():
        try:
            meta = obstore.head(files.store, _key(sha256))
        except FileNotFoundError:
            return False
        if meta["last_modified"] >= put_before:
            return False
        obstore.delete(files.store, _key(sha256))
        for batch in obstore.list(files.store, prefix=f"derived/{sha256[:2]}/{sha256}"):
            obstore.delete(files.store, [made["path"] for made in batch])
    return True


def put_derived(sha256: str, name: str, data: bytes) -> None:
    """Keep something that can be made again from the content (a thumbnail). Not synced: it can be made again.
    In a folder it is moved into its place: obstore's own half-written files would stay after a kill, unseen by it."""
    files, key = _current(), _key(sha256, name)
    if files.folder is None:
        obstore.put(files.store, key, data)
        return
    target = files.folder / key
    with files.scratch.file() as draft:
        draft.write(data)
        draft.flush()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(draft.name, target)


def read_derived(sha256: str, name: str) -> bytes | None:
    try:
        return b"".join(chunks(sha256, name))
    except Missing:
        return None


def derived() -> Iterator[tuple[str, str]]:
    """(sha256, name) of all that was made from content."""
    for batch in obstore.list(_current().store, prefix="derived"):
        for meta in batch:
            _, _, sha256, name = meta["path"].split("/")
            yield sha256, name


def tidy_filename(name: str) -> str:
    """A file's name as its owner knows it, for display and for downloads: no folders, control characters or
    turned reading direction; letters of any script stay. Longer than NAME_LIMIT: the end of the stem goes."""
    name = clean(_DIRECTION_MARKS.sub("", name).replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    name = re.sub(r"\s+", " ", name)
    if len(name) > NAME_LIMIT:
        stem, dot, extension = name.rpartition(".")
        ending = dot + extension if stem and len(extension) <= 10 else ""
        name = name[: NAME_LIMIT - len(ending)].rstrip() + ending
    return name or "file"


def download(sha256: str, name: str, mime: str) -> Response:
    """The content as an attachment that no browser will run as a page of ours. 404 where it is missing."""
    return _response(sha256, None, mime, attachment(name), "private, no-cache")


def picture(sha256: str, name: str) -> Response:
    """A derived WebP image, shown in the page. It may be cached: its address holds the content's row."""
    return _response(sha256, name, "image/webp", "inline", "private, max-age=86400")


def attachment(name: str) -> str:
    """The header Content-Disposition of something to be kept under this name."""
    return f"attachment; {_rfc6266(tidy_filename(name))}"


def _rfc6266(name: str) -> str:
    """Both forms: plain ASCII for old programs, UTF-8 for the rest; neither can break out of the header."""
    plain = re.sub(r"[^\w .()\-]", "_", name, flags=re.ASCII)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _response(sha256: str, derived: str | None, mime: str, disposition: str, caching: str) -> Response:
    try:
        found = obstore.get(_current().store, _key(sha256, derived))
    except (FileNotFoundError, Missing):
        abort(404)
    pieces = (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK))
    response = Response(pieces, mimetype=mime)
    response.headers.update(
        {
            "Content-Length": str(found.meta["size"]),
            "Content-Disposition": disposition,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": caching,
        }
    )
    return response
