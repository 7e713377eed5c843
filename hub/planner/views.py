"""The cluster's year, a school's own dates, and entering them: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now, page_number
from hub.history import record
from hub.members.queries import organisation
from hub.planner import queries
from hub.planner.blueprints import bp
from hub.planner.forms import EntryForm
from hub.planner.kinds import CHOICES, Kind, is_kind
from hub.planner.listing import by_month
from hub.planner.models import PlannerEntry
from hub.planner.year import CLASHES_SHOWN, bounds, chosen_year, year_of, years_to_choose
from hub.text import school_year_began


def _year_asked() -> int:
    return chosen_year(request.args.get("year", ""))


@bp.get("/")
def year() -> ResponseReturnValue:
    code = request.args.get("kind", "")
    kind = Kind(code) if is_kind(code) else None
    return render_template(
        "planner/year.html",
        year=year_of(reader(), _year_asked(), kind, page_number()),
        kind=kind,
        kinds=list(Kind),
        kind_options=[("", "Everything"), *CHOICES],
        year_options=years_to_choose(),
        clashes_shown=CLASHES_SHOWN,
    )


@bp.get("/schools/<int:organisation_id>")
def school(organisation_id: int) -> ResponseReturnValue:
    """All that concerns one school: its own dates, its borough's, the cluster's and the country's."""
    found, (first, last) = organisation(reader(), organisation_id), bounds(_year_asked())
    return _dates(queries.concerning(reader(), found, first, last), found)


@bp.get("/dates")
def shared() -> ResponseReturnValue:
    """What holds for all schools, or for those of a borough."""
    return _dates(queries.shared(reader(), *bounds(_year_asked())))


def _dates(rows: list[PlannerEntry], school: object = None) -> ResponseReturnValue:
    began = _year_asked()
    return render_template(
        "planner/dates.html",
        school=school,
        months=by_month(rows, *bounds(began)),
        has_own=bool(rows),
        began=began,
        year_options=years_to_choose(),
        removed=queries.removed(reader(), request.args.get("removed", "")),
    )


def _to(row: PlannerEntry, removed: int | None = None) -> ResponseReturnValue:
    """The list on which it stands."""
    began = school_year_began(row.first_day).year
    if row.organisation_id:
        return redirect(url_for("planner.school", organisation_id=row.organisation_id, year=began, removed=removed))
    return redirect(url_for("planner.shared", year=began, removed=removed))


@bp.route("/enter", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    require(reader().can_contribute)
    form = EntryForm()
    form.offer(reader(), request.args.get("whose", ""))
    if form.validate_on_submit():
        row = form.make(reader())
        db.session.add(row)
        record("planner.enter", row)
        db.session.commit()
        flash(f"{row.title} is entered.", "success")
        return _to(row)
    return render_template("planner/enter.html", form=form)


@bp.route("/dates/<int:entry_id>/edit", methods=["GET", "POST"])
def edit(entry_id: int) -> ResponseReturnValue:
    row = queries.entry(reader(), entry_id)
    require(row.can_be_changed_by(reader()))
    form = EntryForm(obj=row)
    form.offer(reader())
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        record("planner.edit", row)
        db.session.commit()
        flash("Your changes are saved.", "success")
        return _to(row)
    return render_template("planner/edit.html", form=form, row=row)


@bp.post("/dates/<int:entry_id>/remove")
def remove(entry_id: int) -> ResponseReturnValue:
    row = queries.entry(reader(), entry_id)
    require(row.can_be_changed_by(reader()))
    row.removed_at = now()
    record("planner.remove", row)
    db.session.commit()
    return _to(row, removed=row.id)


@bp.post("/dates/<int:entry_id>/put-back")
def put_back(entry_id: int) -> ResponseReturnValue:
    row = queries.to_put_back(reader(), entry_id)
    require(row.can_be_changed_by(reader()))
    if row.removed_at is not None:
        row.removed_at = None
        record("planner.put_back", row)
        db.session.commit()
    flash(f"{row.title} stands in the planner again.", "success")
    return _to(row)
