"""The dates of one school, or those of all, as a list by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from hub.planner.items import span
from hub.planner.models import PlannerEntry
from hub.planner.national import National, national


@dataclass(frozen=True)
class Dated:
    """Something of the planner (`row`) or of the country."""

    first: date
    when: str
    title: str
    kind: str
    about: str
    whose: str
    row: PlannerEntry | None = None


def by_month(rows: Iterable[PlannerEntry], first: date, last: date) -> list[tuple[str, list[Dated]]]:
    """(month, what begins in it); what began before the school year stands in its first month."""
    dated = [*map(_of_planner, rows), *map(_of_country, national(first, last))]
    dated.sort(key=lambda one: (one.first, one.row is not None, one.title))
    return [(month, list(same)) for month, same in groupby(dated, key=lambda one: f"{max(one.first, first):%B %Y}")]


def _of_planner(row: PlannerEntry) -> Dated:
    when = span(row.first_day, row.last_day)
    return Dated(row.first_day, when, row.title, row.kind.label, row.years, row.for_whom, row)


def _of_country(one: National) -> Dated:
    kind = "Bank holiday" if one.is_bank_holiday else "National date"
    about = f"Expected, not announced: {one.words}" if one.is_expected else one.words
    return Dated(one.first_day, span(one.first_day, one.last_day), one.title, kind, about, "England")
