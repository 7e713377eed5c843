"""What the post office forgets, and when. Words of letters after a week; who got what after half a year."""

from datetime import timedelta

import sqlalchemy as sa

from hub.db import db, now
from hub.mail.models import BadAddress, Letter

WORDS_FOR = timedelta(days=7)
LETTERS_FOR = timedelta(days=182)
BAD_FOR = timedelta(days=365)
_NOT_AHEAD = Letter.next_try_at.is_(None)


def clear() -> int:
    """Once an hour. Letters that still wait keep everything, however long they wait."""
    at = now()
    ended = sa.func.coalesce(Letter.failed_at, Letter.sent_at, Letter.kept_at, Letter.created_at)
    emptied = (
        sa.update(Letter)
        .where(_NOT_AHEAD, Letter.emptied_at.is_(None), ended < at - WORDS_FOR)
        .values(text="", html="", calendar=None, unsubscribe=None, emptied_at=at)
    )
    gone = sa.delete(Letter).where(_NOT_AHEAD, ended < at - LETTERS_FOR)
    forgotten = sa.delete(BadAddress).where(BadAddress.since < at - BAD_FOR)
    done = sum(_count(one) for one in (gone, emptied, forgotten))
    db.session.commit()
    return done


def _count(statement: sa.Update | sa.Delete) -> int:
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
