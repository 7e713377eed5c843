"""An entry as the pages of the year draw it."""

from datetime import date
from typing import NamedTuple

from hub.planner.kinds import Kind
from hub.text import day


class Item(NamedTuple):
    """An entry as the year draws it; `organisation_id` and `borough` say whose it is, neither: everybody's. A tuple,
    because a year of 200 schools has thousands and a frozen dataclass is slow to make."""

    organisation_id: int | None
    borough: str | None
    kind: Kind
    title: str
    first: date
    last: date
    year_groups: list[str]

    @property
    def words(self) -> str:
        return f"{self.kind.label}: {self.title}, {span(self.first, self.last)}"


def span(first: date, last: date) -> str:
    """'Friday 9 October', '28 June to 9 July', '5 to 9 July'."""
    if first == last:
        return day(first, year=False)
    same_month = (first.year, first.month) == (last.year, last.month)
    begins = f"{first.day}" if same_month else day(first, weekday=False, year=False)
    return f"{begins} to {day(last, weekday=False, year=False)}"
