"""What came of one employer's work with schools in a year, on one sheet of A4: for the employer to keep.

Numbers, year groups, thanks and what schools gave in return. Words of a school stand in it only where a teacher wrote
them for the employer's eyes, and nobody is quoted from a small group. It holds what the reader may see: a careers
leader's sheet is about what their own school did.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.kit.forms import SMALL_GROUP
from hub.employers.kit.paper import KitSheet
from hub.employers.models import Employer
from hub.employers.reach import queries
from hub.employers.reach.years import SchoolYear
from hub.employers.requests.models import EmployerRequest
from hub.employers.years import year_words
from hub.text import count, day, listing

MOST_LINES, MOST_QUOTES, MOST_IN_RETURN = 12, 4, 5  # so that it stays one sheet


@dataclass(frozen=True)
class Impact:
    employer: Employer
    year: SchoolYear
    rows: list[EmployerRequest]
    quotes: list[str]
    meaningful: int  # activities that met all four tests

    @property
    def visits(self) -> list[list[EmployerRequest]]:
        """Schools that came together are one activity to the employer."""
        return together(self.rows)

    @property
    def pupils(self) -> int:
        return sum(row.pupil_count or 0 for row in self.rows)

    @property
    def hours(self) -> int:
        """Pupil-hours: what one pupil got, times how many."""
        return round(sum((row.pupil_count or 0) * (row.minutes or 0) for row in self.rows) / 60)

    @property
    def schools(self) -> list[str]:
        return sorted({row.organisation.name for row in self.rows})

    @property
    def years(self) -> str:
        """Those that were there; where nobody counted them, those that were asked for."""
        there = {
            code for row in self.rows
            for code in ([one for one, number in (row.pupils_by_year or {}).items() if number] or row.year_groups)
        }  # fmt: skip
        return year_words(sorted(there))

    @property
    def with_send(self) -> tuple[int, int] | None:
        """How many pupils had SEND or LDD, of those among whom it was counted."""
        counted = [row for row in self.rows if row.send_count is not None]
        if not counted:
            return None
        return sum(row.send_count or 0 for row in counted), sum(row.pupil_count or 0 for row in counted)

    @property
    def benchmarks(self) -> list[str]:
        """That such activities can feed, with how many of them did."""
        found: Counter[str] = Counter()
        for row, *_ in self.visits:
            if vocabulary.is_code("activity_type", row.activity_type):
                found.update(vocabulary.activity_type(row.activity_type).benchmarks)
        known = {one.code: one for one in vocabulary.BENCHMARKS}
        return [f"{known[code].label} ({found[code]})" for code in known if code in found]

    @property
    def in_return(self) -> list[str]:
        return list(dict.fromkeys(row.in_return.strip() for row in self.rows if row.in_return.strip()))[:MOST_IN_RETURN]

    @property
    def took_place(self) -> list[str]:
        """A line each, the last of them says how many are left out."""
        lines = [_line(rows) for rows in self.visits[:MOST_LINES]]
        left = len(self.visits) - len(lines)
        return [*lines, f"And {count(left, 'activity')} more"] if left else lines

    @property
    def thanks(self) -> str:
        thanked = listing(self.schools) if len(self.schools) <= 4 else count(len(self.schools), "school")
        return f"Thank you, {self.employer.name}, from {thanked}."

    @property
    def facts(self) -> list[tuple[str, str]]:
        send = self.with_send
        facts = [
            ("Activities", f"{len(self.visits)}"),
            ("Pupils reached", f"{self.pupils:,}"),
            ("Hours, all pupils together", f"{self.hours:,}"),
            ("Schools and colleges", f"{len(self.schools)}"),
            ("Year groups", self.years),
            ("With SEND or LDD", f"{send[0]} of the {send[1]} among whom it was counted" if send else ""),
            ("With all four signs of a meaningful encounter", f"{self.meaningful}" if self.meaningful else ""),
        ]
        return [(term, words) for term, words in facts if words]

    @property
    def title(self) -> str:
        return f"{self.year.words} with our schools"

    @property
    def sheet(self) -> KitSheet:
        """For Word."""
        lists = [
            ("What took place", self.took_place),
            ("What schools say", [f"“{words}”" for words in self.quotes]),
            ("Gatsby Benchmarks that this can feed", self.benchmarks),
            ("In return", self.in_return),
        ]
        return KitSheet(
            "impact", self.title, self.facts, [(title, some) for title, some in lists if some], text=[self.thanks]
        )


def together(rows: Iterable[EmployerRequest]) -> list[list[EmployerRequest]]:
    """Those of one visit, or in its spare seats, at the same moment; in the order of the first of each."""
    known = list(rows)
    visits = {row.id: row.visit_id for row in known if row.visit_id is not None}
    found: dict[Any, list[EmployerRequest]] = {}
    for row in known:
        first = row.joined_to_id or row.id
        found.setdefault((visits.get(first) or -first, row.happens_at), []).append(row)
    return list(found.values())


def _line(rows: list[EmployerRequest]) -> str:
    first = rows[0]
    when = day(first.happens_at, weekday=False, year=True) if first.happens_at else first.when_words
    pupils = count(sum(row.pupil_count or 0 for row in rows), first.organisation.word_for_pupil)
    schools = listing(list(dict.fromkeys(row.organisation.name for row in rows)))
    return ", ".join(part for part in (f"{first.activity}: {pupils}", schools, when) if part)


def impact(reader: Reader, employer: Employer, year: SchoolYear) -> Impact:
    """Three statements."""
    rows = queries.with_employer(reader, employer, year)
    ids = [row.id for row in rows]
    kits = queries.evidence(ids) if ids else []
    good = {kit.request_id for kit in kits if kit.is_meaningful}
    meaningful = sum(any(row.id in good for row in visit) for visit in together(rows))
    return Impact(employer, year, rows, _quotes(rows, ids), meaningful)


def _quotes(rows: Iterable[EmployerRequest], ids: list[int]) -> list[str]:
    large = {row.id for row in rows if (row.pupil_count or 0) >= SMALL_GROUP}
    known = queries.quotes(ids) if large else []
    return [words for request_id, words in known if request_id in large][-MOST_QUOTES:]
