"""The selects of polls."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting, MeetingOption
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


def silent_in(polls: Sequence[Meeting]) -> dict[int, list[School]]:
    """meeting id -> the schools that have not answered, those that must be there first. Two statements in all."""
    lines: dict[int, list[Invitation]] = {one.id: [] for one in polls}
    asked: dict[int, list[InvitedOrganisation]] = {one.id: [] for one in polls}
    for line in invitations_to(*polls) if polls else ():
        lines[line.meeting_id].append(line)
    for row in invited_to(*polls) if polls else ():
        asked[row.meeting_id].append(row)
    return {
        one: sorted(silent(schools(asked[one], lines[one]), True), key=lambda school: not school.is_required)
        for one in asked
    }


def option(meeting: Meeting, option_id: int) -> MeetingOption:
    """Raises NoResultFound (404) where it is none of this poll's."""
    select = sa.select(MeetingOption).where(MeetingOption.meeting_id == meeting.id, MeetingOption.id == option_id)
    return db.session.scalars(select.options(joinedload(MeetingOption.host))).one()
