"""Pages of the pack: HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now
from hub.history import record
from hub.meetings import letters
from hub.meetings.blueprints import bp
from hub.meetings.pack.contents import Packing
from hub.meetings.pack.forms import SendForm
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.replies import replies
from hub.text import count


@bp.get("/<int:meeting_id>/pack")
def pack(meeting_id: int) -> ResponseReturnValue:
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    if meeting.is_polling:
        return redirect(url_for("meetings.poll", meeting_id=meeting_id))
    return render_template(
        "meetings/pack.html",
        meeting=meeting,
        pack=Packing(asker, meeting).for_(asker),
        when=letters.when(meeting),
        runs=meeting.can_be_run_by(asker) and meeting.is_upcoming,
    )


@bp.route("/<int:meeting_id>/pack/send", methods=["GET", "POST"])
def send_pack(meeting_id: int) -> ResponseReturnValue:
    """To all who have said that they come."""
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    require(meeting.can_be_run_by(asker) and meeting.is_upcoming)
    lines = replies(meeting).to_send_to
    form = SendForm()
    if lines and form.validate_on_submit() and form.may_go(meeting):
        sent = letters.send_pack(meeting, lines, Packing(asker, meeting), form.words.data)
        meeting.pack_sent_at = now()
        record("meetings.send_pack", meeting, letters=sent)
        db.session.commit()
        flash(f"The pack is on its way to {count(sent, 'person', 'people')}.")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    return render_template("meetings/send_pack.html", meeting=meeting, lines=lines, form=form, asks=form.asks(meeting))
