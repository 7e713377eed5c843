"""Form fields for days and times of day, by the browser's own picker or typed as people write them."""

import re
from datetime import date, datetime, time
from typing import Any

from wtforms import fields

from hub.fields import InputOf, presence
from hub.text import clean, day


class Day(fields.Field):
    """A calendar day, by the browser's own picker or typed as 3/12/2026 or 2026-12-03."""

    widget = InputOf("date")
    FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")

    def __init__(
        self, label: str = "", *, hint: str = "", required: bool | str = True, earliest: date | None = None,
        latest: date | None = None, **kw: Any,
    ) -> None:  # fmt: skip
        self.earliest, self.latest = earliest or date(1990, 1, 1), latest or date(2100, 12, 31)
        rule = presence(label, required)
        super().__init__(label, [rule], description=hint, **kw)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.isoformat() if self.data else ""

    def describe(self, value: Any) -> str:
        return day(value)

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        text = clean(values[0]) if values else ""
        if not text:
            return
        for form in self.FORMATS:
            try:
                found = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if self.earliest <= found <= self.latest:
                self.data = found
                return
            raise ValueError(f"{self.label.text} must be from {day(self.earliest)} to {day(self.latest)}")
        raise ValueError(f"{self.label.text} must be a real day, like 3/12/2026")


class Clock(fields.Field):
    """A time of day, by the browser's own picker or typed as 15:45, 3.45pm or 4pm."""

    widget = InputOf("time")

    def __init__(self, label: str = "", *, hint: str = "", required: bool | str = True, **kw: Any) -> None:
        rule = presence(label, required)
        super().__init__(label, [rule], description=hint, **kw)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        text = clean(values[0]).lower().replace(" ", "") if values else ""
        if not text:
            return
        found = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::00)?(am|pm)?", text)
        if found:
            hour, minute = int(found[1]), int(found[2] or 0)
            if found[3] and 1 <= hour <= 12:
                hour = hour % 12 + (12 if found[3] == "pm" else 0)
            if hour < 24 and minute < 60 and (found[2] or found[3]):
                self.data = time(hour, minute)
                return
        raise ValueError(f"{self.label.text} must be a time, like 3.45pm or 15:45")
