"""The demonstration's year of meetings."""

from datetime import date

import pytest

from hub.room import Demo


@pytest.mark.parametrize(
    ("weeks", "day"),
    [
        (0, date(2026, 11, 26)),
        (1, date(2026, 12, 3)),
        (4, date(2027, 1, 7)),  # two weeks of Christmas do not count
        (-3, date(2026, 11, 5)),
        (-4, date(2026, 10, 22)),  # nor does half-term
    ],
)
def test_weeks_of_holiday_do_not_count(weeks: int, day: date) -> None:
    assert Demo(date(2026, 11, 24), seed=1).school_day(weeks, "thu") == day
