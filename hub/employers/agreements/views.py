"""Pages of agreements and of the wait list. HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.employers.agreements import queries, waiting
from hub.employers.agreements.forms import AgreementForm
from hub.employers.agreements.models import EmployerAgreement, may_record
from hub.employers.asking import lock_settings, settings
from hub.employers.blueprints import bp
from hub.history import record
from hub.text import count

PER_PAGE = 25


@bp.get("/agreements")
def agreements() -> ResponseReturnValue:
    me = reader()
    return render_template(
        "employers/agreements.html",
        page=paginate(queries.agreements(me), page_number(), PER_PAGE),
        may_record=may_record(me),
        is_on=settings(me.cluster_id).by_agreement,
    )


@bp.get("/agreements/<int:agreement_id>")
def agreement(agreement_id: int) -> ResponseReturnValue:
    """What is covered, how much of it was used, and which waiting requests it would take in."""
    me = reader()
    row = queries.agreement(me, agreement_id)
    may = row.can_be_changed_by(me)
    return render_template(
        "employers/agreement.html",
        row=row,
        used=queries.used(row),
        may_change=may,
        waiting=waiting.covered_by(row) if may else [],
    )


@bp.route("/agreements/record", methods=["GET", "POST"])
def record_agreement() -> ResponseReturnValue:
    me = reader()
    require(may_record(me))
    form = AgreementForm(me)
    if form.is_submitted():
        lock_settings(me.cluster_id)  # nobody records another between the look for one and the saving
    if form.validate_on_submit() and form.fits():
        row = EmployerAgreement(cluster_id=me.cluster_id, recorded_by_id=me.person_id)
        form.fill(row)
        db.session.add(row)
        record("employers.record_agreement", row)
        db.session.commit()
        flash("Recorded. The school sees it too; other schools do not.", "success")
        return redirect(url_for("employers.agreement", agreement_id=row.id))
    return render_template("employers/edit_agreement.html", form=form, row=None)


@bp.route("/agreements/<int:agreement_id>/edit", methods=["GET", "POST"])
def edit_agreement(agreement_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.agreement(me, agreement_id)
    require(row.can_be_changed_by(me))
    form = AgreementForm(me, obj=row)
    if form.is_submitted():
        lock_settings(me.cluster_id)
    if form.validate_on_submit() and form.is_current(row) and form.fits(row):
        form.fill(row)
        record("employers.edit_agreement", row)
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("employers.agreement", agreement_id=row.id))
    return render_template("employers/edit_agreement.html", form=form, row=row)


@bp.post("/agreements/<int:agreement_id>/remove")
def remove_agreement(agreement_id: int) -> ResponseReturnValue:
    """It was recorded by mistake; one that has ended stays."""
    me = reader()
    row = queries.agreement(me, agreement_id)
    require(row.can_be_changed_by(me))
    record("employers.remove_agreement", row, school=row.organisation_id, until=str(row.covered_until))
    db.session.delete(row)
    db.session.commit()
    flash("Removed. Requests that were made under it stay as they are.", "success")
    return redirect(url_for("employers.agreements"))


@bp.post("/agreements/<int:agreement_id>/take-in")
def take_in(agreement_id: int) -> ResponseReturnValue:
    """Waiting requests of the school that the agreement covers go to the brokers."""
    me = reader()
    row = queries.agreement(me, agreement_id)
    require(row.can_be_changed_by(me))
    queries.of_school(row.cluster_id, row.organisation_id, lock=True)
    rows = waiting.covered_by(row)
    for one in rows:
        waiting.take_up(one, f"Taken up: {row.in_words}", me.person_id)
    if rows:
        record("employers.take_in", row, requests=[one.id for one in rows])
        db.session.commit()
    flash(
        f"Taken in: {count(len(rows), 'request')}." if rows else "No request of this school waits any more.", "success"
    )
    return redirect(url_for("employers.agreement", agreement_id=row.id))


@bp.get("/wait-list")
def wait_list() -> ResponseReturnValue:
    me = reader()
    require(me.is_broker or me.is_lead)
    page = paginate(waiting.wait_list(me), page_number(), PER_PAGE)
    met = waiting.met_counts(me.cluster_id, (row.organisation_id for row in page.items))
    return render_template(
        "employers/wait_list.html",
        page=page,
        why={row.id: waiting.why_here(row, met[row.organisation_id]) for row in page.items},
    )
