"""The year of all schools at a glance: a row for each, a column for each week; on a phone a list by month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from hub.access import Reader
from hub.db import Page, db
from hub.planner import queries
from hub.planner.competing import WEEK, Clash, clashing
from hub.planner.items import Item, span
from hub.planner.kinds import CLOSED, Kind, years_in_words
from hub.planner.models import PlannerEntry, name_of_borough
from hub.planner.national import EXPECTED, National, national
from hub.text import count, school_year_began, today
from hub.vocabulary import TEACHING_KINDS

CLASHES_SHOWN = 8
LINES_SHOWN = 60  # of one month, on a phone
SCHOOLS_SHOWN = 50  # rows of one page
Mark = tuple[date, date, str, str, str]  # first day, last day, sign, kind, words


@dataclass(frozen=True)
class Cell:
    """So many weeks in which the same stands; nothing at all where `signs` is empty."""

    weeks: int
    signs: str = ""
    kind: str = ""  # the weightiest, for the colour
    words: str = ""


@dataclass(frozen=True)
class Row:
    name: str
    cells: list[Cell]
    organisation_id: int | None = None
    is_shared: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class Line:
    """For the list by months: what several schools have on the same days stands in one line."""

    first: date
    last: date
    kind: Kind | None  # None for what the country has
    title: str
    whose: str

    @property
    def when(self) -> str:
        return span(self.first, self.last)


@dataclass(frozen=True)
class Year:
    began: int  # 2026 for 2026/27
    weeks: list[date]  # Mondays
    months: list[tuple[str, int]]  # name, weeks
    closed: list[bool]  # by week: no school for all
    rows: list[Row]  # what holds for many, then this page's schools
    schools: Page[Any]  # the reader's own first, then by name
    clashing: list[Cell]
    clashes: list[Clash]
    lines: list[tuple[str, list[Line], int]]  # month, what to show, how many more there are
    has_expected: bool
    entry_count: int


def bounds(began: int) -> tuple[date, date]:
    return date(began, 9, 1), date(began + 1, 8, 31)


def years_to_choose() -> list[tuple[int, str]]:
    """Last school year to the one after next, which is as far as the dates of the country reach."""
    now = school_year_began(today()).year
    return [(one, f"{one}/{(one + 1) % 100:02}") for one in range(now - 1, now + 3)]


def chosen_year(text: str) -> int:
    known = [one for one, _ in years_to_choose()]
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in known else known[1]


def year_of(reader: Reader, began: int, kind: Kind | None = None, page: int = 1) -> Year:
    """Three statements, however many schools and entries. All are read, since all may clash."""
    first, last = bounds(began)
    schools = queries.schools(reader)
    items = items_of(reader, first, last, kind)
    having = {item.organisation_id for item in items}
    shown = [one for one in schools if one.kind in TEACHING_KINDS or one.id in having]
    weeks = _weeks(first, last)
    country = national(first, last)
    closed = _closed(items, country, weeks)
    clashes = clashing(items, [one for one in shown if one.kind in TEACHING_KINDS], weeks)
    own_first = sorted(shown, key=lambda one: one.id not in reader.organisation_ids)
    of_page = Page.of(own_first, page, SCHOOLS_SHOWN)
    return Year(
        began,
        weeks,
        [(month, len(list(same))) for month, same in groupby(f"{min(_middle(one), last):%B}" for one in weeks)],
        closed,
        [*_shared_rows(items, country, weeks, closed), *_school_rows(reader, items, of_page, weeks, closed)],
        of_page,
        _clash_cells(clashes, weeks),
        clashes,
        _months(items, country, {one.id: one.name for one in schools}, first),
        any(one.is_expected for one in country),
        len(items),
    )


def items_of(reader: Reader, first: date, last: date, kind: Kind | None) -> list[Item]:
    columns = (
        PlannerEntry.organisation_id, PlannerEntry.borough, PlannerEntry.kind, PlannerEntry.title,
        PlannerEntry.first_day, PlannerEntry.last_day, PlannerEntry.year_groups,
    )  # fmt: skip
    select = queries.between(reader, first, last, kind).options().with_only_columns(*columns)
    return [Item(*row) for row in db.session.execute(select)]


def _weeks(first: date, last: date) -> list[date]:
    monday = first - timedelta(days=first.weekday())
    return [monday + WEEK * number for number in range((last - monday).days // 7 + 1)]


def _middle(monday: date) -> date:
    return monday + timedelta(days=3)


def _closed(items: list[Item], country: list[National], weeks: list[date]) -> list[bool]:
    """Weeks in which all schools are shut for three days and more."""
    off = {one.first_day for one in country if one.is_bank_holiday}
    for item in items:
        if item.organisation_id is None and item.borough is None and item.kind in CLOSED:
            off |= {item.first + timedelta(days=n) for n in range((item.last - item.first).days + 1)}
    return [sum(monday + timedelta(days=n) in off for n in range(5)) >= 3 for monday in weeks]


def _cells(marks: Iterable[Mark], weeks: list[date], closed: list[bool]) -> list[Cell]:
    """The weightiest mark first. Weeks without anything are one cell, as far as the ground beneath them is the same."""
    standing: list[list[Mark]] = [[] for _ in weeks]
    begin = weeks[0]
    for mark in marks:
        for place in range(max(0, (mark[0] - begin).days // 7), min(len(weeks) - 1, (mark[1] - begin).days // 7) + 1):
            standing[place].append(mark)
    runs = groupby(zip(standing, closed, strict=True), key=lambda one: (one[0], one[1] and not one[0]))
    return [_cell(marks, len(list(run))) for (marks, _), run in runs]


def _cell(marks: list[Mark], weeks: int) -> Cell:
    if not marks:
        return Cell(weeks)
    signs = list(dict.fromkeys(mark[2] for mark in marks))
    room = 2 * weeks
    short = "".join(signs) if len(signs) <= room else f"{len(signs)}"
    return Cell(weeks, short, marks[0][3], "; ".join(mark[4] for mark in marks))


def _marks(items: Iterable[Item]) -> list[Mark]:
    ordered = sorted(items, key=lambda one: (one.kind.weight, one.first))
    return [(one.first, one.last, one.kind.sign, one.kind.value, one.words) for one in ordered]


def _shared_rows(items: list[Item], country: list[National], weeks: list[date], closed: list[bool]) -> Iterator[Row]:
    ordered = sorted(country, key=lambda one: not one.is_bank_holiday)
    yield Row("England", _cells(map(_country_mark, ordered), weeks, closed), is_shared=True)
    everybody = [one for one in items if one.organisation_id is None and one.borough is None]
    if everybody:
        yield Row("All schools", _cells(_marks(everybody), weeks, closed), is_shared=True)
    boroughs = sorted({one.borough for one in items if one.borough}, key=name_of_borough)
    for borough in boroughs:
        own = _marks(one for one in items if one.borough == borough)
        yield Row(name_of_borough(borough), _cells(own, weeks, closed), is_shared=True)


def _country_mark(one: National) -> Mark:
    sign, kind = ("B", "bank") if one.is_bank_holiday else ("N", "national")
    return one.first_day, one.last_day, sign, kind, f"{said(one)}, {span(one.first_day, one.last_day)}"


def said(one: National) -> str:
    return f"{one.title} ({EXPECTED})" if one.is_expected else one.title


def _school_rows(
    reader: Reader, items: list[Item], schools: Iterable[Any], weeks: list[date], closed: list[bool]
) -> Iterator[Row]:
    own: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.organisation_id is not None:
            own[item.organisation_id].append(item)
    for school in schools:
        cells = _cells(_marks(own[school.id]), weeks, closed)
        yield Row(school.name, cells, school.id, is_mine=school.id in reader.organisation_ids)


def _clash_cells(clashes: list[Clash], weeks: list[date]) -> list[Cell]:
    """By week, how many schools meet in the largest clash of it."""
    most: dict[date, Clash] = {}
    for clash in reversed(clashes):
        most |= dict.fromkeys(clash.weeks, clash)
    return [
        Cell(1, f"{len(most[monday].schools)}", "clash", most[monday].words) if monday in most else Cell(1)
        for monday in weeks
    ]


def _months(
    items: list[Item], country: list[National], names: dict[int, str], began: date
) -> list[tuple[str, list[Line], int]]:
    same: dict[tuple[Any, ...], list[Item]] = defaultdict(list)
    for item in items:
        years, is_shared = years_in_words(item.year_groups), item.organisation_id is None
        same[(item.first, item.last, item.kind, years, is_shared)].append(item)
    lines = [_line(alike, names) for alike in same.values()]
    lines += [Line(one.first_day, one.last_day, None, said(one), "England") for one in country]
    lines.sort(key=lambda one: (one.first, one.last, one.title))
    return [
        (month, found[:LINES_SHOWN], max(0, len(found) - LINES_SHOWN))
        for month, group in groupby(lines, key=lambda one: f"{max(one.first, began):%B %Y}")
        if (found := list(group))
    ]


def _line(alike: list[Item], names: dict[int, str]) -> Line:
    first = alike[0]
    whose = sorted({_whose(one, names) for one in alike})
    titles = {one.title for one in alike}
    years = years_in_words(first.year_groups)
    title = first.title if len(titles) == 1 else f"{first.kind.label}, {years}" if years else first.kind.label
    said_of = ", ".join(whose) if len(whose) < 4 else count(len(whose), "school")
    return Line(first.first, first.last, first.kind, title, said_of)


def _whose(item: Item, names: dict[int, str]) -> str:
    if item.organisation_id is not None:
        return names.get(item.organisation_id, "A school that has left")
    return name_of_borough(item.borough) if item.borough else "All schools"
