"""When the next meeting of a series would be: on school days, and with a reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.meetings.series.rhythm import NOTICE, Beat, Rhythm, around, next_day
from hub.planner.calendar import Calendar, Period

# The school year of 2026 to 2027 as most London boroughs have it.
YEAR = Calendar(
    common=(
        Period(date(2026, 7, 20), date(2026, 9, 1)),
        Period(date(2026, 10, 26), date(2026, 10, 30)),
        Period(date(2026, 12, 21), date(2027, 1, 1)),
        Period(date(2027, 2, 15), date(2027, 2, 19)),
        Period(date(2027, 3, 29), date(2027, 4, 9)),
        Period(date(2027, 5, 31), date(2027, 6, 4)),
        Period(date(2027, 7, 22), date(2027, 8, 31)),
    )
)
TUESDAY, THURSDAY = 1, 3
MONTHLY, HALF_TERMLY, TERMLY, WEEKS = Rhythm


@pytest.mark.parametrize(
    ("beat", "last", "today", "on", "why"),
    [
        (Beat(MONTHLY, 1, TUESDAY), None, date(2026, 11, 9), date(2026, 12, 1), "The first Tuesday of December."),
        (Beat(MONTHLY, 1, TUESDAY), date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 5), "first Tuesday of January"),
        (Beat(MONTHLY, 5, TUESDAY), date(2027, 1, 26), date(2027, 1, 27), date(2027, 2, 23), "The last Tuesday"),
        (Beat(MONTHLY, 3, TUESDAY), date(2027, 1, 19), date(2027, 1, 20), date(2027, 2, 23), "Schools are closed on"),
        (Beat(MONTHLY, 1, TUESDAY), date(2027, 7, 6), date(2027, 7, 7), date(2027, 9, 7), "first Tuesday of September"),
        (Beat(HALF_TERMLY, 2, TUESDAY), date(2026, 11, 10), date(2026, 11, 11), date(2027, 1, 12), "the half-term"),
        (Beat(HALF_TERMLY, 2, TUESDAY), date(2027, 1, 12), date(2027, 1, 13), date(2027, 3, 2), "second school week"),
        (Beat(HALF_TERMLY, 5, 0), date(2025, 11, 28), date(2026, 12, 8), date(2027, 2, 1), "4 January"),
        (Beat(TERMLY, 3, THURSDAY), date(2026, 9, 17), date(2026, 9, 18), date(2027, 1, 21), "of the term that begins"),
        (Beat(TERMLY, 3, THURSDAY), date(2027, 5, 6), date(2027, 5, 7), date(2027, 9, 16), "1 September"),
        (Beat(WEEKS, 6, TUESDAY), date(2026, 11, 17), date(2026, 11, 18), date(2027, 1, 5), "Schools are closed on"),
        (Beat(WEEKS, 2, TUESDAY), date(2026, 11, 3), date(2026, 11, 30), date(2026, 12, 15), "in steps of 2 weeks"),
        (Beat(WEEKS, 1, TUESDAY), None, date(2026, 11, 9), date(2026, 11, 17), "The next Tuesday."),
    ],
)  # fmt: skip
def test_the_next_day_follows_the_rhythm_and_skips_holidays(
    beat: Beat, last: date | None, today: date, on: date, why: str
) -> None:
    found = next_day(beat, last, today, YEAR)
    assert found is not None
    assert (found.on, why in found.why) == (on, True), found


def test_without_holidays_a_half_term_is_about_six_weeks_and_the_hub_says_so() -> None:
    found = next_day(Beat(HALF_TERMLY, 2, TUESDAY), date(2026, 11, 10), date(2026, 11, 11), Calendar())
    assert found is not None
    assert found.on == date(2026, 12, 22)
    assert "no school holidays are entered" in found.why


def test_where_schools_never_open_nothing_is_proposed() -> None:
    closed = Calendar(common=(Period(date(2026, 1, 1), date(2029, 1, 1)),))
    for rhythm in Rhythm:
        assert next_day(Beat(rhythm, 1, TUESDAY), None, date(2026, 11, 9), closed) is None, rhythm


def test_a_poll_gets_school_days_from_the_proposed_one_on() -> None:
    assert around(date(2026, 12, 17), YEAR) == [date(2026, 12, 17), date(2026, 12, 18), date(2027, 1, 4)]


@given(
    st.sampled_from(list(Rhythm)), st.integers(1, 5), st.integers(0, 4), st.none() | st.integers(-400, 60),
    st.dates(date(2026, 9, 1), date(2027, 3, 1)),
)  # fmt: skip
def test_whatever_the_rhythm_it_is_a_school_day_of_that_weekday_with_a_week_to_go_and_after_the_last(
    rhythm: Rhythm, number: int, weekday: int, ago: int | None, today: date
) -> None:
    last = today + timedelta(days=ago) if ago is not None else None
    found = next_day(Beat(rhythm, number, weekday), last, today, YEAR)
    assert found is not None
    assert YEAR.is_school_day(found.on)
    assert found.on.weekday() == weekday
    assert found.on >= today + NOTICE
    assert last is None or found.on > last
    assert found.why.endswith(".")
