"""Pages of the checks: those of one employer, a talk, a certificate, and what the cluster wants. HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

import hub.employers.queries as pool
import hub.vocabulary as vocabulary
from hub.access import reader, require
from hub.db import db, now
from hub.employers.asking import lock_settings
from hub.employers.blueprints import bp
from hub.employers.checks import queries
from hub.employers.checks.forms import CertificateForm, TalkForm, WantedForm
from hub.employers.checks.models import EmployerCheck, WantedChecks
from hub.employers.models import Employer
from hub.employers.record.lines import line
from hub.employers.states import EventKind
from hub.history import record
from hub.text import day


def _open(employer_id: int) -> Employer:
    row = pool.employer(reader(), employer_id)
    require(row.shows_details_to(reader()))
    return row


def _to(row: Employer, removed: int | None = None) -> ResponseReturnValue:
    return redirect(url_for("employers.checks", employer_id=row.id, removed=removed))


@bp.get("/<int:employer_id>/checks")
def checks(employer_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    given = request.args.get("removed", "")
    return render_template(
        "employers/checks.html",
        row=row,
        checks=queries.of_employer(row),
        wanted=queries.wanted_for(reader(), row.activity_types),
        removed=int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None,
    )


@bp.route("/<int:employer_id>/checks/add", methods=["GET", "POST"])
def add_check(employer_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    form = TalkForm()
    if form.validate_on_submit():
        return _keep(row, form)
    return render_template(
        "employers/add_check.html", form=form, row=row, wanted=queries.wanted_for(reader(), row.activity_types)
    )


@bp.route("/<int:employer_id>/checks/add-certificate", methods=["GET", "POST"])
def add_certificate(employer_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    form = CertificateForm()
    if form.validate_on_submit():
        return _keep(row, form)
    return render_template("employers/add_certificate.html", form=form, row=row)


def _keep(row: Employer, form: TalkForm | CertificateForm) -> ResponseReturnValue:
    """The check, and a line of the timeline: it was a contact too."""
    me = reader()
    event = line(me, row, EventKind.CHECK, "", form.on.data)
    check = EmployerCheck(employer_id=row.id, cluster_id=me.cluster_id, person_id=me.person_id)
    form.fill(check)
    check.organisation_id = event.organisation_id
    seat = me.seat_for(event.organisation_id) if event.organisation_id is not None else None
    check.seat_id = seat.id if seat is not None else None
    until = f", until {day(check.valid_until, weekday=False)}" if check.valid_until else ""
    event.text = f"{check.title}{until}"
    db.session.add_all([check, event])
    record("employers.add_check", row, kind=check.kind.value)
    db.session.commit()
    flash("Kept. Each school decides whether it is enough for its learners.", "success")
    return _to(row)


@bp.post("/<int:employer_id>/checks/<int:check_id>/remove")
def remove_check(employer_id: int, check_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    check = queries.one(reader(), row, check_id)
    require(check.can_be_removed_by(reader()))
    if check.removed_at is None:
        check.removed_at = now()
        record("employers.remove_check", row, check=check.id)
        db.session.commit()
    return _to(row, removed=check.id)


@bp.post("/<int:employer_id>/checks/<int:check_id>/put-back")
def put_back_check(employer_id: int, check_id: int) -> ResponseReturnValue:
    row = _open(employer_id)
    check = queries.one(reader(), row, check_id)
    require(check.can_be_removed_by(reader()))
    if check.removed_at is not None:
        check.removed_at = None
        record("employers.put_back_check", row, check=check.id)
        db.session.commit()
    flash("It stands among the checks again.", "success")
    return _to(row)


@bp.get("/settings/checks")
def wanted_checks() -> ResponseReturnValue:
    """The cluster's own words, activity by activity; any member may read them."""
    return render_template("employers/wanted_checks.html", wanted=queries.wanted(reader()))


@bp.route("/settings/checks/<code>", methods=["GET", "POST"])
def write_wanted_checks(code: str) -> ResponseReturnValue:
    """`code` is an activity, or "all"."""
    me = reader()
    require(me.is_lead and me.can_contribute)
    activity = "" if code == "all" else code
    if activity and not vocabulary.is_code("activity_type", activity):
        raise NoResultFound
    if request.method == "POST":
        lock_settings(me.cluster_id)
    row = queries.wanted(me).get(activity)
    row = row or WantedChecks(cluster_id=me.cluster_id, activity_type=activity, text="")
    form = WantedForm(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        row.text = form.text.data
        db.session.add(row)
        record("employers.write_wanted_checks", me.cluster, activity=activity)
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("employers.wanted_checks"))
    return render_template("employers/write_wanted_checks.html", form=form, activity=activity)
