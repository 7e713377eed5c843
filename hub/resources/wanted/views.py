"""The wanted board: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.facts import describe
from hub.history import record
from hub.notices.models import tell
from hub.resources import queries
from hub.resources.blueprints import bp
from hub.resources.responses.queries import users
from hub.resources.wanted import queries as board
from hub.resources.wanted.answering import Refused, answer, choices, closed_words
from hub.resources.wanted.forms import AskForm, WantedForm
from hub.resources.wanted.models import Wanted
from hub.text import clean


def _to(row: Wanted) -> ResponseReturnValue:
    return redirect(url_for("resources.show_wanted", wanted_id=row.id))


@bp.get("/wanted/")
def wanted() -> ResponseReturnValue:
    is_closed = request.args.get("show") == "closed"
    page = paginate(board.asked(reader(), is_closed=is_closed), page_number(), board.PER_PAGE)
    answers = board.counts(reader(), [row.id for row in page])
    return render_template("resources/wanted.html", page=page, answers=answers, is_closed=is_closed)


@bp.route("/wanted/ask", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    require(reader().can_contribute)
    form = AskForm(reader(), title=clean(request.args.get("title", "")[:200]))
    if there := form.begin():
        return there
    if form.validate_on_submit():
        row = form.make(reader())
        db.session.add(row)
        record("resources.ask", row)
        db.session.commit()
        flash("It stands on the board. You are told when somebody has something for you.", "success")
        return _to(row)
    return render_template("resources/ask.html", form=form)


@bp.get("/wanted/<int:wanted_id>")
def show_wanted(wanted_id: int) -> ResponseReturnValue:
    row = board.one(reader(), wanted_id)
    origin = describe(reader(), [row.origin]).get(row.origin or "")
    answers = board.answers(reader(), row)
    facts = {"answers": answers, "users": users([resource for _, resource in answers]), "most": board.ANSWERS}
    return render_template("resources/show_wanted.html", row=row, origin=origin, **facts)


@bp.route("/wanted/<int:wanted_id>/edit", methods=["GET", "POST"])
def edit_wanted(wanted_id: int) -> ResponseReturnValue:
    row = board.one(reader(), wanted_id)
    require(row.can_be_changed_by(reader()))
    form = WantedForm(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        record("resources.edit_wanted", row)
        db.session.commit()
        flash("Your changes are saved.", "success")
        return _to(row)
    return render_template("resources/edit_wanted.html", form=form, row=row)


@bp.route("/wanted/<int:wanted_id>/answer", methods=["GET", "POST"])
def answer_wanted(wanted_id: int) -> ResponseReturnValue:
    """Search for something that is there already, and say of one of the hits that it answers this."""
    row = board.one(reader(), wanted_id)
    require(reader().can_contribute)
    if request.method == "POST" and "resource_id" in request.form:
        return _answer(row, request.form["resource_id"])
    if not row.is_open:
        flash(closed_words(row), "info")
        return _to(row)
    text = clean(request.args.get("q", row.title)[:200])
    found = choices(reader(), row, text, page_number())
    return render_template("resources/answer_wanted.html", row=row, text=text, found=found)


def _answer(row: Wanted, number: str) -> ResponseReturnValue:
    resource = queries.resource(
        reader(), int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    )
    try:
        words = answer(reader(), row, resource)
    except Refused as problem:
        db.session.rollback()
        flash(str(problem), "warning")
        return _to(row)
    db.session.commit()
    flash(f"It answers this. {words} You can take it back below.", "success")
    return _to(row)


@bp.post("/wanted/<int:wanted_id>/answers/<int:answer_id>/take-back")
def take_back_answer(wanted_id: int, answer_id: int) -> ResponseReturnValue:
    row = board.one(reader(), wanted_id)
    found = board.answer(reader(), row, answer_id)
    require(found.can_be_taken_back_by(reader()))
    record("resources.take_back_answer", row, resource=found.resource_id)
    db.session.delete(found)
    db.session.commit()
    flash("It is taken back. The resource itself stays shared.", "success")
    return _to(row)


@bp.post("/wanted/<int:wanted_id>/close")
def close_wanted(wanted_id: int) -> ResponseReturnValue:
    row = _to_settle(wanted_id)
    if row.is_open:
        row.close()
        record("resources.close_wanted", row)
        others = [person_id for person_id in board.who_answered(row) if person_id != reader().person_id]
        words = f"{row.organisation.name} thanks you: they have what they asked for, ‘{row.title}’."
        url = url_for("resources.show_wanted", wanted_id=row.id)
        tell(others, words, url, cluster_id=row.cluster_id, icon="resources")
        db.session.commit()
        flash("It is closed" + (", and whoever answered is thanked." if others else "."), "success")
    return _to(row)


@bp.post("/wanted/<int:wanted_id>/reopen")
def reopen_wanted(wanted_id: int) -> ResponseReturnValue:
    row = _to_settle(wanted_id)
    if not row.is_open:
        row.reopen()
        record("resources.reopen_wanted", row)
        db.session.commit()
        flash("It stands on the board again.", "success")
    return _to(row)


def _to_settle(wanted_id: int) -> Wanted:
    """Of two who close it at once one waits, and finds it closed."""
    row = board.one(reader(), wanted_id)
    require(row.can_be_changed_by(reader()))
    db.session.refresh(row, ["closed_at", "version"], with_for_update=True)
    return row
