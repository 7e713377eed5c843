"""Tables for spreadsheets, in which nothing that somebody typed is taken for a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Response

from hub.text import local

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for a formula


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """For spreadsheets: with a mark of its encoding, and with no cell that could be a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(cell(column) for column in columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, int | float | date):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(LIVE) else text


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Response:
    """As a download of that name, which has no ending."""
    headers = {"Content-Disposition": f"attachment; filename={name}.csv", "Cache-Control": "private, no-store"}
    return Response(as_csv(columns, rows), mimetype="text/csv", headers=headers)
