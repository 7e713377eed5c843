"""Pages between a shared draft and approved minutes: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now
from hub.history import record
from hub.meetings.approval.forms import ApproveForm
from hub.meetings.approval.queries import is_amended, later_meetings, likely
from hub.meetings.approval.sharing import share
from hub.meetings.blueprints import bp
from hub.meetings.minutes.forms import CommentForm
from hub.meetings.minutes.models import Minutes, MinutesComment
from hub.meetings.minutes.queries import comment, readable
from hub.meetings.minutes.views import minutes_page
from hub.meetings.models import Meeting
from hub.meetings.queries import meeting as find_meeting
from hub.notices.models import tell


@bp.post("/<int:meeting_id>/minutes/share")
def share_minutes(meeting_id: int) -> ResponseReturnValue:
    meeting, head = _run_by_me(meeting_id)
    if not head.is_shared:
        share(reader(), meeting, head)
        meeting.touch()
        record("meetings.share_minutes", meeting)
        db.session.commit()
    flash("The cluster can read these minutes, and comment on them until they are approved.")
    return _to_minutes(meeting)


@bp.post("/<int:meeting_id>/minutes/comments")
def comment_on_minutes(meeting_id: int) -> ResponseReturnValue:
    asker, meeting = reader(), find_meeting(reader(), meeting_id)
    head = readable(asker, meeting)
    require(asker.can_contribute and head.takes_comments)
    form = CommentForm()
    if not form.validate_on_submit():
        return minutes_page(meeting, head, form)
    school = asker.organisations[0] if asker.organisations else None
    row = MinutesComment(
        meeting_id=meeting.id,
        person_id=asker.person_id,
        organisation_id=school.id if school else None,
        text=form.text.data,
    )
    db.session.add(row)
    record("meetings.comment_on_minutes", meeting)
    if meeting.organiser is not None and meeting.organiser.id != asker.person_id:
        words = f"{asker.person.name} comments on the minutes of “{meeting.title}”"
        url = url_for("meetings.minutes", meeting_id=meeting.id, _anchor="comments")
        tell([meeting.organiser.id], words, url, cluster_id=meeting.cluster_id, icon="meetings")
    db.session.commit()
    flash("Your comment is there. The lead has been told.")
    return _to_minutes(meeting, "comments")


@bp.post("/<int:meeting_id>/minutes/comments/<int:comment_id>/settle")
def settle_comment(meeting_id: int, comment_id: int) -> ResponseReturnValue:
    """Dealt with, or open again: the button says which."""
    meeting, _ = _run_by_me(meeting_id)
    row = comment(meeting, comment_id)
    row.settled_at = None if "open" in request.form else row.settled_at or now()
    db.session.commit()
    return _to_minutes(meeting, "comments")


@bp.post("/<int:meeting_id>/minutes/comments/<int:comment_id>/withdraw")
def withdraw_comment(meeting_id: int, comment_id: int) -> ResponseReturnValue:
    """One's own is taken back, and put back by the button of the message."""
    meeting = find_meeting(reader(), meeting_id)
    readable(reader(), meeting)
    row = comment(meeting, comment_id)
    require(row.is_by(reader()))
    row.withdrawn_at = None if "back" in request.form else now()
    db.session.commit()
    flash("Your comment is there again." if row.withdrawn_at is None else "Your comment is taken back.")
    return redirect(url_for("meetings.minutes", meeting_id=meeting.id, taken_back=row.id if row.withdrawn_at else None))


@bp.route("/<int:meeting_id>/minutes/approve", methods=["GET", "POST"])
def approve_minutes(meeting_id: int) -> ResponseReturnValue:
    meeting, head = _run_by_me(meeting_id)
    require(head.is_shared and not head.is_approved)
    later = later_meetings(reader(), meeting)
    form = ApproveForm.of(later, likely(meeting, later))
    if form.validate_on_submit():
        head.approved_at, head.approved_by_id = now(), reader().person_id
        head.approved_in_id = int(form.meeting.data) if form.meeting.data else None
        record("meetings.approve_minutes", meeting, at=head.approved_in_id)
        db.session.commit()
        flash("The minutes are approved. A change from now on is shown as an amendment.")
        return _to_minutes(meeting)
    return render_template("meetings/approve_minutes.html", meeting=meeting, form=form)


@bp.post("/<int:meeting_id>/minutes/reopen")
def reopen_minutes(meeting_id: int) -> ResponseReturnValue:
    """The approval was a slip: a draft for comments again, as long as nothing was amended."""
    meeting, head = _run_by_me(meeting_id)
    require(not is_amended(meeting))
    head.approved_at, head.approved_by_id, head.approved_in_id = None, None, None
    record("meetings.reopen_minutes", meeting)
    db.session.commit()
    flash("The approval is taken back. Members can comment again.", "info")
    return _to_minutes(meeting)


def _run_by_me(meeting_id: int) -> tuple[Meeting, Minutes]:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()))
    return meeting, readable(reader(), meeting)


def _to_minutes(meeting: Meeting, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("meetings.minutes", meeting_id=meeting.id, _anchor=anchor))
