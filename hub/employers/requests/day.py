"""The broker's day: whom to answer, whom to ring, what happens this week, what is still owed. HTTP only."""

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

import hub.employers.requests.queries as queries
from hub.access import Reader, reader, require
from hub.employers.blueprints import bp
from hub.employers.checks.queries import expiring
from hub.employers.warm.queries import to_keep_warm
from hub.text import short_day

LINES = 8  # of a further list


@dataclass(frozen=True)
class DayList:
    """A further list of the day: (words, address, small words) a line."""

    title: str
    empty: str
    lines: list[tuple[str, str, str]]


@bp.get("/day")
def day() -> ResponseReturnValue:
    me = reader()
    require(me.is_broker or (me.is_lead and me.can_contribute))
    due, silent = queries.of_the_day(me)
    return render_template(
        "employers/day.html",
        due=due,
        silent=silent,
        coming=queries.this_week(me),
        owed=queries.owed_by_schools(me),
        more=[_running_out(me), _to_keep_warm(me)],
    )


def _running_out(reader: Reader) -> DayList:
    lines = [
        (f"{one.title}: {one.employer.name}", url_for("employers.checks", employer_id=one.employer_id),
         f"Until {short_day(one.valid_until)}")
        for one in expiring(reader, LINES)
    ]  # fmt: skip
    return DayList("Certificates running out", "None runs out in the next thirty days.", lines)


def _to_keep_warm(reader: Reader) -> DayList:
    lines = [
        (row.name, url_for("employers.employer", employer_id=row.id),
         f"{warmth.words}. Last contact {short_day(warmth.last)}" if warmth.last else f"{warmth.words}. No contact yet")
        for row, warmth in to_keep_warm(reader, LINES)
    ]  # fmt: skip
    return DayList("Whom to keep warm", "Somebody has been in touch with everybody.", lines)
