"""What notices hand up: the page of one's letters, and what is kept about people there."""

from typing import Any

import sqlalchemy as sa

from hub.db import db
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


ROOM = Room(
    name="notices",
    title="Notices",
    icon="bell",
    blueprints=[bp],
    personal=[
        PersonalData("notices", ("notice.person_id", "notice.text"), _export_notices, _erase(Notice)),
        PersonalData("choice of letters", ("letter_choices.person_id",), _export_choices, _erase(LetterChoices)),
    ],
)
