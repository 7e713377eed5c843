"""Sectors of work: the pool and the year's encounters beside what the people of these boroughs work in.

Local employment is published by nine groups of industries, each of whole SIC 2007 sections. An employer counts in the
group of its section; where that is not known, of the first section of its sector.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.reach import queries
from hub.employers.reach.years import SchoolYear

SHIPPED = vocabulary.DATA / "lmi_borough_employment_by_industry.csv"
# The name in the file, ours, and the sections (the groups of the Annual Population Survey).
INDUSTRIES = (
    ("Public Administration, Education and Health", "Public services, education and health", "OPQ"),
    ("Banking, Finance and Insurance", "Finance, business and professional services", "KLMN"),
    ("Distribution, Hotels and Restaurants", "Shops, hotels and restaurants", "GI"),
    ("Transport and Communication", "Transport, digital and media", "HJ"),
    ("Construction", "Construction", "F"),
    ("Other Services", "Arts, sport, charities and other services", "RSTU"),
    ("Manufacturing", "Manufacturing", "C"),
    ("Energy and Water", "Energy, water and waste", "BDE"),
    ("Agriculture and Fishing", "Farming, animals and fishing", "A"),
)
_GROUP_OF = {section: name for name, _, sections in INDUSTRIES for section in sections}
_SECTIONS = {one.code: one.sic_sections for one in vocabulary.SECTORS}


@dataclass(frozen=True)
class Employment:
    """Of some boroughs together: residents in work by group. `held_back`: groups in which a borough's number is not
    published because too few people were asked."""

    year: int
    by_group: dict[str, int]
    held_back: frozenset[str]

    @property
    def as_at(self) -> str:
        return f"year to September {self.year}"


@cache
def _latest() -> tuple[int, dict[str, dict[str, int | None]]]:
    """The newest year of the file, and its numbers by borough and group; None where one is held back."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    year = max(int(row["year_to_september"]) for row in rows)
    found: dict[str, dict[str, int | None]] = defaultdict(dict)
    for row in rows:
        if int(row["year_to_september"]) == year:
            number = row["residents_in_employment"]
            found[row["gss_code"]][row["industry"]] = int(number) if number else None
    return year, dict(found)


def employment(boroughs: list[str]) -> Employment:
    year, known = _latest()
    some = [known[one] for one in boroughs if one in known]
    return Employment(
        year,
        {name: sum(one.get(name) or 0 for one in some) for name, _, _ in INDUSTRIES},
        frozenset(name for name, _, _ in INDUSTRIES if any(one.get(name) is None for one in some)),
    )


def group_of(sector: str, section: str) -> str | None:
    known = section or next(iter(_SECTIONS.get(sector, ())), "")
    return _GROUP_OF.get(known)


@dataclass(frozen=True)
class GroupLine:
    """Shares are whole per cents of all groups; None where there is nothing to share."""

    name: str
    workers: int
    workers_percent: int | None
    is_held_back: bool
    employers: int
    employers_percent: int | None
    encounters: int
    encounters_percent: int | None


@dataclass(frozen=True)
class Sectors:
    year: SchoolYear
    boroughs: list[str]  # names
    employment: Employment
    groups: list[GroupLine]
    sectors: list[tuple[str, str, int, int]]  # code, label, employers, encounters
    sees_all: bool

    COLUMNS = (
        "Group of industries", "Residents in work", "Residents in work, %", "Employers in the pool", "Employers, %",
        "Encounters", "Encounters, %",
    )  # fmt: skip

    @property
    def rows(self) -> list[tuple[object, ...]]:
        return [
            (one.name, one.workers, one.workers_percent, one.employers, one.employers_percent, one.encounters,
             one.encounters_percent)
            for one in self.groups
        ]  # fmt: skip

    @property
    def missing(self) -> list[str]:
        """Groups that people here work in and nobody of the pool."""
        return [one.name for one in self.groups if (one.workers_percent or 0) >= 2 and not one.employers]


def boroughs_of(reader: Reader) -> list[str]:
    """As the cluster says; else where its schools are."""
    said = [one for one in reader.cluster.boroughs if vocabulary.is_code("borough", one)]
    return sorted(set(said) or {one.borough for one in queries.schools(reader) if one.borough})


def sectors(reader: Reader, year: SchoolYear) -> Sectors:
    boroughs = boroughs_of(reader)
    local, pool = employment(boroughs), queries.pool_by_sector(reader)
    met = queries.encounters_by_sector(reader, year)
    by_sector = _by_sector(pool), _by_sector(met)
    return Sectors(
        year,
        vocabulary.labels("borough", boroughs),
        local,
        _groups(local, _by_group(pool), _by_group(met)),
        [(code, label, by_sector[0].get(code, 0), by_sector[1].get(code, 0))
         for code, label in vocabulary.choices("sector")],
        queries.sees_all(reader),
    )  # fmt: skip


def _groups(local: Employment, pool: dict[str | None, int], met: dict[str | None, int]) -> list[GroupLine]:
    workers, employers, encounters = (sum(part.values()) for part in (local.by_group, pool, met))
    return [
        GroupLine(
            label, local.by_group[name], _known_share(local, name, workers), name in local.held_back,
            pool.get(name, 0), _percent(pool.get(name, 0), employers),
            met.get(name, 0), _percent(met.get(name, 0), encounters),
        )
        for name, label, _ in INDUSTRIES
    ]  # fmt: skip


def _known_share(local: Employment, name: str, workers: int) -> int | None:
    """None where no borough's number is published: that is not nobody."""
    number = local.by_group[name]
    return None if name in local.held_back and not number else _percent(number, workers)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _by_group(rows: list[Any]) -> dict[str | None, int]:
    found: dict[str | None, int] = defaultdict(int)
    for sector, section, number in rows:
        found[group_of(sector, section)] += number
    return found


def _by_sector(rows: list[Any]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for sector, _, number in rows:
        found[sector] += number
    return found
