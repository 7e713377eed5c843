"""Answers got by phone: to an ask that went by letter, and in a call without one. HTTP only."""

from flask import render_template
from flask.typing import ResponseReturnValue

import hub.employers.queries as pool
import hub.employers.requests.queries as queries
from hub.access import reader, require
from hub.db import db
from hub.employers.answers.forms import CallForm, PhoneAnswerForm
from hub.employers.answers.outcome import lock, take_answer
from hub.employers.answers.views import back_to, to_answer
from hub.employers.blueprints import bp
from hub.employers.requests.dates import SchoolDays
from hub.employers.requests.states import Answer
from hub.history import record


@bp.route("/requests/<int:request_id>/asks/<int:ask_id>/answer", methods=["GET", "POST"])
def note_answer(request_id: int, ask_id: int) -> ResponseReturnValue:
    """What an employer that was asked by letter said in a call."""
    row = to_answer(request_id)
    ask = queries.ask(row, ask_id)
    form = PhoneAnswerForm(ask)
    if form.is_submitted():
        lock(ask)
    if not ask.is_open or ask.employer.is_stopped:
        return back_to(row, "This has been answered meanwhile, or is not needed any more.")
    if form.validate_on_submit():
        take_answer(ask, Answer(form.answer.data), form.day, form.words.data, reader().person_id)
        record("employers.note_answer", row, ask=ask.id, answer=form.answer.data)
        db.session.commit()
        return back_to(row, "Noted.")
    return render_template("employers/note_answer.html", form=form, row=row, employer=ask.employer, ask=ask)


@bp.route("/requests/<int:request_id>/call/<int:employer_id>", methods=["GET", "POST"])
def note_call(request_id: int, employer_id: int) -> ResponseReturnValue:
    """A call counts as an ask, whatever they said in it."""
    me, row = reader(), to_answer(request_id)
    employer = pool.employer(me, employer_id)
    require(employer.can_be_contacted_by(me))
    form = CallForm(pool.contacts(reader(), employer), SchoolDays.of(row))
    if form.validate_on_submit():
        ask = form.make(row, employer, me.person_id)
        db.session.add(ask)
        db.session.flush()
        take_answer(ask, Answer(form.answer.data), form.day, form.words.data, me.person_id)
        record("employers.note_call", row, employer=employer.id, answer=form.answer.data)
        db.session.commit()
        return back_to(row, "Noted. It counts as an ask.")
    return render_template("employers/note_answer.html", form=form, row=row, employer=employer, ask=None)
