"""What notices hand up: the page of one's letters, and what is kept about people there."""

from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.notices import demo
from hub.notices.announcements.models import Announcement, AnnouncementCopy
from hub.notices.announcements.views import bp as announcements
from hub.notices.announcements.writing import write_announcements
from hub.notices.models import LetterChoices, Notice
from hub.notices.views import bp
from hub.room import PersonalData, Room


def _export_notices(person: Any) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.person_id == person.id).order_by(Notice.id))
    return [{"at": row.created_at.isoformat(), "text": row.text} for row in rows]


def _export_choices(person: Any) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(LetterChoices).where(LetterChoices.person_id == person.id).order_by(LetterChoices.id)
    )
    return [
        {
            "cluster_id": row.cluster_id,
            "weekly_letter": row.digest_day,
            "announcements": row.announcements,
            "rooms": row.rooms,
        }
        for row in rows
    ]


def _erase(model: Any) -> Any:
    def erase(person: Any) -> int:
        return int(db.session.execute(sa.delete(model).where(model.person_id == person.id)).rowcount)  # type: ignore[attr-defined]

    return erase


def _export_announcements(person: Any) -> list[dict[str, Any]]:
    """Those they wrote, and those they got."""
    got = sa.select(AnnouncementCopy.announcement_id).where(AnnouncementCopy.person_id == person.id)
    mine = sa.or_(Announcement.written_by_id == person.id, Announcement.id.in_(got))
    rows = db.session.scalars(sa.select(Announcement).where(mine).order_by(Announcement.id))
    return [
        {"subject": row.title, "sent_at": row.sent_at.isoformat() if row.sent_at else None,
         "written_by_me": row.written_by_id == person.id}
        for row in rows
    ]  # fmt: skip


def _erase_announcements(person: Any) -> int:
    """What was said to the cluster stays, without who said it."""
    mine = sa.update(Announcement).where(Announcement.written_by_id == person.id).values(written_by_id=None)
    changed = int(db.session.execute(mine).rowcount)  # type: ignore[attr-defined]
    return changed + int(_erase(AnnouncementCopy)(person))


ROOM = Room(
    name="notices",
    title="Notices",
    icon="bell",
    blueprints=[bp, announcements],
    jobs={"write_announcements": write_announcements},
    demo=demo.load,
    personal=[
        PersonalData("notices", ("notice.person_id", "notice.text"), _export_notices, _erase(Notice)),
        PersonalData("choice of letters", ("letter_choices.person_id",), _export_choices, _erase(LetterChoices)),
        PersonalData(
            "announcements",
            ("announcement.written_by_id", "announcement_copy.person_id"),
            _export_announcements,
            _erase_announcements,
        ),
    ],
)
