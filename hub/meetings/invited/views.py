"""Pages of who is asked: HTTP only."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import Page, db, now, page_number
from hub.history import record
from hub.mail import troubles
from hub.meetings import letters
from hub.meetings.blueprints import bp
from hub.meetings.invited import queries
from hub.meetings.invited.forms import AddForm, GuestForm, TakeOffForm
from hub.meetings.inviting import invite
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.polls.complete import tell_when_complete
from hub.meetings.queries import SCHOOLS, invitations_to, invited_to, options_of
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.schools import guests, schools
from hub.text import count

HERE = "/<int:meeting_id>/asked"


def _ahead(meeting_id: int) -> Meeting:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and (meeting.is_polling or meeting.is_upcoming))
    return meeting


def _write(meeting: Meeting, lines: Iterable[Invitation]) -> int:
    """The letter with which they are asked: for dates, or to the date that is set. Some of them may have been taken
    off before."""
    if meeting.is_polling:
        return letters.ask_for_dates(meeting, options_of([meeting])[meeting.id], lines)
    return letters.confirm_again(meeting, lines)


def _back(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for("meetings.asked", meeting_id=meeting.id))


@bp.route(HERE, methods=["GET", "POST"])
def asked(meeting_id: int) -> ResponseReturnValue:
    meeting = _ahead(meeting_id)
    form = AddForm(seats=queries.seats_to_add(meeting))
    if form.validate_on_submit():
        added = invite(meeting, form.asks)
        meeting.all_answered_at = None  # there is somebody to wait for again
        sent = _write(meeting, added)
        record("meetings.add_people", meeting, people=len(added), letters=sent)
        db.session.commit()
        flash(f"{count(sent, 'person is', 'people are')} asked too, each with a letter and a link.")
        return _back(meeting)
    lines = invitations_to(meeting)
    all_schools = schools(invited_to(meeting), lines)
    return render_template(
        "meetings/asked.html",
        meeting=meeting,
        form=form,
        shown=Page.of(all_schools, page_number(), SCHOOLS),
        guests=guests(lines),
        taken_off=queries.taken_off(meeting),
        schools_off=queries.schools_off(meeting),
        bad=troubles(line.email or (line.person.email if line.person else "") for line in lines),
    )


@bp.post(f"{HERE}/<int:invitation_id>/must-come")
def must_come(meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    meeting = _ahead(meeting_id)
    line = queries.invitation(meeting, invitation_id)
    line.is_required = request.form.get("must") == "yes"
    return _required(meeting, line, line.shown_name)


@bp.post(f"{HERE}/of/<int:organisation_id>/must-be-there")
def must_be_there(meeting_id: int, organisation_id: int) -> ResponseReturnValue:
    meeting = _ahead(meeting_id)
    place = queries.place(meeting, organisation_id)
    place.is_required = request.form.get("must") == "yes"
    return _required(meeting, place, place.organisation.name)


def _required(meeting: Meeting, row: Invitation | InvitedOrganisation, name: str) -> ResponseReturnValue:
    meeting.all_answered_at = None  # there may be somebody to wait for again
    record("meetings.require", row, required=row.is_required)
    db.session.commit()
    flash(f"{name} must be there." if row.is_required else f"{name} need not be there.")
    return _back(meeting)


@bp.route(f"{HERE}/of/<int:organisation_id>/take-off", methods=["GET", "POST"], endpoint="take_off_school")
@bp.route(f"{HERE}/<int:invitation_id>/take-off", methods=["GET", "POST"])
def take_off(meeting_id: int, invitation_id: int = 0, organisation_id: int = 0) -> ResponseReturnValue:
    """One person or guest, or a whole organisation. What they said is kept for when they are put back, and no longer
    counts."""
    meeting = _ahead(meeting_id)
    row, lines, name = _whom(meeting, invitation_id, organisation_id)
    if row.taken_off_at is not None:
        flash(f"{name} has been taken off already.", "info")
        return _back(meeting)
    form = TakeOffForm()
    if form.validate_on_submit():
        sent = letters.uninvite(meeting, lines, form.word.data) if form.tells.data else 0
        letters.no_reminder(line.id for line in lines)
        moment = now()
        for one in [row, *lines]:
            one.taken_off_at = moment
        record("meetings.take_off", row, letters=sent)
        db.session.flush()
        tell_when_complete(meeting, reader().person_id)
        db.session.commit()
        flash(f"{name} is taken off{', and told' if sent else ' and not written to'}. You can put them back.")
        return _back(meeting)
    has_spoken = any(line.answered_at or line.replied_at for line in lines)
    return render_template("meetings/take_off.html", meeting=meeting, form=form, name=name, has_spoken=has_spoken)


def _whom(
    meeting: Meeting, invitation_id: int, organisation_id: int
) -> tuple[Invitation | InvitedOrganisation, list[Invitation], str]:
    if not organisation_id:
        line = queries.invitation(meeting, invitation_id)
        return line, [line], line.shown_name
    place, lines = queries.place(meeting, organisation_id), queries.lines_of(meeting, organisation_id)
    return place, [line for line in lines if line.taken_off_at is None], place.organisation.name


@bp.post(f"{HERE}/<int:invitation_id>/put-back")
def put_back(meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    """Their answers count again, their link works again; their organisation comes back with them."""
    meeting = _ahead(meeting_id)
    line = queries.invitation(meeting, invitation_id)
    if line.organisation_id is not None:
        queries.place(meeting, line.organisation_id).taken_off_at = None
    return _put_back(meeting, line, [line], line.shown_name)


@bp.post(f"{HERE}/of/<int:organisation_id>/put-back")
def put_school_back(meeting_id: int, organisation_id: int) -> ResponseReturnValue:
    """With those who were taken off together with it."""
    meeting = _ahead(meeting_id)
    place = queries.place(meeting, organisation_id)
    lines = [line for line in queries.lines_of(meeting, organisation_id) if line.taken_off_at == place.taken_off_at]
    place.taken_off_at = None
    return _put_back(meeting, place, lines, place.organisation.name)


def _put_back(
    meeting: Meeting, row: Invitation | InvitedOrganisation, lines: list[Invitation], name: str
) -> ResponseReturnValue:
    """Once the date is set, their calendars may have taken it out: they get the invitation again."""
    off = [line for line in lines if line.taken_off_at is not None]
    for line in off:
        line.taken_off_at = None
    meeting.all_answered_at = None
    sent = letters.confirm_again(meeting, off) if off and not meeting.is_polling else 0
    record("meetings.put_back", row, letters=sent)
    db.session.commit()
    told = "The invitation for the calendar is sent once more." if sent else "Nobody has been written to."
    flash(f"{name} is asked again. {told}")
    return _back(meeting)


@bp.route(f"{HERE}/<int:invitation_id>/change", methods=["GET", "POST"])
def change_guest(meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    """A guest's name or address; to another address the letter goes anew, with another link, and the calendar at the
    old one takes a set date out."""
    meeting = _ahead(meeting_id)
    line = queries.invitation(meeting, invitation_id)
    require(line.is_guest and line.taken_off_at is None)
    form = GuestForm(obj=line)
    if form.validate_on_submit() and form.is_current(line):
        if queries.is_asked(meeting, form.email.data, line):
            form.keep("email", "That address is among the guests already, or was taken off: then put it back.")
        else:
            moved = form.differs_from(line)
            if moved and not meeting.is_polling:
                letters.uninvite(meeting, [line])
            line.name, line.email, line.link_version = form.name.data, form.email.data, line.link_version + moved
            sent = _write(meeting, [line]) if moved else 0
            record("meetings.change_guest", line, letters=sent)
            db.session.commit()
            flash("Saved." if not moved else f"Saved. {line.email} has been sent a letter; the old link has ended.")
            return _back(meeting)
    return render_template("meetings/change_guest.html", meeting=meeting, line=line, form=form)
