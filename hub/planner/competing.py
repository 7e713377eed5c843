"""Where schools get in one another's way: the same weeks of placements, the same evening for a careers fair."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.planner.items import Item
from hub.planner.kinds import COMPETING_DAYS, COMPETING_WEEKS, Kind, years_in_words
from hub.text import count, day

WEEK = timedelta(weeks=1)
LEAST = 2  # schools that make a clash


@dataclass(frozen=True)
class Clash:
    words: str
    schools: list[str]  # their names
    weeks: list[date]  # Mondays


def clashing(items: list[Item], schools: list[Any], weeks: list[date]) -> list[Clash]:
    """The most schools first; weeks that follow one another with the same schools are one clash."""
    names = {one.id: one.name for one in schools}
    found: list[Clash] = []
    together = _together(items, schools, weeks)
    for (kind, years), by_day in together.items():
        for whom, run in _runs(by_day, kind):
            what = f"{years} {kind.they_have}" if kind in COMPETING_WEEKS and years else kind.they_have
            words = f"{count(len(whom), 'school')} have {what} {_when(run, kind)}"
            mondays = sorted({one - timedelta(days=one.weekday()) for one in run})
            found.append(Clash(words, sorted(names[one] for one in whom), mondays))
    return sorted(found, key=lambda one: (-len(one.schools), one.weeks, one.words))


def _together(items: list[Item], schools: list[Any], weeks: list[date]) -> dict[tuple[Kind, str], dict[date, set[int]]]:
    """(kind, year group in words) -> Monday of the week, or day -> who has that then."""
    found: dict[tuple[Kind, str], dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    by_borough = {one.id: one.borough for one in schools}
    for item in items:
        if item.kind not in COMPETING_WEEKS and item.kind not in COMPETING_DAYS:
            continue
        whom = whom_of(item, by_borough)
        groups = [years_in_words([code]) for code in item.year_groups] if item.kind in COMPETING_WEEKS else []
        for when in _times(item, weeks):
            for years in groups or [""]:
                found[(item.kind, years)][when].update(whom)
    return found


def whom_of(item: Item, by_borough: dict[int, str | None]) -> list[int]:
    if item.organisation_id is not None:
        return [item.organisation_id] if item.organisation_id in by_borough else []
    return [one for one, borough in by_borough.items() if item.borough in {None, borough}]


def _times(item: Item, weeks: list[date]) -> list[date]:
    if item.kind in COMPETING_WEEKS:
        return [monday for monday in weeks if item.first < monday + WEEK and item.last >= monday]
    return [item.first + timedelta(days=n) for n in range((item.last - item.first).days + 1)]


def _runs(by_day: dict[date, set[int]], kind: Kind) -> Iterator[tuple[set[int], list[date]]]:
    step = WEEK if kind in COMPETING_WEEKS else timedelta(days=1)
    run: list[date] = []
    for when in sorted(by_day):
        if run and (when - run[-1] != step or by_day[when] != by_day[run[-1]]):
            yield from _enough(by_day[run[-1]], run)
            run = []
        run.append(when)
    if run:
        yield from _enough(by_day[run[-1]], run)


def _enough(whom: set[int], run: list[date]) -> Iterator[tuple[set[int], list[date]]]:
    if len(whom) >= LEAST:
        yield whom, run


def _when(run: list[date], kind: Kind) -> str:
    first, last = (day(one, weekday=kind in COMPETING_DAYS, year=False) for one in (run[0], run[-1]))
    if kind in COMPETING_DAYS:
        return f"on {first}" if len(run) == 1 else f"from {first} to {last}"
    if len(run) == 1:
        return f"in the week of {first}"
    return f"in the weeks of {first} and {last}" if len(run) == 2 else f"from the week of {first} to that of {last}"
