"""What the hall selects: notices and kept letters. All else it asks of the rooms."""

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.mail import Letter, is_held
from hub.notices.models import Notice


def notices(reader: Reader) -> sa.Select[Notice]:
    """Newest first, of all the reader's clusters."""
    return sa.select(Notice).where(Notice.person_id == reader.person_id).order_by(Notice.id.desc())


# Made once: every page asks it, and making it took as long as asking it.
_UNREAD = sa.select(sa.func.count(Notice.id)).where(
    Notice.person_id == sa.bindparam("person_id"), Notice.read_at.is_(None)
)


def new_notice_count(reader: Reader) -> int:
    return db.session.scalar(_UNREAD, {"person_id": reader.person_id}) or 0


STATES = {
    "kept": ("Kept here", Letter.kept_at.is_not(None)),
    "failed": ("Not delivered", Letter.failed_at.is_not(None)),
    "waiting": ("Waiting", Letter.next_try_at.is_not(None)),
    "held": ("Held after a restore", is_held()),
    "posted": ("Posted", sa.and_(Letter.sent_at.is_not(None), Letter.failed_at.is_(None))),
}


def letters(state: str, text: str = "") -> sa.Select[Letter]:
    """Newest first; `text` narrows by address or subject."""
    select = sa.select(Letter).where(STATES[state][1]).order_by(Letter.id.desc())
    if text:
        like = f"%{text.lower()[:100]}%"
        select = select.where(
            sa.or_(sa.func.lower(Letter.to_address).like(like), sa.func.lower(Letter.subject).like(like))
        )
    return select


def letter(letter_id: int) -> Letter:
    return db.session.get_one(Letter, letter_id)


def letter_counts() -> dict[str, int]:
    """How many letters are in each of STATES."""
    states = [sa.func.count(sa.case((state, 1))) for _, state in STATES.values()]
    return dict(zip(STATES, db.session.execute(sa.select(*states)).one(), strict=True))
