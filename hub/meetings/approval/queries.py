"""At which meetings minutes can have been approved."""

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db, now
from hub.meetings.minutes.models import MinutesAmendment
from hub.meetings.models import Meeting
from hub.meetings.queries import meetings_for
from hub.meetings.states import MeetingState

LATER = 12


def later_meetings(reader: Reader, meeting: Meeting) -> list[Meeting]:
    """Those of the cluster that came after it and have begun; the next one first."""
    select = meetings_for(reader).where(
        Meeting.state == MeetingState.CONFIRMED, Meeting.starts_at > meeting.starts_at, Meeting.starts_at <= now()
    )
    return list(db.session.scalars(select.order_by(Meeting.starts_at, Meeting.id).limit(LATER)))


def is_amended(meeting: Meeting) -> bool:
    select = sa.select(MinutesAmendment.id).where(MinutesAmendment.meeting_id == meeting.id).limit(1)
    return db.session.scalar(select) is not None
