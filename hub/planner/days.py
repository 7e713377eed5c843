"""Working days in England: no weekends, no bank holidays. See hub/data/bank_holidays.csv for where they come from."""

import csv
from datetime import date, timedelta
from functools import lru_cache

from hub.vocabulary import DATA

ONE = timedelta(days=1)


@lru_cache(maxsize=1)
def _file() -> dict[date, str]:
    with (DATA / "bank_holidays.csv").open(encoding="utf-8", newline="") as lines:
        return {date.fromisoformat(row["day"]): row["name"] for row in csv.DictReader(lines)}


@lru_cache(maxsize=32)
def bank_holidays(year: int) -> frozenset[date]:
    """From the file; of years that it does not reach, those that the rules alone give."""
    known = frozenset(day for day in _file() if day.year == year)
    return known or _by_the_rules(year)


def bank_holiday_names(year: int) -> dict[date, str]:
    """day -> what it is called; "Bank holiday" in years that the file does not reach."""
    names = _file()
    return {day: names.get(day, "Bank holiday") for day in sorted(bank_holidays(year))}


def _by_the_rules(year: int) -> frozenset[date]:
    """Banking and Financial Dealings Act 1971; a holiday that falls on a weekend is made up for on the next
    weekday that is free. Easter by the "anonymous" algorithm of 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    easter = date(year, f // 31, f % 31 + 1)
    found = {easter - 2 * ONE, easter + ONE, *(_monday_from(date(year, m, d)) for m, d in ((5, 1), (5, 25), (8, 25)))}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while fixed.weekday() > 4 or fixed in found:
            fixed += ONE
        found.add(fixed)
    return frozenset(found)


def _monday_from(day: date) -> date:
    return day + (-day.weekday() % 7) * ONE


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """That day itself where it is one."""
    while not is_working_day(day):
        day += ONE
    return day
