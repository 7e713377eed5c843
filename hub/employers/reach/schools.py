"""Fairness: what each school had of the cluster's work with employers, beside its size, kind, SEND share and distance.

One measure: places for pupils in activities that took place or are agreed this school year, for each 100 pupils on
roll. Schools that had least come first; special schools and alternative provision before others that stand alike.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.reach import queries
from hub.employers.reach.years import SchoolYear
from hub.geo import distance_km
from hub.members.census import census_of
from hub.text import count

OTHERS_NEEDED = 5  # schools besides the reader's own, before a figure of the others is shown
FIRST = ("special_school", "alternative_provision")


class Standing(enum.IntEnum):
    """In the order of the list."""

    NOTHING = 0
    UNDER_SERVED = 1
    BELOW = 2
    SERVED = 3
    UNKNOWN = 4

    @property
    def label(self) -> str:
        return _STANDINGS[self][0]

    @property
    def tone(self) -> str:
        return _STANDINGS[self][1]


_STANDINGS = {
    Standing.NOTHING: ("Nothing", "bad"),
    Standing.UNDER_SERVED: ("Under-served", "warn"),
    Standing.BELOW: ("Below the cluster", "info"),
    Standing.SERVED: ("At the cluster’s level", "good"),
    Standing.UNKNOWN: ("Size not known", "line"),
}


def per_hundred(value: float) -> str:
    """Whole numbers, and one decimal below ten: "4.5", "31"."""
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class SchoolLine:
    id: int
    name: str
    kind: str
    size: int | None
    send_percent: int | None
    took_place: int
    ahead: int
    places: int  # pupils reached, and asked for in what is agreed
    hours: int  # pupil-hours of what took place
    reached_send_percent: int | None  # of the pupils reached where that was counted
    waiting: int | None  # requests without an answer; None of a year that is over
    distance_km: int | None  # on average, to the employers it met

    @property
    def kind_label(self) -> str:
        return vocabulary.label("organisation_kind", self.kind)

    @property
    def comes_first(self) -> bool:
        return self.kind in FIRST

    @property
    def rate(self) -> float | None:
        """Places for each 100 pupils: nothing is nothing, however large the school."""
        if not self.places:
            return 0.0
        return 100 * self.places / self.size if self.size else None

    def standing(self, rate: float | None) -> Standing:
        """Beside the cluster's rate. Half of it is under-served; for those who come first, anything below it."""
        if self.rate == 0:
            return Standing.NOTHING
        if self.rate is None or rate is None:
            return Standing.UNKNOWN
        if self.rate >= rate:
            return Standing.SERVED
        return Standing.UNDER_SERVED if self.comes_first or self.rate < rate / 2 else Standing.BELOW

    def reason(self, rate: float | None, whose: str = "the cluster has") -> str:
        """Why it stands where it stands."""
        words = self._beside(rate, whose)
        if self.comes_first:
            words += f" {self.kind_label}: comes first."
        if self.waiting:
            words += f" {count(self.waiting, 'request')} still without an answer."
        elif self.waiting == 0 and self.standing(rate) is Standing.NOTHING:
            words += " It has no open request either: ask it."
        return words

    def _beside(self, rate: float | None, whose: str) -> str:
        if self.rate == 0:
            return "Nothing took place or is agreed."
        if self.rate is None:
            return "It has not said how many pupils it has."
        beside = f"; {whose} {per_hundred(rate)}" if rate is not None else ""
        return f"{per_hundred(self.rate)} for each 100 on roll{beside}."


@dataclass(frozen=True)
class Fairness:
    """`rate`: the whole cluster's for lead and brokers; for everybody else that of the other schools, rounded, and None
    where there are too few."""

    year: SchoolYear
    lines: list[SchoolLine]
    rate: float | None
    sees_all: bool

    @property
    def whose(self) -> str:
        return "the cluster has" if self.sees_all else "the other schools have about"

    COLUMNS = (
        "School", "Kind", "On roll", "SEND or LDD, of 100", "Took place", "Agreed ahead", "Places",
        "Places for each 100", "Pupil-hours", "SEND or LDD among those reached, of 100", "Distance in km",
        "How it stands", "Why",
    )  # fmt: skip

    @property
    def rows(self) -> list[tuple[object, ...]]:
        """For a spreadsheet."""
        return [
            (
                one.name, one.kind_label, one.size, one.send_percent, one.took_place, one.ahead, one.places,
                None if one.rate is None else round(one.rate, 1), one.hours, one.reached_send_percent, one.distance_km,
                one.standing(self.rate).label, one.reason(self.rate, self.whose),
            )
            for one in self.lines
        ]  # fmt: skip


def fairness(reader: Reader, year: SchoolYear) -> Fairness:
    """Four statements, however many schools and requests."""
    everybody, sees_all = list(_lines(reader, year)), queries.sees_all(reader)
    own = [one for one in everybody if one.id in reader.organisation_ids]
    others = [one for one in everybody if one.id not in reader.organisation_ids]
    rate = _rate(everybody) if sees_all else _rate_of_others(others)
    shown = sorted(
        everybody if sees_all else own,
        key=lambda one: (one.standing(rate), not one.comes_first, one.rate or 0, one.name, one.id),
    )
    return Fairness(year, shown, rate, sees_all)


def _rate(lines: Iterable[SchoolLine]) -> float | None:
    known = [one for one in lines if one.size]
    pupils = sum(one.size or 0 for one in known)
    return 100 * sum(one.places for one in known) / pupils if pupils else None


def _rate_of_others(others: list[SchoolLine]) -> float | None:
    """A whole number, so that it does not move with every single booking of a neighbour."""
    known = [one for one in others if one.size]
    rate = _rate(known) if len(known) >= OTHERS_NEEDED else None
    return None if rate is None else float(round(rate))


def _lines(reader: Reader, year: SchoolYear) -> Iterable[SchoolLine]:
    schools = queries.schools(reader)
    had, waiting, far = queries.by_school(reader, year), queries.waiting(reader), _distances(reader, year, schools)
    for school in schools:
        row, census = had.get(school.id), census_of(school.urn)
        yield SchoolLine(
            id=school.id,
            name=school.name,
            kind=school.kind,
            size=school.pupil_count or census.pupils,
            send_percent=school.send_percent if school.send_percent is not None else census.send_percent,
            took_place=row.took_place if row else 0,
            ahead=row.ahead if row else 0,
            places=row.reached + row.places_ahead if row else 0,
            hours=round(row.minutes / 60) if row else 0,
            reached_send_percent=_percent(row.with_send, row.send_counted) if row else None,
            waiting=waiting.get(school.id, 0) if year.is_current else None,
            distance_km=far.get(school.id),
        )


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _distances(reader: Reader, year: SchoolYear, schools: list[Any]) -> dict[int, int]:
    """Whole kilometres: positions are those of outcodes."""
    where = {one.id: (one.latitude, one.longitude) for one in schools if one.latitude is not None}
    found: dict[int, list[float]] = {}
    for school_id, latitude, longitude in queries.met_at(reader, year):
        if school_id in where:
            found.setdefault(school_id, []).append(distance_km(where[school_id], (latitude, longitude)))
    return {school_id: round(sum(some) / len(some)) for school_id, some in found.items()}
