"""Reminders to the school: of the sheet before, five school days ahead; of the sheet after, two school days on. On
the school's own school days only."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db, now
from hub.employers.kit.letters import remind_school
from hub.employers.kit.paper import lines_of
from hub.employers.kit.queries import kit_of
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import BOOKED_STATES, MET_STATES
from hub.members.models import Seat
from hub.planner.calendar import Calendar
from hub.planner.days import ONE
from hub.planner.queries import calendar_of
from hub.text import local, today

BEFORE, AFTER = 5, 2  # school days
LOOKS_AHEAD, LOOKS_BACK = timedelta(days=80), timedelta(days=80)  # a summer holiday lies between at most
MORNING = 7  # o'clock


def school_days_from(day: date, count: int, calendar: Calendar, organisation_id: int) -> date:
    """So many school days on; with a negative count, so many back. The day itself does not count."""
    step, left = (ONE, count) if count > 0 else (-ONE, -count)
    last = day + step * 400
    while left and day != last:
        day += step
        left -= calendar.is_school_day(day, organisation_id)
    return day


def due(row: EmployerRequest, calendar: Calendar, on: date) -> str | None:
    """ "prepare", "reflect", or None on that day."""
    if row.happens_at is None or not calendar.is_school_day(on, row.organisation_id):
        return None
    happens = local(row.happens_at).date()
    if on < happens:
        is_time = on >= school_days_from(happens, -BEFORE, calendar, row.organisation_id)
        return "prepare" if is_time and row.state in BOOKED_STATES and row.prepare_reminded_at is None else None
    ended = local(row.ends_at or row.happens_at).date()
    is_time = on >= school_days_from(ended, AFTER, calendar, row.organisation_id)
    return "reflect" if is_time and row.reflect_reminded_at is None else None


def remind() -> int:
    """For the worker. Each is claimed in one transaction with its letter."""
    if local(now()).hour < MORNING:
        return 0
    calendars: dict[int, Calendar] = {}
    done = 0
    for row in _waiting():
        if row.cluster_id not in calendars:
            calendars[row.cluster_id] = calendar_of(row.cluster_id)
        template = due(row, calendars[row.cluster_id], today())
        if template and _claim(row, template):
            kit = kit_of(row)
            remind_school(row, template, lines_of(kit.preparation if template == "prepare" else kit.reflection))
            db.session.commit()
            done += 1
    return done


def _waiting() -> list[EmployerRequest]:
    """Bookings of the next and the last weeks of which a reminder is still to be written."""
    ahead = sa.and_(
        EmployerRequest.happens_at >= now(),
        EmployerRequest.happens_at < now() + LOOKS_AHEAD,
        EmployerRequest.state.in_(BOOKED_STATES),
        EmployerRequest.prepare_reminded_at.is_(None),
    )
    behind = sa.and_(
        EmployerRequest.ended_before(now()),
        sa.not_(EmployerRequest.ended_before(now() - LOOKS_BACK)),
        EmployerRequest.state.in_(MET_STATES),
        EmployerRequest.reflect_reminded_at.is_(None),
        EmployerRequest.reflected_on.is_(None),
    )
    select = (
        sa.select(EmployerRequest)
        .where(sa.or_(ahead, behind))
        .options(
            joinedload(EmployerRequest.organisation),
            joinedload(EmployerRequest.employer),
            joinedload(EmployerRequest.cluster),
            joinedload(EmployerRequest.asked_by),
            joinedload(EmployerRequest.seat).joinedload(Seat.person),
        )
        .order_by(EmployerRequest.id)
    )
    return list(db.session.scalars(select).unique())


def _claim(row: EmployerRequest, template: str) -> bool:
    column = getattr(EmployerRequest, f"{template}_reminded_at")
    claim = sa.update(EmployerRequest).where(EmployerRequest.id == row.id, column.is_(None))
    done = db.session.execute(claim.values({column.key: now()}), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]
