"""School terms by date, for counting asks. The same for everybody: asks are counted over all clusters, and the
planners of two clusters may hold different holidays."""

from datetime import date, timedelta

from hub.planner.days import ONE, bank_holidays


def easter_monday(year: int) -> date:
    """The one Monday that is a bank holiday in late March or April."""
    spring = (day for day in bank_holidays(year) if day.month in {3, 4} and day.weekday() == 0)
    return next(spring)


def term_of(day: date) -> tuple[date, date]:
    """First and last day: autumn from 1 September, spring from 1 January to Easter Monday, then summer."""
    if day.month >= 9:
        return date(day.year, 9, 1), date(day.year, 12, 31)
    easter = easter_monday(day.year)
    if day <= easter:
        return date(day.year, 1, 1), easter
    return easter + ONE, date(day.year, 8, 31)


def next_term_begins(day: date) -> date:
    return term_of(day)[1] + timedelta(days=1)
