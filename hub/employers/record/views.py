"""Pages of the record: one line, many lines, taking back, promises. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.queries as pool
from hub.access import reader, require
from hub.db import db
from hub.employers.blueprints import bp
from hub.employers.models import Employer
from hub.employers.record import many, queries
from hub.employers.record.forms import LogForm, ManyForm
from hub.employers.record.lines import line, new_batch, settle, take_back, wait_again
from hub.employers.states import EventKind, Promiser, Stage
from hub.history import record
from hub.text import count

OUTCOMES = {"kept": EventKind.PROMISE_KEPT, "let_down": EventKind.LET_DOWN, "not_needed": None}


def _open(employer_id: int) -> Employer:
    """Found (404), and the reader sees its details (403)."""
    row = pool.employer(reader(), employer_id)
    require(row.shows_details_to(reader()))
    return row


def _to(row: Employer, logged: str | None = None, settled: int | None = None) -> ResponseReturnValue:
    return redirect(url_for("employers.employer", employer_id=row.id, logged=logged, settled=settled))


@bp.route("/<int:employer_id>/log", methods=["GET", "POST"])
def log(employer_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    form = LogForm()
    named = "contact_id" in request.form  # it was opened with the people's names
    if named:
        form.offer(pool.contacts(reader(), row))
    if form.validate_on_submit():
        mark = _save(row, form)
        db.session.commit()
        return _to(row, logged=mark)
    if named:
        row = _looked(employer_id)
    return render_template("employers/log.html", form=form, row=row)


def _save(row: Employer, form: LogForm) -> str:
    event = line(reader(), row, EventKind(form.kind.data), form.words, form.on.data)
    event.batch = new_batch()
    event.contact_id = int(form.contact_id.data) if form.contact_id.data else None
    if event.kind is EventKind.PROMISE:
        event.promised_by, event.due_on = Promiser(form.promised_by.data), form.due_on.data
    row.stage = Stage.ACTIVE if row.stage is Stage.PROSPECT else row.stage
    db.session.add(event)
    return event.batch


def _looked(employer_id: int) -> Employer:
    """The names of the people there are on the page: a look like any other."""
    record(pool.LOOKED, pool.employer(reader(), employer_id))
    db.session.commit()
    return _open(employer_id)


@bp.post("/<int:employer_id>/log/open")
def open_log(employer_id: int) -> ResponseReturnValue:
    """The form with the people there, the one that was spoken with last already chosen."""
    row = _open(employer_id)
    people = pool.contacts(reader(), row)
    if people:
        row = _looked(employer_id)
    form = LogForm.opened(pool.contacts(reader(), row), queries.spoken_with(row))
    return render_template("employers/log.html", form=form, row=row)


@bp.route("/log-many", methods=["GET", "POST"])
def log_many() -> ResponseReturnValue:
    """Looked at first: the plan says what each line means. The button under it writes."""
    require(reader().can_contribute)
    form, rows = ManyForm(many.to_tick(reader())), []
    if form.validate_on_submit():
        rows = _planned(form)
        good = [one for one in rows if not one.problem and not one.is_left_out]
        act = request.form.get("act", "")
        if good and (act == "some" or (act == "all" and not any(one.problem for one in rows))):
            mark = many.carry_out(reader(), good, EventKind(form.kind.data), form.text.data, form.on.data)
            db.session.commit()
            return redirect(url_for("employers.log_many", logged=mark))
    logged = [one for one in queries.batch(reader(), request.args.get("logged", "")) if one.kind is not EventKind.ADDED]
    return render_template("employers/log_many.html", form=form, plan=rows, logged=logged)


def _planned(form: ManyForm) -> list[many.Planned]:
    lines, ticked = many.lines_of(form.names.data or ""), [int(one) for one in form.ticked.data or []]
    if not lines and not ticked:
        form.keep("names", "Paste the names of some employers, or tick some")
    if len(lines) > many.MOST_LINES:
        form.keep("names", f"These are {len(lines):,} employers. Log at most {many.MOST_LINES} at once")
        return []
    return many.plan(reader(), lines, ticked, request.form)


@bp.post("/log/<mark>/take-back")
def take_back_log(mark: str) -> ResponseReturnValue:
    """What the reader logged with one press. Gone is gone."""
    require(reader().can_contribute)
    rows = queries.batch(reader(), mark)
    first = rows[0].employer_id if len({one.employer_id for one in rows}) == 1 else None
    for one in rows:
        record("employers.take_back_log", one, employer=one.employer_id)
    done = take_back(reader(), mark)
    db.session.commit()
    flash(f"Taken back: {count(done, 'line')}." if done else "It had been taken back already.", "success")
    if first is not None and first in pool.by_ids(reader(), [first]):
        return redirect(url_for("employers.employer", employer_id=first))
    return redirect(url_for("employers.log_many"))


@bp.post("/<int:employer_id>/promises/<int:event_id>/settle")
def settle_promise(employer_id: int, event_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    promise = queries.promise(reader(), row, event_id)
    db.session.refresh(promise, ["kept_at"], with_for_update=True)
    outcome = request.form.get("outcome", "kept")
    require(outcome in OUTCOMES)
    if promise.kept_at is None:
        settle(reader(), row, promise, OUTCOMES[outcome])
        record("employers.settle_promise", row, promise=promise.id)
        db.session.commit()
    return _to(row, settled=promise.id)


@bp.post("/<int:employer_id>/promises/<int:event_id>/wait")
def wait_for_promise(employer_id: int, event_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    promise = queries.promise(reader(), row, event_id)
    if promise.kept_at is not None:
        wait_again(reader(), promise)
        record("employers.wait_for_promise", row, promise=promise.id)
        db.session.commit()
    flash("It stands among the promises again.", "success")
    return _to(row)
