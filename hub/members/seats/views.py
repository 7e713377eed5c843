"""Pages for ending a seat and for handing it over: HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now
from hub.history import record
from hub.members import queries
from hub.members.models import Seat
from hub.members.seats import handing_over
from hub.members.seats.ending import no_more_letters
from hub.members.seats.forms import EndForm, HandOverForm
from hub.members.views import HERE, bp

LAST_LEAD = "This is the cluster’s only lead. Give somebody else a lead seat first, and wait until they have joined."


@bp.route(f"{HERE}/seats/<int:seat_id>/end", methods=["GET", "POST"])
def end_seat(seat_id: int) -> ResponseReturnValue:
    seat = queries.seat(reader(), seat_id)
    require(seat.can_be_ended_by(reader()))
    form, is_own = EndForm(), seat.person_id == reader().person_id
    if form.validate_on_submit():
        if queries.is_last_lead([seat]):
            form.form_errors.append(LAST_LEAD)
        else:
            seat.ended_at = now()
            no_more_letters(seat.person_id, seat.cluster_id)
            record("members.end_seat", seat, person=seat.person_id, organisation=seat.organisation_id)
            db.session.commit()
            flash(f"The seat of {seat.person.name} has ended.", "success")
            return redirect(_after(seat, is_own))
    return render_template(
        "members/end_seat.html", form=form, seat=seat, is_own=is_own, goes=handing_over.what_goes_with(seat)
    )


def _after(seat: Seat, is_own: bool) -> str:
    """Whoever gave up their own seat may no longer see the page of the organisation."""
    if is_own:
        return url_for("home.start")
    return url_for("members.organisation", organisation_id=seat.organisation_id)


@bp.route(f"{HERE}/seats/<int:seat_id>/hand-over", methods=["GET", "POST"])
def hand_over(seat_id: int) -> ResponseReturnValue:
    seat = queries.seat(reader(), seat_id)
    require(seat.can_be_handed_over_by(reader()))
    form, is_own = HandOverForm(), seat.person_id == reader().person_id
    colleagues = handing_over.colleagues(reader(), seat)
    form.person.choices = [("", "Somebody else, named below"), *((str(one.id), one.name) for one in colleagues)]
    if colleagues:
        form["name"].label.text = "Or somebody new: their name"
    if form.validate_on_submit():
        taker = handing_over.person_named(form, colleagues)
        if taker.id == seat.person_id:
            form.keep("email", "They have this seat already")
        elif not taker.has_joined and queries.is_last_lead([seat]):
            form.form_errors.append(LAST_LEAD)
        else:
            handing_over.hand_over(reader(), seat, taker)
            db.session.commit()
            both = "Both of you" if is_own else "Both"
            flash(f"{taker.name} has the seat now, with all that goes with it. {both} get a letter.", "success")
            return redirect(_after(seat, is_own))
    return render_template(
        "members/hand_over.html", form=form, seat=seat, is_own=is_own, goes=handing_over.what_goes_with(seat)
    )
