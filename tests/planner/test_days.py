"""School days and working days: the file of bank holidays, day by day, and what a lead has entered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.easter import easter

from hub.employers.clocks import late_before, working_days_after
from hub.planner.calendar import Calendar, Period
from hub.planner.days import bank_holidays, is_working_day, next_working_day
from hub.text import at_london, local

pytestmark = pytest.mark.no_database

HALF_TERM = Period(date(2026, 10, 24), date(2026, 11, 1))
SUMMER = Period(date(2027, 7, 17), date(2027, 9, 3))
TERMS = Calendar((HALF_TERM, SUMMER), {7: (Period(date(2026, 11, 27), date(2026, 11, 27)),)})


def is_bank_holiday(day: date) -> bool:
    """Reckoned another way than the hub does: asked of one day, by what the Act says about it."""
    if day in {easter(day.year) - timedelta(days=2), easter(day.year) + timedelta(days=1)}:
        return True
    if day.weekday() == 0 and (
        (day.month == 5 and (day.day <= 7 or day.day > 24)) or (day.month == 8 and day.day > 24)
    ):
        return True
    if (day.month, day.day) == (1, 1) or (day.month == 1 and day.day in {2, 3} and day.weekday() == 0):
        return day.weekday() < 5
    if day.month != 12 or day.weekday() > 4:
        return False
    christmas_week_day = date(day.year, 12, 25).weekday()
    days = {5: {27, 28}, 6: {26, 27}, 4: {25, 28}}.get(christmas_week_day, {25, 26})
    return day.day in days


def test_the_file_of_bank_holidays_holds_day_by_day() -> None:
    day = date(2026, 1, 1)
    while day.year < 2030:
        assert (day in bank_holidays(day.year)) == is_bank_holiday(day), day
        day += timedelta(days=1)


def test_years_beyond_the_file_follow_the_rules() -> None:
    day = date(2030, 1, 1)
    while day.year < 2060:
        assert (day in bank_holidays(day.year)) == is_bank_holiday(day), day
        day += timedelta(days=1)


def test_weekends_and_bank_holidays_are_no_working_days() -> None:
    assert not is_working_day(date(2026, 11, 28))
    assert not is_working_day(date(2027, 3, 29))
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 29)
    assert is_working_day(date(2028, 2, 29))


def test_holidays_entered_are_no_school_days_and_the_next_one_is_found() -> None:
    assert not TERMS.is_school_day(date(2026, 10, 26))
    assert TERMS.next_school_day(date(2026, 10, 24)) == date(2026, 11, 2)
    assert TERMS.next_school_day(date(2027, 7, 17)) == date(2027, 9, 6)
    assert Calendar().is_school_day(date(2026, 10, 26))


def test_a_training_day_is_that_schools_own() -> None:
    assert not TERMS.is_school_day(date(2026, 11, 27), 7)
    assert TERMS.is_school_day(date(2026, 11, 27), 8)
    assert TERMS.next_school_day(date(2026, 11, 27), 7) == date(2026, 11, 30)


def test_schools_wait_for_school_days_and_brokers_for_working_days() -> None:
    in_half_term = at_london(date(2026, 10, 26), datetime.min.time().replace(hour=15))
    assert local(TERMS.may_go_out(in_half_term, 1, "school")).date() == date(2026, 11, 2)
    assert TERMS.may_go_out(in_half_term, 2, "ebp") == in_half_term


@pytest.mark.parametrize(
    ("saturday", "monday"),
    [
        (datetime(2026, 10, 24, 10, tzinfo=UTC), datetime(2026, 10, 26, 7, 30, tzinfo=UTC)),  # clocks go back between
        (datetime(2027, 3, 27, 10, tzinfo=UTC), datetime(2027, 3, 30, 6, 30, tzinfo=UTC)),  # forward, and Easter Monday
        (datetime(2028, 2, 26, 10, tzinfo=UTC), datetime(2028, 2, 28, 7, 30, tzinfo=UTC)),
    ],
)
def test_half_past_seven_is_half_past_seven_on_both_sides_of_the_clock_change(
    saturday: datetime, monday: datetime
) -> None:
    assert Calendar().may_go_out(saturday, 1, "school") == monday


def test_the_summer_holds_up_no_answer_and_makes_none_late() -> None:
    assert working_days_after(date(2027, 7, 20), 1) == date(2027, 9, 1)
    assert working_days_after(date(2027, 7, 20), 1, TERMS) == date(2027, 9, 6)
    assert working_days_after(date(2026, 10, 23), 1, TERMS) == date(2026, 10, 26)  # brokers work in half-term
    assert late_before(date(2027, 8, 15)) == date(2027, 7, 20)
    assert late_before(date(2026, 11, 29)) == date(2026, 11, 27)
