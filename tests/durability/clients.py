"""People at work while the hub is being killed: they share, change and invite, send the same form again when the
connection breaks, and note what they were told had worked."""

import http.client
import io
import random
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from itsdangerous import URLSafeTimedSerializer

from hub.db import db
from hub.members.models import Person, SignIn
from hub.members.reader import token_hash
from tests.client import drawn, parsed, post_forms
from tests.durability.running import Hub

PATIENCE = 300  # seconds for one act, however often it is sent
UPLOADS, LETTERS = 30, 60  # of one person


@dataclass(frozen=True)
class Shared:
    """An upload that was answered with success."""

    title: str
    word: str
    content_hash: str


@dataclass(frozen=True)
class Saved:
    """An edit that was answered with success: sent first at `sent_at`, answered at `told_at`."""

    resource_id: int
    text: str
    sent_at: float
    told_at: float


@dataclass
class Journal:
    shared: list[Shared] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    invited: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)  # answers that nobody should get
    resent: int = 0  # forms that had to be sent again
    repeated: int = 0  # of these, how many the hub had dealt with already
    told_late: int = 0
    resources: list[int] = field(default_factory=list)  # to be edited


class Somebody:
    """One person with a browser of their own. Every act is tried until it is answered."""

    def __init__(self, hub: Hub, name: str, journal: Journal, seed: int, stop: threading.Event) -> None:
        self.hub, self.name, self.journal, self.stop = hub, name, journal, stop
        self.choose = random.Random(f"{seed}-{name}")
        self.cluster = f"/c/{hub.people.canal}"
        with hub.app.app_context():
            token = secrets.token_urlsafe(16)
            person = db.session.get_one(Person, getattr(hub.people, name))
            db.session.add(SignIn(token_hash=token_hash(token), person_id=person.id, browser="test"))
            session = {"sign_in": token, "_user_id": person.fs_uniquifier, "_fresh": True, "csrf_token": "0" * 40}
            db.session.commit()
            db.session.remove()
        cookie = hub.app.session_interface.get_signing_serializer(hub.app).dumps(session)  # type: ignore[attr-defined]
        self.cookie = f"{hub.app.config['SESSION_COOKIE_NAME']}={cookie}"
        tokens = URLSafeTimedSerializer(hub.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        self.csrf_token = str(tokens.dumps("0" * 40))

    # Over the wire

    def _once(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=30)
        try:
            connection.putrequest(method, path)
            connection.putheader("Cookie", self.cookie)
            if body:
                connection.putheader("Content-Type", kind)
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            for first in range(0, len(body), 65536):
                connection.send(body[first : first + 65536])
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location") or "", answer.read()
        finally:
            connection.close()

    def ask(self, method: str, path: str, fields: list[tuple[str, Any]] | None = None) -> tuple[int, str, bytes]:
        """The same bytes again and again until there is an answer."""
        body, kind = _form(fields) if fields else (b"", "")
        until, tries = time.monotonic() + PATIENCE, 0
        while True:
            tries += 1
            try:
                status, location, page = self._once(method, path, body, kind)
            except (OSError, http.client.HTTPException) as problem:
                late = f"no answer to {method} {path} in {PATIENCE} seconds and {tries} tries: {problem!r}"
                assert time.monotonic() < until, f"{late} {self.hub.last_words()}"
                time.sleep(0.05)
                continue
            if method == "POST" and tries > 1:
                self.journal.resent += 1
            if status not in {200, 302}:
                self.journal.odd.append(f"{method} {path}: {status}")
            return status, location, page

    def _fields(self, once: str | None = None, **values: Any) -> list[tuple[str, Any]]:
        return [
            ("csrf_token", self.csrf_token),
            ("once", once or f"{self.choose.getrandbits(128):x}"),
            *values.items(),
        ]

    # Acts

    def work(self) -> None:
        acts = [act for act, names in ACTS if self.name in names]
        steps = [act(self) for act in acts]
        while not self.stop.is_set() and steps:
            step = self.choose.choice(steps)
            if next(step, None) is None:
                steps.remove(step)
            self.stop.wait(self.choose.uniform(0, 0.1))

    def share(self) -> Iterator[bool]:
        for number in range(UPLOADS):
            word = "".join(self.choose.choices("bcdfghklmnprtvwxz", k=14))
            size = self.choose.choice([1, 1, 40, 400])
            content = f"{word}\n{'Careers in many words, and then some more of them. ' * 20 * size}".encode()
            title = f"Plan {number} of {self.name}"
            fields = self._fields(title=title, visibility="cluster", licence="members")
            fields.append(("uploads", (f"{word}.txt", content)))
            status, location, _ = self.ask("POST", f"{self.cluster}/resources/share", fields)
            last = location.rpartition("/")[2]
            if status == 302:
                self.journal.shared.append(Shared(title, word, sha256(content).hexdigest()))
                if last.isdigit():
                    self.journal.resources.append(int(last))
                else:
                    self.journal.repeated += 1  # dealt with before the kill, which left no trace of where it led
            elif status == 200:
                self.journal.odd.append(f"{title} was not shared")
            yield True

    def edit(self) -> Iterator[bool]:
        number = 0
        while True:
            known = self.journal.resources[-4:]  # the newest, so that two people meet
            if known:
                number += 1
                self._edit(self.choose.choice(known), f"Edit {number} of {self.name}")
            yield True

    def _edit(self, resource_id: int, text: str) -> None:
        path = f"{self.cluster}/resources/{resource_id}/edit"
        _, _, page = self.ask("GET", path)
        for _ in range(20):
            (form, *_) = post_forms(parsed(page)) or [None]
            assert form is not None, page[:2000]
            fields = [(name, text if name == "summary" else value) for name, value in drawn(form)]
            sent_at = time.monotonic()
            status, _, page = self.ask("POST", path, fields)
            if status == 302:
                self.journal.saved.append(Saved(resource_id, text, sent_at, time.monotonic()))
                return
            self.journal.told_late += b"Somebody else saved this" in page
        self.journal.odd.append(f"{path} could not be saved")

    def invite(self) -> Iterator[bool]:
        for number in range(LETTERS):
            email = f"guest{number}.{self.name}@kills.school.uk"
            place = {"organisation": str(self.hub.people.tollhouse), "role": "governor"}
            fields = self._fields(name=f"Guest {number}", email=email, **place)
            status, _, _ = self.ask("POST", f"{self.cluster}/members/invite", fields)
            if status == 302:
                self.journal.invited.append(email)
            else:
                self.journal.odd.append(f"{email} was not invited")
            yield True


ACTS = [
    (Somebody.share, {"ben", "cara"}),
    (Somebody.edit, {"ben", "cara"}),
    (Somebody.invite, {"asha"}),
]


def _form(fields: list[tuple[str, Any]]) -> tuple[bytes, str]:
    """multipart/form-data, as browsers send it; a file is (name, content)."""
    boundary = "x" * 40
    out = io.BytesIO()
    for name, value in fields:
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode())
        if isinstance(value, tuple):
            out.write(f'; filename="{value[0]}"\r\nContent-Type: text/plain\r\n\r\n'.encode() + value[1] + b"\r\n")
        else:
            out.write(b"\r\n\r\n" + str(value).encode() + b"\r\n")
    out.write(f"--{boundary}--\r\n".encode())
    return out.getvalue(), f"multipart/form-data; boundary={boundary}"
