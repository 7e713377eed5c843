"""What is kept about people who write minutes, comment on them, and were there."""

from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.meetings.attendance.models import Attendee, MissedTwice
from hub.meetings.minutes.models import ItemMinutes, Minutes, MinutesAmendment, MinutesComment
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.room import PersonalData

COLUMNS = (
    "attendee.person_id",
    "item_minutes.saved_by_id",
    "minutes.approved_by_id",
    "minutes_amendment.amended_by_id",
    "minutes_comment.person_id",
    "minutes_comment.text",
    "missed_twice.message",
    "missed_twice.written_by_id",
)


def export(person: Any) -> list[dict[str, Any]]:
    there = (
        sa.select(Meeting.title, Meeting.starts_at)
        .join(InvitedOrganisation, InvitedOrganisation.meeting_id == Meeting.id)
        .join(Attendee, Attendee.invited_id == InvitedOrganisation.id)
        .where(Attendee.person_id == person.id)
        .order_by(Meeting.starts_at, Attendee.id)
    )
    comments = sa.select(MinutesComment).where(MinutesComment.person_id == person.id).order_by(MinutesComment.id)
    messages = sa.select(MissedTwice).where(MissedTwice.written_by_id == person.id).order_by(MissedTwice.id)
    return [
        *(
            {"was_at": title, "when": starts_at.isoformat() if starts_at else None}
            for title, starts_at in db.session.execute(there)
        ),
        *({"at": row.written_at.isoformat(), "comment": row.text} for row in db.session.scalars(comments)),
        *({"message_to_a_school": row.message} for row in db.session.scalars(messages)),
    ]


def erase(person: Any) -> int:
    """Attendance and comments go; what was minuted stays, without who wrote, approved or amended it."""
    statements: list[Any] = [
        sa.delete(model).where(model.person_id == person.id) for model in (Attendee, MinutesComment)
    ]
    statements.append(
        sa.update(MissedTwice).where(MissedTwice.written_by_id == person.id).values(written_by_id=None, message="")
    )
    for column in (ItemMinutes.saved_by_id, Minutes.approved_by_id, MinutesAmendment.amended_by_id):
        statements.append(sa.update(column.class_).where(column == person.id).values({column.key: None}))
    changed = 0
    for one in statements:
        result = db.session.execute(one, execution_options={"synchronize_session": False})
        changed += int(result.rowcount)  # type: ignore[attr-defined]
    return changed


PERSONAL = PersonalData("minutes and attendance", COLUMNS, export, erase)
