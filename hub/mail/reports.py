"""What a returned message says about a letter of ours: RFC 3464 reports, and the common kinds that are older.

Only three things are taken from it: which letter (by our Message-ID in what was sent back), whether it is final,
and a reason. Answers of people and out-of-office notes hold none of that and are passed over."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from hub.mail.line import wrong_address
from hub.mail.models import Trouble
from hub.text import clean

MOST_BYTES = 100_000  # read of one message: a report is short, and what it returns may be cut

_OUR_ID = re.compile(r"<[A-Za-z0-9.+=_-]{1,120}@[A-Za-z0-9.-]{1,70}>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"(?<![\w.-])([45]\d\d)[ -](?=[A-Za-z#0-9<])")
_FAILED = re.compile(
    r"permanent (fatal )?error|could ?n[o']t be delivered|could not be delivered|undeliverable|delivery .{0,30}failed"
    r"|delivery failure|returned to sender|does ?n[o']t exist|user unknown|no such user",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    message_ids: tuple[str, ...]  # that occur in what was sent back; one of them may be ours
    is_final: bool
    reason: str
    trouble: Trouble | None  # what it says about the address


def read(raw: bytes) -> Report | None:
    """None for whatever is no report. May raise anything on a message that is broken enough; the caller goes on."""
    message = email.message_from_bytes(raw[:MOST_BYTES])
    status = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    if status is not None:
        return _standard(message, status)
    return _older(message)


def _standard(message: Message, status: Message) -> Report | None:
    payload = status.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    for block in blocks:
        action = _head(block, "Action").lower()
        if action not in {"failed", "delayed"}:
            continue
        code = _head(block, "Status")
        said = _head(block, "Diagnostic-Code") or code
        return _report(tuple(_ids(message)), f"{code} {said}" if code not in said else said, action == "failed")
    return None


def _older(message: Message) -> Report | None:
    """qmail, old Exim and the like: from a mail daemon, with a code or a phrase, and our letter's heads beneath."""
    sender = f"{_head(message, 'From')} {_head(message, 'Return-Path')}"
    text = "\n".join(_texts(message))[:MOST_BYTES]
    returned = _head(message, "X-Failed-Recipients") != ""
    if not (_DAEMON.search(sender) or "<>" in sender or returned):
        return None
    status, code = _STATUS.search(text), _CODE.search(text)
    if status is None and code is None and not returned and not _FAILED.search(text):
        return None
    begin = (status or code or _FAILED.search(text)).start() if (status or code or _FAILED.search(text)) else 0  # type: ignore[union-attr]
    kind = status[1] if status else code[1][0] if code else "5"
    line = text[max(0, text.rfind("\n", 0, begin)) :].strip().split("\n", 1)[0]
    return _report(tuple(_ids(message)), line or "returned", kind == "5")


def _report(ids: tuple[str, ...], said: str, is_failed: bool) -> Report | None:
    if not ids:
        return None
    status = _STATUS.search(said)
    is_permanent = status[1] == "5" if status else True
    trouble: Trouble | None = None
    if is_failed:
        found = wrong_address(550, said, at_recipient=True) if is_permanent else Trouble.LATE
        trouble = Trouble.BOUNCED if found is Trouble.REFUSED else found
    return Report(ids, is_failed, clean(said)[:300], trouble)


def _ids(message: Message) -> Iterator[str]:
    """Message-IDs in what was sent back: not in the report's own head, where answers name ours too."""
    for part in message.walk():
        if part is not message:
            yield from _OUR_ID.findall(_head(part, "Message-ID"))
    for text in _texts(message):
        for line in text.splitlines():
            if line.lower().lstrip("> ").startswith("message-id:"):
                yield from _OUR_ID.findall(line)


def _texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() in {"text/plain", "text/rfc822-headers", "message/rfc822-headers"}:
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                yield body.decode("utf-8", "replace")


def _head(message: Message, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())[:1000]
