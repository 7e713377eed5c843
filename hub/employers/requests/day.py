"""The broker's day: whom to answer, whom to ring, what happens this week, what is still owed. HTTP only."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

import hub.employers.requests.queries as queries
from hub.access import Reader, reader, require
from hub.employers.blueprints import bp


@dataclass(frozen=True)
class DayList:
    """A further list of the day: (words, address, small words) a line."""

    title: str
    empty: str
    lines: list[tuple[str, str, str]]


# Filled by the record of the room (certificates that run out, whom to keep warm).
MORE: list[Callable[[Reader], DayList]] = []


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
        more=[find(me) for find in MORE],
    )
