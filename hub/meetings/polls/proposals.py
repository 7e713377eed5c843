"""From a form in good order to a meeting with its dates and invitations."""

from hub.access import Reader
from hub.db import db
from hub.meetings.inviting import invite
from hub.meetings.models import Meeting, MeetingOption, Placed
from hub.meetings.polls.forms import CLOSES_AT, Dated, FixForm, InvitingForm, ProposeForm
from hub.meetings.states import MeetingState
from hub.members.models import Role
from hub.text import at_london


def propose(reader: Reader, form: ProposeForm) -> Meeting:
    meeting = _new(reader, form, MeetingState.POLLING)
    if form.answer_by.data is not None:
        meeting.answer_by = at_london(form.answer_by.data, CLOSES_AT)
    db.session.flush()
    for dated in form.options:
        option = MeetingOption(meeting_id=meeting.id, starts_at=dated.starts_at, ends_at=dated.ends_at)
        placed_at(option, dated)
        db.session.add(option)
    invite(meeting, form.invited_ids, form.required_ids, form.guest_list)
    return meeting


def fix(reader: Reader, form: FixForm) -> Meeting:
    meeting = _new(reader, form, MeetingState.CONFIRMED)
    meeting.confirm()
    settle(meeting, form.options[0])
    invite(meeting, form.invited_ids, form.required_ids, form.guest_list)
    return meeting


def settle(meeting: Meeting, chosen: Dated | MeetingOption) -> None:
    """Give the meeting that date and place, and read its host anew."""
    meeting.starts_at, meeting.ends_at = chosen.starts_at, chosen.ends_at
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
