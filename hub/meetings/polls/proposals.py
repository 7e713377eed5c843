"""From a form in good order to a meeting with its dates and invitations."""

from collections.abc import Iterable

from hub.access import Reader
from hub.db import db
from hub.meetings.inviting import invite
from hub.meetings.models import Meeting, MeetingOption, Placed
from hub.meetings.polls.dates import Dated
from hub.meetings.polls.forms import CLOSES_AT, FixForm, InvitingForm, ProposeForm
from hub.meetings.polls.reminding import reminder_day
from hub.meetings.states import MeetingState, Shows
from hub.members.models import Role
from hub.text import at_london


def propose(reader: Reader, form: ProposeForm) -> Meeting:
    meeting = _new(reader, form, MeetingState.POLLING)
    meeting.shows = Shows(form.shows.data)
    if form.answer_by.data is not None:
        meeting.answer_by = at_london(form.answer_by.data, CLOSES_AT)
    meeting.remind_on = reminder_day(meeting) if form.reminds.data else None
    db.session.flush()
    add_options(meeting, form.options)
    invite(meeting, form.asks)
    return meeting


def add_options(meeting: Meeting, dates: Iterable[Dated]) -> None:
    for dated in dates:
        option = MeetingOption(meeting_id=meeting.id, starts_at=dated.starts_at, ends_at=dated.ends_at)
        placed_at(option, dated)
        db.session.add(option)
    db.session.flush()


def fix(reader: Reader, form: FixForm) -> Meeting:
    meeting = _new(reader, form, MeetingState.CONFIRMED)
    meeting.confirm()
    settle(meeting, form.options[0])
    invite(meeting, form.asks)
    return meeting


def settle(meeting: Meeting, chosen: Dated | MeetingOption) -> None:
    """Give the meeting that date, its length and place, and read its host anew."""
    meeting.starts_at, meeting.ends_at = chosen.starts_at, chosen.ends_at
    meeting.minutes_long = round((chosen.ends_at - chosen.starts_at).total_seconds() / 60)
    meeting.remind_on = None
    placed_at(meeting, chosen)
    db.session.flush()
    db.session.expire(meeting, ["host"])


def placed_at(row: Placed, chosen: Dated | MeetingOption) -> None:
    row.host_id, row.place, row.online_url = chosen.host_id, chosen.place, chosen.online_url


def _new(reader: Reader, form: InvitingForm, state: MeetingState) -> Meeting:
    lead = next((seat for seat in reader.seats if seat.role is Role.LEAD), None)
    meeting = Meeting(
        cluster_id=reader.cluster_id,
        title=form.title.data,
        why_come=form.why_come.data,
        minutes_long=form.minutes_long.data,
        state=state,
        organiser_seat_id=lead.id if lead else None,
        created_by_id=reader.person_id,
    )
    db.session.add(meeting)
    return meeting
