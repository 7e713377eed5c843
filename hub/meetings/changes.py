"""Another date or place for a meeting that is in people's calendars."""

from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.meetings.letters import when_and_where
from hub.meetings.models import Invitation, Meeting
from hub.meetings.polls.dates import ELSEWHERE, ONLINE, DatesForm, places
from hub.meetings.polls.proposals import settle
from hub.members.models import Organisation
from hub.text import local


class ChangeForm(DatesForm):
    rows_wanted = 1
    too_few = "Enter the day of the meeting"

    @property
    def row_count(self) -> int:
        return 1

    def is_current(self, row: Any) -> bool:
        if super().is_current(row):
            return True
        self.theirs["When and where"] = when_and_where(row)
        return False

    def save(self, meeting: Meeting) -> None:
        meeting.title, meeting.why_come = self.title.data, self.why_come.data
        settle(meeting, self.options[0])


def change_form(meeting: Meeting, organisations: list[Organisation]) -> ChangeForm:
    if meeting.host is not None and meeting.host not in organisations:
        organisations = [*organisations, meeting.host]  # it has left the cluster since
    form = ChangeForm(obj=meeting, places=places(organisations))
    if not form.is_submitted() and meeting.starts_at is not None:
        begins = local(meeting.starts_at)
        where = str(meeting.host_id) if meeting.host_id else ELSEWHERE if meeting.place else ONLINE
        values = (begins.date(), begins.time(), where, meeting.place, meeting.online_url or "")
        for name, value in zip(("day", "start", "where", "place", "online"), values, strict=True):
            form[f"{name}_1"].data = value
    return form


class Before:
    """What the calendars hold so far."""

    def __init__(self, meeting: Meeting) -> None:
        self.words = when_and_where(meeting)
        self._times = (meeting.starts_at, meeting.ends_at)
        self._rest = self._of(meeting)

    @staticmethod
    def _of(meeting: Meeting) -> tuple[object, ...]:
        return (meeting.title, meeting.host_id, meeting.place, meeting.online_url)

    def has_another_time(self, meeting: Meeting) -> bool:
        return self._times != (meeting.starts_at, meeting.ends_at)

    def differs_from(self, meeting: Meeting) -> bool:
        return self.has_another_time(meeting) or self._rest != self._of(meeting)


def ask_again(meeting: Meeting) -> None:
    """A reply was to the old time: the silence says so until people reply to the new one; also of those who were taken
    off, for when they are put back."""
    forget = sa.update(Invitation).where(Invitation.meeting_id == meeting.id)
    db.session.execute(forget.values(reply=None, replied_at=None))
