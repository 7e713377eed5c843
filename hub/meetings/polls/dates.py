"""The dates and places of a poll, or of one meeting, as they are typed."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import request
from wtforms import fields

from hub.db import now
from hub.forms import Clock, Day, Form, LongText, Number, Select, Text
from hub.meetings.models import OPTIONS_AT_MOST, OPTIONS_EVER
from hub.text import at_london, clock, day, local, today

ROW = ("day", "start", "end", "where", "place", "online")
LEAST_MINUTES, MOST_MINUTES = 10, 600
ELSEWHERE, ONLINE = "other", "online"


@dataclass(frozen=True)
class Dated:
    """A date and place as it was typed, in good order."""

    starts_at: datetime
    ends_at: datetime
    host_id: int | None
    place: str
    online_url: str | None


class WhatForm(Form):
    title = Text("What is the meeting about?", required="Enter a title", limit=200)
    why_come = LongText(
        "Why come?",
        required=False,
        limit=1000,
        rows=3,
        hint="What a school takes away from it. This stands at the top of the invitation.",
    )
    minutes_long = Number(
        "How long, in minutes?",
        required="Enter how many minutes",
        least=LEAST_MINUTES,
        most=MOST_MINUTES,
        default=90,
    )

    def tidy(self) -> None:
        """For what only all fields together can tell; called by validate."""

    def validate(self, extra_validators: Any = None) -> bool:
        is_good = bool(super().validate(extra_validators))
        self.tidy()
        return is_good and not self.errors


class DatesForm(WhatForm):
    """`shown` rows of a date and a place are drawn; rows left empty do not count. Eight at most, unless the lead asks
    for more."""

    shown = fields.HiddenField(default="3")
    rows_wanted = 2
    too_few = "Give two dates or more. If the date is fixed already, set it without a poll."
    options: list[Dated]

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, OPTIONS_EVER + 1):
            self[f"where_{number}"].choices = places
        self.options = []

    @property
    def row_count(self) -> int:
        text = str(self.shown.data or "")
        return min(max(int(text), 1), OPTIONS_EVER) if text.isascii() and text.isdigit() and len(text) < 3 else 3

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of the rows that are drawn."""
        return [{name: self[f"{name}_{number}"] for name in ROW} | {"number": number} for number in self.numbers]

    @property
    def numbers(self) -> range:
        return range(1, self.row_count + 1)

    @property
    def adds_by(self) -> str:
        """The name of the button that adds a row: beyond eight it says what that costs."""
        if self.row_count >= OPTIONS_EVER:
            return ""
        return "more" if self.row_count == OPTIONS_AT_MOST else "add"

    def adds_a_row(self) -> bool:
        """'Add another date' was pressed: one row more, placed like the last, and everything typed stays."""
        if not self.is_submitted() or not {"add", "more"} & set(request.form):
            return False
        last = self.row_count
        number = min(last + 1, OPTIONS_AT_MOST if "add" in request.form and last <= OPTIONS_AT_MOST else OPTIONS_EVER)
        self.shown.data = str(number)
        if number > last:
            for name in ("where", "place", "online"):
                self[f"{name}_{number}"].data = self[f"{name}_{last}"].data
            for name in ("start", "end"):
                self[f"{name}_{number}"].raw_data = self[f"{name}_{last}"].raw_data
        return True

    def tidy(self) -> None:
        self.options = []
        empty = [number for number in self.numbers if not self._reads_row(number)]
        if len(set(self.options)) < len(self.options):
            self.form_errors.append("Two of the dates are the same. Change one, or empty it.")
        if empty and len(self.numbers) - len(empty) < self.rows_wanted:
            self.keep(f"day_{empty[0]}", self.too_few)

    def _reads_row(self, number: int) -> bool:
        """False where nothing was typed; what is wrong is said on its fields."""
        row = {name: self[f"{name}_{number}"] for name in ROW}
        if any(field.errors for field in row.values()):
            return True
        if row["day"].data is None and (row["start"].data is None or number > 1 or self.rows_wanted > 1):
            return False  # a time without a day is what "add another" leaves behind
        if self._is_complete(number):
            where = row["where"].data
            self.options.append(
                Dated(
                    starts_at=at_london(row["day"].data, row["start"].data),
                    ends_at=self._ends_at(number),
                    host_id=int(where) if str(where).isdigit() else None,
                    place="" if where == ONLINE else row["place"].data,
                    online_url=row["online"].data or None,
                )
            )
        return True

    def which(self, number: int) -> str:
        return f"Date {number}" if self.rows_wanted > 1 else "The date"

    def _ends_at(self, number: int) -> datetime:
        """As typed, else after the usual length."""
        on, start, end = (self[f"{name}_{number}"].data for name in ("day", "start", "end"))
        if end is not None:
            return at_london(on, end)
        return at_london(on, start) + timedelta(minutes=self.minutes_long.data or LEAST_MINUTES)

    def _is_complete(self, number: int) -> bool:
        problems = self._about_start(number) or self._about_end(number)
        problems = [*problems, *self._about_place(number)]
        for name, words in problems:
            self.keep(f"{name}_{number}", words)
        return not problems

    def _about_start(self, number: int) -> list[tuple[str, str]]:
        on, at, which = self[f"day_{number}"].data, self[f"start_{number}"].data, self.which(number)
        if on is None:
            return [("day", f"{which}: enter a day")]
        if at is None:
            return [("start", f"{which}: enter a time")]
        moment = at_london(on, at)
        if moment <= now():
            return [("day", f"{which}, {day(on)}, has passed. Choose a day to come.")]
        if local(moment).time() != at:
            return [("start", f"{which}: that hour does not exist on {day(on)}, when the clocks change.")]
        if on > today() + timedelta(days=800):
            return [("day", f"{which} is more than two years ahead. Check the year.")]
        return []

    def _about_end(self, number: int) -> list[tuple[str, str]]:
        on, start, end = (self[f"{name}_{number}"].data for name in ("day", "start", "end"))
        which, ends_at = self.which(number), self._ends_at(number)
        if end is None and local(ends_at).date() != on:
            return [("start", f"{which} would end after midnight. Begin earlier, or say when it ends.")]
        if end is not None and end <= start:
            return [("end", f"{which} ends before it begins. It has to end after {clock(start)}, on the same day.")]
        if end is not None and local(ends_at).time() != end:
            return [("end", f"{which}: that hour does not exist on {day(on)}, when the clocks change.")]
        minutes = (ends_at - at_london(on, start)).total_seconds() / 60
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            return [
                ("end", f"{which} lasts {minutes:.0f} minutes. It has to be from {LEAST_MINUTES} to {MOST_MINUTES}.")
            ]
        return []

    def _about_place(self, number: int) -> list[tuple[str, str]]:
        where, place, online = (self[f"{name}_{number}"].data for name in ("where", "place", "online"))
        which = self.which(number)
        if online and not is_web_address(online):
            return [("online", f"{which}: the link must begin with https:// or http://")]
        if where == ONLINE and not online:
            return [("online", f"{which} is online only: give the link to join")]
        if where == ELSEWHERE and not place:
            return [("place", f"{which}: say where")]
        return []


for _number in range(1, OPTIONS_EVER + 1):
    setattr(DatesForm, f"day_{_number}", Day("Day", required=False))
    setattr(DatesForm, f"start_{_number}", Clock("Starts at", required=False))
    setattr(DatesForm, f"end_{_number}", Clock("Ends at", required=False))
    setattr(DatesForm, f"where_{_number}", Select("Where", required=False, empty=None))
    setattr(DatesForm, f"place_{_number}", Text("Room or address", required=False, limit=300))
    setattr(DatesForm, f"online_{_number}", Text("Link to join online", required=False, limit=500))


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


def places(organisations: list[Any]) -> list[tuple[str, str]]:
    """Where a meeting may be: a member's, somewhere else, or online."""
    return [(ELSEWHERE, "Another place"), (ONLINE, "Online only")] + [(str(o.id), o.name) for o in organisations]
