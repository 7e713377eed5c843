"""A person's own record of attended meetings, as a page and as a table: HTTP only."""

from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.access import reader
from hub.meetings.hours.queries import Attended, attended_by
from hub.spreadsheets import csv_file

bp = Blueprint("hours", __name__)
COLUMNS = ("School year", "Day", "Meeting", "Cluster", "For", "How", "Hours")


@bp.get("/me/hours")
def hours() -> ResponseReturnValue:
    years = [(year, list(lines)) for year, lines in groupby(attended_by(reader()), lambda line: line.year)]
    return render_template(
        "meetings/hours.html",
        years=[(_named(lines[0]), lines, sum(one.minutes for one in lines)) for _, lines in years],
        duration=duration,
    )


@bp.get("/me/hours.csv")
def table() -> ResponseReturnValue:
    rows = [
        (_named(one), one.starts_at, one.title, one.cluster, one.school, one.how, round(one.minutes / 60, 2))
        for one in attended_by(reader())
    ]
    return csv_file("hours", COLUMNS, rows)


def _named(line: Attended) -> str:
    """'2026/27'."""
    return f"{line.year.year}/{(line.year.year + 1) % 100:02}"


def duration(minutes: int) -> str:
    """'1 h 30 min'."""
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} h"] if hours else []
    return " ".join([*words, f"{rest} min"] if rest or not hours else words)
