"""Turns a CSV file of people into the lines of a pasted list: any column order, any usual encoding."""

import csv
import io

from hub.text import clean

LIMIT = 1024 * 1024
_HEADINGS = {
    "name": ("name", "full name", "person", "contact", "contact name"),
    "first": ("first name", "forename", "given name", "first", "firstname"),
    "last": ("last name", "surname", "family name", "last", "lastname"),
    "email": ("email", "e-mail", "mail", "email address", "e-mail address", "work email", "address"),
    "organisation": ("organisation", "organization", "school", "college", "school or college", "institution", "urn"),
    "role": ("role", "seat", "cluster role"),
}
_MEANING = {word: meaning for meaning, words in _HEADINGS.items() for word in words}


class CannotRead(Exception):
    """The file as a whole cannot be taken; the text says what to do."""


def as_lines(data: bytes) -> str:
    """'name, mail, organisation, role' a line, with the quotes that CSV asks for."""
    if not data.strip():
        raise CannotRead("The file is empty. Choose one with a line for each person.")
    if len(data) > LIMIT:
        raise CannotRead("The file has more than 1 MB, which is more than a list of people needs.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CannotRead("This is an Excel file. In Excel choose Save as, then CSV UTF-8, and upload that file.")
    rows = _rows(_decoded(data))
    if not rows:
        raise CannotRead("There is nothing to read in this file. Is it a CSV file?")
    columns = _columns(rows[0])
    if columns is None:
        if not any("@" in cell for cell in rows[0]):
            raise CannotRead(
                "No column is headed e-mail. Give the columns the headings name, e-mail, organisation and role; "
                "only e-mail is needed."
            )
        return _written(rows)  # no headings: read each line as if it had been pasted
    return _written([_in_order(row, columns) for row in rows[1:]])


def _decoded(data: bytes) -> str:
    """UTF-8 where all of it is, UTF-16 by its mark, else Windows-1252 as spreadsheets write it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise CannotRead("The file breaks off in the middle of a letter. Save it once more.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            raise CannotRead("This is no text file. Save the sheet as CSV and upload that.") from None
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> list[list[str]]:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter))
    except csv.Error:
        raise CannotRead("The file cannot be split into lines and columns. Save it as CSV once more.") from None
    return [[clean(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]


def _columns(headings: list[str]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        meaning = _MEANING.get(heading.casefold().replace("_", " ").strip(" *:"))
        if meaning and meaning not in found:
            found[meaning] = place
    return found if "email" in found else None


def _in_order(row: list[str], columns: dict[str, int]) -> list[str]:
    cells = {meaning: row[place] if place < len(row) else "" for meaning, place in columns.items()}
    name = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}".strip()
    return [name, cells["email"], cells.get("organisation", ""), cells.get("role", "")]


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return "\n".join(line.rstrip(",") for line in out.getvalue().split("\n")).strip("\n")
