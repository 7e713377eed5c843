"""Opens a CSV file of unknown make: finds encoding and separator, and gives its rows with their line numbers."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Cells = dict[str, str]


class CannotImport(Exception):
    """The file as a whole cannot be taken; the text says why, for the person who chose it."""


@dataclass(frozen=True)
class Table:
    """`headings` in small letters. `rows`: line number, and the cells by heading or why the line cannot be read."""

    headings: list[str]
    row_count: int
    rows: Iterator[tuple[int, Cells | str]]


def open_table(path: Path) -> Table:
    """Looks at the whole file once for its encoding, then reads it line by line: a full extract has 60 MB."""
    encoding, line_count = _encoding(path)
    first = _first_line(path, encoding)
    delimiter = max(",;\t|", key=first.count)
    try:
        headings = [_clean(cell).lower() for cell in next(csv.reader([first], delimiter=delimiter))]
    except csv.Error:
        raise CannotImport("The first line of this file cannot be split into headings.") from None
    return Table(headings, max(0, line_count - 1), _rows(path, encoding, delimiter, headings))


def _encoding(path: Path) -> tuple[str, int]:
    """UTF-8 if all of it is, else Windows-1252, which GIAS uses. Also the number of lines."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, line_count, is_first = True, 0, True
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if is_first and chunk.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
                raise CannotImport(
                    "This is a ZIP or Excel file. Unpack it, or save the sheet as CSV, and choose the CSV file."
                )
            if is_first and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise CannotImport("This file is saved as UTF-16 (“Unicode text”). Save it as CSV UTF-8.")
            is_first, line_count = False, line_count + chunk.count(b"\n")
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
    if is_first:
        raise CannotImport("This file is empty.")
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    return ("utf-8-sig" if is_utf8 else "cp1252"), line_count


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _text_lines(path: Path, encoding: str) -> Iterator[str]:
    # Bytes that Windows-1252 does not have become U+FFFD in the one name where they stand. PostgreSQL refuses NUL.
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for line in file:
            yield line.replace("\0", "")


def _first_line(path: Path, encoding: str) -> str:
    line = next(_text_lines(path, encoding), "")
    if not line.strip():
        raise CannotImport("The first line of this file is blank; it should hold the headings.")
    return line


def _rows(path: Path, encoding: str, delimiter: str, headings: list[str]) -> Iterator[tuple[int, Cells | str]]:
    reader = csv.reader(_text_lines(path, encoding), delimiter=delimiter)
    next(reader)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, f"it cannot be split into cells ({error})"
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(headings):
            yield (
                reader.line_num,
                f"it has {len(row)} cells, the headings are {len(headings)}",
            )
            continue
        yield (
            reader.line_num,
            {key: _clean(cell) for key, cell in zip(headings, row, strict=True)},
        )


def _clean(cell: str) -> str:
    return " ".join(cell.split())
