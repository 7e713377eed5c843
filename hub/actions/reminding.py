"""Reminders of actions: once before the day and once after it, each on a day that is the school's."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.access import link_for
from hub.actions.models import Action
from hub.actions.queries import people_to_tell, to_remind
from hub.db import db, now
from hub.members.models import Person
from hub.notices.sending import send
from hub.planner.calendar import Calendar
from hub.planner.queries import calendar_of
from hub.text import at_london, local, today

DAYS_BEFORE = 2  # at the least; the last school day that leaves as much
LOOKS_AHEAD = timedelta(days=60)  # a summer holiday before the day does not swallow the reminder
GIVEN = timedelta(days=2)  # the letter with which it was given is reminder enough for so long
MORNING = 7  # o'clock
Column = InstrumentedAttribute[datetime | None]


def remind() -> int:
    """For the worker: returns how many actions it reminded of. Each is claimed in one transaction with its letters, so
    that a worker that is killed writes to nobody twice."""
    if local(now()).hour < MORNING:
        return 0
    calendars: dict[int, Calendar] = {}
    done = 0
    for action in to_remind(today() + LOOKS_AHEAD):
        if action.cluster_id not in calendars:
            calendars[action.cluster_id] = calendar_of(action.cluster_id)
        column = due_reminder(action, calendars[action.cluster_id], today())
        if column is not None and _claim(action, column):
            _write(action, people_to_tell(action))
            db.session.commit()
            done += 1
    return done


def due_reminder(action: Action, calendar: Calendar, on: date) -> Column | None:
    """The column to be claimed on that day; None where there is nothing to say."""
    school = action.organisation
    organisation_id, kind = (school.id, school.kind) if school is not None else (0, "other")
    if action.due_on is None or not calendar.is_day_for(on, organisation_id, kind):
        return None
    if action.due_on < on:
        return Action.chased_at if action.chased_at is None else None
    if action.reminded_at is not None or _was_just_given(action, on):
        return None
    days = (action.due_on - timedelta(days=back) for back in range(DAYS_BEFORE, LOOKS_AHEAD.days))
    day = next((one for one in days if calendar.is_day_for(one, organisation_id, kind)), None)
    return Action.reminded_at if day is not None and day <= on else None


def _was_just_given(action: Action, on: date) -> bool:
    return action.told_at is not None and action.told_at > at_london(on, time()) - GIVEN


def _claim(action: Action, column: Column) -> bool:
    claim = sa.update(Action).where(Action.id == action.id, column.is_(None), Action.done_at.is_(None))
    done = db.session.execute(claim.values({column.key: now()}), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _write(action: Action, people: Iterable[Person]) -> None:
    """The link holds for whoever sits on the seat now; that of a predecessor ends."""
    owner = action.owner.person_id if action.owner is not None else None
    if owner is not None and action.told_id != owner:
        action.told_id, action.link_version = owner, action.link_version + 1
    giver = action.created_by
    for person in people:
        send(
            person,
            "actions/letters/due",
            cluster=action.cluster,
            reply_to=giver.email if giver is not None and giver.active else None,
            action=action,
            is_late=action.is_overdue,
            url=link_for("action_links.tick", action, days=365),
        )


def ask_anew(action: Action) -> None:
    """Another day: both reminders are due again."""
    action.reminded_at, action.chased_at = None, None
