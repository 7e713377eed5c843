"""Tables for other people's spreadsheets: CSV and XLSX in which no cell can be a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Response

from hub.text import local

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for a formula
CELL_LIMIT = 32_767  # characters that Excel keeps of one cell
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """For spreadsheets: with a mark of its encoding, and with no cell that could be a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(cell(column) for column in columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cell(value: Any) -> str:
    """As `plain`, with a mark before what a spreadsheet would take for a formula."""
    text = plain(value)
    is_number = isinstance(value, int | float | date)
    return f"'{text}" if text.startswith(LIVE) and not is_number else text


def plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    return str(value)


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Response:
    """As a download of that name, which has no ending."""
    headers = {"Content-Disposition": f"attachment; filename={name}.csv", "Cache-Control": "private, no-store"}
    return Response(as_csv(columns, rows), mimetype="text/csv", headers=headers)


def as_xlsx(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Every cell is text: in a workbook that needs no mark against formulas."""
    import xlsxwriter  # late: 17 ms and 2 MB

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        for number, text in enumerate(columns):
            sheet.write_string(0, number, text, bold)
        for line, row in enumerate(rows, 1):
            for number, value in enumerate(row):
                sheet.write_string(line, number, plain(value)[:CELL_LIMIT])
        sheet.freeze_panes(1, 0)
    return out.getvalue()
