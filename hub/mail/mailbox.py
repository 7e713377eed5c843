"""Reading the mailbox to which undeliverable letters return, by IMAP. The mailbox is only looked at: nothing in it is
changed, and the number of the newest message read is kept, so that none is read twice.

Bounded in every direction: the time, the messages of a round, the bytes of a message and of an answer."""

import imaplib
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import current_app

from hub.config import LOOPBACK, Config
from hub.db import db, now
from hub.mail.addresses import mark
from hub.mail.models import Letter
from hub.mail.reports import MOST_BYTES, Report, read
from hub.mail.servers import in_trouble, is_resting, is_well, server

log = logging.getLogger("hub.mail")
EVERY = timedelta(minutes=5)
ROUND_MESSAGES = 200
ROUND_SECONDS = 30.0
COMMAND_SECONDS = 20.0
OPEN_SECONDS = 60.0  # at most, however slowly a server drips its answers
LONGEST_LINE = 4_000_000  # the numbers of about 500,000 messages


class Unreadable(Exception):
    """The mailbox cannot be read now; the text is a sentence for whoever runs the hub."""


def read_returned() -> int:
    """One round. Returns how many messages were looked at; 0 where there is nothing new or it is not yet time."""
    config: Config = current_app.config["HUB"]
    if config.imap_url is None or is_resting("imap"):
        db.session.rollback()
        return 0
    row = server("imap")
    validity, last = row.uid_validity, row.last_uid
    db.session.commit()
    try:
        with _mailbox(config.imap_url) as box:
            done, rest = _round(box, validity, last)
    except (Unreadable, OSError, imaplib.IMAP4.error) as problem:
        db.session.rollback()
        log.warning("the mailbox with returned letters cannot be read")
        host = urlsplit(config.imap_url).hostname
        in_trouble("imap", str(problem) if isinstance(problem, Unreadable) else f"The mailbox at {host}: {problem}")
        db.session.commit()
        return 0
    is_well("imap", next_try_at=None if rest else now() + EVERY)
    db.session.commit()
    return done


def _round(box: "_Imap", validity: int, last: int) -> tuple[int, bool]:
    """How many were looked at, and whether more are waiting."""
    if box.validity != validity:  # the server has numbered its messages anew
        validity, last = box.validity, 0
    uids = box.newer_than(last)
    until, done = time.monotonic() + ROUND_SECONDS, 0
    try:
        for uid in uids[:ROUND_MESSAGES]:
            if time.monotonic() > until:
                break
            _look_at(box, uid)
            done += 1
    except (OSError, imaplib.IMAP4.abort):
        if done == 0 and server("imap").failures:  # for the second time: passed over, or it would be met for ever
            done = 1
        raise
    finally:
        if done:
            _remember(validity, uids[done - 1])
    return done, len(uids) > done


def _look_at(box: "_Imap", uid: int) -> None:
    raw = box.message(uid)
    try:
        report = read(raw)
        if report is not None:
            _act_on(report)
            db.session.commit()
    except Exception:  # strange mail can break any parser, and is never worth a second look
        db.session.rollback()
        log.warning("a returned message cannot be read", exc_info=True, extra={"uid": uid})


def _remember(validity: int, uid: int) -> None:
    """Once a round: a worker that is killed looks at a few messages again, and finds their letters dealt with."""
    row = server("imap")
    row.uid_validity, row.last_uid = validity, uid
    db.session.commit()


def _act_on(report: Report) -> None:
    """Only about letters we know, and about each only once."""
    letter = db.session.scalars(
        sa.select(Letter).where(Letter.message_id.in_(report.message_ids)).order_by(Letter.id).limit(1)
    ).one_or_none()
    if letter is None or letter.failed_at is not None:
        return
    if not report.is_final:
        letter.last_error = report.reason
        return
    letter.give_up(report.reason)
    if report.trouble is not None:
        mark(letter.to_address, report.trouble, report.reason)


class _Imap:
    """The four commands that are needed, on top of imaplib, which reads any length that a server names."""

    def __init__(self, client: imaplib.IMAP4, folder: str) -> None:
        self._client = client
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        kind, data = client.select(quoted, readonly=True)
        if kind != "OK":
            raise Unreadable(f"There is no folder {folder} in the mailbox. Name another at the end of HUB_IMAP_URL.")
        found = client.response("UIDVALIDITY")[1][0]
        self.validity = int(found) if found and bytes(found).isdigit() else 0

    def newer_than(self, last: int) -> list[int]:
        """Ascending. `n:*` also names the newest message where that is older than n (RFC 3501)."""
        kind, data = self._client.uid("SEARCH", f"UID {last + 1}:*")
        if kind != "OK":
            raise Unreadable("The mailbox cannot be searched.")
        words = b" ".join(part for part in data if isinstance(part, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit() and last < int(word) < 2**32})

    def message(self, uid: int) -> bytes:
        """The beginning of it; empty where it has gone meanwhile."""
        kind, data = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"") if kind == "OK" else b""


@contextmanager
def _mailbox(url: str) -> Iterator[_Imap]:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    try:
        if parts.scheme == "imaps":
            client: imaplib.IMAP4 = _BoundedTls(host, parts.port or 993, ssl_context=secure, timeout=COMMAND_SECONDS)
        else:
            client = _Bounded(host, parts.port or 143, timeout=COMMAND_SECONDS)
    except (OSError, imaplib.IMAP4.error) as problem:
        raise Unreadable(f"The mailbox server {host} does not answer ({type(problem).__name__}: {problem}).") from None
    end = threading.Timer(OPEN_SECONDS, _cut, [client])
    end.daemon = True
    end.start()
    try:
        _sign_in(client, parts, secure)
        yield _Imap(client, unquote(parts.path.strip("/")) or "INBOX")
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()
        end.cancel()
        with suppress(OSError):
            client.shutdown()


def _sign_in(client: imaplib.IMAP4, parts: Any, secure: ssl.SSLContext) -> None:
    if parts.scheme == "imap" and "STARTTLS" in client.capabilities:
        client.starttls(secure)
    elif parts.scheme == "imap" and parts.hostname not in LOOPBACK:
        raise Unreadable(f"The mailbox server {parts.hostname} offers no encryption. Use imaps:// in HUB_IMAP_URL.")
    try:
        client.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        raise Unreadable(
            f"The mailbox server {parts.hostname} refuses the sign-in ({problem}). Check HUB_IMAP_URL."
        ) from None


class _Bounded(imaplib.IMAP4):
    def read(self, size: int) -> bytes:
        if size > 2 * MOST_BYTES:
            raise self.abort(f"a server sends {size:,} bytes where {MOST_BYTES:,} were asked for")
        return super().read(size)

    def readline(self) -> bytes:
        line = bytes(self.file.readline(LONGEST_LINE + 1))  # type: ignore[arg-type]  # a binary file
        if len(line) > LONGEST_LINE:
            raise self.abort("the mailbox holds too many messages: empty it")
        return line


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):
    pass


def _cut(client: imaplib.IMAP4) -> None:
    with suppress(OSError):
        socket.socket.shutdown(client.socket(), socket.SHUT_RDWR)
