"""Is the school free that day? Weekends, bank holidays, what stands in the planner for the school, its borough and the
cluster, exam season, and what the school has booked already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import BOOKED_STATES
from hub.forms import Choice, Form
from hub.planner.kinds import CLOSED, Kind
from hub.planner.queries import standing_between
from hub.text import at_london, day, local, today

AROUND = timedelta(days=42)  # before and after the day that is wished, in which free ones are looked for
OFFERED = 3
ONE = timedelta(days=1)
FRIDAY = timedelta(days=4)
WEEK = timedelta(weeks=1)
HALF_TERM = 7  # weeks: what lasts longer has a holiday in it whenever it begins
EXAM_YEARS = frozenset({"y11", "y13"})
EXAM_SEASON = ((5, 8), (6, 24))  # GCSEs and A levels; schools enter their own dates besides
# What the activity is made for does not stand in its way.
MADE_FOR = {
    Kind.PLACEMENT: frozenset({"work_experience", "extended_placement", "supported_internship", "industry_placement"}),
    Kind.FAIR: frozenset({"careers_fair", "speed_networking"}),
    Kind.OPTIONS: frozenset({"careers_fair", "family_event"}),
    Kind.PARENTS: frozenset({"careers_fair", "family_event"}),
}


@dataclass
class SchoolDays:
    """The days of one school (and of those that come along): two statements for each, however many days there are."""

    cluster_id: int | None
    organisation_id: int
    name: str
    year_groups: list[str]
    activity_type: str = ""
    weeks: int = 1  # how long it lasts
    but: int | None = None  # a request does not stand in its own way
    to_outsiders: bool = False  # an employer hears the kind of thing, not what the school calls it
    others: list["SchoolDays"] = field(default_factory=list)  # schools that come along have to be free too
    _standing: list[tuple[Kind, str, date, date]] = field(default_factory=list)

    @classmethod
    def of(
        cls, row: EmployerRequest, along: Iterable[EmployerRequest] = (), *, to_outsiders: bool = False
    ) -> "SchoolDays":
        years, school = row.year_groups, row.organisation
        others = [cls.of(one, to_outsiders=to_outsiders) for one in along]
        return cls(
            row.cluster_id,
            school.id,
            school.name,
            years,
            row.activity_type,
            row.weeks or 1,
            row.id,
            to_outsiders,
            others,
        )

    def look(self, around: date) -> None:
        first, last = around - AROUND, around + AROUND + self.weeks * WEEK
        found = standing_between(self.cluster_id, self.organisation_id, first, last)
        self._standing = [
            (kind, title, start, end) for kind, title, start, end, years in found if self._concerns(kind, years)
        ]
        self._standing += self._booked(first, last)
        for one in self.others:
            one.look(around)

    def _concerns(self, kind: Kind, years: list[str]) -> bool:
        if kind in CLOSED:
            return True
        is_made_for_it = self.activity_type in MADE_FOR.get(kind, ())
        return not is_made_for_it and (not years or not self.year_groups or bool(set(years) & set(self.year_groups)))

    def _booked(self, first: date, last: date) -> list[tuple[Kind, str, date, date]]:
        """Other visits of the same years."""
        rows = db.session.execute(
            sa.select(EmployerRequest.title, EmployerRequest.year_groups, EmployerRequest.happens_at)
            .where(
                EmployerRequest.cluster_id == self.cluster_id,
                EmployerRequest.organisation_id == self.organisation_id,
                EmployerRequest.state.in_(BOOKED_STATES),
                EmployerRequest.happens_at >= at_london(first, time(0)),
                EmployerRequest.happens_at < at_london(last + ONE, time(0)),
                EmployerRequest.id != (self.but or 0),
            )
            .order_by(EmployerRequest.happens_at, EmployerRequest.id)
        )
        return [
            (Kind.OTHER, title, local(at).date(), local(at).date())
            for title, years, at in rows
            if at is not None and (not self.year_groups or set(years) & set(self.year_groups))
        ]

    def in_the_way(self, on: date) -> str:
        """ "Tollhouse Lane School has October half-term then."; "" where the day is free. Call `look` first."""
        if on.weekday() > 4:
            return "That is a weekend."
        for kind, title, start, end in self._standing:
            if start <= on <= end:
                return f"{self.name} has {self._called(kind, title)} then."
        begin, end_of_season = EXAM_SEASON
        if EXAM_YEARS & set(self.year_groups) and begin <= (on.month, on.day) <= end_of_season:
            return "That is exam season for these years."
        if holiday := self._holiday_within(on):
            return holiday
        return next((words for one in self.others if (words := one.in_the_way(on))), "")

    def _holiday_within(self, on: date) -> str:
        """A week of what lasts for several in which there is no school at all; single days are no matter."""
        monday = on - on.weekday() * ONE
        later = (monday + number * WEEK for number in range(1, self.weeks if self.weeks <= HALF_TERM else 1))
        for week in later:
            for kind, title, start, end in self._standing:
                if kind in CLOSED and start <= week and week + FRIDAY <= end:
                    return f"{self.name} has {self._called(kind, title)} in the week of {day(week, weekday=False)}."
        return ""

    def _called(self, kind: Kind, title: str) -> str:
        if not self.to_outsiders:
            return f"“{title}”"
        return "something else" if kind is Kind.OTHER else kind.they_have

    def free_near(self, on: date) -> list[date]:
        """The nearest free days that lie ahead, in their order."""
        steps = range(1, AROUND.days + 1)
        nearest = (on + ONE * number * side for number in steps for side in (-1, 1))
        free = (one for one in nearest if one > today() and not self.in_the_way(one))
        return sorted(one for one, _ in zip(free, range(OFFERED), strict=False))


class ChecksDay(Form):
    """A form with a day of a school. It asks back where the school is not free: take one of the free days near it, or
    keep the day."""

    instead = Choice("Another day?", required=False)
    days: SchoolDays | None = None
    fixed: date | None = None  # the day is somebody else's: it is kept or left, there is no other

    @property
    def checked_field(self) -> str | None:
        """The name of the field with the day, where there is one to look at."""
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        clash = self._look()
        good = bool(super().validate(extra_validators))
        if clash and self.checked_field is not None:
            choose = "Choose another day below, or keep it" if self.fixed is None else "Keep the day below, or leave it"
            self.keep(self.checked_field, f"{clash} {choose}")
            return False
        return good

    def _look(self) -> str:
        """What stands in the way and is not settled; a free day that was chosen takes the place of the other."""
        self.instead.choices, chosen = [], self.instead.data
        name = self.checked_field
        on = self.fixed or (self[name].data if name is not None else None)
        if self.days is None or name is None or not isinstance(on, date) or on < today():
            self.instead.data = None
            return ""
        self.days.look(on)
        clash = self.days.in_the_way(on)
        if not clash:
            self.instead.data = None
            return ""
        near = [] if self.fixed else self.days.free_near(on)
        free = {f"take-{one.isoformat()}": one for one in near}
        keep = f"keep-{on.isoformat()}"
        self.instead.choices = [*((code, day(one)) for code, one in free.items()), (keep, f"Keep {day(on)}")]
        if chosen in free:
            self[name].data = free[chosen]
        elif chosen != keep:  # nothing yet, or meant for another day
            self.instead.data = None
            return clash
        return ""
