"""The school year that a page of reach is about: this one or the last."""

from dataclasses import dataclass
from datetime import date, datetime, time

from hub.text import at_london, school_year_began, today


@dataclass(frozen=True)
class SchoolYear:
    began: int  # 2026 for 2026/27

    @property
    def words(self) -> str:
        return f"{self.began}/{(self.began + 1) % 100:02}"

    @property
    def is_current(self) -> bool:
        return self.began == school_year_began(today()).year

    @property
    def first(self) -> datetime:
        return at_london(date(self.began, 9, 1), time(0))

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return SchoolYear(self.began + 1).first


def years_to_choose() -> list[SchoolYear]:
    now = school_year_began(today()).year
    return [SchoolYear(now), SchoolYear(now - 1)]


def chosen_year(text: str) -> SchoolYear:
    """What an address says; anything else is this year."""
    known = years_to_choose()
    return next((one for one in known if str(one.began) == text), known[0])
