"""The board of requests: the columns of what is on the way, the most urgent of each on top."""

from typing import Any

import sqlalchemy as sa
from flask import url_for

import hub.employers.requests.queries as queries
from hub.access import Reader
from hub.db import db
from hub.employers.clocks import working_days_between
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.text import count, local, short_day, today

COLUMNS = (
    RequestState.WAITING,
    RequestState.ASKED,
    RequestState.WITH_BROKER,
    RequestState.EMPLOYER_ASKED,
    RequestState.AGREED,
    RequestState.BRIEFED,
    RequestState.HAPPENED,
)
SILENT = {RequestState.EMPLOYER_ASKED: "Employer silent", RequestState.HAPPENED: "Not thanked"}
SHOWN = 8  # tickets of one column


def columns(reader: Reader) -> list[dict[str, Any]]:
    """For the component: title, total, tickets. Two statements: the counts, and the first of each column."""
    counts, rows = queries.state_counts(reader), _first_of_each(reader)
    return [
        {
            "title": state.label,
            "code": state.value,
            "total": counts.get(state, 0),
            "rows": rows.get(state, []),
            "more": (
                f"All {counts[state]}",
                url_for("employers.requests", view="table", state=_filter_of(state)),
            )
            if counts.get(state, 0) > SHOWN
            else None,
        }
        for state in COLUMNS
        if state is not RequestState.WAITING or counts.get(state)  # most clusters have no wait list
    ]


def _filter_of(state: RequestState) -> str:
    return {"agreed": "agreed", "briefed": "briefed", "happened": "thank", "waiting": "waiting"}.get(state, "open")


def _first_of_each(reader: Reader) -> dict[RequestState, list[EmployerRequest]]:
    place = sa.func.row_number().over(
        partition_by=EmployerRequest.state,
        order_by=(EmployerRequest.due_on.is_(None), EmployerRequest.due_on, EmployerRequest.id.desc()),
    )
    ranked = (
        sa.select(EmployerRequest.id, place.label("place"))
        .where(queries.may_see(reader), EmployerRequest.state.in_(COLUMNS))
        .subquery()
    )
    select = queries.requests(reader).join(ranked, ranked.c.id == EmployerRequest.id).where(ranked.c.place <= SHOWN)
    found: dict[RequestState, list[EmployerRequest]] = {}
    for row in db.session.scalars(select).unique():
        found.setdefault(row.state, []).append(row)
    return found


def clock(row: EmployerRequest) -> str:
    """What the clock of a request says, in words: how long is left, or since when it is silent."""
    if row.state.is_booked:
        if row.happens_at is None:
            return "Day to be settled"
        return short_day(row.happens_at) if not row.has_ended else "Say how it went"
    if row.state.is_over:
        return "Closed"
    if row.is_waiting:
        return "No clock runs"
    if row.due_on is None:
        return ""
    if row.is_late:
        silent = working_days_between(local(row.state_since).date(), today())
        who = SILENT.get(row.state, "No reply")
        return f"{who} for {count(silent, 'working day')}"
    words = "Thank by" if row.state is RequestState.HAPPENED else "Reply by"
    return f"{words} {short_day(row.due_on)}"


def moves(row: EmployerRequest) -> list[tuple[str, str]]:
    """Where a request can go from here; the form of that step opens, or it is done at once."""
    booked = [("happened", "It took place"), ("fell_through", "It fell through")]
    open_moves = [("ask", "Ask an employer"), ("agree", "Agreed"), ("decline", "Not this time")]
    return {
        RequestState.WAITING: [("take_up", "Take it up anyway")],
        RequestState.ASKED: [("take", "I take it"), *open_moves],
        RequestState.WITH_BROKER: open_moves,
        RequestState.EMPLOYER_ASKED: open_moves,
        RequestState.AGREED: [
            *([] if row.happens_at else [("agree", "Settle the day")]),
            ("brief", "Brief them"),
            *booked,
        ],
        RequestState.BRIEFED: booked,
        RequestState.HAPPENED: [("thank", "Thank them")],
    }.get(row.state, []) + ([("back", f"Back to: {row.came_from.label}")] if row.came_from else [])
