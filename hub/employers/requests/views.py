"""Requests: a school asks and follows what comes of it; brokers and leads see all of the cluster. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.kit.queries as kits
import hub.employers.offers.queries as offers
import hub.employers.queries as pool
import hub.employers.requests.queries as queries
from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.employers.agreements import waiting
from hub.employers.agreements.queries import own_now
from hub.employers.answers.packing import could_come_along, waiting_for_the_same
from hub.employers.asking import may_ask, settings
from hub.employers.blueprints import bp
from hub.employers.letters import tell_handlers, tell_of_cancelling, tell_of_waiting
from hub.employers.offers.capacity import left
from hub.employers.offers.forms import take_over
from hub.employers.offers.matching import matches
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests import again
from hub.employers.requests.board import columns
from hub.employers.requests.endings import Party, Why, ending
from hub.employers.requests.forms import AskForm, CancelForm
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import OPEN_STATES, OVER_STATES, RequestState
from hub.employers.spare.queries import seats_of
from hub.employers.states import EventKind
from hub.facts import describe
from hub.history import record
from hub.text import day, today

PER_PAGE = 25
FILTERS = {
    "open": ("Unanswered", OPEN_STATES),
    "agreed": ("Agreed", (RequestState.AGREED,)),
    "briefed": ("Briefed", (RequestState.BRIEFED,)),
    "thank": ("To be thanked", (RequestState.HAPPENED,)),
    "waiting": ("Wait list", (RequestState.WAITING,)),
    "over": ("Over", OVER_STATES),
}


@bp.route("/ask", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Under 60 seconds: five things to say, the rest is folded."""
    me = reader()
    require(me.can_contribute)
    form, offer = AskForm(me, settings(me.cluster_id)), offers.open_one(me, request.args.get("offer", ""))
    if there := form.begin():
        return there
    if form.validate_on_submit():
        row = form.make()
        row.offer = offer if offer is not None and offer.suits(row) else None
        seat = me.seat_for(row.organisation_id)
        row.seat_id = seat.id if seat else None
        words = _send(form, row)
        db.session.commit()
        flash(words, "success")
        return redirect(url_for("employers.request", request_id=row.id))
    return _ask_page(form, offer)


def _send(form: AskForm, row: EmployerRequest) -> str:
    """To whoever answers it, or on the wait list; what the school is told."""
    person_id = reader().person_id
    row.move(RequestState.ASKED, form.rules.reply_days)
    db.session.add(row)
    record("employers.ask", row)
    db.session.add(row.event(EventKind.ASKED, row.title, person_id))
    if form.waits:
        waiting.wait(row, form.cover.reason, person_id)
        tell_of_waiting(row)
        return "It is on the wait list. The brokers see it there; you hear when it is taken up."
    tell_handlers(row, form.handler)
    to = form.handler.name if form.handler else "the brokers"
    return f"Sent to {to}. You will hear by {day(row.due_on)}."


def _ask_page(form: AskForm, offer: EmployerOffer | None) -> str:
    me, before = reader(), []
    if not form.is_submitted():
        before = again.lately(me)
        again.begin(form, before, _number("again"))
        again.take_given(form, request.args)
        if number := _number("employer"):
            found = pool.by_ids(me, [number]).get(number)
            form.employer_name.data = found.name if found else ""
        if offer is not None:
            take_over(form, offer)
    return render_template(
        "employers/ask.html",
        form=form,
        offer=offer,
        left=left([offer])[offer.id] if offer else None,
        reply_days=form.rules.reply_days,
        before=before,
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


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
        covered=[] if sees_all else own_now(me),
    )


@bp.get("/requests/<int:request_id>", endpoint="request")
def show(request_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.request(me, request_id)
    answers, rules = row.can_be_answered_by(me), settings(me.cluster_id)
    may = may_ask(me, row.employer, queries.last_ask_of(row.employer), rules) if row.employer and answers else None
    finds = answers and row.handler_id is None  # the brokers, or the lead in their stead
    others = waiting_for_the_same(me, row) if finds else []
    return render_template(
        "employers/request.html",
        row=row,
        events=queries.events(me, row),
        origin=describe(me, [row.origin]).get(row.origin or ""),
        end=kits.ending_of(row) if row.state.is_over and row.shows_endings_to(me) else None,
        kit=kits.kit_of(row) if row.has_kit else None,
        feedback=kits.feedback_on(row) if row.has_kit and row.shows_endings_to(me) else {},
        may=may,
        matches=matches(me, row, rules, others) if finds else [],
        along=could_come_along(me, row, others),
        may_post_seats=row.can_have_spare_seats(me),
        seats=seats_of(row) if row.has_kit and (row.is_arranged_by(me) or me.is_broker or me.is_lead) else None,
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
