"""The selects of a poll's dates, those that were taken out too."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.meetings.asked import LINE_COUNTS
from hub.meetings.models import Invitation, Meeting, MeetingOption, PollAnswer
from hub.meetings.states import Can


def option(meeting: Meeting, option_id: int) -> MeetingOption:
    """Raises NoResultFound (404) where it is none of this poll's."""
    select = sa.select(MeetingOption).where(MeetingOption.meeting_id == meeting.id, MeetingOption.id == option_id)
    return db.session.scalars(select.options(joinedload(MeetingOption.host))).one()


def taken_out(meeting: Meeting) -> list[MeetingOption]:
    select = (
        sa.select(MeetingOption)
        .where(MeetingOption.meeting_id == meeting.id, MeetingOption.withdrawn_at.is_not(None))
        .options(joinedload(MeetingOption.host))
        .order_by(MeetingOption.starts_at, MeetingOption.id)
    )
    return list(db.session.scalars(select))


def answers_to(option: MeetingOption) -> dict[Can, int]:
    """How many people and guests have said what to it."""
    select = (
        sa.select(PollAnswer.answer, sa.func.count())
        .join(Invitation, Invitation.id == PollAnswer.invitation_id)
        .where(PollAnswer.option_id == option.id, LINE_COUNTS)
        .group_by(PollAnswer.answer)
    )
    return {row[0]: row[1] for row in db.session.execute(select)}
