"""Pages of attendance: HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, page_number
from hub.history import record
from hub.meetings.attendance import queries
from hub.meetings.attendance.forms import attendance_form
from hub.meetings.blueprints import bp
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.replies import replies


@bp.route("/<int:meeting_id>/attendance", methods=["GET", "POST"])
def record_attendance(meeting_id: int) -> ResponseReturnValue:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and meeting.has_begun)
    form = attendance_form(replies(meeting).schools)
    if form.validate_on_submit():
        form.save()
        record("meetings.record_attendance", meeting)
        db.session.commit()
        flash("Who was there is recorded. Each school sees its own line; you and the broker see all.")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    return render_template("meetings/record_attendance.html", meeting=meeting, form=form)


@bp.get("/attendance")
def attendance() -> ResponseReturnValue:
    asker = reader()
    found = queries.matrix(asker, page_number())
    return render_template(
        "meetings/attendance.html",
        matrix=found,
        sees_all=asker.is_lead or asker.is_broker,
        attended=queries.attended(asker, [school.id for school, _ in found.rows]),
    )
