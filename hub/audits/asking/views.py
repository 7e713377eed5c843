"""A school ticks what it is happy to be asked about; the others find whom to ask. HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader
from hub.audits.answering import answerable
from hub.audits.asking import queries
from hub.audits.asking.forms import AskUsForm
from hub.audits.asking.models import AuditAskUs
from hub.audits.blueprints import bp
from hub.audits.files import shipped
from hub.audits.frameworks import OWN, Element
from hub.audits.models import ANSWERERS, AuditReview
from hub.db import db, now, page_number, paginate
from hub.history import record
from hub.text import count


@bp.route("/reviews/<int:review_id>/ask-us", methods=["GET", "POST"])
def ask_us(review_id: int) -> ResponseReturnValue:
    """Before or after handing in: it says nothing about the result."""
    row = answerable(review_id)
    elements = [one for one in row.framework.elements if one.code != OWN]
    already = [code for code, one in queries.ticked(row).items() if one.is_current]
    form = AskUsForm.of(elements, already)
    if form.validate_on_submit():
        queries.lock(row.organisation_id)
        _keep(row, form)
        record("audits.ask_us", row, added=form.added, taken_back=form.taken_back)
        number = sum(one.is_current for one in queries.ticked(row).values())
        db.session.commit()
        flash(
            f"Other schools of the cluster find yours under {count(number, 'section')}."
            if number
            else "Your school is not listed under any section.",
            "success",
        )
        return redirect(url_for("audits.result" if row.is_submitted else "audits.review", review_id=row.id))
    return render_template("audits/ask_us.html", form=form, review=row, ticked=queries.ticked(row), elements=elements)


def _keep(row: AuditReview, form: AskUsForm) -> None:
    found = queries.ticked(row)
    seat = next(s for s in reader().seats if s.organisation_id == row.organisation_id and s.role in ANSWERERS)
    for code in form.added:
        one = found.get(code) or AuditAskUs(
            cluster_id=row.round.cluster_id, organisation_id=row.organisation_id, element=code
        )
        if code not in found or not one.is_current:  # a colleague's tick of this minute keeps the colleague's name
            one.seat_id, one.ticked_at = seat.id, now()
            db.session.add(one)
    for code in form.taken_back:
        if code in found:
            db.session.delete(found[code])
    db.session.flush()


@bp.get("/whom-to-ask/<code>")
def whom_to_ask(code: str) -> ResponseReturnValue:
    page = paginate(queries.schools_to_ask(reader().cluster_id, code), page_number(), queries.PER_PAGE)
    return render_template(
        "audits/whom_to_ask.html", element=_element(code), page=page, own=reader().organisation_ids
    )  # fmt: skip


def _element(code: str) -> Element:
    """Of any framework that comes with the hub. Raises NoResultFound (404)."""
    for _, framework in shipped():
        element = framework.element(code)
        if element is not None:
            return element
    raise NoResultFound
