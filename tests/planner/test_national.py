"""The country's dates that are shipped, reckoned another way than they were made."""

import csv
from datetime import date, timedelta

import pytest

from hub.planner.national import national
from hub.vocabulary import DATA

pytestmark = pytest.mark.no_database
ALL = national(date(2026, 1, 1), date(2029, 12, 31))


def test_each_year_has_its_weeks_and_the_last_day_of_provider_access() -> None:
    for year in range(2026, 2030):
        found = {one.title: one for one in ALL if one.first_day.year == year and not one.is_bank_holiday}
        apprenticeships, careers = found["National Apprenticeship Week"], found["National Careers Week"]
        assert (apprenticeships.first_day.weekday(), apprenticeships.first_day.month) == (0, 2)
        assert 5 <= apprenticeships.first_day.day <= 11
        assert apprenticeships.last_day - apprenticeships.first_day == timedelta(days=6)
        assert (careers.first_day.weekday(), careers.first_day.month, careers.first_day.day <= 7) == (0, 3, True)
        (law,) = [one for title, one in found.items() if title.startswith("Provider access")]
        assert law.first_day == date(year, 2, 28)
        assert not law.is_expected


def test_only_what_was_announced_is_shown_as_a_fact() -> None:
    """A week of a coming year becomes one when its row says who announced it."""
    weeks = [one for one in ALL if one.title.endswith("Week")]
    assert {one.first_day.year for one in weeks if not one.is_expected} == {2026}
    assert all(one.words for one in weeks if one.is_expected)


def test_every_date_has_a_source() -> None:
    with (DATA / "national_dates.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 12
    assert all(row["source"] and row["standing"] in {"announced", "expected", "law"} for row in rows)
