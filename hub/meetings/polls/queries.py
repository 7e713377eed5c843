"""The selects of polls."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.meetings.models import Invitation, Meeting, MeetingOption
from hub.meetings.polls.tally import Count, Verdict, counts, verdict
from hub.meetings.queries import invitations_to, invited_to, options_of
from hub.meetings.schools import School, guests, noun, schools, silent


@dataclass(frozen=True)
class Poll:
    """A poll with all that was said; read in four statements, however many schools and dates."""

    meeting: Meeting
    options: list[MeetingOption]
    schools: list[School]
    guests: list[Invitation]
    counts: list[Count]
    verdict: Verdict

    @property
    def answered(self) -> int:
        return len(self.schools) - len(self.silent)

    @property
    def silent(self) -> list[School]:
        return silent(self.schools, True)

    @property
    def noun(self) -> str:
        return noun(self.schools)

    def to_remind(self) -> list[Invitation]:
        """The people of silent schools, and silent guests; nobody who has answered."""
        lines = [line for school in self.silent for line in school.lines if not line.is_stand_in]
        return [*lines, *(guest for guest in self.guests if guest.answered_at is None)]


def poll(meeting: Meeting) -> Poll:
    options = options_of([meeting])[meeting.id]
    invitations = invitations_to(meeting, with_answers=True)
    all_schools = schools(invited_to(meeting), invitations)
    found = counts(options, all_schools)
    return Poll(meeting, options, all_schools, guests(invitations), found, verdict(found, all_schools))


def option(meeting: Meeting, option_id: int) -> MeetingOption:
    """Raises NoResultFound (404) where it is none of this poll's."""
    select = sa.select(MeetingOption).where(MeetingOption.meeting_id == meeting.id, MeetingOption.id == option_id)
    return db.session.scalars(select.options(joinedload(MeetingOption.host))).one()
