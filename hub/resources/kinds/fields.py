"""The two fields that only short forms have: a date as exact as its source says it, and rows of a table."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from wtforms import fields
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from hub.fields import InputOf, presence
from hub.resources.kinds.catalogue import ROWS_AT_MOST, Column
from hub.resources.kinds.stored import Row, since, since_words
from hub.text import clean, today


class Since(fields.Field):
    """A day, a month or a year, as exact as it was typed: its data is '2022-09-30', '2022-09' or '2022'."""

    widget = InputOf("text")

    def __init__(self, label: str = "", *, hint: str = "", required: bool | str = True, **kw: Any) -> None:
        super().__init__(label, [presence(label, required)], description=hint, **kw)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else since_words(self.data) if self.data else ""

    def describe(self, value: Any) -> str:
        return since_words(value)

    def process_formdata(self, values: list[str]) -> None:
        self.data = ""
        text = clean(values[0]) if values else ""
        if not text:
            return
        try:
            found = since(text)
        except ValueError:
            raise ValueError(
                f"{self.label.text} must be a real day, month or year, like 30/9/2022, September 2022 or 2022"
            ) from None
        if not "1990" <= found <= today().isoformat():
            raise ValueError(f"{self.label.text} must be from 1990 to today")
        self.data = found


class Rows(fields.Field):
    """Rows of a few cells. Its data are the rows with something in them; `typed` is what is drawn: those, rows left
    empty, and at least three. The cells of a column share one name, so that adding a row needs no counting."""

    AT_LEAST = 3

    def __init__(
        self, label: str = "", columns: Sequence[Column] = (), *, hint: str = "", required: str = "", **kw: Any
    ) -> None:
        super().__init__(label, description=hint, **kw)
        self.columns, self.required_message = columns, required
        self.typed: list[Row] = []

    def cell_name(self, column: Column) -> str:
        return f"{self.name}.{column.name}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.data = self.data or []
        if formdata is None:
            self.typed = [dict(row) for row in self.data]
        else:
            cells = [formdata.getlist(self.cell_name(one))[: ROWS_AT_MOST + 1] for one in self.columns]
            names = [one.name for one in self.columns]
            rows = zip_longest(*cells, fillvalue="")
            self.typed = [dict(zip(names, map(clean, row), strict=True)) for row in rows]
            self.data = [row for row in self.typed if any(row.values())]
        self.typed += [self._empty() for _ in range(self.AT_LEAST - len(self.typed))]

    def _empty(self) -> Row:
        return {one.name: "" for one in self.columns}

    @property
    def can_grow(self) -> bool:
        return len(self.typed) < ROWS_AT_MOST

    def add(self) -> None:
        if self.can_grow:
            self.typed.append(self._empty())

    def pre_validate(self, form: Any) -> None:
        if self.required_message and not self.data:
            raise ValidationError(self.required_message)
        if len(self.data) > ROWS_AT_MOST:
            raise ValidationError(f"{self.label.text}: at most {ROWS_AT_MOST} rows")
        for number, row in enumerate(self.typed, start=1):
            for one in self.columns if any(row.values()) else ():
                self._check(number, one, row[one.name])

    def _check(self, number: int, column: Column, text: str) -> None:
        where = f"{self.label.text}, row {number}"
        if column.asks and not text:
            raise ValidationError(f"{where}: {column.asks}")
        if len(text) > column.limit:
            raise ValidationError(f"{where}: {column.label} must be {column.limit} characters or fewer")

    def describe(self, value: Any) -> str:
        return "\n".join(", ".join(cell for cell in row.values() if cell) for row in value)
