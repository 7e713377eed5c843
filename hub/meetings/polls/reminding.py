"""Only the silent are reminded: by the lead's button, and once by the worker, two school days before answers are
due."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from hub.access import absolute_url
from hub.db import db, now
from hub.history import record
from hub.meetings import letters
from hub.meetings.models import Meeting
from hub.meetings.polls import queries
from hub.meetings.states import MeetingState
from hub.notices.models import tell
from hub.planner.days import ONE
from hub.planner.queries import calendar_of
from hub.text import count, local, today

DAYS_BEFORE = 2  # school days
AGAIN_AFTER = timedelta(hours=20)
FROM = time(7, 30)


def reminder_day(meeting: Meeting) -> date | None:
    """Two school days before answers are due; the one before where that is no longer to come; else none."""
    if meeting.answer_by is None:
        return None
    calendar, due, left = calendar_of(meeting.cluster_id), local(meeting.answer_by).date(), DAYS_BEFORE
    found = None
    day = due
    while left and day > today() + ONE:
        day -= ONE
        if calendar.is_school_day(day):
            found, left = day, left - 1
    return found


def was_reminded(meeting: Meeting) -> bool:
    return meeting.reminded_at is not None and now() - meeting.reminded_at < AGAIN_AFTER


def remind(meeting: Meeting) -> tuple[int, datetime]:
    """The silent of a poll. How many people, and when the last of the letters go."""
    found = queries.poll(meeting)
    return letters.remind(meeting, found.options, found.to_remind())


def remind_due() -> int:
    """For the worker. Each poll is claimed by taking away its day; on a day that was missed it goes late, never after
    answers are due."""
    if local(now()).time() < FROM:
        return 0
    done = 0
    for meeting in db.session.scalars(_due()).all():
        done += _remind_one(meeting)
    return done


def note(meeting: Meeting, *where: sa.ColumnElement[bool], **values: Any) -> bool:
    """What happened to the poll by itself: not a change that a lead's open form would be told of."""
    update = sa.update(Meeting).where(Meeting.id == meeting.id, *where).values(**values)
    done = db.session.execute(update, execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _due() -> sa.Select[Meeting]:
    return (
        sa.select(Meeting)
        .where(Meeting.state == MeetingState.POLLING, Meeting.remind_on <= today())
        .order_by(Meeting.remind_on, Meeting.id)
        .limit(20)
    )


def _remind_one(meeting: Meeting) -> int:
    if not note(meeting, Meeting.remind_on == meeting.remind_on, remind_on=None):
        db.session.rollback()
        return 0
    if meeting.answer_by is not None and meeting.answer_by > now() and not was_reminded(meeting):
        sent, _ = remind(meeting)
        if sent:
            note(meeting, reminded_at=now())
            _tell_the_lead(meeting, sent)
        record("meetings.remind", meeting, cluster_id=meeting.cluster_id, letters=sent)
    db.session.commit()
    return 1


def _tell_the_lead(meeting: Meeting, sent: int) -> None:
    organiser = meeting.organiser
    if organiser is not None:
        words = f"{count(sent, 'person has', 'people have')} been reminded to answer: {meeting.title}"
        tell([organiser.id], words, path_of(meeting), cluster_id=meeting.cluster_id, icon="vote")


def path_of(meeting: Meeting) -> str:
    """Of the poll's page; works without a request."""
    return urlsplit(absolute_url("meetings.poll", cluster_id=meeting.cluster_id, meeting_id=meeting.id)).path
