"""Pages of organisations: the list, one of them, its profile, choosing, leaving, and seeing as one does."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.history import record
from hub.members import queries
from hub.members.clusters.start import steps
from hub.members.establishments import find_establishments, successors
from hub.members.models import MembershipState, Organisation
from hub.members.organisations import choosing
from hub.members.organisations.forms import ByHandForm, LeaveForm, ProfileForm
from hub.members.roles import WEEKDAYS
from hub.members.seats.ending import no_more_letters
from hub.members.views import HERE, borough_options, bp, text_asked
from hub.text import count, today
from hub.vocabulary import TEACHING_KINDS, choices, is_code, labels


@bp.get(f"{HERE}/organisations")
def organisations() -> ResponseReturnValue:
    text, kind, borough = text_asked("q"), text_asked("kind"), text_asked("borough")
    kind = kind if is_code("organisation_kind", kind) else ""
    page = paginate(queries.organisations(reader(), text, kind, borough), page_number())
    staff = queries.names_at(reader(), [row.id for row in page])
    boroughs = borough_options(queries.boroughs_of(reader()))
    return render_template(
        "members/organisations.html",
        page=page,
        staff=staff,
        may_invite=queries.may_invite(reader()),
        boroughs=boroughs,
        kinds=choices("organisation_kind"),
        q=text,
        kind=kind,
        borough=borough,
    )


@bp.get(f"{HERE}/organisations/<int:organisation_id>")
def organisation(organisation_id: int) -> ResponseReturnValue:
    row = queries.organisation(reader(), organisation_id)
    return render_template(
        "members/organisation.html",
        organisation=row,
        staff=queries.seats_for(reader(), [row.id]).get(row.id, []),
        membership=queries.membership(reader(), row.id),
        may_edit=row.can_be_edited_by(reader()),
        best_days=[WEEKDAYS[day] for day in row.best_days if day in WEEKDAYS],
        subject_labels=labels("subject", row.specialist_subjects),
        teaching_kinds=TEACHING_KINDS,
    )


@bp.route(f"{HERE}/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
def edit_organisation(organisation_id: int) -> ResponseReturnValue:
    row = queries.organisation(reader(), organisation_id)
    require(row.can_be_edited_by(reader()))
    form = ProfileForm(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        _save(row, form)
        record("members.edit_profile", row)
        db.session.commit()
        flash("The profile is saved.", "success")
        return redirect(url_for("members.organisation", organisation_id=row.id))
    return render_template("members/edit_organisation.html", form=form, organisation=row)


def _save(row: Organisation, form: ProfileForm) -> None:
    for field in form:
        if hasattr(row, field.name) and field.name not in {"version", "says_learner", "website"}:
            setattr(row, field.name, field.data)
    row.website = form.website.data or None
    row.says_learner = form.says_learner.data == "yes"


@bp.get(f"{HERE}/choose")
def choose() -> ResponseReturnValue:
    """The register; without a question, the schools of the cluster's own boroughs."""
    require(reader().is_lead)
    text, kind, own = text_asked("q"), text_asked("kind"), reader().cluster.boroughs
    borough = text_asked("borough") or ("own" if own and not text and "borough" not in request.args else "")
    boroughs = own if borough == "own" else [borough] if is_code("borough", borough) else []
    kinds = [kind] if is_code("organisation_kind", kind) else []
    page = find_establishments(text, 25, page_number(), boroughs=boroughs, kinds=kinds)
    return render_template(
        "members/choose.html",
        page=page,
        held=choosing.urns_in(reader().cluster_id, [school.urn for school in page]),
        successors=successors(page),
        steps=steps(reader(), "members.choose"),
        q=text,
        borough=borough,
        kind=kind,
        kinds=choices("organisation_kind"),
        borough_options=[("", "All of London"), *([("own", "Boroughs of the cluster")] if own else []), *_BOROUGHS],
        kept=_kept(),
    )


_BOROUGHS = choices("borough")


def _kept() -> dict[str, Any]:
    """What was searched for, so that adding leads back to the same place of the list."""
    return {name: request.args[name] for name in ("q", "borough", "kind", "page") if name in request.args}


