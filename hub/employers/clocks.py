"""Working days: when an answer is due. Weekends, bank holidays, the days around New Year and the schools' summer
do not count, so that a request of 20 July is not late in August."""

from datetime import date, timedelta
from functools import lru_cache

from hub.planner.calendar import Calendar
from hub.planner.days import ONE
from hub.planner.days import is_working_day as nobody_is_off

NO_HOLIDAYS_KNOWN = Calendar()


def is_working_day(day: date, calendar: Calendar = NO_HOLIDAYS_KNOWN) -> bool:
    """A half-term holds nobody up: brokers and employers are at work. A summer that the lead has entered does, on
    top of the weeks in which every school is away."""
    in_summer = (7, 21) <= (day.month, day.day) <= (8, 31)
    round_new_year = (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)
    return nobody_is_off(day) and not in_summer and not round_new_year and not calendar.is_long_holiday(day)


def working_days_after(day: date, count: int, calendar: Calendar = NO_HOLIDAYS_KNOWN) -> date:
    """The day that lies so many working days after `day`; that day itself does not count."""
    while count > 0:
        day += ONE
        count -= is_working_day(day, calendar)
    return day


@lru_cache(maxsize=2000)
def working_days_between(start: date, end: date) -> int:
    """How many working days have gone by from the day after `start` up to and including `end`."""
    return sum(is_working_day(start + ONE * number) for number in range(1, (end - start).days + 1))


@lru_cache(maxsize=16)
def late_before(day: date) -> date:
    """What was due before this day is late on `day`: the last working day up to it. What was due on the last day
    of term gets no later in August."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
