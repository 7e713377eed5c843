"""At which meetings minutes can have been approved."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db, now
from hub.meetings.minutes.models import MinutesAmendment
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import meetings_for
from hub.meetings.states import ItemState, MeetingState

LATER = 12


def later_meetings(reader: Reader, meeting: Meeting) -> list[Meeting]:
    """Those of the cluster that came after it and have begun; the next one first."""
    select = meetings_for(reader).where(
        Meeting.state == MeetingState.CONFIRMED, Meeting.starts_at > meeting.starts_at, Meeting.starts_at <= now()
    )
    return list(db.session.scalars(select.order_by(Meeting.starts_at, Meeting.id).limit(LATER)))


def likely(meeting: Meeting, later: Sequence[Meeting]) -> Meeting | None:
    """Of these the one with the approval on its agenda, else the next of the same series, else the next of all."""
    carrying = set(
        db.session.scalars(
            sa.select(AgendaItem.meeting_id).where(
                AgendaItem.origin == f"minutes:{meeting.id}", AgendaItem.state == ItemState.TAKEN
            )
        )
    )
    return min(later, key=lambda one: (one.id not in carrying, one.series_id != meeting.series_id), default=None)


def is_amended(meeting: Meeting) -> bool:
    select = sa.select(MinutesAmendment.id).where(MinutesAmendment.meeting_id == meeting.id).limit(1)
    return db.session.scalar(select) is not None
