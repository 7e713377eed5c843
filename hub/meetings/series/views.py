"""Pages of series: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now, page_number
from hub.facts import describe
from hub.history import record
from hub.meetings.agenda.forms import ItemForm
from hub.meetings.agenda.order import append, move
from hub.meetings.agenda.papers import shown
from hub.meetings.agenda.programme import who
from hub.meetings.blueprints import bp
from hub.meetings.queries import member_organisations, seats_of
from hub.meetings.series import queries, starting
from hub.meetings.series.forms import SeriesForm
from hub.meetings.series.models import MeetingSeries, SeriesItem


@bp.get("/series/")
def all_series() -> ResponseReturnValue:
    return render_template("meetings/all_series.html", found=queries.all_series(reader()))


@bp.get("/series/<int:series_id>/")
def series(series_id: int) -> ResponseReturnValue:
    asker = reader()
    row = queries.series(asker, series_id)
    items = queries.usual_items(row.id)
    known = describe(asker, [paper for item in items for paper in item.papers])
    return render_template(
        "meetings/series.html",
        series=row,
        runs=row.can_be_run_by(asker),
        items=[(item, who(item), shown(item.papers, known)) for item in items],
        meetings=queries.meetings_of(asker, row, page_number()),
        next=queries.next_of(asker, row),
        removed=queries.removed_item(row, request.args.get("removed", type=int)),
    )


@bp.route("/series/add", methods=["GET", "POST"])
def add_series() -> ResponseReturnValue:
    asker = reader()
    require(asker.is_lead)
    form = SeriesForm(organisations=member_organisations(asker))
    if form.validate_on_submit():
        row = MeetingSeries(cluster_id=asker.cluster_id)
        form.save(row)
        db.session.add(row)
        db.session.flush()
        record("meetings.add_series", row, cluster_id=row.cluster_id)
        db.session.commit()
        flash("The series is there. Write its usual agenda, or make its next meeting.")
        return redirect(url_for("meetings.series", series_id=row.id))
    return render_template("meetings/add_series.html", form=form)


@bp.route("/series/<int:series_id>/edit", methods=["GET", "POST"])
def edit_series(series_id: int) -> ResponseReturnValue:
    row = _mine(series_id)
    form = SeriesForm.of(row, member_organisations(reader()))
    if form.validate_on_submit() and form.is_current(row):
        form.save(row)
        record("meetings.edit_series", row, cluster_id=row.cluster_id)
        db.session.commit()
        flash("Saved. Meetings that have been made already stay as they are.")
        return redirect(url_for("meetings.series", series_id=row.id))
    return render_template("meetings/edit_series.html", form=form, series=row)


@bp.post("/series/<int:series_id>/end")
def end_series(series_id: int) -> ResponseReturnValue:
    """It makes no more meetings; or, with `goes_on`, it does again."""
    row = _mine(series_id)
    goes_on = "goes_on" in request.form
    row.ended_at = None if goes_on else row.ended_at or now()
    record("meetings.end_series", row, cluster_id=row.cluster_id, goes_on=goes_on)
    db.session.commit()
    flash("The series goes on." if goes_on else "The series has ended. Its meetings stay; it asks for no more.")
    return redirect(url_for("meetings.series", series_id=row.id))


@bp.get("/series/<int:series_id>/next")
def next_meeting(series_id: int) -> ResponseReturnValue:
    row = _mine(series_id)
    return render_template(
        "meetings/next_meeting.html",
        series=row,
        found=starting.proposal(reader(), row),
        next=queries.next_of(reader(), row),
        items=queries.usual_items(row.id),
    )


@bp.route("/series/<int:series_id>/items/add", methods=["GET", "POST"])
def add_series_item(series_id: int) -> ResponseReturnValue:
    row = _mine(series_id)
    form = ItemForm(seats=seats_of(row.cluster_id))
    if form.validate_on_submit():
        item = SeriesItem(series_id=row.id)
        form.save(item)
        append(queries.usual_items(row.id), item)
        db.session.add(item)
        return _saved(row, "meetings.add_series_item")
    return render_template("meetings/add_series_item.html", form=form, series=row)


@bp.route("/series/<int:series_id>/items/<int:item_id>", methods=["GET", "POST"])
def edit_series_item(series_id: int, item_id: int) -> ResponseReturnValue:
    row = _mine(series_id)
    item = queries.usual_item(row, item_id)
    form = ItemForm(seats=seats_of(row.cluster_id), obj=item, data={"owner": str(item.owner_seat_id or "")})
    if form.validate_on_submit() and form.is_current(item):
        form.save(item)
        return _saved(row, "meetings.edit_series_item", f"item-{item_id}")
    return render_template("meetings/edit_series_item.html", form=form, series=row, item=item)


@bp.post("/series/<int:series_id>/items/<int:item_id>/move")
def move_series_item(series_id: int, item_id: int) -> ResponseReturnValue:
    row = _mine(series_id)
    item, place = queries.usual_item(row, item_id), request.form.get("place", type=int)
    if place is not None:
        move(queries.usual_items(row.id), item, place)
    return _saved(row, "meetings.move_series_item", f"item-{item_id}")


@bp.post("/series/<int:series_id>/items/<int:item_id>/remove")
def remove_series_item(series_id: int, item_id: int) -> ResponseReturnValue:
    """Or, with `put_back`, back to where it was."""
    row = _mine(series_id)
    item = queries.usual_item(row, item_id)
    item.is_removed = "put_back" not in request.form
    if item.is_removed:
        return _saved(row, "meetings.remove_series_item", removed=item_id)
    return _saved(row, "meetings.remove_series_item", f"item-{item_id}")


def _saved(row: MeetingSeries, verb: str, anchor: str | None = None, removed: int | None = None) -> ResponseReturnValue:
    record(verb, row, cluster_id=row.cluster_id)
    db.session.commit()
    return redirect(url_for("meetings.series", series_id=row.id, removed=removed, _anchor=anchor))


def _mine(series_id: int) -> MeetingSeries:
    row = queries.series(reader(), series_id)
    require(row.can_be_run_by(reader()))
    return row
