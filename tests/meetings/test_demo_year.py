"""The demonstration's year of meetings."""

from datetime import date

import pytest

from hub.meetings.demo import school_day

HOLIDAYS = [
    {"from": "10-24", "to": "11-01"},
    {"from": "12-19", "to": "01-03"},
]


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
    assert school_day(date(2026, 11, 24), HOLIDAYS, weeks, "thu") == day
