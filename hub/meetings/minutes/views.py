"""Pages of minutes: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import Reader, reader, require
from hub.actions.giving import give
from hub.actions.queries import actions_from
from hub.db import db, now
from hub.history import record
from hub.meetings.agenda.queries import taken
from hub.meetings.attendance.queries import own_rows
from hub.meetings.blueprints import bp
from hub.meetings.minutes.forms import MinutesForm
from hub.meetings.minutes.reading import parts
from hub.meetings.models import AgendaItem, Meeting, Minutes
from hub.meetings.queries import invitations_to, minutes_of, seats_of
from hub.meetings.queries import meeting as find_meeting
from hub.notices.models import tell
from hub.text import clean


@bp.get("/<int:meeting_id>/minutes")
def minutes(meeting_id: int) -> ResponseReturnValue:
    """As they read; a draft is seen by the lead only."""
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    row = minutes_of(meeting)
    if meeting.can_be_run_by(asker) and row is None:
        return redirect(url_for("meetings.write_minutes", meeting_id=meeting_id))
    if row is None or (row.shared_at is None and not meeting.can_be_run_by(asker)):
        raise NoResultFound
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        minutes=row,
        parts=parts(row.text),
        actions=actions_from(asker, [f"meeting:{meeting.id}"]),
        own_attendance=own_rows(asker, [meeting])[meeting.id],
        runs=meeting.can_be_run_by(asker),
    )


@bp.route("/<int:meeting_id>/minutes/write", methods=["GET", "POST"])
def write_minutes(meeting_id: int) -> ResponseReturnValue:
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    require(meeting.can_be_run_by(asker) and not meeting.is_cancelled and not meeting.is_polling)
    row = minutes_of(meeting)
    seats = seats_of(meeting.cluster_id)
    items = taken(meeting)
    form = MinutesForm(obj=row, seats=seats, data=None if row else {"text": _skeleton(items)})
    if "preview" not in request.form and form.validate_on_submit() and (row is None or form.is_current(row)):
        shown = _save(asker, meeting, row, form)
        db.session.commit()
        return redirect(url_for(f"meetings.{shown}", meeting_id=meeting_id))
    return render_template(
        "meetings/write_minutes.html",
        meeting=meeting,
        minutes=row,
        form=form,
        items=items,
        parts=parts(form.text.data or ""),
        actions=actions_from(asker, [f"meeting:{meeting.id}"]),
    )


@bp.post("/minutes/preview")
def preview_minutes() -> ResponseReturnValue:
    """The fragment that stands beside the editor. Nothing is kept."""
    text = clean(request.form.get("text", "")[:60_000], keep_lines=True)
    return render_template("meetings/_reading.html", parts=parts(text))


def _skeleton(items: list[AgendaItem]) -> str:
    """A heading for each item, to write under."""
    return "\n\n".join(f"## {number}. {item.title}\n" for number, item in enumerate(items, 1))


def _save(asker: Reader, meeting: Meeting, row: Minutes | None, form: MinutesForm) -> str:
    """Returns the page to go to."""
    if row is None:
        row = Minutes(meeting_id=meeting.id)
        db.session.add(row)
    row.text, row.saved_at, row.saved_by_id = form.text.data, now(), asker.person_id
    if "share" in request.form and row.shared_at is None:
        row.shared_at = now()
        _tell(asker, meeting)
    meeting.touch()
    record("meetings.write_minutes", meeting, shared=row.shared_at is not None)
    if form.names_an_action:
        action = give(asker, form, origin=f"meeting:{meeting.id}")
        flash(f"Saved, and given to {action.owner_words}: {action.title}")
        return "write_minutes"
    flash("Saved. The cluster can read these minutes." if row.shared_at else "Saved as a draft that only you can read.")
    return "minutes" if "share" in request.form else "write_minutes"


def _tell(asker: Reader, meeting: Meeting) -> None:
    people = {line.person.id for line in invitations_to(meeting) if line.person is not None} - {asker.person_id}
    tell(people, f"The minutes of “{meeting.title}” are there", url_for("meetings.minutes", meeting_id=meeting.id),
         cluster_id=meeting.cluster_id, icon="meetings")  # fmt: skip
