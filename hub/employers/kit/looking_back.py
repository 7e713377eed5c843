"""Afterwards: was it meaningful, and what each side says about it. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import by_link, reader, require
from hub.db import db
from hub.employers.blueprints import bp, links
from hub.employers.kit.forms import FeedbackForm, MeaningForm, SchoolFeedbackForm
from hub.employers.kit.models import Again, EmployerFeedback, EmployerKit, Side
from hub.employers.kit.queries import feedback_on, kit_of, kit_to_change, lock
from hub.employers.kit.views import booking
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import EventKind
from hub.history import record


def _back(row: EmployerRequest, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("employers.request", request_id=row.id))


@bp.route("/requests/<int:request_id>/meaningful", methods=["GET", "POST"])
def meaningful(request_id: int) -> ResponseReturnValue:
    """The four tests, with evidence; and the day on which the group looked back."""
    row = booking(request_id)
    require(row.is_arranged_by(reader()) and not row.state.is_booked)
    kit = kit_of(row)
    form = MeaningForm.of(row, kit)
    if form.validate_on_submit():
        kit = kit_to_change(row)
        if kit.id is None or form.is_current(kit):
            if form.reflected_on.data and row.reflected_on is None:
                db.session.add(row.event(EventKind.REFLECTED, "", reader().person_id))
            form.fill(row, kit)
            record("employers.meaningful", row, met=sorted(kit.evidence))
            db.session.commit()
            return _back(row, "Saved.")
    return render_template("employers/meaningful.html", form=form, row=row)


@bp.route("/requests/<int:request_id>/feedback", methods=["GET", "POST"])
def feedback(request_id: int) -> ResponseReturnValue:
    """What the school says about the employer."""
    row = booking(request_id)
    require(row.is_own_of(reader()) and row.state in {RequestState.HAPPENED, RequestState.THANKED})
    said = feedback_on(row).get(Side.SCHOOL)
    form = SchoolFeedbackForm(row, obj=said)
    if form.validate_on_submit() and (said is None or form.is_current(said)):
        _keep(row, Side.SCHOOL, form, reader().person_id)
        record("employers.feedback", row)
        db.session.commit()
        return _back(row, "Thank you. Your school, lead and brokers can read it.")
    return render_template("employers/feedback.html", form=form, row=row)


@links.route("/link/employer-feedback/<token>", methods=["GET", "POST"], endpoint="feedback")
@by_link("employers.feedback", EmployerKit)
def feedback_by_link(row: EmployerKit) -> ResponseReturnValue:
    """What the employer says, without an account. Changed as often as it likes while the link holds."""
    booked = row.request
    said = feedback_on(booked).get(Side.EMPLOYER)
    form = FeedbackForm(obj=said)
    if form.validate_on_submit() and (said is None or form.is_current(said)):
        _keep(booked, Side.EMPLOYER, form, None)
        record("employers.feedback_by_link", booked, cluster_id=booked.cluster_id)
        db.session.commit()
        flash("Thank you. It has been passed on.", "success")
        return redirect(request.path)
    return render_template("employers/feedback_by_link.html", form=form, row=booked, said=said)


def _keep(row: EmployerRequest, side: Side, form: FeedbackForm, person_id: int | None) -> None:
    lock(row)
    found = feedback_on(row).get(side) or EmployerFeedback(request_id=row.id, side=side)
    found.again, found.good, found.better = Again(form.again.data), form.good.data, form.better.data
    found.person_id = person_id
    if isinstance(form, SchoolFeedbackForm):
        found.quote = form.quote.data
    db.session.add(found)
