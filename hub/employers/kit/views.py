"""The kit of a booking: read, change, carry away, send to the employer. HTTP only."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

import hub.employers.requests.queries as queries
from hub.access import reader, require
from hub.db import db, now
from hub.employers.blueprints import bp
from hub.employers.kit.forms import KitForm, SendBriefForm
from hub.employers.kit.letters import send_brief as write_brief
from hub.employers.kit.paper import TITLES, sheets
from hub.employers.kit.queries import contacts_for, kit_of, kit_to_change, speaker_of
from hub.employers.kit.word import as_word
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import EventKind
from hub.history import record

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def booking(request_id: int) -> EmployerRequest:
    """Found (404), and agreed (403)."""
    row = queries.request(reader(), request_id)
    require(row.has_kit)
    return row


def _to_prepare(request_id: int) -> EmployerRequest:
    row = booking(request_id)
    require(row.is_arranged_by(reader()))
    return row


@bp.get("/requests/<int:request_id>/kit")
def kit(request_id: int) -> ResponseReturnValue:
    row = booking(request_id)
    saved = kit_of(row)
    return render_template(
        "employers/kit.html",
        row=row,
        kit=saved,
        sheets=sheets(row, saved),
        has_address=speaker_of(row, saved) is not None,
    )


@bp.get("/requests/<int:request_id>/kit/<part>.docx")
def kit_file(request_id: int, part: str) -> ResponseReturnValue:
    """One sheet, or all of them."""
    row = booking(request_id)
    if part != "all" and part not in TITLES:
        abort(404)
    body = as_word(row.title, sheets(row, kit_of(row), "" if part == "all" else part))
    name = f"{'kit' if part == 'all' else part}-{row.id}.docx"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"}
    return Response(body, mimetype=WORD, headers=headers)


@bp.route("/requests/<int:request_id>/kit/edit", methods=["GET", "POST"])
def edit_kit(request_id: int) -> ResponseReturnValue:
    row = _to_prepare(request_id)
    form = KitForm(obj=kit_of(row))
    if form.validate_on_submit():
        saved = kit_to_change(row)
        if saved.id is None or form.is_current(saved):
            form.fill(saved)
            record("employers.edit_kit", row)
            db.session.commit()
            flash("Saved.", "success")
            return redirect(url_for("employers.kit", request_id=row.id))
    return render_template("employers/edit_kit.html", form=form, row=row)


@bp.route("/requests/<int:request_id>/kit/send", methods=["GET", "POST"])
def send_brief(request_id: int) -> ResponseReturnValue:
    """To the employer, or noted as said: then the request is briefed."""
    me, row = reader(), _to_prepare(request_id)
    require(row.state.is_booked)
    saved = kit_of(row)
    form = SendBriefForm(contacts_for(me, row), speaker_of(row, saved))
    if form.validate_on_submit():
        saved, sent = kit_to_change(row), False
        if not form.only_mark.data:
            saved.contact = form.goes_to
            sent = write_brief(row, saved, form.goes_to, form.message.data, me.person)
        saved.briefed_at = now()
        if row.state is RequestState.AGREED:
            row.move(RequestState.BRIEFED, sent=sent)
        db.session.add(row.event(EventKind.BRIEFED, "By letter" if sent else "", me.person_id))
        record("employers.send_brief", row, sent=sent)
        db.session.commit()
        flash("The brief is on its way." if sent else "Noted.", "success")
        return redirect(url_for("employers.request", request_id=row.id))
    return render_template("employers/send_brief.html", form=form, row=row, sheet=sheets(row, saved)[0])
