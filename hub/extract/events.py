"""Reads the events of an iCalendar file, each for itself, so that one that is broken takes no other along.

Days are those in London. A time without a zone, or in a zone that nobody knows, is taken for London time. What repeats
is written out between two days; a rule that takes too long to work out is given up with a sentence.
"""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from hub.extract.plain import decode

LONDON = ZoneInfo("Europe/London")
MOST_EVENTS = 5_000
MOST_TIMES = 400  # of one event that repeats
SERIES_SECONDS = 0.5
ALL_SERIES_SECONDS = 2.5
TITLE_LIMIT = 500
NOT_A_CALENDAR = "This is no calendar file: it has no events. Export the calendar again as .ics, or use a CSV table."
_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*$(.*?)(?:^END:VEVENT[ \t]*$|\Z)", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_NAME = re.compile(r"^SUMMARY[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


class NoCalendar(Exception):
    """The text is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Found:
    """One event, or one time of it; `problem` says why it could not be read, `note` what was done to it."""

    title: str
    first: date | None = None
    last: date | None = None
    problem: str = ""
    note: str = ""


def read(path: Path, first: date, last: date) -> list[Found]:
    """Events that do not repeat come whenever they are; those that repeat between these days."""
    text = _unfolded(decode(path.read_bytes()))
    blocks = list(islice((found[1] for found in _EVENT.finditer(text)), MOST_EVENTS + 1))
    if not blocks:
        raise NoCalendar(NOT_A_CALENDAR)
    if len(blocks) > MOST_EVENTS:
        number = len(_EVENT.findall(text))
        raise NoCalendar(
            f"This calendar has {number:,} events; {MOST_EVENTS:,} are read at once. "
            "Export this school year only, or a calendar with fewer entries."
        )
    return [found for one in _groups(blocks) for found in one.times(first, last)]


def _unfolded(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return re.sub(r"\n[ \t]", "", text)


class _Broken:
    def __init__(self, block: str, problem: str) -> None:
        named = _NAME.search(block)
        self.found = Found(_title(named[1] if named else ""), problem=problem)

    def times(self, first: date, last: date) -> list[Found]:
        return [self.found]


class _Series:
    """Events with one UID: one, or a repeated one with the times that were moved."""

    spent = 0.0  # by all of them, in seconds

    def __init__(self, events: list[Any]) -> None:
        self.events = events
        self.title = _title(str(events[0].get("SUMMARY", "")))

    def times(self, first: date, last: date) -> list[Found]:
        if not any(name in event for event in self.events for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
            return [_once(event) for event in self.events]
        if _Series.spent > ALL_SERIES_SECONDS:
            return [Found(self.title, problem="There were too many repetitions before it to work out its own")]
        began = time.monotonic()
        try:
            with _at_most(SERIES_SECONDS):
                if any(_repeats_often(event) for event in self.events):
                    return [Found(self.title, problem="It repeats more often than daily")]
                return self._expanded(first, last)
        except Exception:  # the libraries raise what they like
            return [Found(self.title, problem="Its repetition could not be worked out")]
        finally:
            _Series.spent += time.monotonic() - began

    def _expanded(self, first: date, last: date) -> list[Found]:
        calendar = Calendar()
        for event in self.events:
            calendar.add_component(event)
        query = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
        times = sorted((_once(event) for event in query), key=lambda one: one.first or date.min)
        note = _how_far(self.events, first, last, len(times))
        if not times:
            return [Found(self.title, problem=f"It repeats, but not from {_said(first)} to {_said(last)}")]
        return [Found(one.title, one.first, one.last, one.problem, note or one.note) for one in times[:MOST_TIMES]]


def _how_far(events: list[Any], first: date, last: date, number: int) -> str:
    rules = [event["RRULE"] for event in events if "RRULE" in event]
    if number > MOST_TIMES:
        return f"It repeats; the first {MOST_TIMES} times from {_said(first)} are here"
    if any("UNTIL" not in rule and "COUNT" not in rule for rule in rules):
        return f"It repeats without end; written out from {_said(first)} to {_said(last)}"
    return "It repeats"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _repeats_often(event: Any) -> bool:
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    return any(str(word).upper() in _OFTEN for rule in rules for word in rule.get("FREQ", []))


def _groups(blocks: list[str]) -> Iterator[_Broken | _Series]:
    """In the order of the file; events that share a UID stand where the first of them stood."""
    groups: dict[str, _Broken | _Series] = {}
    for number, block in enumerate(blocks):
        try:
            event = Event.from_ical(f"BEGIN:VEVENT{block.rstrip()}\nEND:VEVENT\n".replace("\n", "\r\n"))
            problem = _unreadable(event)
        except Exception:  # the library raises what it likes
            event, problem = None, "It could not be read: its lines are broken"
        if problem or event is None:
            groups[f"\n{number}"] = _Broken(block, problem)
            continue
        key = str(event.get("UID", "")) or f"\n{number}"
        known = groups.get(key)
        if isinstance(known, _Series):
            known.events.append(event)
        else:
            groups[key] = _Series([event])
    yield from groups.values()


def _unreadable(event: Any) -> str:
    """Why nothing can be made of it, or nothing."""
    if "DTSTART" not in event:
        return "It has no first day"
    try:
        start, end = _day(event["DTSTART"].dt), _end(event)
    except Exception:  # a broken value raises when it is looked at
        return "Its day could not be understood"
    if end is not None and end < start:
        return "It ends before it begins"
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return "It is cancelled"
    return ""


def _once(event: Any) -> Found:
    title, start = _title(str(event.get("SUMMARY", ""))), _day(event["DTSTART"].dt)
    value = event["DTSTART"].dt
    floating = isinstance(value, datetime) and value.tzinfo is None
    note = "Its time names no time zone that is known; taken for London time" if floating else ""
    return Found(title, start, max(start, _end(event) or start), note=note)


def _day(value: Any) -> date:
    """In London."""
    if isinstance(value, datetime):
        return (value.astimezone(LONDON) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    raise ValueError("no day")


def _end(event: Any) -> date | None:
    """The last day. The end of whole days is the day after; an end at midnight belongs to the day before."""
    if "DTEND" in event:
        start, value = event["DTSTART"].dt, event["DTEND"].dt
        if not isinstance(value, datetime):
            return max(_day(value) - timedelta(days=1), _day(start)) if value >= _day(start) else _day(value)
        here = value.astimezone(LONDON) if value.tzinfo else value
        is_midnight = (here.hour, here.minute, here.second) == (0, 0, 0) and here.date() > _day(start)
        return here.date() - timedelta(days=1) if is_midnight else here.date()
    if "DURATION" in event:
        start, length = event["DTSTART"].dt, event["DURATION"].dt
        whole = start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())
        return _day(whole + length - timedelta(seconds=1)) if length > timedelta(0) else _day(start)
    return None


def _title(text: str) -> str:
    text = text.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";")
    return " ".join(text.split())[:TITLE_LIMIT]


class _TooLong(Exception):
    pass


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Only in the main thread of a process of its own."""

    def stop(*_: Any) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
