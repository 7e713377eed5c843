"""What a short form keeps in Resource.details, read again: as values of the form and as words."""

import json
import re
from calendar import month_name
from datetime import date
from typing import Any

from hub.resources.kinds.catalogue import SHORT_FORMS, Detail, ShortForm
from hub.resources.models import Resource
from hub.text import day

Row = dict[str, str]
_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}


def short_form_of(row: Resource) -> ShortForm | None:
    """None too for a resource of such a kind that was shared as files, a link or a page."""
    return SHORT_FORMS.get(row.kind or "") if row.details else None


def rows_of(text: str) -> list[Row]:
    found: list[Row] = json.loads(text) if text else []
    return found


def value_of(detail: Detail, text: str) -> Any:
    """As the form's field has it."""
    if detail.what == "rows":
        return rows_of(text)
    if detail.what == "day":
        return date.fromisoformat(text) if text else None
    return text == "yes" if detail.what == "tick" else text


def text_of(detail: Detail, value: Any) -> str:
    """As it is stored; "" where there is nothing."""
    if detail.what == "rows":
        return json.dumps(value, ensure_ascii=False) if value else ""
    if detail.what == "day":
        return value.isoformat() if value else ""
    if detail.what == "tick":
        return "yes" if value else ""
    return value or ""


def since(text: str) -> str:
    """'2022', 'September 2022', '30/9/2022' -> '2022', '2022-09', '2022-09-30'. Raises ValueError where there is no
    such day, month or year."""
    words = " ".join(text.replace(",", " ").split())
    if re.fullmatch(r"[0-9]{4}", words):
        return words
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", words):
        return date(int(found[1]), int(found[2]), 1).isoformat()[:7]
    if found := re.fullmatch(r"([0-9]{1,2})/([0-9]{4})", words):
        return date(int(found[2]), int(found[1]), 1).isoformat()[:7]
    if found := re.fullmatch(r"([A-Za-z]+) ([0-9]{4})", words):
        return date(int(found[2]), _month(found[1]), 1).isoformat()[:7]
    if found := re.fullmatch(r"([0-9]{1,2}) ([A-Za-z]+) ([0-9]{4})", words):
        return date(int(found[3]), _month(found[2]), int(found[1])).isoformat()
    if found := re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", words):
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    return date.fromisoformat(words).isoformat()


def _month(word: str) -> int:
    if word.lower() not in _MONTHS:
        raise ValueError(word)
    return _MONTHS[word.lower()]


def since_words(text: str) -> str:
    """'2022-09' -> 'September 2022'."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return day(date(*parts), weekday=False, year=True)
    return f"{month_name[parts[1]]} {parts[0]}" if len(parts) == 2 else text


def words_of(detail: Detail, text: str) -> str:
    """As people read it; a row on a line."""
    if not text:
        return ""
    if detail.what == "rows":
        return "\n".join(", ".join(cell for cell in row.values() if cell) for row in rows_of(text))
    if detail.what == "day":
        return day(date.fromisoformat(text), weekday=False, year=True)
    if detail.what == "since":
        return since_words(text)
    if detail.what == "tick":
        return "Yes"
    return dict(detail.choices()).get(text, "") if detail.choices else text


def said(row: Resource) -> list[tuple[Detail, str]]:
    """The details of a resource that say something, in the order of its form, each as people read it."""
    form = short_form_of(row)
    found = [(one, words_of(one, row.details.get(one.name, ""))) for one in form.details] if form else []
    return [(one, words) for one, words in found if words]


def details_text(row: Resource) -> str:
    """Its words in one text, for the index. Without the labels: whoever looks for London does not look for cards."""
    return "\n".join(words for _, words in said(row))


def as_at(row: Resource) -> str:
    """'As at September 2022', or ""."""
    form = short_form_of(row)
    text = row.details.get("as_at", "") if form and form.figure else ""
    return f"As at {since_words(text)}" if text else ""
