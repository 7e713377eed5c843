"""A CSV table of dates, whatever its columns are called, and however it was saved."""

import csv
import io
import re
from datetime import date, datetime

from hub.extract import NotRead
from hub.extract.kinds import looks_like_text
from hub.extract.plain import decode

MOST_LINES = 5_000
LARGEST = 2 * 1024 * 1024  # read in this process: the time it takes grows with its length and with nothing else
_FORMATS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y")
_COLUMNS = {
    "title": ("title", "event", "name", "subject", "summary", "description", "what", "entry", "event name"),
    "kind": ("kind", "type", "category", "categories", "event type", "what", "what is it"),
    "first": ("first day", "start", "start date", "from", "date", "first", "begins", "starts", "day", "date from"),
    "last": ("last day", "end", "end date", "to", "until", "last", "ends", "finish", "date to"),
    "years": ("year groups", "year group", "years", "year", "who", "for whom"),
}  # fmt: skip
HOW = "Its first line names the columns: title and first day at least, then last day, kind and year groups."


def read(data: bytes) -> list[dict[str, str]]:
    """Each line as `title`, `kind`, `first`, `last`, `years` (days as ISO 8601) and `problem`. Raises NotRead."""
    if len(data) > LARGEST:
        raise NotRead("This table is larger than 2 MB. Send this school year only, or in parts.")
    if data and not looks_like_text(data := _marked(data)):
        raise NotRead("This file is neither a CSV table nor a calendar. Save it as CSV or export it as .ics.")
    text = decode(data).replace("\0", "").lstrip("\ufeff")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise NotRead(f"This is no table that can be read. {HOW}") from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise NotRead(f"There is nothing in this file. {HOW}")
    columns = _columns(rows[0])
    if "title" not in columns or "first" not in columns:
        raise NotRead(f"No column for {'the title' if 'title' not in columns else 'the first day'} was found. {HOW}")
    if len(rows) > MOST_LINES:
        raise NotRead(f"This table has {len(rows) - 1:,} lines; {MOST_LINES:,} are read at once. Send it in parts.")
    return [_line(row, columns) for row in rows[1:]]


def _marked(data: bytes) -> bytes:
    """UTF-16 that was saved without its mark: every second byte of English is nothing."""
    head = data[:400]
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and head.count(0) * 3 > len(head):
        return (b"\xff\xfe" if head[1:2] == b"\0" else b"\xfe\xff") + data
    return data


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _columns(names: list[str]) -> dict[str, int]:
    plain = [" ".join(re.sub(r"[^a-z ]+", " ", name.lower()).split()) for name in names]
    found: dict[str, int] = {}
    for meaning, words in _COLUMNS.items():
        place = next((plain.index(word) for word in words if word in plain), None)
        if place is not None and place not in found.values():
            found[meaning] = place
    return found


def _line(row: list[str], columns: dict[str, int]) -> dict[str, str]:
    cells = {meaning: row[place].strip() if place < len(row) else "" for meaning, place in columns.items()}
    first, last = day_of(cells["first"]), day_of(cells.get("last", ""))
    problem = ""
    if first is None:
        problem = f"“{cells['first'][:30]}” is no day" if cells["first"] else "It has no first day"
    elif cells.get("last") and last is None:
        problem = f"“{cells['last'][:30]}” is no day"
    elif last is not None and last < first:
        problem = "It ends before it begins"
    return {
        "title": " ".join(cells["title"].split()),
        "kind": cells.get("kind", ""),
        "years": cells.get("years", ""),
        "first": first.isoformat() if first else "",
        "last": (last or first).isoformat() if first else "",
        "problem": problem,
        "note": "",
    }


def day_of(text: str) -> date | None:
    """'2027-06-28', '28/06/2027', 'Mon 28 June 2027', '28th June 2027', with a time or not."""
    text = re.sub(r"(?i)^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", "", text.strip())
    text = re.sub(r"(?i)(\d)(st|nd|rd|th)\b", r"\1", text).replace(",", " ")
    text = " ".join(re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text).split())
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None or _by_format(text)
    except ValueError:
        return None


def _by_format(text: str) -> date | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
