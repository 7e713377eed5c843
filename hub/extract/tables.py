"""Rows of cells out of a file of unknown intentions: text with separators, Excel, OpenDocument, a table of a web page.

Runs in the limited child and writes the rows as JSON lines ([sheet, number, cells]) as it goes; `number` is where the
row begins in the file as a person counts it. Nothing is dropped in silence: what cannot be read is a `Refused`."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from hub.extract import packages
from hub.extract.parts import State, Unreadable
from hub.extract.plain import decode

ROW_LIMIT = 20_000
COLUMN_LIMIT = 100
SHEET_LIMIT = 20
CELL_LIMIT = 4_000  # one character more is kept, so that it can be seen that the cell was longer
OUTPUT_LIMIT = 48 * 1024 * 1024
BYTE_LIMIT = 25 * 1024 * 1024
SEPARATORS = ",;\t|"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_PICTURE_OR_PAPER = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
Rows = Iterable[tuple[int, list[str]]]

LOCKED = "This file is locked with a password. Save it without one, then send it again."
DAMAGED = "This file could not be read as a table. Save it anew as XLSX or CSV, then send it again."
NO_TABLE = "This is no table. Choose a CSV or Excel file."
SPLIT = f"files of {ROW_LIMIT:,} rows or fewer, each with the line of headings, and send them one after the other"
TOO_BIG = f"This file is too big or too complex to be read here. Split it into {SPLIT}, or save it anew as CSV."
EMPTY = "There is nothing in this file."


class Refused(Exception):
    """Why the file is not taken, as a sentence for who sent it."""


def write_rows(path: Path, folder: Path) -> dict[str, Any]:
    """What was found: {"sheets": [name, ...]}, or {"refused": sentence}."""
    try:
        return {"sheets": _write(_sheets(path), folder / "rows.jsonl")}
    except Refused as problem:
        return {"refused": str(problem)}
    except Unreadable as problem:
        known = {State.ENCRYPTED: LOCKED, State.TOO_BIG: TOO_BIG}
        return {"refused": known.get(problem.state, DAMAGED)}
    except (MemoryError, RecursionError):
        return {"refused": TOO_BIG}


def _write(sheets: Iterable[tuple[str, Rows]], target: Path) -> list[str]:
    names: list[str] = []
    written = size = 0
    with target.open("w", encoding="utf-8") as file:
        for name, rows in sheets:
            before = written
            for number, cells in _with_something(rows):
                written += 1
                if written > ROW_LIMIT:
                    continue  # only counted, to say how many there are
                line = json.dumps([len(names), number, cells])
                size += len(line)
                if size > OUTPUT_LIMIT:
                    raise Refused(TOO_BIG)
                file.write(f"{line}\n")
            if written > before:
                names.append(name[:80])
    if written > ROW_LIMIT:
        raise Refused(_too_many(written))
    if not names:
        raise Refused(EMPTY)
    return names


def _with_something(rows: Rows) -> Rows:
    return ((number, cells) for number, cells in rows if any(cells))


def _too_many(rows: int) -> str:
    return (
        f"This file has {rows:,} rows, and at most {ROW_LIMIT:,} are taken at a time. Split it into "
        f"{-(-rows // ROW_LIMIT)} {SPLIT}. Nothing of it has been taken."
    )


def _sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    with path.open("rb") as file:
        start = file.read(4096)
        size = path.stat().st_size
    if start.startswith(_PICTURE_OR_PAPER):
        raise Refused(NO_TABLE)
    if start.startswith((_OLE, _ZIP)):
        return _workbook(path, start.startswith(_ZIP))
    if size > BYTE_LIMIT:
        raise Refused(TOO_BIG)
    text = decoded(path.read_bytes())
    if re.match(r"\s*(<!doctype html|<html|<\?xml|<meta|<table|<head)", text[:500], re.IGNORECASE):
        return _web_page(text)
    return iter([("", separated(text))])


# Workbooks


def _workbook(path: Path, is_zip: bool) -> Iterator[tuple[str, Rows]]:
    if is_zip:
        packages.check(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names[:SHEET_LIMIT]:
            sheet = workbook.get_sheet_by_name(name)
            yield name, _rows(sheet)
    except PasswordError:
        raise Refused(LOCKED) from None
    except CalamineError:
        raise Refused(DAMAGED) from None


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """One after the other: a large sheet as a list would take as much memory again."""
    for number, row in enumerate(sheet.iter_rows(), 1):  # from the first line, also where it is empty
        yield number, _trimmed(_cell(value) for value in row[:COLUMN_LIMIT])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return _short(str(value))


def _short(text: str) -> str:
    return text.replace("\0", "").strip()[: CELL_LIMIT + 1]


def _trimmed(cells: Iterable[str]) -> list[str]:
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return found


# Text


def decoded(data: bytes) -> str:
    """UTF-16 shows by its NULs where it has no mark; everything else as in `plain`."""
    sample = data[:4096]
    half = max(1, len(sample) // 2)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        if sample[1::2].count(0) > half * 0.4:
            return data.decode("utf-16-le", "replace")
        if sample[0::2].count(0) > half * 0.4:
            return data.decode("utf-16-be", "replace")
    return decode(data)


def separated(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.lstrip("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    if named := re.match(r'"?sep=(.)"?[^\n]*\n', text, re.IGNORECASE):
        separator, text, skipped = named[1], text[named.end() :], 1
    else:
        separator = _separator(text)
    csv.field_size_limit(BYTE_LIMIT)
    lines = text.split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    before = 0
    for cells in reader:
        first, before = before + 1, reader.line_num
        if before >= len(lines):
            _check_closed(lines[first - 1 :], separator, first + skipped)
        yield first + skipped, _trimmed(_short(cell) for cell in cells[:COLUMN_LIMIT])


def _separator(text: str) -> str:
    """The one that cuts most of the first rows into equally many cells."""
    start = text[:20_000].split("\n")
    lines = [f"{line}\n" for line in (start[:-1] or start)[:60]]

    def agreement(separator: str) -> tuple[int, int]:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
        cut = [number for number in counts if number > 1]
        usual = max(set(cut), key=cut.count, default=0)
        return cut.count(usual) * min(usual, 3), usual

    return max(SEPARATORS, key=agreement)


def _check_closed(lines: list[str], separator: str, number: int) -> None:
    """A quotation mark that is never closed swallows the rest of the file: said with its line, instead of one
    employer with ten thousand lines in its name."""
    try:
        list(csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True))
    except csv.Error as problem:
        if "end of data" in str(problem):
            raise Refused(
                f"A quotation mark that opens in line {number} is never closed, so everything after it would be one "
                "cell. Put it right in the file, then send it again."
            ) from None


# A table of a web page: what some systems call .xls


def _web_page(text: str) -> Iterator[tuple[str, Rows]]:
    page = _Tables()
    page.feed(text)
    page.close()
    if not any(page.tables):
        raise Refused(NO_TABLE)
    for number, table in enumerate(page.tables[:SHEET_LIMIT], 1):
        yield (
            f"Table {number}",
            [(line, _trimmed(_short(cell) for cell in row[:COLUMN_LIMIT])) for line, row in enumerate(table, 1)],
        )


class _Tables(HTMLParser):
    """Tables inside tables are read as their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.is_in_cell = False
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        if tag == "table" or (tag == "tr" and not self.tables):
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in {"td", "th"} and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self.is_in_cell = True
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in {"script", "style"}))
        if tag in {"td", "th", "tr", "table"}:
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell and not self.silent:
            row = self.tables[-1][-1]
            row[-1] = f"{row[-1]}{data}"[: CELL_LIMIT + 1]
