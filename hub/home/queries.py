"""What the hall selects: notices and kept letters. All else it asks of the rooms."""

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.mail import Letter
from hub.notices.models import Notice


def notices(reader: Reader) -> sa.Select[Notice]:
    """Newest first, of all the reader's clusters."""
    return sa.select(Notice).where(Notice.person_id == reader.person_id).order_by(Notice.id.desc())


def new_notice_count(reader: Reader) -> int:
    unread = sa.select(sa.func.count(Notice.id)).where(Notice.person_id == reader.person_id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0


def kept_letters(text: str = "") -> sa.Select[Letter]:
    """Letters that were not posted but kept to be read here, newest first; `text` narrows by address or subject."""
    select = sa.select(Letter).where(Letter.kept_at.is_not(None)).order_by(Letter.id.desc())
    if text:
        like = f"%{text.lower()[:100]}%"
        select = select.where(
            sa.or_(sa.func.lower(Letter.to_address).like(like), sa.func.lower(Letter.subject).like(like))
        )
    return select


def kept_letter(letter_id: int) -> Letter:
    return db.session.scalars(kept_letters().where(Letter.id == letter_id)).one()


def letter_counts() -> dict[str, int]:
    """How many letters wait, were posted, kept, or given up."""
    states = {
        "waiting": Letter.next_try_at.is_not(None),
        "posted": Letter.sent_at.is_not(None),
        "kept here": Letter.kept_at.is_not(None),
        "given up": Letter.failed_at.is_not(None),
    }
    row = db.session.execute(sa.select(*(sa.func.count(sa.case((state, 1))) for state in states.values()))).one()
    return dict(zip(states, row, strict=True))
