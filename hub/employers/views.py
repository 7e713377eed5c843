"""Pages of the pool: the list, one employer, adding, editing, who can see it, logging. HTTP only."""

from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.queries as queries
import hub.employers.requests.queries as request_queries
import hub.vocabulary as vocabulary
from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.employers.answers.outcome import stop_for_good
from hub.employers.asking import (
    counts_in_words,
    last_ask_in_words,
    last_asks,
    lock_settings,
    may_ask,
    may_ask_all,
    settings,
)
from hub.employers.blueprints import bp
from hub.employers.forms import AboutEmployer, AddForm, LogForm, SettingsForm, SharingForm, StopForm
from hub.employers.models import Employer, EmployerEvent, EmployerShare
from hub.employers.queries import Wanted
from hub.employers.states import EventKind, Sharing, Stage, StopReason
from hub.history import record
from hub.text import at_london, clean, today

PER_PAGE = 24
NOON = time(12)
SHOWN_EVENTS = 12


def wanted() -> Wanted:
    given = request.args
    sector, borough = given.get("sector", ""), given.get("borough", "")
    return Wanted(
        text=clean(given.get("q", ""))[:200],
        sector=sector if vocabulary.is_code("sector", sector) else "",
        borough=borough if vocabulary.is_code("borough", borough) else "",
        hosts_ldd=given.get("ldd") == "1",
        mine=given.get("mine") == "1",
    )


@bp.get("/")
def index() -> ResponseReturnValue:
    me, narrow = reader(), wanted()
    counts = queries.counts(me)
    known = counts[0] if narrow == queries.Wanted() else 0
    page = paginate(queries.narrowed(me, narrow), page_number(), PER_PAGE, known)
    return render_template(
        "employers/index.html",
        page=page,
        wanted=narrow,
        as_table=request.args.get("view") == "table",
        may=may_ask_all(me, page.items),
        counts=counts,
    )


@bp.get("/<int:employer_id>")
def employer(employer_id: int) -> ResponseReturnValue:
    return employer_page(queries.employer(reader(), employer_id))


def employer_page(row: Employer, **more: object) -> str:
    """One employer as this reader may see it; `people_shown` comes only with the answer to a POST."""
    me = reader()
    details = row.shows_details_to(me)
    last, rules = last_asks([row.id]).get(row.id), settings(me.cluster_id)
    requests = request_queries.of_employer(me, row)
    events = paginate(queries.timeline(me, row), page_number(), SHOWN_EVENTS) if details else None
    return render_template(
        "employers/employer.html",
        row=row,
        details=details,
        may=may_ask(me, row, last, rules),
        last_words=last_ask_in_words(me, last),
        counts_words=counts_in_words(last, rules),
        events=events,
        requests=requests,
        known_requests={one.id for one in requests},
        contact_counts=queries.contact_counts(me, row) if details else (0, 0),
        looks=queries.looks(row) if row.is_owned_by(me) else [],
        **more,
    )


@bp.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    me = reader()
    require(me.can_contribute)
    form = AddForm(me)
    if form.validate_on_submit() and form.is_new(queries.same_name(me, form.name.data)):
        row = form.make()
        row.created_by_id = me.person_id
        row.shares = [EmployerShare(cluster_id=me.cluster_id, sharing=Sharing(form.sharing.data))]
        db.session.add(row)
        record("employers.add", row)
        db.session.commit()
        flash(f"{row.name} is in the pool. Add somebody to talk to there, if you know who.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/add.html", form=form)


@bp.route("/<int:employer_id>/edit", methods=["GET", "POST"])
def edit(employer_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.can_be_edited_by(me))
    form = AboutEmployer(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        record("employers.edit", row)
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/edit.html", form=form, row=row)


@bp.route("/<int:employer_id>/sharing", methods=["GET", "POST"])
def sharing(employer_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.can_be_opened_by(me))
    share = next(one for one in row.shares if one.cluster_id == me.cluster_id)
    form = SharingForm(obj=share)
    if form.validate_on_submit() and form.is_current(share):
        before, share.sharing = share.sharing, Sharing(form.sharing.data)
        share.changed_at, share.changed_by_id = now(), me.person_id
        row.touch()
        db.session.add(_event(row, EventKind.SHARED, share.sharing.label))
        record("employers.sharing", row, before=before.value, after=share.sharing.value)
        db.session.commit()
        flash(f"Who can see this: {share.sharing.label}. {share.sharing.hint}.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/sharing.html", form=form, row=row)


def _event(row: Employer, kind: EventKind, text: str) -> EmployerEvent:
    me = reader()
    own = next((one for one in queries.writable_ids(me) if one in row.owner_ids), None)
    return EmployerEvent(
        employer_id=row.id,
        cluster_id=me.cluster_id,
        organisation_id=own or next(iter(queries.writable_ids(me)), None),
        person_id=me.person_id,
        kind=kind,
        text=text,
    )


@bp.route("/<int:employer_id>/stop", methods=["GET", "POST"])
def stop(employer_id: int) -> ResponseReturnValue:
    """Do not contact: for good, and for everybody."""
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.can_be_edited_by(me) and not row.is_stopped)
    form = StopForm()
    if form.validate_on_submit():
        stop_for_good(row, StopReason(form.reason.data))
        db.session.add(_event(row, EventKind.STOPPED, StopReason(form.reason.data).label))
        record("employers.stop", row, reason=form.reason.data)
        db.session.commit()
        flash(f"{row.name} will not be contacted again from here.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/stop.html", form=form, row=row)


@bp.route("/<int:employer_id>/log", methods=["GET", "POST"])
def log(employer_id: int) -> ResponseReturnValue:
    me = reader()
    row = queries.employer(me, employer_id)
    require(row.shows_details_to(me))
    form = LogForm()
    if form.validate_on_submit():
        event = _event(row, EventKind(form.kind.data), form.words)
        on = form.on.data
        event.at = now() if on == today() else at_london(on, NOON)
        row.stage = Stage.ACTIVE if row.stage is Stage.PROSPECT else row.stage
        db.session.add(event)
        db.session.commit()
        flash("Logged.", "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/log.html", form=form, row=row)


@bp.route("/settings", methods=["GET", "POST"])
def room_settings() -> ResponseReturnValue:
    me = reader()
    require(me.is_lead and me.can_contribute)
    if request.method == "POST":
        lock_settings(me.cluster_id)
    row = settings(me.cluster_id)
    form = SettingsForm(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        db.session.add(row)
        record("employers.settings", row)
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("employers.index"))
    return render_template("employers/room_settings.html", form=form)
