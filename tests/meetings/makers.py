"""Meetings as tests need them: made through the rows, not through the pages."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.access import link_for
from hub.db import db, now
from hub.mail import Letter
from hub.meetings.inviting import Asks, invite
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import AgendaItem, Invitation, Meeting, MeetingOption, PollAnswer
from hub.meetings.queries import INVITED_ROLES, seats_of
from hub.meetings.series.models import MeetingSeries, SeriesItem
from hub.meetings.series.rhythm import Rhythm
from hub.meetings.states import Can, MeetingState
from hub.text import at_london, today
from tests.world import World


def days_ahead(days: int, clock: str = "15:45") -> datetime:
    """A school-day clock time in London."""
    hour, minute = (int(part) for part in clock.split(":"))
    return at_london(today() + timedelta(days=days), time(hour, minute))


def make_poll(people: World, *, days: tuple[int, ...] = (20, 27, 34), required: tuple[str, ...] = ()) -> Meeting:
    meeting = _meeting(people, MeetingState.POLLING)
    meeting.answer_by = days_ahead(7, "18:00")
    db.session.flush()
    for number in days:
        starts = days_ahead(number)
        db.session.add(
            MeetingOption(
                meeting_id=meeting.id, starts_at=starts, ends_at=starts + timedelta(minutes=90), host_id=people.marigold
            )
        )
    _invite_all(people, meeting, required)
    return meeting


def make_meeting(
    people: World, *, days: int = 20, required: tuple[str, ...] = (), starts_at: datetime | None = None
) -> Meeting:
    """With a date: in `days` from now, negative for one that was held."""
    meeting = _meeting(people, MeetingState.CONFIRMED)
    meeting.starts_at = starts_at or days_ahead(days)
    meeting.ends_at = meeting.starts_at + timedelta(minutes=90)
    meeting.host_id, meeting.online_url, meeting.confirmed_at = people.marigold, "https://meet.example.org/x", now()
    db.session.flush()
    _invite_all(people, meeting, required)
    return meeting


def make_items(meeting: Meeting, *titles: str) -> list[AgendaItem]:
    """On the agenda, in that order."""
    rows = [AgendaItem(meeting_id=meeting.id, title=title, position=n) for n, title in enumerate(titles, 1)]
    db.session.add_all(rows)
    db.session.commit()
    return rows


def make_minutes(meeting: Meeting, text: str = "Words", *, shared: bool = True) -> Minutes:
    row = Minutes(meeting_id=meeting.id, text=text, shared_at=now() if shared else None)
    db.session.add(row)
    db.session.commit()
    return row


def make_series(people: World, *titles: str, **more: Any) -> MeetingSeries:
    """With these items on its usual agenda."""
    given: dict[str, Any] = {"title": "Half-termly", "rhythm": Rhythm.HALF_TERMLY, "number": 2, "weekday": 1}
    given |= {"cluster_id": people.canal, "start": time(16), "host_id": people.marigold}
    row = MeetingSeries(**given | more)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        SeriesItem(series_id=row.id, title=title, position=number) for number, title in enumerate(titles, 1)
    )
    db.session.commit()
    return row


def _meeting(people: World, state: MeetingState) -> Meeting:
    meeting = Meeting(
        cluster_id=people.canal,
        title="Spring meeting",
        why_come="Take away three papers.",
        state=state,
        organiser_seat_id=people.seat("asha").id,
        created_by_id=people.asha,
    )
    db.session.add(meeting)
    return meeting


def _invite_all(people: World, meeting: Meeting, required: tuple[str, ...]) -> None:
    ids = [people.tollhouse, people.marigold, people.college, people.ebp]
    must = {getattr(people, name) for name in required}
    seats = seats_of(people.canal, ids, INVITED_ROLES)
    invite(meeting, Asks(ids, must, seats, (), [("Rita Sample", "rita@example.org")]))
    db.session.commit()


def answer(line: Invitation, meeting: Meeting, *said: str, note: str = "") -> None:
    """To the dates of a poll, in their order."""
    line.answered_at, line.note = now(), note
    for option, one in zip(options(meeting), said, strict=True):
        db.session.add(PollAnswer(invitation_id=line.id, option_id=option.id, answer=Can(one)))
    db.session.commit()
    db.session.expire_all()


def options(meeting: Meeting) -> list[MeetingOption]:
    select = sa.select(MeetingOption).where(MeetingOption.meeting_id == meeting.id).order_by(MeetingOption.starts_at)
    return list(db.session.scalars(select))


def line_of(meeting: Meeting, person_id: int) -> Invitation:
    select = sa.select(Invitation).where(Invitation.meeting_id == meeting.id, Invitation.person_id == person_id)
    return db.session.scalars(select).one()


def guest_of(meeting: Meeting) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(Invitation.meeting_id == meeting.id, Invitation.email.is_not(None))
    ).one()


def link_to(line: Invitation) -> str:
    return link_for("meeting_links.answer", line)


def letters(template: str) -> list[Letter]:
    """Oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Letter).where(Letter.template == template).order_by(Letter.id)))


def link_in(letter: Letter, part: str = "/link/") -> str:
    found = re.search(rf"https?://\S*{part}\S+", letter.text)
    assert found, letter.text
    return found[0]


def iso(day: date) -> str:
    return day.isoformat()
