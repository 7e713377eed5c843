"""Forms of proposing: what it is about, the dates, who is asked."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import request
from wtforms import fields

from hub.db import now
from hub.forms import Choices, Clock, Day, Form, LongText, Number, Select, Text, tidy_email
from hub.meetings.models import OPTIONS_AT_MOST
from hub.text import at_london, clean, day, local, today

GUESTS_AT_MOST = 20
ELSEWHERE, ONLINE = "other", "online"
CLOSES_AT = time(18)


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
    minutes_long = Number("How long, in minutes?", required="Enter how many minutes", least=10, most=600, default=90)

    def tidy(self) -> None:
        """For what only all fields together can tell; called by validate."""

    def validate(self, extra_validators: Any = None) -> bool:
        is_good = bool(super().validate(extra_validators))
        self.tidy()
        return is_good and not self.errors


class DatesForm(WhatForm):
    """`shown` rows of a date and a place are drawn, at most eight; rows left empty do not count."""

    shown = fields.HiddenField(default="3")
    rows_wanted = 2
    too_few = "Give two dates or more. If the date is fixed already, set it without a poll."
    options: list[Dated]

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, OPTIONS_AT_MOST + 1):
            self[f"where_{number}"].choices = places
        self.options = []

    @property
    def row_count(self) -> int:
        text = str(self.shown.data or "")
        return min(max(int(text), 1), OPTIONS_AT_MOST) if text.isascii() and text.isdigit() and len(text) < 3 else 3

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of the rows that are drawn."""
        return [
            {name: self[f"{name}_{number}"] for name in ("day", "start", "where", "place", "online")}
            | {"number": number}
            for number in range(1, self.row_count + 1)
        ]

    def adds_a_row(self) -> bool:
        """'Add another date' was pressed: one row more, placed like the last, and everything typed stays."""
        if not self.is_submitted() or "add" not in request.form:
            return False
        last, number = self.row_count, min(self.row_count + 1, OPTIONS_AT_MOST)
        self.shown.data = str(number)
        if number > last:
            for name in ("where", "place", "online"):
                self[f"{name}_{number}"].data = self[f"{name}_{last}"].data
            self[f"start_{number}"].raw_data = self[f"start_{last}"].raw_data
        return True

    def tidy(self) -> None:
        self.options = []
        numbers = range(1, self.row_count + 1)
        empty = [number for number in numbers if not self._reads_row(number)]
        moments = [option.starts_at for option in self.options]
        if len(set(moments)) < len(moments):
            self.form_errors.append("Two of the dates are the same. Change one, or empty it.")
        if empty and len(numbers) - len(empty) < self.rows_wanted:
            self.keep(f"day_{empty[0]}", self.too_few)

    def _reads_row(self, number: int) -> bool:
        """False where nothing was typed; what is wrong is said on its fields."""
        day_field, start, where, place, online = (
            self[f"{name}_{number}"] for name in ("day", "start", "where", "place", "online")
        )
        if day_field.errors or start.errors or place.errors or online.errors:
            return True
        if day_field.data is None and (start.data is None or number > 1 or self.rows_wanted > 1):
            return False  # a time without a day is what "add another" leaves behind
        if self._is_complete(number):
            starts_at = at_london(day_field.data, start.data)
            self.options.append(
                Dated(
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=self.minutes_long.data or 0),
                    host_id=int(where.data) if str(where.data).isdigit() else None,
                    place="" if where.data == ONLINE else place.data,
                    online_url=online.data or None,
                )
            )
        return True

    def _is_complete(self, number: int) -> bool:
        problems = [*self._about_time(number), *self._about_place(number)]
        for name, words in problems:
            self.keep(f"{name}_{number}", words)
        return not problems

    def _about_time(self, number: int) -> list[tuple[str, str]]:
        on, at = self[f"day_{number}"].data, self[f"start_{number}"].data
        which = f"Date {number}" if self.rows_wanted > 1 else "The date"
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

    def _about_place(self, number: int) -> list[tuple[str, str]]:
        where, place, online = (self[f"{name}_{number}"].data for name in ("where", "place", "online"))
        which = f"Date {number}" if self.rows_wanted > 1 else "The date"
        if online and not is_web_address(online):
            return [("online", f"{which}: the link must begin with https:// or http://")]
        if where == ONLINE and not online:
            return [("online", f"{which} is online only: give the link to join")]
        if where == ELSEWHERE and not place:
            return [("place", f"{which}: say where")]
        return []


for _number in range(1, OPTIONS_AT_MOST + 1):
    setattr(DatesForm, f"day_{_number}", Day("Day", required=False))
    setattr(DatesForm, f"start_{_number}", Clock("Starts at", required=False))
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


class InvitingForm(DatesForm):
    series = fields.HiddenField()  # the one whose next meeting this is
    invited = Choices("Who is invited?", required="Choose at least one to invite")
    required = Choices("Who must be there?", hint="The hub warns you before you choose a date that they cannot make.")
    guests = LongText(
        "Guests by e-mail",
        required=False,
        limit=4000,
        rows=3,
        hint="One on a line, like: Rita Sample <rita@example.org>. Each gets a link of their own and needs no account.",
    )
    guest_list: list[tuple[str, str]]

    def __init__(self, *args: Any, organisations: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, places=places(organisations), **kwargs)
        members = [(str(o.id), o.name) for o in organisations]
        self.invited.choices = self.required.choices = members
        self.guest_list = []
        if not self.is_submitted():
            self.invited.data = [code for code, _ in members]

    @property
    def invited_ids(self) -> set[int]:
        return {int(code) for code in [*(self.invited.data or []), *(self.required.data or [])]}

    @property
    def required_ids(self) -> set[int]:
        return {int(code) for code in self.required.data or []}

    def tidy(self) -> None:
        super().tidy()
        if self.guests.errors:
            return  # too long: the search for addresses below is quadratic in the length of a line
        self.guest_list = self._guests()
        if len(self.guest_list) > GUESTS_AT_MOST:
            self.keep("guests", f"At most {GUESTS_AT_MOST} guests; these are {len(self.guest_list)}.")

    def _guests(self) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for line in (self.guests.data or "").split("\n"):
            if not line.strip():
                continue
            named = re.fullmatch(r"\s*(.*?)[\s,;]*<?([^\s<>,;]+@[^\s<>,;]+)>?[\s,;]*", line)
            address = tidy_email(named[2]) if named else None
            if named is None or address is None:
                self.keep("guests", f"This line has no e-mail address in good order: {line.strip()[:80]}")
                continue
            found.setdefault(address, clean(named[1]).strip("\"' ")[:120])
        return [(name, address) for address, name in found.items()]


class ProposeForm(InvitingForm):
    answer_by = Day("Answers by", required="Enter the day by which you would like answers")

    def tidy(self) -> None:
        super().tidy()
        by = self.answer_by.data
        if by is None:
            return
        if by < today():
            self.keep("answer_by", "The day for answers has passed. Choose a day to come.")
        elif self.options and by >= local(min(option.starts_at for option in self.options)).date():
            self.keep("answer_by", "The day for answers must come before the first of the dates.")


class FixForm(InvitingForm):
    """A meeting whose date is fixed already: one row, no poll."""

    rows_wanted = 1
    too_few = "Enter the day of the meeting"

    @property
    def row_count(self) -> int:
        return 1