@bp.post(f"{HERE}/choose")
def admit() -> ResponseReturnValue:
    """Takes the ticked schools in; pressing twice takes them in once."""
    require(reader().is_lead)
    asked = [text for text in request.form.getlist("urn") if text.isascii() and text.isdigit() and len(text) < 9]
    urns = {int(text) for text in asked[: choosing.MOST_AT_ONCE]}
    goes_on = request.form.get("then") == "next"
    try:
        rows = [choosing.organisation_for(school) for school in choosing.establishments(urns)]
        came = choosing.admit(reader().cluster, rows)
        db.session.commit()
        words = f"{count(came, 'school')} added." if came else "Tick the schools that belong to the cluster first."
        if came or not goes_on:
            flash(words, "success" if came else "info")
    except IntegrityError:
        db.session.rollback()
        flash("Somebody else added one of these at the same moment. Look at the list again.", "info")
    return redirect(url_for("members.choose", **_kept() | ({"page": page_number() + 1} if goes_on else {})))


@bp.route(f"{HERE}/choose/by-hand", methods=["GET", "POST"])
def add_by_hand() -> ResponseReturnValue:
    """If the hub has a body of that name, it asks first whether it is the same."""
    require(reader().is_lead)
    form = ByHandForm()
    found = choosing.same_name(form.name.data or "") if form.is_submitted() else []
    same = [(str(row.id), f"{row.name}{', ' + row.postcode if row.postcode else ''}") for row in found]
    form.same.choices = [*same, ("none", "None of these, another body of the same name")] if same else []
    if form.validate_on_submit():
        if found and not form.same.data:
            form.keep("same", "This name is in the hub already. Say whether it is the same body")
        else:
            row = next((row for row in found if str(row.id) == form.same.data), None)
            row = row or choosing.by_hand(*(form[name].data for name in ("name", "kind", "postcode", "website")))
            came = choosing.admit(reader().cluster, [row])
            db.session.commit()
            flash(f"{row.name} is {'now' if came else 'already'} a member of the cluster.", "success")
            return redirect(url_for("members.organisation", organisation_id=row.id))
    return render_template("members/add_by_hand.html", form=form)


@bp.route(f"{HERE}/organisations/<int:organisation_id>/leave", methods=["GET", "POST"])
def leave(organisation_id: int) -> ResponseReturnValue:
    row = queries.organisation(reader(), organisation_id)
    require(row.can_be_edited_by(reader()))
    form, seats = LeaveForm(), queries.seats_for(reader(), [organisation_id]).get(organisation_id, [])
    if form.validate_on_submit():
        if queries.is_last_lead(seats):
            form.form_errors.append(
                "The cluster’s only lead sits for this organisation. Give somebody else a lead seat first."
            )
        else:
            place, is_mine = queries.membership(reader(), row.id), row.id in reader().organisation_ids
            place.state, place.left_on = MembershipState.LEFT, today()
            for seat in seats:
                seat.ended_at = now()
                no_more_letters(seat.person_id, seat.cluster_id)
            if reader().cluster.lead_organisation_id == row.id:
                reader().cluster.lead_organisation_id = None
            record("members.leave", row, seats=len(seats))
            db.session.commit()
            flash(f"{row.name} has left the cluster.", "success")
            return redirect(
                url_for("home.start") if is_mine and not reader().is_lead else url_for("members.organisations")
            )
    return render_template("members/leave.html", form=form, organisation=row, seats=seats)


@bp.post(f"{HERE}/organisations/<int:organisation_id>/view-as")
def view_as(organisation_id: int) -> ResponseReturnValue:
    require(reader().is_lead)
    row = queries.organisation(reader(), organisation_id)
    record("members.view_as", row)
    session["viewing_as"] = [reader().cluster_id, row.id]
    db.session.commit()
    return redirect(url_for("home.index"))


@bp.post(f"{HERE}/stop-viewing")
def stop_viewing_as() -> ResponseReturnValue:
    viewed = session.pop("viewing_as", None)
    if viewed and viewed[0] == reader().cluster_id:
        return redirect(url_for("members.organisation", organisation_id=viewed[1]))
    return redirect(url_for("home.index"))


stop_viewing_as.while_viewing = True  # type: ignore[attr-defined]  # the gate lets this one through
