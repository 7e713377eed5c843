"""Posting what is due. At least once: where the line breaks after a letter's end, nobody knows whether it was taken;
it is sent again under the same Message-ID, by which mail programs know the second one for a double."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from hub.config import Config
from hub.db import db, now
from hub.mail.addresses import mark, troubles, unmark
from hub.mail.line import Down, Line, Outcome
from hub.mail.message import as_bytes, as_message, wire_address
from hub.mail.models import Letter, Trouble
from hub.mail.servers import in_trouble, is_resting, is_well
from hub.text import clean

log = logging.getLogger("hub.mail")
RETRIES = [timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 240, 240, 480, 480, 480, 480)]  # about two days
CLAIM = timedelta(minutes=10)  # longer than one letter can take (line.OPEN_SECONDS)
CLOCK_PLAY = timedelta(hours=1)  # what was written later than that from now on was written before the clock went back
ROUND_SECONDS = 30.0  # after them no letter is begun in this round
LOSSES = 3  # broken lines in one round, after which the server is left alone for a while
NEVER_REAL = (".example", ".invalid", ".test", "example.org", "example.com", "example.net", "localhost")


@dataclass(frozen=True)
class _Due:
    id: int
    due_at: datetime
    to_address: str
    last_error: str | None


def post_waiting(limit: int = 50) -> int:
    """A letter is claimed by an UPDATE that tests the old value, so that two workers never post the same one; a
    claim of a worker that died runs out. No transaction is open while the server is talked to: the pages go on
    writing. Returns how many were dealt with."""
    config: Config = current_app.config["HUB"]
    due = _due(limit)
    real = [one for one in due if config.smtp_url and not one.to_address.lower().endswith(NEVER_REAL)]
    done = sum(_keep(one) for one in due if one not in real)
    if not real or is_resting("smtp"):
        db.session.rollback()
        return done
    stopped = {
        address for address, row in troubles(one.to_address for one in real).items() if row.trouble.stops_letters
    }
    db.session.rollback()
    return done + _post_all(config, real, stopped)


def _due(limit: int) -> Sequence[_Due]:
    """Also those from before the clock was set back: written in what is now the future, or put off for longer than
    any retry. How far ahead a letter is due says nothing: a reminder may wait for the end of the summer holiday."""
    at = now()
    too_far = sa.or_(
        sa.and_(Letter.tries > 0, Letter.next_try_at > at + max(RETRIES) + CLOCK_PLAY),
        sa.and_(Letter.next_try_at.is_not(None), Letter.created_at > at + CLOCK_PLAY),
    )
    rows = db.session.execute(
        sa.select(Letter.id, Letter.next_try_at, Letter.to_address, Letter.last_error)
        .where(sa.or_(Letter.next_try_at <= at, too_far))
        .order_by(Letter.next_try_at, Letter.id)
        .limit(limit)
    ).all()
    db.session.rollback()
    return [_Due(row.id, row.next_try_at, row.to_address, row.last_error) for row in rows if row.next_try_at]


def _claim(one: _Due) -> bool:
    """While a letter is on the line it has been tried and has no error: see `waiting`."""
    claimed = db.session.execute(
        sa.update(Letter)
        .where(Letter.id == one.id, Letter.next_try_at == one.due_at)
        .values(next_try_at=now() + CLAIM, tries=Letter.tries + 1, last_error=None)
    )
    db.session.commit()
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]


def _keep(one: _Due) -> bool:
    """To be read in the hub, not posted."""
    kept = db.session.execute(
        sa.update(Letter)
        .where(Letter.id == one.id, Letter.next_try_at == one.due_at)
        .values(next_try_at=None, kept_at=now())
    )
    db.session.commit()
    return bool(kept.rowcount == 1)  # type: ignore[attr-defined]


def _post_all(config: Config, due: Sequence[_Due], stopped: set[str]) -> int:
    done, losses, until = 0, 0, time.monotonic() + ROUND_SECONDS
    try:
        with Line(config.smtp_url or "", config.mail_from) as line:
            for one in due:
                if time.monotonic() > until:
                    break
                outcome = _post(line, one, config.mail_from, one.to_address.lower() in stopped)
                done, losses = done + 1, losses + outcome.is_broken
                if losses == LOSSES:
                    raise Down("The mail server hangs up or falls silent in the middle of letters.")
            if line.was_opened:
                is_well("smtp")
    except Down as problem:
        log.warning("the mail server takes no letters")  # its words may hold an address: they are under Health
        in_trouble("smtp", str(problem))
    db.session.commit()
    return done


@dataclass(frozen=True)
class _Ready:
    """What the line needs of a letter, so that no transaction is open while it is used."""

    to: str
    message: bytes
    utf8: bool


def _post(line: Line, one: _Due, mail_from: str, stopped: bool) -> Outcome:
    """Raises Down, with the letter as it was."""
    ready = _prepare(one.id, mail_from, stopped)
    db.session.rollback()
    if isinstance(ready, _Ready):
        line.open()
    if not _claim(one):
        return Outcome()  # another worker's, or erased
    outcome = ready if isinstance(ready, Outcome) else _send(line, one, ready)
    _record(one.id, outcome)
    return outcome


def _prepare(letter_id: int, mail_from: str, stopped: bool) -> _Ready | Outcome:
    letter = db.session.get(Letter, letter_id, populate_existing=True)
    if letter is None:
        return Outcome()
    if stopped and not letter.is_asked_for_now:
        return Outcome(is_final=True, reason="Not sent: letters to this address come back.")
    try:
        to = wire_address(letter.to_address)
        return _Ready(to, as_bytes(as_message(letter, mail_from), utf8=not to.isascii()), not to.isascii())
    except ValueError as problem:
        return Outcome(is_final=True, reason=f"It cannot be written as a message: {problem}")


def _send(line: Line, one: _Due, ready: _Ready) -> Outcome:
    try:
        if ready.utf8 and not line.takes_utf8():
            reason = "The address has other signs than a to z before the @, which our mail server does not take."
            return Outcome(is_final=True, reason=reason, trouble=Trouble.UNWRITABLE)
        return line.send(ready.to, ready.message, utf8=ready.utf8)
    except Down:
        before = {"next_try_at": one.due_at, "tries": Letter.tries - 1, "last_error": one.last_error}
        db.session.execute(sa.update(Letter).where(Letter.id == one.id).values(before))
        db.session.commit()
        raise


def _record(letter_id: int, outcome: Outcome) -> None:
    letter = db.session.get(Letter, letter_id, populate_existing=True)
    if letter is not None:
        if outcome.is_taken:
            letter.sent_at, letter.next_try_at, letter.last_error = now(), None, None
            unmark(letter.to_address, but=Trouble.BOUNCED)  # of which the server that takes it knows nothing yet
        else:
            _not_taken(letter, outcome)
    db.session.commit()


def _not_taken(letter: Letter, outcome: Outcome) -> None:
    reason = clean(outcome.reason)
    if not outcome.is_final and letter.tries <= len(RETRIES):
        letter.last_error = reason[:300]
        letter.next_try_at = now() + RETRIES[max(letter.tries, 1) - 1]
        return
    letter.give_up(reason)
    trouble = outcome.trouble if outcome.is_final else Trouble.LATE
    if trouble is not None:
        mark(letter.to_address, trouble, reason)
