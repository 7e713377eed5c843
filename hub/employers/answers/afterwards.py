"""Pages after the agreement: how it went, what fell through, the thanks; and the page behind an employer's link."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.requests.queries as queries
from hub.access import by_link, reader, require
from hub.db import db
from hub.employers.answers.forms import EmployerAnswerForm, StopAskingForm
from hub.employers.answers.outcome import lock, stop_later, take_answer
from hub.employers.answers.packing import asked_facts, schools_of
from hub.employers.blueprints import bp, links
from hub.employers.kit.forms import ThankForm, happened_form
from hub.employers.kit.letters import thank_speaker
from hub.employers.kit.queries import contacts_for, kit_of, kit_to_change, speaker_of
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.states import EventKind
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
    require(row.state.is_booked)
    form = happened_form(row)
    if form.is_submitted() and form.went.data == "no":
        return redirect(url_for("employers.fall_through", request_id=row.id), 303)
    if form.validate_on_submit():
        form.fill(row)
        row.move(RequestState.HAPPENED, THANK_DAYS, sent=False)
        pupils = count(row.pupil_count or 0, row.organisation.word_for_pupil)
        db.session.add(row.event(EventKind.HAPPENED, f"{pupils}. {row.outcome}".strip(), reader().person_id))
        record("employers.happened", row)
        db.session.commit()
        return _back(row, "Noted.")
    return render_template("employers/happened.html", form=form, row=row)


@bp.route("/requests/<int:request_id>/thank", methods=["GET", "POST"])
def thank(request_id: int) -> ResponseReturnValue:
    """Drafted with the numbers, edited by a teacher, sent by the hub: the school never needs the address."""
    row = _to_close(request_id)
    require(row.state is RequestState.HAPPENED)
    form = ThankForm(row, contacts_for(reader(), row), speaker_of(row, kit_of(row)))
    if form.validate_on_submit():
        kit = kit_to_change(row)
        sent = not form.only_mark.data and thank_speaker(row, kit, form.goes_to, form.text.data, reader().person)
        row.move(RequestState.THANKED, sent=sent)
        db.session.add(row.event(EventKind.THANKED, "By letter" if sent else "", reader().person_id))
        record("employers.thank", row, sent=sent)
        db.session.commit()
        return _back(row, "Your thanks are on their way." if sent else "Noted.")
    return render_template("employers/thank.html", form=form, row=row)


@links.route("/link/employer/<token>", methods=["GET", "POST"])
@by_link("employers.answer", EmployerAsk)
def answer(row: EmployerAsk) -> ResponseReturnValue:
    """Yes, another date, not now, please stop. Once answered, only “please stop” is left to say."""
    row = row.to_answer
    if request.method == "POST":
        lock(row)
    form = EmployerAnswerForm(row) if row.is_open and not row.employer.is_stopped else StopAskingForm()
    late = request.method == "POST" and isinstance(form, StopAskingForm) and form.is_late
    if not late and request.method == "POST" and not row.employer.is_stopped and form.validate_on_submit():
        if isinstance(form, EmployerAnswerForm):
            take_answer(row, Answer(form.answer.data), form.day, form.words.data)
        else:
            stop_later(row)
        record("employers.answer", row, cluster_id=row.cluster_id, answer=(row.answer or Answer.STOP).value)
        db.session.commit()
        return redirect(request.path)
    return render_template(
        "employers/answer.html", form=form, row=row, late=late, schools=schools_of(row), facts_of_it=asked_facts(row)
    )
