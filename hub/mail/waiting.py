"""Letters that wait: those a killed worker had claimed, and those that a restore brought back."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from hub.db import db, now
from hub.mail.models import Letter


def release_claims() -> int:
    """For a worker that begins, and there is only one: what the one before it had claimed when it was killed is due
    now. (A claimed letter has been tried and has neither an end nor an error.) It may have arrived already: then it
    arrives twice, with the same Message-ID."""
    claimed = sa.and_(Letter.tries > 0, Letter.last_error.is_(None), Letter.next_try_at > now())
    released = _count(sa.update(Letter).where(claimed).values(next_try_at=now()))
    db.session.commit()
    return released


def hold_waiting(reason: str) -> int:
    """What waits is not posted until it is released: after a restore it may have been posted long ago."""
    waits = sa.update(Letter).where(Letter.next_try_at.is_not(None))
    return _count(waits.values(next_try_at=None, last_error=reason))


def release_held() -> int:
    return _count(sa.update(Letter).where(is_held()).values(next_try_at=now(), last_error=None))


def drop_held() -> int:
    return _count(sa.delete(Letter).where(is_held()))


def is_held() -> sa.ColumnElement[bool]:
    """Neither posted, kept nor given up, and not to be tried either: a restored letter that waits for a decision."""
    ended = (Letter.next_try_at, Letter.sent_at, Letter.kept_at, Letter.failed_at)
    return sa.and_(*(column.is_(None) for column in ended))


def _count(statement: sa.Update | sa.Delete) -> int:
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def take_back(abouts: Iterable[str]) -> int:
    """Letters that say what is no longer so, and wait: for their day, for a server that has put them off, or held
    after a restore. One that is being posted goes."""
    ended = (Letter.sent_at, Letter.kept_at, Letter.failed_at)
    waits = sa.and_(*(column.is_(None) for column in ended), sa.or_(Letter.tries == 0, Letter.last_error.is_not(None)))
    return _count(sa.delete(Letter).where(Letter.about.in_(list(abouts)), waits))


def take_back_from(person_id: int, cluster_id: int) -> int:
    """Letters of that cluster to that person that wait for their day."""
    theirs = sa.and_(Letter.person_id == person_id, Letter.cluster_id == cluster_id)
    return _count(sa.delete(Letter).where(theirs, Letter.tries == 0, Letter.next_try_at > now()))


def late_since() -> sa.ColumnElement[datetime | None]:
    """For a SELECT of letters: since when the oldest is due that nobody has begun to post. One that waits for its day,
    or was put off by its recipient's server, is not late."""
    return sa.func.min(sa.case((Letter.next_try_at <= now(), Letter.next_try_at)))
