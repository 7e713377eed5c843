"""The lead's note for the week, and how the weekly letter will look."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now
from hub.forms import Form, Markdown
from hub.history import record
from hub.home.digest import queries
from hub.home.digest.composing import contents
from hub.home.digest.due import week_to_write
from hub.home.digest.models import DigestNote
from hub.home.views import bp
from hub.notices.sending import choices_of
from hub.planner.queries import calendar_of

HERE = "/c/<int:cluster_id>/weekly-letter"


class NoteForm(Form):
    text = Markdown(
        "Your note for the week",
        required=False,
        limit=5_000,
        rows=8,
        hint="What is coming up, who is to be thanked. It stands above everything else. Empty means no note.",
    )


def _goes_on(week: date) -> date:
    return calendar_of(reader().cluster_id).next_school_day(week)


@bp.get(f"{HERE}/")
def weekly_letter() -> ResponseReturnValue:
    """The lead's own copy, as it stands now."""
    require(reader().is_lead)
    week = week_to_write(now())
    found = contents(reader(), choices_of(reader().person_id, reader().cluster_id or 0), week)
    return render_template("home/weekly_letter.html", found=found, goes_on=_goes_on(week))


@bp.route(f"{HERE}/note", methods=["GET", "POST"])
def week_note() -> ResponseReturnValue:
    require(reader().is_lead)
    week, cluster_id = week_to_write(now()), reader().cluster_id
    row = queries.note(cluster_id, week)
    form = NoteForm(obj=row)
    if form.validate_on_submit() and (row is None or form.is_current(row)):
        row = row or DigestNote(cluster_id=cluster_id, week=week)
        row.text, row.written_by_id = form.text.data, reader().person_id
        db.session.add(row)
        record("home.write_note", row)
        db.session.commit()
        flash("The note is saved.", "success")
        return redirect(url_for("home.weekly_letter"))
    earlier = queries.earlier_notes(cluster_id, week)
    return render_template("home/week_note.html", form=form, goes_on=_goes_on(week), earlier=earlier)
