"""Dates of the whole country: bank holidays, national weeks, the last day of provider access. Shipped, not entered;
see hub/data/README.md for where they come from."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.planner.days import bank_holiday_names
from hub.vocabulary import DATA

EXPECTED = "expected, not announced"


@dataclass(frozen=True)
class National:
    """`words` says why it is expected then, or what it is about; `is_expected`: nobody has announced it."""

    first_day: date
    last_day: date
    title: str
    words: str = ""
    is_expected: bool = False
    is_bank_holiday: bool = False


@lru_cache(maxsize=1)
def _file() -> tuple[National, ...]:
    with (DATA / "national_dates.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            National(
                date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]), row["name"], row["words"],
                row["standing"] == "expected",
            )
            for row in csv.DictReader(lines)
        )  # fmt: skip


def national(first: date, last: date) -> list[National]:
    """All that touch these days, the earliest first."""
    bank = [
        National(day, day, name, is_bank_holiday=True)
        for year in range(first.year, last.year + 1)
        for day, name in bank_holiday_names(year).items()
    ]
    found = [one for one in (*bank, *_file()) if one.first_day <= last and one.last_day >= first]
    return sorted(found, key=lambda one: (one.first_day, one.title))
