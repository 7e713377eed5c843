"""Pages of spare seats. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.requests.queries as request_queries
from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.employers.blueprints import bp
from hub.employers.kit.queries import lock as lock_request
from hub.employers.letters import tell_of_seats
from hub.employers.requests.models import EmployerRequest
from hub.employers.spare import joining, queries
from hub.employers.spare.forms import AskForSeatsForm, SeatAnswerForm, SeatsForm
from hub.employers.spare.models import SeatAnswer, SeatAsk, SpareSeats
from hub.history import record
from hub.text import count

PER_PAGE = 20


def _to_request(row: EmployerRequest) -> ResponseReturnValue:
    return redirect(url_for("employers.request", request_id=row.id))


@bp.get("/spare-seats")
def spare_seats() -> ResponseReturnValue:
    """What the schools of the cluster have posted, and what became of the reader's own asks."""
    me = reader()
    require(me.can_contribute)
    return render_template(
        "employers/spare_seats.html", page=paginate(queries.posted(me), page_number(), PER_PAGE),
        own=queries.own_asks(me),
    )  # fmt: skip


@bp.route("/requests/<int:request_id>/spare-seats", methods=["GET", "POST"])
def post_seats(request_id: int) -> ResponseReturnValue:
    """The first time they are posted; then they are changed."""
    me, row = reader(), request_queries.request(reader(), request_id)
    require(row.can_have_spare_seats(me))
    if request.method == "POST":
        lock_request(row)
    seats = queries.seats_of(row)
    if seats is not None and request.method == "POST":
        joining.lock(seats)
    form = SeatsForm(row, seats.taken if seats else 0, joining.coming(row), obj=seats)
    if form.validate_on_submit() and (seats is None or form.is_current(seats)):
        seats = seats or SpareSeats(request_id=row.id, cluster_id=row.cluster_id, posted_by_id=me.person_id)
        form.fill(seats)
        seats.closed_at = None
        db.session.add(seats)
        record("employers.post_seats", row, number=seats.number)
        db.session.commit()
        flash("Posted. The other schools of the cluster see it; you say yes or no to each that asks.", "success")
        return _to_request(row)
    return render_template("employers/post_seats.html", form=form, row=row, seats=seats)


@bp.post("/requests/<int:request_id>/spare-seats/close")
def close_seats(request_id: int) -> ResponseReturnValue:
    """Nobody else can ask; who joined stays, and who asked still gets an answer."""
    me, row = reader(), request_queries.request(reader(), request_id)
    require(row.can_have_spare_seats(me))
    seats = queries.seats_of(row)
    if seats is not None and seats.closed_at is None:
        seats.closed_at = now()
        record("employers.close_seats", row)
        db.session.commit()
    flash("Taken off the list. Schools that asked before still wait for your answer.", "success")
    return _to_request(row)


@bp.route("/spare-seats/<int:seats_id>/ask", methods=["GET", "POST"])
def ask_for_seats(seats_id: int) -> ResponseReturnValue:
    me, seats = reader(), queries.seats(reader(), seats_id)
    require(me.can_contribute)
    form = AskForSeatsForm(me, seats)
    if not seats.may_be_asked_for or not form.organisation_id.choices:
        flash("These seats cannot be asked for any more, or are your own.", "info")
        return redirect(url_for("employers.spare_seats"))
    if form.is_submitted():
        joining.lock(seats)
    if form.validate_on_submit() and _is_first_ask(form, seats):
        ask = _made(form, seats)
        db.session.add(ask)
        record("employers.ask_for_seats", seats, number=ask.number)
        db.session.flush()
        host, some = seats.request, count(ask.number, "seat")
        headline = f"{ask.organisation.name} asks for {some}: {ask.years}"
        tell_of_seats(host, host.person, host.organisation.name, headline, ask.needs)
        db.session.commit()
        flash(f"Asked for {some}. {host.organisation.name} says yes or no; you will be told.", "success")
        return redirect(url_for("employers.spare_seats"))
    return render_template("employers/ask_for_seats.html", form=form, seats=seats, row=seats.request)


def _is_first_ask(form: AskForSeatsForm, seats: SpareSeats) -> bool:
    number = form.chosen_organisation_id()
    waiting = [one for one in seats.asks if one.organisation_id == number and one.answer in {None, SeatAnswer.YES}]
    if waiting:
        form.keep("number", "Your school has asked for some of these seats already")
    return not waiting


def _made(form: AskForSeatsForm, seats: SpareSeats) -> SeatAsk:
    me, number = reader(), form.chosen_organisation_id()
    seat = me.seat_for(number)
    return SeatAsk(
        seats_id=seats.id,
        organisation_id=number,
        seat_id=seat.id if seat else None,
        asked_by_id=me.person_id,
        number=form.number.data,
        year_groups=form.year_groups.data,
        needs=form.needs.data,
    )


@bp.route("/spare-seats/asks/<int:ask_id>/answer", methods=["GET", "POST"])
def answer_seats(ask_id: int) -> ResponseReturnValue:
    me, ask = reader(), queries.seat_ask(reader(), ask_id)
    host = ask.seats.request
    require(ask.seats.can_be_answered_by(me))
    form = SeatAnswerForm()
    if form.is_submitted():
        joining.lock(ask.seats)
    if not ask.is_open:
        flash("This has been answered, or taken back, meanwhile.", "info")
        return _to_request(host)
    if form.validate_on_submit():
        problem = joining.problem_with(ask) if form.answer.data == "yes" else ""
        if not problem:
            say = joining.say_yes if form.answer.data == "yes" else joining.say_no
            say(ask, form.words.data, me)
            record("employers.answer_seats", ask, answer=form.answer.data)
            db.session.commit()
            flash(f"{ask.organisation.name} has been told.", "success")
            return _to_request(host)
        db.session.rollback()
        form.keep("answer", problem)
    return render_template("employers/answer_seats.html", form=form, ask=ask, row=host, left=ask.seats.left)


@bp.post("/spare-seats/asks/<int:ask_id>/withdraw")
def withdraw_seats(ask_id: int) -> ResponseReturnValue:
    """Not answered yet. After a yes the school's own booking falls through."""
    me, ask = reader(), queries.seat_ask(reader(), ask_id)
    require(me.can_write_for(ask.organisation_id))
    joining.lock(ask.seats)
    if ask.is_open:
        ask.close(SeatAnswer.WITHDRAWN, me.person_id)
        host = ask.seats.request
        gone = f"{ask.organisation.name} does not need the seats any more"
        tell_of_seats(host, host.person, host.organisation.name, gone, "")
        record("employers.withdraw_seats", ask)
        db.session.commit()
        flash("Taken back. The school that posted them has been told.", "success")
    else:
        flash("This has been answered meanwhile.", "info")
    return redirect(url_for("employers.spare_seats"))
