"""Requests: a school asks and follows what comes of it; brokers and leads see all of the cluster. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.kit.queries as kits
import hub.employers.queries as pool
import hub.employers.requests.queries as queries
from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.employers.asking import may_ask, settings
from hub.employers.blueprints import bp
from hub.employers.letters import tell_handlers, tell_of_cancelling
from hub.employers.requests.board import columns
from hub.employers.requests.endings import Party, Why, ending
from hub.employers.requests.forms import AskForm, CancelForm
from hub.employers.requests.states import OPEN_STATES, OVER_STATES, RequestState
from hub.employers.states import EventKind
from hub.history import record
from hub.text import clean, day, today

PER_PAGE = 25
FILTERS = {
    "open": ("Unanswered", OPEN_STATES),
    "agreed": ("Agreed", (RequestState.AGREED,)),
    "briefed": ("Briefed", (RequestState.BRIEFED,)),
    "thank": ("To be thanked", (RequestState.HAPPENED,)),
    "over": ("Over", OVER_STATES),
}


@bp.route("/ask", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Under 60 seconds: five things to say, the rest is folded."""
    me = reader()
    require(me.can_contribute)
    form = AskForm(me)
    if form.validate_on_submit():
        row = form.make()
        handler = pool.handler_for(me, form.employer)
        row.handler_id, seat = handler.id if handler else None, me.seat_for(row.organisation_id)
        row.seat_id = seat.id if seat else None
        row.move(RequestState.ASKED, settings(me.cluster_id).reply_days)
        db.session.add(row)
        record("employers.ask", row)
        db.session.add(row.event(EventKind.ASKED, row.title, me.person_id))
        tell_handlers(row, handler)
        db.session.commit()
        flash(f"Sent to {handler.name if handler else 'the brokers'}. You will hear by {day(row.due_on)}.", "success")
        return redirect(url_for("employers.request", request_id=row.id))
    return _ask_page(form)


def _ask_page(form: AskForm) -> str:
    me, number = reader(), request.args.get("employer", "")
    if not form.is_submitted() and number.isascii() and number.isdigit() and len(number) < 10:
        found = pool.by_ids(me, [int(number)]).get(int(number))
        form.employer_name.data = found.name if found else ""
    if not form.is_submitted() and "needs" in request.args:  # from elsewhere in the hub: what it is for
        form.needs.data = clean(request.args["needs"][:300])
    return render_template("employers/ask.html", form=form, reply_days=settings(me.cluster_id).reply_days)


@bp.get("/requests")
def requests() -> ResponseReturnValue:
    """A school's list; the broker's and lead's board, or the same as a table."""
    me = reader()
    sees_all = me.is_broker or me.is_lead
    if sees_all and request.args.get("view") != "table":
        return render_template(
            "employers/requests_board.html",
            columns=columns(me),
            late=queries.late_count(me),
            coming=queries.this_week(me),
        )
    chosen = request.args.get("state", "")
    states = FILTERS[chosen][1] if chosen in FILTERS else tuple(RequestState)
    mine = queries.in_state(me, states) if sees_all else queries.own_in_state(me, states)
    page = paginate(mine, page_number(), PER_PAGE)
    return render_template(
        "employers/requests.html",
        page=page,
        of_us=None if sees_all else paginate(queries.of_us_in_state(me, states), 1, PER_PAGE),
        chosen=chosen,
        filters=FILTERS,
        sees_all=sees_all,
        late=queries.late_count(me),
    )


@bp.get("/requests/<int:request_id>", endpoint="request")
def show(request_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.request(me, request_id)
    may = None
    if row.employer and row.can_be_answered_by(me):
        may = may_ask(me, row.employer, queries.last_ask_of(row.employer), settings(me.cluster_id))
    return render_template(
        "employers/request.html",
        row=row,
        events=queries.events(me, row),
        end=kits.ending_of(row) if row.state.is_over and row.shows_endings_to(me) else None,
        kit=kits.kit_of(row) if row.has_kit else None,
        feedback=kits.feedback_on(row) if row.has_kit and row.shows_endings_to(me) else {},
        may=may,
        handles=row.is_handled_by(me),
        came_back=queries.asks_that_came_back(row) if row.is_handled_by(me) else set(),
        today_is=today(),
    )


@bp.route("/requests/<int:request_id>/cancel", methods=["GET", "POST"])
def cancel(request_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.request(me, request_id)
    require(row.can_be_cancelled_by(me))
    form = CancelForm()
    if form.validate_on_submit():
        row.cancel_reason = form.reason.data
        row.move(RequestState.CANCELLED)
        db.session.add(ending(row, Party.SCHOOL, Why(form.why.data), row.cancel_reason, me.person_id))
        tell_of_cancelling(row)
        db.session.add(row.event(EventKind.CANCELLED, row.cancel_reason, me.person_id))
        record("employers.cancel", row)
        db.session.commit()
        flash("Cancelled. Whoever was asked has been told.", "success")
        return redirect(url_for("employers.request", request_id=row.id))
    return render_template("employers/cancel.html", form=form, row=row)
