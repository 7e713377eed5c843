"""Boroughs on a map: employers, schools and the year's encounters of each.

Where an employer is counts among its details, so that only employers whose details are shown to the reader are on the
map: as many as the list of the pool finds by the borough. Encounters stand where the school is."""

from dataclasses import dataclass

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.reach import queries
from hub.employers.reach.outlines import LondonMap, Outline, london
from hub.employers.reach.sectors import boroughs_of
from hub.employers.reach.years import SchoolYear

SHOWN = {"employers": "Employers", "schools": "Schools and colleges", "encounters": "Encounters"}
STEPS = 4  # shades beside the one for none


@dataclass(frozen=True)
class BoroughLine:
    code: str  # "" for everything outside London, or of which the borough is not known
    name: str
    employers: int
    schools: int
    encounters: int
    is_ours: bool

    def number(self, what: str) -> int:
        return int(getattr(self, what))


@dataclass(frozen=True)
class Boroughs:
    year: SchoolYear
    lines: list[BoroughLine]
    what: str  # of SHOWN: which number is on the map
    hidden: int  # employers of the pool whose details are not shown to the reader
    sees_all: bool

    COLUMNS = ("Borough", "Employers", "Schools and colleges", "Encounters")

    @property
    def rows(self) -> list[tuple[object, ...]]:
        return [(one.name, one.employers, one.schools, one.encounters) for one in self.lines]

    @property
    def map(self) -> LondonMap:
        return london()

    @property
    def most(self) -> int:
        return max((one.number(self.what) for one in self.lines if one.code), default=0)

    def step(self, number: int) -> int:
        """0 for none, then equal parts of the largest number."""
        return -(-number * STEPS // self.most) if number else 0

    @property
    def drawn(self) -> list[tuple[Outline, int, int, bool]]:
        """Each outline with its number, its shade, and whether the borough is one of the cluster's: those last, so
        that their edges are on top."""
        by_code = {one.code: one for one in self.lines}
        found = []
        for outline in self.map.outlines:
            line = by_code.get(outline.code)
            number = line.number(self.what) if line else 0
            found.append((outline, number, self.step(number), bool(line and line.is_ours)))
        return sorted(found, key=lambda one: one[3])

    @property
    def key(self) -> list[tuple[int, str]]:
        """What each shade means; shades that no whole number falls into are left out."""
        ranges: dict[int, list[int]] = {}
        for step in range(1, STEPS + 1):
            first, last = (step - 1) * self.most // STEPS + 1, step * self.most // STEPS
            if first <= last:
                ranges[step] = [first, last]
        words = [(step, f"{a}" if a == b else f"{a} to {b}") for step, (a, b) in ranges.items()]
        return [(0, "None"), *words]


def boroughs(reader: Reader, year: SchoolYear, what: str) -> Boroughs:
    employers = queries.pool_by_borough(reader)
    schools: dict[str | None, int] = {}
    encounters: dict[str | None, int] = {}
    met = queries.encounters_by_school(reader, year)
    for school in queries.schools(reader):
        schools[school.borough] = schools.get(school.borough, 0) + 1
        encounters[school.borough] = encounters.get(school.borough, 0) + met.get(school.id, 0)
    ours, names = set(boroughs_of(reader)), dict(vocabulary.choices("borough"))
    lines = [
        BoroughLine(code, name, employers.get(code, 0), schools.get(code, 0), encounters.get(code, 0), code in ours)
        for code, name in sorted(names.items(), key=lambda one: one[1])
    ]
    shown = [one for one in lines if one.is_ours or one.employers or one.schools or one.encounters]
    outside = [sum(number for code, number in some.items() if code not in names)
               for some in (employers, schools, encounters)]  # fmt: skip
    if any(outside):
        shown.append(BoroughLine("", "Outside London, or not known", outside[0], outside[1], outside[2], False))
    everybody, visible = queries.pool_counts(reader)
    return Boroughs(year, shown, what, everybody - visible, queries.sees_all(reader))
