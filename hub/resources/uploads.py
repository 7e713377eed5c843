"""Files on their way in: stored and looked at before the form is judged, and carried by the form in signed tokens
until it is accepted, so that nothing has to be sent twice."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import BinaryIO, cast

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage, MultiDict

import hub.storage as storage
from hub.extract import extract
from hub.extract.kinds import KINDS, Refused, kind_of
from hub.text import clean, filesize

log = logging.getLogger("hub.resources")
TOKEN_SECONDS = 12 * 60 * 60  # well under the day after which content without a row may be swept away
TITLE_SECONDS = 6  # somebody is waiting
MOST_FILES = 20
TOO_MANY = f"A resource holds up to {MOST_FILES} files. Share this one as another resource."


@dataclass(frozen=True)
class Upload:
    """A file that lies in the storage and belongs to no resource yet."""

    sha256: str
    name: str
    kind: str
    size: int
    label: str = ""  # what it is, where that was said

    @property
    def mark(self) -> str:
        return KINDS[self.kind].extensions[0].upper()

    @property
    def said(self) -> str:
        return f"{KINDS[self.kind].label}, {filesize(self.size)}"

    def token(self, person_id: int) -> str:
        return _serializer().dumps([person_id, self.sha256, self.name, self.kind, self.size])


@dataclass
class Received:
    """What came with one form: the good files, and a sentence about each other one."""

    good: list[Upload] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, upload: Upload) -> None:
        if any(upload.sha256 == other.sha256 for other in self.good):
            return  # the same file chosen twice
        if len(self.good) < MOST_FILES:
            self.good.append(upload)
        else:
            self.refuse(upload.name, TOO_MANY)

    def refuse(self, name: str, sentence: str) -> None:
        shown = name if len(name) <= 80 else f"{name[:60]}…{name[-15:]}"
        self.refused.append(f"{shown} was not kept. {sentence}")


def title_inside(upload: Upload) -> str | None:
    """What the file calls itself, read in the limited child; None where that cannot be told in good time."""
    with storage.path(upload.sha256) as path:
        return extract(path, upload.kind, seconds=TITLE_SECONDS, scratch=storage.scratch()).title


def title_of(name: str) -> str:
    """A title out of the name of a file: 'year_9-options.pdf' -> 'Year 9 options'."""
    stem = name.rpartition(".")[0] or name
    words = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return (words[:1].upper() + words[1:])[:200]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="resources.upload")


def receive(sent: Iterable[FileStorage], fields: "MultiDict[str, str]", person_id: int) -> Received:
    """Files of this request, after those that an earlier try of the same form brought: `kept` are their tokens. Labels
    stand in the order of the files, `kept_labels` and `file_labels`; they may be fewer, or none."""
    received, without = Received(), set(fields.getlist("left_out"))
    for token, label in zip(fields.getlist("kept")[:MOST_FILES], _labels(fields, "kept_labels"), strict=False):
        upload = _kept(token, person_id)
        if upload is None:
            received.refused.append("A file that you sent earlier is no longer here. Choose it again.")
        elif upload.sha256 not in without:
            received.add(replace(upload, label=label))
    for file, label in zip(sent, _labels(fields, "file_labels"), strict=False):
        if file.filename:
            _take(file, label, received)
    return received


def _labels(fields: "MultiDict[str, str]", name: str) -> Iterator[str]:
    return chain(map(clean, fields.getlist(name)), repeat(""))


def _kept(token: str, person_id: int) -> Upload | None:
    """Only tokens that this hub made for this person count: a hash alone opens nothing."""
    try:
        owner, sha256, name, kind, size = _serializer().loads(token, max_age=TOKEN_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    if owner != person_id or kind not in KINDS or not storage.exists(sha256):
        return None
    return Upload(sha256, name, kind, size)


def _take(file: FileStorage, label: str, received: Received) -> None:
    name = storage.tidy_filename(file.filename or "")
    try:
        stored = storage.put(cast(BinaryIO, file.stream), current_app.config["HUB"].upload_limit)
        with storage.path(stored.sha256) as path:
            kind = kind_of(path, name)
    except (storage.Empty, storage.TooLarge, Refused) as problem:
        received.refuse(name, str(problem))
    except OSError:
        log.exception("upload could not be stored")
        received.refuse(name, "There is no room for it on this hub just now. Try again later, or tell your lead.")
    else:
        received.add(Upload(stored.sha256, name, kind.code, stored.size, label))
