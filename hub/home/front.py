"""The front page of a cluster: what needs me, what comes next, what is new. Asked of every room."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hub.access import Reader
from hub.db import now
from hub.room import Need, News, Room, Upcoming, rooms
from hub.text import ago, clock, count, local, markdown, today

NEWS_SHOWN = 8
NEEDS_SHOWN = 12


VIEWING = "What needs the people of this school is shown to them alone."


@dataclass(frozen=True)
class Front:
    greeting: str
    sentence: str  # where things stand
    needs: list[Need]
    more_needs: int
    upcoming: Upcoming | None
    news: list[dict[str, Any]]


def front(reader: Reader) -> Front:
    needs = needs_of(reader, rooms())
    return Front(
        greeting=f"{_part_of_day()}, {reader.person.first_name}",
        sentence=VIEWING if reader.viewing_as else _sentence(needs),
        needs=needs[:NEEDS_SHOWN],
        more_needs=max(0, len(needs) - NEEDS_SHOWN),
        upcoming=upcoming_of(reader),
        news=[
            {"icon": n.icon, "title": n.title, "href": n.url, "text": n.text, "when": _when(n)}
            for n in news_of(reader, NEWS_SHOWN)
        ],
    )


def needs_of(reader: Reader, asked: Iterable[Room]) -> list[Need]:
    """What those rooms need of the reader: by day, then by title."""
    needs = [need for room in asked if room.needs for need in room.needs(reader)]
    return sorted(needs, key=lambda need: (need.due_on is None, need.due_on or today(), need.title))


def upcoming_of(reader: Reader) -> Upcoming | None:
    coming = [found for room in rooms() if room.upcoming and (found := room.upcoming(reader))]
    return min(coming, key=lambda one: one.starts_at) if coming else None


def news_of(reader: Reader, limit: int) -> list[News]:
    """Newest first."""
    news = [item for room in rooms() if room.news for item in room.news(reader, limit)]
    return sorted(news, key=lambda item: item.at, reverse=True)[:limit]


def _when(news: News) -> str:
    words = ago(news.at)
    words = f"{words}, {clock(news.at)}" if words == "today" and news.has_clock else words
    return words[:1].upper() + words[1:]


def _part_of_day() -> str:
    from_midnight = local(now()).hour
    return "Good morning" if from_midnight < 12 else "Good afternoon" if from_midnight < 18 else "Good evening"


def _sentence(needs: list[Need]) -> str:
    if not needs:
        return "Nothing needs you today."
    minutes = sum(need.minutes or 0 for need in needs)
    words = f"{count(len(needs), 'thing')} {'needs' if len(needs) == 1 else 'need'} you"
    words += f", about {count(minutes, 'minute')} in all." if minutes else "."
    this_week = sum(1 for need in needs if need.due_on and (need.due_on - today()).days < 7)
    return f"{words} {this_week} due within a week." if this_week else words


@lru_cache(maxsize=16)
def _read(name: str) -> Markup:
    return markdown((Path(__file__).parent / "statements" / f"{name}.md").read_text("utf-8"))


def statement(name: str) -> dict[str, Any]:
    """One of the standing pages, written in hub/home/statements/<name>.md."""
    return {"html": _read(name)}
