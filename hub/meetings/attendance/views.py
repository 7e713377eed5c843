"""Pages of attendance: HTTP only."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, page_number
from hub.history import record
from hub.meetings.attendance import queries
from hub.meetings.attendance.forms import attendance_form
from hub.meetings.attendance.words import KEY, mark
from hub.meetings.blueprints import bp
from hub.meetings.missed.catching_up import write_what_was_missed
from hub.meetings.missed.noticing import notice_who_missed_two
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.replies import replies
from hub.spreadsheets import csv_file
from hub.text import count, day, school_year_began, today

EVERYBODY = 1000  # schools, and meetings, in one file


@bp.route("/<int:meeting_id>/attendance", methods=["GET", "POST"])
def record_attendance(meeting_id: int) -> ResponseReturnValue:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and meeting.has_begun)
    schools = replies(meeting).schools
    form = attendance_form(schools, queries.attendees_of(school.invited.id for school in schools))
    if form.validate_on_submit():
        form.save()
        db.session.flush()
        written = write_what_was_missed(reader(), meeting)
        notice_who_missed_two(reader(), meeting)
        record("meetings.record_attendance", meeting)
        db.session.commit()
        told = f" {count(len(written), 'person is', 'people are')} sent what they missed." if written else ""
        flash(f"Who was there is recorded. Each school sees its own line; you and the broker see all.{told}")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    return render_template("meetings/record_attendance.html", meeting=meeting, form=form)


@bp.get("/attendance")
def attendance() -> ResponseReturnValue:
    asker = reader()
    first = queries.first_year(asker)
    return render_template(
        "meetings/attendance.html",
        matrix=queries.matrix(asker, _year(first), page_number(), page_number("meetings")),
        years=range(first.year, school_year_began(today()).year + 1),
        sees_all=asker.is_lead or asker.is_broker,
        was_there=mark,
        key=KEY,
    )


@bp.get("/attendance.csv")
def attendance_table() -> ResponseReturnValue:
    require(reader().is_lead)
    found = queries.matrix(reader(), _year(queries.first_year(reader())), 1, 1, EVERYBODY, EVERYBODY)
    columns = ["School", *(f"{one.title}, {day(one.starts_at, year=True)}" for one in found.meetings), "There", "Of"]
    rows = [
        [school.name, *(mark(cell).words for cell in cells), total.there, total.of]
        for school, total, cells in found.rows
    ]
    return csv_file(f"attendance-{found.year.year}", columns, rows)


def _year(first: date) -> date:
    """The school year asked for, by the year in which it begins; this one where that makes no sense."""
    this = school_year_began(today())
    asked = request.args.get("year", type=int) or this.year
    return this.replace(year=asked) if first.year <= asked <= this.year else this
