"""Whose weekly letter is due on a day: those who chose it, and those whose chosen day was no school day of theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hub.notices.kinds import DAYS
from hub.planner.calendar import Calendar
from hub.text import at_london, local

GOES_OUT = time(7)
UNTIL = time(18)  # a worker that was down writes later on the day, and after that on the next


@dataclass(frozen=True)
class Due:
    """People of these organisations who chose that day, and were there when the letter was due."""

    day: str  # mon .. fri
    week: date
    due_at: datetime
    organisation_ids: frozenset[int]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def is_time(moment: datetime) -> bool:
    return GOES_OUT <= local(moment).time() < UNTIL


def week_to_write(moment: datetime) -> date:
    """The Monday of the note that can still be changed: this week's until the first letters go, then the next."""
    monday = monday_of(local(moment).date())
    return monday if moment < at_london(monday, GOES_OUT) else monday + timedelta(days=7)


def due_on(today: date, calendar: Calendar, organisations: Iterable[tuple[int, str]]) -> list[Due]:
    """`organisations` are (id, kind). A holiday over several of the chosen days makes up for the last one only."""
    rows = list(organisations)
    found: dict[tuple[str, date, date], set[int]] = {}
    for number, code in enumerate(DAYS):
        chosen = today - timedelta(days=(today.weekday() - number) % 7)
        for organisation_id, kind in rows:
            due = calendar.next_day_for(chosen, organisation_id, kind)
            if due <= today and calendar.is_day_for(today, organisation_id, kind):
                found.setdefault((code, monday_of(chosen), due), set()).add(organisation_id)
    return [
        Due(code, week, at_london(due, GOES_OUT), frozenset(ids)) for (code, week, due), ids in sorted(found.items())
    ]
