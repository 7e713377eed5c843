"""What a file brings: every row of it, new, there already, or left out and why. Nothing is written here."""

import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

import hub.storage as storage
from hub.access import Reader
from hub.extract import NotRead, events
from hub.planner import queries
from hub.planner.forms import LONGEST
from hub.planner.importing import table
from hub.planner.importing.guessing import is_bank_holiday, kind_of, years_of
from hub.planner.items import span
from hub.planner.kinds import Kind, is_kind, years_in_words
from hub.planner.models import PlannerImport
from hub.text import clean, day, school_year_began, today

LARGEST = 10 * 1024 * 1024  # a year of a busy school has a few hundred KB
MOST_ROWS = 6_000  # after everything that repeats was written out
TOKEN_SECONDS = 12 * 60 * 60  # content without a row is swept away after a day
TITLE = 120
NEW, KNOWN, LEFT_OUT = "new", "known", "left out"


@dataclass(frozen=True)
class Row:
    """`state` is NEW, KNOWN or LEFT_OUT; `why` says so in words, or what was done to it."""

    title: str
    kind: Kind
    first: date | None
    last: date | None
    years: list[str] = field(default_factory=list)
    state: str = NEW
    why: str = ""

    @property
    def when(self) -> str:
        return f"{span(self.first, self.last)} {self.first.year}" if self.first and self.last else "No day"

    @property
    def years_in_words(self) -> str:
        return years_in_words(self.years)


def window() -> tuple[date, date]:
    """This school year and the next two."""
    first = school_year_began(today())
    return first, date(first.year + 3, 8, 31)


def read(data: bytes, name: str) -> list[Row]:
    """Raises NotRead where nothing can be made of the file."""
    if len(data) > LARGEST:
        raise NotRead("This file is larger than 10 MB. Export this school year only, or a calendar with fewer entries.")
    is_calendar = name.lower().endswith((".ics", ".ical", ".ifb", ".icalendar")) or b"BEGIN:VCALENDAR" in data[:4096]
    found = _from_calendar(data) if is_calendar else table.read(data)
    if len(found) > MOST_ROWS:
        raise NotRead(
            f"With all that repeats this file has {len(found):,} entries; {MOST_ROWS:,} are taken over at once. "
            "Export a calendar with fewer entries."
        )
    return [_row(one) for one in found]


def _from_calendar(data: bytes) -> list[dict[str, str]]:
    """Read in a child process with limits on time and memory: rules of repetition can be written that never end."""
    with storage.scratch().folder() as folder:
        path = folder / "calendar.ics"
        path.write_bytes(data)
        return events(path, *window())


def _row(found: dict[str, str]) -> Row:
    title = clean(found["title"])
    kind = _kind(found.get("kind", ""), title)
    title = title or (kind.label if kind is not Kind.OTHER else "")  # as where dates are entered by hand
    years = years_of(found.get("years", "")) or _bare_years(found.get("years", "")) or years_of(title)
    first = date.fromisoformat(found["first"]) if found["first"] else None
    last = date.fromisoformat(found["last"]) if found["last"] else first
    why = found["problem"] or _why_not(title, first, last)
    row = Row(title[:TITLE], kind, first, last, years, LEFT_OUT if why else NEW, why or found["note"])
    if not why and len(title) > TITLE:
        return Row(**{**asdict(row), "why": f"Its title is cut to {TITLE} characters"})
    return row


def _kind(said: str, title: str) -> Kind:
    code = said.strip().lower()
    if is_kind(code):
        return Kind(code)
    guessed = kind_of(said) if said else Kind.OTHER
    return guessed if guessed is not Kind.OTHER else kind_of(title)


def _bare_years(text: str) -> list[str]:
    """A column of years may hold "10" or "8, 9"."""
    return years_of(f"Years {text}") if text else []


def _why_not(title: str, first: date | None, last: date | None) -> str:
    """Why it is not taken over, or nothing."""
    began, ends = window()
    if first is None or last is None:
        return "It has no first day"
    if not title:
        return "It has no title"
    if last < began:
        return f"It was over before {day(began, weekday=False, year=True)}, when this school year began"
    if first > ends:
        return f"It lies after {day(ends, weekday=False, year=True)}; the planner reaches to the next two school years"
    if last - first > LONGEST:
        return f"It is longer than {LONGEST // timedelta(days=1)} days"
    if is_bank_holiday(title):
        return "Bank holidays are in the hub already"
    return ""


def compare(reader: Reader, rows: Iterable[Row], scope: PlannerImport) -> list[Row]:
    """The same rows, those marked that stand in the planner for the same schools or twice in the file."""
    known, result = queries.known(reader, scope), []
    for row in rows:
        if row.state == NEW and row.first and row.last:
            key = (row.first, row.last, row.title.casefold())
            if key in known:
                row = Row(**{**asdict(row), "kind": row.kind, "state": KNOWN, "why": "It stands there already"})
            known.add(key)
        result.append(row)
    return result


def counted(rows: Iterable[Row]) -> Counter[str]:
    return Counter(row.state for row in rows)


# Between looking and writing the rows lie in the storage; the address of the page carries a signed word of where.


def keep(rows: list[Row], name: str, whose: str, person_id: int) -> str:
    body = json.dumps([asdict(row) for row in rows], default=date.isoformat, ensure_ascii=False)
    stored = storage.put(io.BytesIO(body.encode()), LARGEST * 4)
    return _serializer().dumps([person_id, stored.sha256, name[:200], whose])


def kept(token: str, person_id: int) -> tuple[list[Row], str, str] | None:
    """(rows, name of the file, whose); None where it is too old, or was made for somebody else."""
    try:
        owner, sha256, name, whose = _serializer().loads(token, max_age=TOKEN_SECONDS)
        with storage.open(sha256) as file:
            found = json.loads(file.read())
    except (BadSignature, ValueError, TypeError, storage.Missing, OSError):
        return None
    return ([_again(one) for one in found], name, whose) if owner == person_id else None


def _again(found: dict[str, Any]) -> Row:
    days = {name: date.fromisoformat(found[name]) if found[name] else None for name in ("first", "last")}
    return Row(**{**found, **days, "kind": Kind(found["kind"])})


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="planner.import")
