"""Pages about clusters: the administrator's list, making one, its leads; settings and history for its lead."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.history import record
from hub.members import queries as members
from hub.members.clusters import making, queries
from hub.members.clusters.forms import LeadForm, MakeForm, SettingsForm, names_the_lead
from hub.members.clusters.start import steps
from hub.members.models import Cluster, ClusterKind
from hub.members.views import HERE, bp

TAKEN = "There is a cluster of that name already. Choose another name"


@bp.get("/admin/clusters/")
def admin_clusters() -> ResponseReturnValue:
    """Where there is none yet, the administrator begins with the first."""
    require(reader().is_administrator)
    page = paginate(queries.clusters(), page_number())
    if not page.total:
        return redirect(url_for("members.make_cluster"))
    ids = [row.id for row in page]
    return render_template(
        "members/admin_clusters.html", page=page, leads=making.lead_seats(ids), counts=queries.member_counts(ids)
    )


@bp.route("/admin/clusters/make", methods=["GET", "POST"])
def make_cluster() -> ResponseReturnValue:
    require(reader().is_administrator)
    form = MakeForm()
    form.found.choices = making.look_for_lead(form.lead.data).choices if form.lead.data else []
    if form.validate_on_submit() and form.is_whole():
        made = _make(form)
        if made is not None:
            return made
    return render_template("members/make_cluster.html", form=form)


def _make(form: MakeForm) -> ResponseReturnValue | None:
    if making.is_taken(form.name.data):
        form.keep("name", TAKEN)
        return None
    organisation = making.lead_organisation(form)
    if organisation is None:
        return None
    try:
        row = making.make(reader(), form, organisation)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.form_errors.append("Somebody else made the same cluster or organisation at this moment. Look at the list.")
        return None
    if form.who.data == "me":
        flash(f"{row.name} stands. Now choose its schools.", "success")
        return redirect(url_for("members.choose", cluster_id=row.id))
    flash(f"{row.name} stands. {form.lead_name.data} gets a letter and goes on from here.", "success")
    return redirect(url_for("members.admin_clusters"))


@bp.route("/admin/clusters/<int:target_id>/lead", methods=["GET", "POST"])
def name_lead(target_id: int) -> ResponseReturnValue:
    """The way back into a cluster whose lead has gone."""
    require(reader().is_administrator)
    row, form = db.session.get_one(Cluster, target_id), LeadForm()
    leads = making.lead_seats([row.id]).get(row.id, [])
    if form.validate_on_submit() and names_the_lead(form):
        organisation = making.seat_of_leads(row)
        if organisation is None:
            form.form_errors.append("The cluster has no members left for which a lead could sit.")
        elif making.is_lead_already(reader(), leads, form):
            form.keep("who", "That person has a lead seat already")
        else:
            person = making.give_lead(reader(), row, organisation, form)
            db.session.commit()
            flash(f"{person.name} has a lead seat in {row.name}.", "success")
            return redirect(url_for("members.admin_clusters"))
    return render_template("members/name_lead.html", form=form, target=row, leads=leads)


@bp.get(f"{HERE}/start")
def start() -> ResponseReturnValue:
    """Where the guided start stands."""
    require(reader().is_lead)
    open_step = next((step for step in steps(reader(), "") if not step["done"]), None)
    return redirect(open_step["href"] if open_step else url_for("home.index"))


@bp.route(f"{HERE}/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    require(reader().is_lead)
    row = reader().cluster
    form = SettingsForm(obj=row)
    form.lead_organisation_id.choices = [("", "None"), *members.organisation_choices(reader())]
    if form.validate_on_submit() and form.sends_within_the_hubs_domain() and form.is_current(row):
        if making.is_taken(form.name.data, row.id):
            form.keep("name", TAKEN)
        else:
            _save(row, form)
            record("members.settings", row)
            db.session.commit()
            flash("The settings are saved.", "success")
            return redirect(url_for("members.settings"))
    return render_template("members/settings.html", form=form)


def _save(row: Any, form: SettingsForm) -> None:
    for name in ("name", "boroughs", "welcome", "data_contact", "open_to_requests", "asks_for_second_factor"):
        setattr(row, name, form[name].data)
    row.kind, row.reply_to = ClusterKind(form.kind.data), form.reply_to.data or None
    row.mail_from = form.mail_from.data or None
    row.lead_organisation_id = int(form.lead_organisation_id.data) if form.lead_organisation_id.data else None


@bp.get(f"{HERE}/history")
def history() -> ResponseReturnValue:
    require(reader().is_lead)
    return render_template("members/history.html", page=queries.events(reader(), page_number()))
