"""The page on which a lead enters the school holidays."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.history import record
from hub.members.queries import organisation_choices
from hub.planner import queries
from hub.planner.forms import HolidayForm
from hub.planner.models import Holiday

bp = Blueprint("planner", __name__, url_prefix="/c/<int:cluster_id>/planner", template_folder="templates")


@bp.route("/holidays", methods=["GET", "POST"])
def holidays() -> ResponseReturnValue:
    require(reader().is_lead)
    form = HolidayForm()
    form.organisation_id.choices = [("", "All schools and colleges of the cluster"), *organisation_choices(reader())]
    if form.validate_on_submit():
        row = Holiday(
            cluster_id=reader().cluster_id,
            organisation_id=int(form.organisation_id.data) if form.organisation_id.data else None,
            name=form.name.data,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
        )
        db.session.add(row)
        db.session.flush()
        record("planner.enter_holiday", row, cluster_id=row.cluster_id)
        db.session.commit()
        flash(f"{row.name} is entered.", "success")
        return redirect(url_for("planner.holidays"))
    page = paginate(queries.holidays(reader()), page_number(), per_page=50)
    return render_template("planner/holidays.html", form=form, page=page)


@bp.post("/holidays/<int:holiday_id>/remove")
def remove_holiday(holiday_id: int) -> ResponseReturnValue:
    require(reader().is_lead)
    row = queries.holiday(reader(), holiday_id)
    record("planner.remove_holiday", row, cluster_id=row.cluster_id)
    db.session.delete(row)
    db.session.commit()
    flash(f"{row.name} is taken out.", "success")
    return redirect(url_for("planner.holidays"))
