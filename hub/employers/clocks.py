"""Working days: when an answer is due. Weekends, bank holidays, the days around New Year and the schools' summer
do not count, so that a request of 20 July is not late in August."""

from datetime import date, timedelta
from functools import lru_cache

ONE = timedelta(days=1)


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    """Those of England. Easter by the rule of the Gregorian computus (the "anonymous" algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    easter = date(year, f // 31, f % 31 + 1)
    spring = [easter - 2 * ONE, easter + ONE, _monday_from(date(year, 5, 1)), _monday_from(date(year, 5, 25))]
    summer = _monday_from(date(year, 8, 25))
    return frozenset({*spring, summer})


def _monday_from(day: date) -> date:
    return day + (-day.weekday() % 7) * ONE


def is_working_day(day: date) -> bool:
    in_summer = (7, 21) <= (day.month, day.day) <= (8, 31)
    round_new_year = (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)
    return day.weekday() < 5 and not in_summer and not round_new_year and day not in bank_holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The day that lies so many working days after `day`; that day itself does not count."""
    while count > 0:
        day += ONE
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days have gone by from the day after `start` up to and including `end`."""
    return sum(is_working_day(start + ONE * number) for number in range(1, (end - start).days + 1))


def school_year_began(day: date) -> date:
    """1 September of the school year that the day lies in."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)
