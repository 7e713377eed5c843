"""`Room`: what each room hands up to cli, worker, home and erasure. They loop over the rooms and import none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, current_app

from hub.access import Reader
from hub.facts import Describer, Fact, Made


@dataclass(frozen=True)
class Need:
    """One thing that needs the reader, for the front page."""

    title: str
    url: str
    why: str  # one sentence
    act: str  # the word on the button: "Vote", "Carry on"
    icon: str  # name of an icon
    due_on: date | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class News:
    """One thing that happened in the cluster, for the front page."""

    at: datetime
    title: str
    url: str
    text: str  # the rest of the sentence
    icon: str
    has_clock: bool = True  # False where only the day is known


@dataclass(frozen=True)
class Upcoming:
    """The next thing in the calendar, for the one dark card of the front page."""

    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    place: str
    coming: str  # "12 schools are coming"
    answer: str | None = None  # the reader's own reply in words; None while there is none
    answer_url: str | None = None  # where to reply


@dataclass(frozen=True)
class SearchRow:
    """One search hit, read again from the room's own tables for this reader."""

    kind: str
    id: int
    title: str
    url: str
    owner: str
    facts: list[str] = field(default_factory=list)  # short badges
    parts: list[tuple[str, str]] = field(default_factory=list)  # (label, text) for the snippet
    at: datetime | None = None


@dataclass(frozen=True)
class PersonalData:
    """A kind of personal data that a room keeps, and what to do with it when asked."""

    name: str
    tables: tuple[str, ...]  # "table.column" that hold data about people
    export: Callable[[Any], list[dict[str, Any]]]  # person -> rows about them
    erase: Callable[[Any], int]  # person -> number of rows changed
    # Where a room also keeps people who have no account: the same by e-mail address.
    export_address: Callable[[str], list[dict[str, Any]]] | None = None
    erase_address: Callable[[str], int] | None = None


@dataclass(frozen=True)
class Gone:
    """Something that was erased, or forbidden, for good. `facts` are codes that doing it again needs."""

    kind: str  # the table's name
    id: int
    at: datetime
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Erasing:
    """What stays erased (or forbidden) when an older backup is restored."""

    done: Callable[[], Iterable[Gone]]  # all that happened so far
    again: Callable[[Gone], int]  # rows changed; 0 where there is nothing to do


@dataclass(frozen=True)
class Sheet:
    """One table of a room, with its files and texts, for the export of a cluster. Cells may be anything that has
    words; moments and days are written as they are read in London."""

    name: str  # of the file, without its ending
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    files: list[tuple[int, str, str]] = field(default_factory=list)  # (id, name, sha256)
    texts: list[tuple[int, str, str]] = field(default_factory=list)  # (id, title, Markdown)


Job = Callable[[], int]  # does what is due, commits, returns how much it did


@dataclass(frozen=True)
class Room:
    """All but name, title, icon and blueprints may be left out."""

    name: str
    title: str
    icon: str
    blueprints: Sequence[Blueprint]
    endpoint: str = ""  # its first page; "" for a room without an entry in the navigation
    needs: Callable[[Reader], list[Need]] | None = None
    need_count: Callable[[Reader], int] | None = None
    news: Callable[[Reader, int], list[News]] | None = None  # newest first, at most that many
    upcoming: Callable[[Reader], Upcoming | None] | None = None
    at_start: dict[str, Job] = field(default_factory=dict)  # a new worker lets go of what a dead one had claimed
    jobs: dict[str, Job] = field(default_factory=dict)  # name -> what the worker does in every round
    outside: dict[str, Job] = field(default_factory=dict)  # what waits for other people's machines, beside the post
    hourly: dict[str, Job] = field(default_factory=dict)  # clearing up that can wait
    search_sources: Sequence[Any] = ()  # hub.search.Source
    search_rows: dict[str, Callable[[Reader, Iterable[int]], dict[int, SearchRow]]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    describers: dict[str, Describer] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)  # way -> what it makes out of a gap, ...
    personal: Sequence[PersonalData] = ()
    erasing: dict[str, Erasing] = field(default_factory=dict)  # kind of Gone -> beside people themselves
    handover: Callable[[Any], list[str]] | None = None  # seat -> sentences: what goes with it
    export: Callable[[Reader], Iterable[Sheet]] | None = None  # what a lead may carry away of the cluster
    demo: Callable[[Any], None] | None = None  # demo.Demo -> rows


def rooms() -> Sequence[Room]:
    """All rooms of this hub, in the order of the navigation."""
    found: Sequence[Room] = current_app.extensions["hub.rooms"]
    return found


@dataclass
class Demo:
    """What the rooms' demo functions share: the day it is for, and the rows made so far by kind and key
    (`demo.get("organisation", "tollhouse-lane")`). The same seed and day make the same rows."""

    today: date
    seed: int
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def put(self, kind: str, key: str, row: Any) -> None:
        self.rows[(kind, key)] = row

    def get(self, kind: str, key: str) -> Any:
        return self.rows[(kind, key)]

    def days_ago(self, days: float) -> datetime:
        """A moment on that day, at nine in the morning UTC. Negative numbers lie ahead."""
        return datetime.combine(self.today, time(9), UTC) - timedelta(days=days)

    def school_day(self, weeks: int, weekday: str) -> date:
        """That weekday ("mon") so many school weeks from this one, negative for past ones: weeks whose Monday lies in
        a holiday do not count."""
        holidays = self.read("terms.yaml")["holidays"]
        monday, left = self.today - timedelta(days=self.today.weekday()), abs(weeks)
        while left:
            monday += timedelta(weeks=1 if weeks > 0 else -1)
            left -= not any(_lies_in(f"{monday:%m-%d}", one["from"], one["to"]) for one in holidays)
        return monday + timedelta(days=WEEKDAYS.index(weekday))

    def school_day_from(self, day: date) -> date:
        """That day, or the next one on which schools are open."""
        holidays = self.read("terms.yaml")["holidays"]
        while day.weekday() > 4 or any(_lies_in(f"{day:%m-%d}", one["from"], one["to"]) for one in holidays):
            day += timedelta(days=1)
        return day

    @staticmethod
    def read(name: str) -> Any:
        """A YAML file of hub/data/demo."""
        return yaml.load((DEMO_DATA / name).read_text("utf-8"), Loader=yaml.CSafeLoader)


DEMO_DATA = Path(__file__).parent / "data" / "demo"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def _lies_in(here: str, first: str, last: str) -> bool:
    """Month-day ranges, both ends included; one that ends before it begins runs over the new year."""
    return first <= here <= last if first <= last else here >= first or here <= last
