"""What somebody missed: a letter to the people of each school that was not there. Their own actions come first."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from markupsafe import Markup

from hub.access import Reader, absolute_url
from hub.actions.models import Action
from hub.actions.queries import actions_from
from hub.db import db, now
from hub.meetings.letters import when
from hub.meetings.minutes.queries import sections_of
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.queries import minutes_of
from hub.meetings.replies import replies
from hub.meetings.schools import School
from hub.meetings.states import Reply
from hub.members.models import Person
from hub.notices.sending import send
from hub.planner.calendar import Calendar
from hub.planner.queries import calendar_of

NEWS_FOR = timedelta(days=60)  # after that, putting right who was there writes to nobody


def write_what_was_missed(asker: Reader, meeting: Meeting) -> set[int]:
    """Once for each school, in the current transaction, when both the minutes are shared and it is known that the
    school was not there. Returns the ids of those who missed it."""
    head = minutes_of(meeting)
    if head is None or not head.is_shared or meeting.ends_at is None or meeting.ends_at < now() - NEWS_FOR:
        return set()
    away = [school for school in replies(meeting).schools if _was_away(school) and _claimed(school.invited)]
    if not away:
        return set()
    decisions = [part.html for section in sections_of(meeting, head) for part in section.parts if part.is_decision]
    actions = actions_from(asker, [f"meeting:{meeting.id}"])
    calendar = calendar_of(meeting.cluster_id)
    people: set[int] = set()
    for school in away:
        ours = [action for action in actions if action.organisation_id == school.id and not action.is_done]
        for line in school.lines:
            if line.person is not None and line.person.id not in people | {asker.person_id}:
                people.add(line.person.id)
                _write(meeting, line, line.person, ours, decisions, calendar)
    return people


def _was_away(school: School) -> bool:
    """As recorded; while nothing is recorded, a school that had sent its apologies."""
    was = school.invited.attendance
    return school.reply is Reply.APOLOGIES if was is None else not was.counts_as_there


def _claimed(row: InvitedOrganisation) -> bool:
    """False where it was written to before."""
    claim = (
        sa.update(InvitedOrganisation)
        .where(InvitedOrganisation.id == row.id, InvitedOrganisation.caught_up_at.is_(None))
        .values(caught_up_at=now())
    )
    return bool(db.session.execute(claim).rowcount)  # type: ignore[attr-defined]


def _write(
    meeting: Meeting, line: Invitation, to: Person, ours: list[Action], decisions: Sequence[Markup], calendar: Calendar
) -> None:
    school = line.organisation
    own = [action for action in ours if action.owner is not None and action.owner.person_id == to.id]
    organiser = meeting.organiser
    send(
        to,
        "meetings/letters/missed",
        cluster=meeting.cluster,
        reply_to=organiser.email if organiser else None,
        goes_out=calendar.may_go_out(now(), school.id if school else 0, school.kind if school else "other"),
        meeting=meeting,
        when=when(meeting),
        school=school,
        own=own,
        others=[action for action in ours if action not in own],
        decisions=decisions,
        url=absolute_url("meetings.minutes", cluster_id=meeting.cluster_id, meeting_id=meeting.id),
    )
