"""When a letter may remind somebody: schools on school days only, brokers and employers on working days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hub.planner.days import ONE, is_working_day
from hub.text import at_london, local

MORNING = time(7, 30)
FURTHEST = 400  # days; whoever enters a holiday of years is not waited for
SCHOOLS = frozenset({"school", "special_school", "alternative_provision", "college"})  # they keep to term dates


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def is_long(self) -> bool:
        """The summer: nobody is expected to answer in it."""
        return (self.last - self.first).days >= 20


@dataclass(frozen=True)
class Calendar:
    """The days of one cluster, loaded once: `queries.calendar_of(cluster_id)`."""

    common: tuple[Period, ...] = ()
    own: dict[int, tuple[Period, ...]] = field(default_factory=dict)  # organisation id -> its own on top

    def is_school_day(self, day: date, organisation_id: int | None = None) -> bool:
        periods = (*self.common, *self.own.get(organisation_id or 0, ()))
        return is_working_day(day) and not any(period.holds(day) for period in periods)

    def next_school_day(self, day: date, organisation_id: int | None = None) -> date:
        """That day itself where it is one."""
        return next((day + ONE * n for n in range(FURTHEST) if self.is_school_day(day + ONE * n, organisation_id)), day)

    def is_day_for(self, day: date, organisation_id: int, kind: str) -> bool:
        """A school day for schools and colleges; a working day for everybody else."""
        return self.is_school_day(day, organisation_id) if kind in SCHOOLS else is_working_day(day)

    def next_day_for(self, day: date, organisation_id: int, kind: str) -> date:
        days = (day + timedelta(days=number) for number in range(FURTHEST))
        return next((one for one in days if self.is_day_for(one, organisation_id, kind)), day)

    def may_go_out(self, moment: datetime, organisation_id: int, kind: str) -> datetime:
        """When a reminder goes that is written now: at once, else early on the next day that is theirs."""
        on = local(moment).date()
        later = self.next_day_for(on, organisation_id, kind)
        return moment if later == on else at_london(later, MORNING)

    def is_long_holiday(self, day: date) -> bool:
        return any(period.is_long and period.holds(day) for period in self.common)


def calendar_from(rows: Iterable[tuple[int | None, date, date]]) -> Calendar:
    """Out of (organisation id or None, first day, last day)."""
    own: dict[int, tuple[Period, ...]] = {}
    common: list[Period] = []
    for organisation_id, first, last in rows:
        if organisation_id is None:
            common.append(Period(first, last))
        else:
            own[organisation_id] = (*own.get(organisation_id, ()), Period(first, last))
    return Calendar(tuple(common), own)
