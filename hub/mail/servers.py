"""How it stands with a server of the post office: well, or in trouble since when, and when it is asked next."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.db import db, now
from hub.mail.models import MailServer
from hub.text import clean

RESTS = [timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30)]  # the last one again and again


def server(name: str) -> MailServer:
    """Its row, made at first need."""
    row = db.session.scalars(sa.select(MailServer).where(MailServer.name == name)).one_or_none()
    if row is None:
        row = MailServer(name=name, failures=0, uid_validity=0, last_uid=0)
        db.session.add(row)
        db.session.flush()
    return row


def is_due(moment: datetime | None, longest: timedelta) -> bool:
    """Has the moment come? One that lies further ahead than it can was written before the clock was set back."""
    return moment is None or not now() < moment <= now() + longest


def is_resting(name: str) -> bool:
    moment = db.session.scalar(sa.select(MailServer.next_try_at).where(MailServer.name == name))
    return not is_due(moment, RESTS[-1])


def in_trouble(name: str, sentence: str) -> None:
    row = server(name)
    row.failures += 1
    row.trouble, row.trouble_since = clean(sentence)[:300], row.trouble_since or now()
    row.next_try_at = now() + RESTS[min(row.failures, len(RESTS)) - 1]


def is_well(name: str, *, next_try_at: datetime | None = None) -> None:
    row = server(name)
    row.failures, row.trouble, row.trouble_since, row.next_try_at = 0, None, None, next_try_at
