"""Pages after the agreement: how it went, the thanks; and the one page behind an employer's link. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.requests.queries as queries
from hub.access import by_link, reader, require
from hub.db import db
from hub.employers.answers.forms import EmployerAnswerForm, StopAskingForm, ThankForm, happened_form
from hub.employers.answers.outcome import lock, stop_later, take_answer
from hub.employers.blueprints import bp, links
from hub.employers.letters import thank_employer
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import Answer, EventKind, RequestState
from hub.history import record
from hub.text import count

THANK_DAYS = 5  # working days


def _to_close(request_id: int) -> EmployerRequest:
    row = queries.request(reader(), request_id)
    require(row.can_be_closed_by(reader()))
    return row


def _back(row: EmployerRequest, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("employers.request", request_id=row.id))


@bp.route("/requests/<int:request_id>/happened", methods=["GET", "POST"])
def happened(request_id: int) -> ResponseReturnValue:
    row = _to_close(request_id)
    require(row.state is RequestState.AGREED)
    form = happened_form(row)
    if form.validate_on_submit():
        row.outcome = form.outcome.data
        if form.went.data == "yes":
            row.pupils_by_year, row.pupil_count = form.pupils, sum(form.pupils.values())
            row.minutes = form.minutes.data
            row.move(RequestState.HAPPENED, THANK_DAYS)
            pupils = count(row.pupil_count, row.organisation.word_for_pupil)
            db.session.add(row.event(EventKind.HAPPENED, f"{pupils}. {row.outcome}".strip(), reader().person_id))
        else:
            row.move(RequestState.NOT_THIS_TIME)
            by = "by the employer" if form.went.data == "employer" else "by the school"
            db.session.add(
                row.event(EventKind.LET_DOWN, f"Fell through {by}. {row.outcome}".strip(), reader().person_id)
            )
        record("employers.happened", row, went=form.went.data)
        db.session.commit()
        return _back(row, "Noted.")
    return render_template("employers/happened.html", form=form, row=row)


@bp.route("/requests/<int:request_id>/thank", methods=["GET", "POST"])
def thank(request_id: int) -> ResponseReturnValue:
    """Drafted with the numbers, edited by a teacher, sent by the hub: the school never needs the address."""
    row = _to_close(request_id)
    require(row.state is RequestState.HAPPENED)
    form = ThankForm()
    form.draft(row)
    if form.validate_on_submit():
        ask = next((one for one in reversed(row.asks) if one.employer_id == row.employer_id), None)
        signed = reader().person.name
        sent = ask is not None and not form.only_mark.data and thank_employer(ask, form.text.data, signed)
        row.move(RequestState.THANKED)
        db.session.add(row.event(EventKind.THANKED, "By letter" if sent else "", reader().person_id))
        record("employers.thank", row, sent=sent)
        db.session.commit()
        untold = "Noted. There is no address to write to here, so nothing was sent."
        return _back(row, "Your thanks are on their way." if sent else "Noted." if form.only_mark.data else untold)
    return render_template("employers/thank.html", form=form, row=row)


@links.route("/link/employer/<token>", methods=["GET", "POST"])
@by_link("employers.answer", EmployerAsk)
def answer(row: EmployerAsk) -> ResponseReturnValue:
    """Yes, another date, not now, please stop. Once answered, only “please stop” is left to say."""
    if request.method == "POST":
        lock(row)
    form = EmployerAnswerForm(row) if row.is_open and not row.employer.is_stopped else StopAskingForm()
    if request.method == "POST" and not row.employer.is_stopped and form.validate_on_submit():
        if isinstance(form, EmployerAnswerForm):
            take_answer(row, Answer(form.answer.data), form.day, form.words.data)
        else:
            stop_later(row)
        record("employers.answer", row, cluster_id=row.cluster_id, answer=(row.answer or Answer.STOP).value)
        db.session.commit()
        return redirect(request.path)
    return render_template("employers/answer.html", form=form, row=row)
