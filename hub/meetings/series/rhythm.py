"""When the next meeting of a series would be: by its rhythm, on a day on which schools are open, and why then."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hub.planner.calendar import Calendar
from hub.text import day as day_words

AHEAD = 430  # days that are looked through
NOTICE = timedelta(days=7)  # nobody comes to a meeting of next Tuesday
A_HALF_TERM, A_TERM = 6, 13  # weeks, where no holidays are entered
BREAK, LONG_BREAK = 4, 8  # weekdays without school: a half-term holiday, and one that ends a term
ORDINALS = ("first", "second", "third", "fourth", "last")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class Rhythm(enum.StrEnum):
    MONTHLY = "monthly"
    HALF_TERMLY = "half_termly"
    TERMLY = "termly"
    WEEKS = "weeks"


@dataclass(frozen=True)
class Beat:
    """`number`: which one of the month (5 is the last), in which school week of the half-term or term, or how many
    weeks apart."""

    rhythm: Rhythm
    number: int
    weekday: int  # Monday is 0

    @property
    def in_words(self) -> str:
        """'First Tuesday of the month', 'Every half-term, Thursday of the second school week', 'Every 6 weeks, ...'."""
        on, which = WEEKDAYS[self.weekday], ORDINALS[min(self.number, 5) - 1]
        if self.rhythm is Rhythm.MONTHLY:
            return f"{which.capitalize()} {on} of the month"
        if self.rhythm is Rhythm.WEEKS:
            return f"Every {on}" if self.number == 1 else f"Every {self.number} weeks, on a {on}"
        span = "half-term" if self.rhythm is Rhythm.HALF_TERMLY else "term"
        return f"Every {span}, {on} of the {_nth(self.number)} school week"


@dataclass(frozen=True)
class Proposed:
    on: date
    why: str  # one sentence or two


def next_day(beat: Beat, last: date | None, today: date, calendar: Calendar) -> Proposed | None:
    """After the last meeting of the series, a week from today at the earliest. None where schools are closed for as
    long as can be seen."""
    earliest = max(today + NOTICE, last + timedelta(days=1) if last else today)
    if beat.rhythm is Rhythm.MONTHLY:
        return _in_a_month(beat, last, earliest, calendar)
    if beat.rhythm is Rhythm.WEEKS:
        return _weeks_after(beat.number, beat.weekday, last, earliest, calendar)
    return _in_a_term(beat, last, earliest, calendar)


def around(proposed: date, calendar: Calendar, how_many: int = 3) -> list[date]:
    """School days for a poll: that one, the next two days of that week or the following one, never the day before."""
    days = (proposed + timedelta(days=number) for number in range(60))
    return [day for day in days if calendar.is_school_day(day)][:how_many]


def _in_a_month(beat: Beat, last: date | None, earliest: date, calendar: Calendar) -> Proposed | None:
    year, month = earliest.year, earliest.month
    if last is not None and (last.year, last.month) >= (year, month):
        year, month = _month_after(last.year, last.month)
    for _ in range(14):
        days = _weekdays_in(year, month, beat.weekday)
        meant = days[min(beat.number, len(days)) - 1]
        named = f"{ORDINALS[min(beat.number, 5) - 1]} {meant:%A} of {meant:%B}"
        year, month = _month_after(year, month)
        found = next((day for day in days if day >= meant and calendar.is_school_day(day)), None)
        if meant < earliest or found is None:
            continue
        if found == meant:
            return Proposed(found, f"The {named}.")
        why = f"Schools are closed on the {named}, {day_words(meant, weekday=False)}."
        return Proposed(found, f"{why} This is the next {meant:%A} that can be.")
    return None


def _weeks_after(
    weeks: int, weekday: int, last: date | None, earliest: date, calendar: Calendar, why: str = ""
) -> Proposed | None:
    """Whole steps from the last one; where schools are closed then, the weeks after it one by one."""
    begin = last or earliest
    meant = begin + timedelta(days=(weekday - begin.weekday()) % 7)
    if last is not None:
        meant = last - timedelta(days=last.weekday() - weekday) + timedelta(weeks=weeks)
    while meant < earliest:
        meant += timedelta(weeks=weeks)
    found = next((day for day in _weekly(meant) if calendar.is_school_day(day)), None)
    if found is None:
        return None
    step = "week" if weeks == 1 else f"{weeks} weeks"
    words = why or (f"{step[:1].upper()}{step[1:]} after the last one." if last else f"The next {found:%A}.")
    if last and not why and found == meant and meant - last > timedelta(weeks=weeks, days=6):
        words = f"The next in steps of {step} from the last one, {day_words(last)}."
    if found != meant:
        words += f" Schools are closed on {day_words(meant)}; this is the first {found:%A} after it."
    return Proposed(found, words)


def _in_a_term(beat: Beat, last: date | None, earliest: date, calendar: Calendar) -> Proposed | None:
    is_half = beat.rhythm is Rhythm.HALF_TERMLY
    blocks = list(_blocks(last or earliest, earliest, BREAK if is_half else LONG_BREAK, calendar))
    span = "half-term" if is_half else "term"
    if len(blocks) < 2:  # nothing to tell the terms by
        weeks = A_HALF_TERM if is_half else A_TERM
        why = f"{weeks} weeks are about a {span}: no school holidays are entered that would say more."
        return _weeks_after(weeks, beat.weekday, last, earliest, calendar, why)
    for first, end in blocks:
        if last is not None and first <= last <= end:
            continue  # this one has had its meeting
        monday = first - timedelta(days=first.weekday())
        meant = monday + timedelta(weeks=beat.number - 1, days=beat.weekday)
        found = next((day for day in _weekly(meant) if _suits(day, max(earliest, first), calendar)), None)
        if found is not None and found <= end:
            if found == meant:
                return Proposed(found, f"{found:%A} of the {_nth(beat.number)} school week of the {span} "
                                       f"that begins on {day_words(first)}.")  # fmt: skip
            return Proposed(found, f"The first {found:%A} that can be in the {span} that begins on {day_words(first)}.")
    return None


def _blocks(from_day: date, earliest: date, breaks_at: int, calendar: Calendar) -> Iterator[tuple[date, date]]:
    """(first, last) school day of each stretch between holidays of so many weekdays, until long after `earliest`; of
    the one that `from_day` lies in, from its own beginning where that is not long ago."""
    first: date | None = None
    end = from_day
    closed = 0
    for number in range(-120, (earliest - from_day).days + AHEAD):
        day = from_day + timedelta(days=number)
        if day.weekday() > 4:
            continue
        if not calendar.is_school_day(day):
            closed += 1
            continue
        if first is not None and closed >= breaks_at:
            if end >= from_day:
                yield first, end
            first = None
        first, end, closed = first or day, day, 0
    if first is not None:
        yield first, end


def _suits(day: date, earliest: date, calendar: Calendar) -> bool:
    return day >= earliest and calendar.is_school_day(day)


def _weekly(day: date) -> Iterator[date]:
    return (day + timedelta(weeks=number) for number in range(AHEAD // 7))


def _weekdays_in(year: int, month: int, weekday: int) -> list[date]:
    day = date(year, month, 1)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    return [one for number in range(5) if (one := day + timedelta(weeks=number)).month == month]


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def _nth(number: int) -> str:
    return ORDINALS[number - 1] if number < 5 else f"{number}th"
