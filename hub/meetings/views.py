"""Pages of meetings in general: the list, one meeting, changing and cancelling it. HTTP only."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import absolute_url, reader, require
from hub.actions.queries import actions_from
from hub.db import Page, db, page_number
from hub.history import record
from hub.mail import troubles
from hub.meetings import letters, queries
from hub.meetings.agenda.programme import programme
from hub.meetings.agenda.queries import items_of
from hub.meetings.attendance.queries import attended, names_there, own_rows
from hub.meetings.attendance.words import mark
from hub.meetings.blueprints import bp
from hub.meetings.calendar import events
from hub.meetings.changes import Before, ask_again, change_form
from hub.meetings.distance import kilometres
from hub.meetings.forms import CancelForm, PollForm
from hub.meetings.inviting import may_answer
from hub.meetings.replies import replies
from hub.meetings.why_come import for_schools


@bp.get("/")
def index() -> ResponseReturnValue:
    asker = reader()
    polls, coming = queries.open_polls(asker), queries.upcoming(asker)
    past = queries.past(asker, page_number())
    return render_template(
        "meetings/index.html",
        polls=polls,
        coming=coming,
        past=past,
        answered=queries.answered_in(polls),
        number_coming=queries.coming_to(coming),
        mine=queries.my_invitations(asker, [*polls, *coming]),
        own_attendance=own_rows(asker, past),
        with_minutes=queries.with_minutes(past),
        was_there=mark,
    )


@bp.get("/<int:meeting_id>/")
def meeting(meeting_id: int) -> ResponseReturnValue:
    asker = reader()
    found = queries.meeting(asker, meeting_id)
    if found.is_polling:
        return redirect(url_for("meetings.poll", meeting_id=meeting_id))
    said, sees_all, runs = replies(found, asker), found.shows_schools_to(asker), found.can_be_run_by(asker)
    listed = Page.of(said.listed_for(asker, sees_all), page_number(), queries.SCHOOLS)
    return render_template(
        "meetings/meeting.html",
        meeting=found,
        when=letters.when(found),
        runs=runs,
        sees_all=sees_all,
        said=said,
        listed=listed,
        bad=troubles(guest.email or "" for guest in said.guests) if runs else {},
        may_answer=[one for one in said.schools if may_answer(asker, found, one.id)] if found.is_upcoming else [],
        programme=programme(asker, found, items_of(asker, found)),
        was_there=mark,
        names=names_there(one.invited.id for one in listed) if found.is_past else {},
        minutes=queries.minutes_of(found) if found.has_begun or runs else None,
        actions=actions_from(asker, [f"meeting:{found.id}"]) if found.has_begun else [],
        own_words=for_schools(asker) if found.is_upcoming and not runs else [],  # the lead's page is about all of them
        attended=attended(asker, [one.id for one in listed]) if sees_all else {},
        distances=[(org, far) for org in asker.organisations if (far := kilometres(org, found.host)) is not None],
    )


@bp.get("/<int:meeting_id>/meeting.ics")
def download(meeting_id: int) -> ResponseReturnValue:
    found = queries.meeting(reader(), meeting_id)
    if not found.is_upcoming and not found.is_past:
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    body = events.one(found, absolute_url("meetings.meeting", cluster_id=found.cluster_id, meeting_id=found.id))
    headers = {"Content-Disposition": "attachment; filename=meeting.ics", "Cache-Control": "private, no-store"}
    return Response(body, mimetype="text/calendar", headers=headers)


@bp.route("/<int:meeting_id>/change", methods=["GET", "POST"])
def change(meeting_id: int) -> ResponseReturnValue:
    found = queries.meeting(reader(), meeting_id)
    require(found.can_be_run_by(reader()) and not found.is_cancelled and not found.is_past)
    if found.is_polling:
        return redirect(url_for("meetings.change_poll", meeting_id=meeting_id))
    form = change_form(found, queries.member_organisations(reader()))
    if form.validate_on_submit() and form.is_current(found):
        before = Before(found)
        form.save(found)
        sent = 0
        if before.differs_from(found):
            found.sequence += 1
            lines = queries.invitations_to(found)
            if before.has_another_time(found):
                ask_again(found)
            sent = letters.change(found, lines, before.words, before.has_another_time(found))
        record("meetings.change", found, letters=sent)
        db.session.commit()
        flash("Saved." if not sent else "Saved. Everybody who is invited has been sent the change for their calendar.")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    return render_template("meetings/change.html", meeting=found, form=form)


@bp.route("/<int:meeting_id>/poll/change", methods=["GET", "POST"])
def change_poll(meeting_id: int) -> ResponseReturnValue:
    found = queries.meeting(reader(), meeting_id)
    require(found.can_be_run_by(reader()) and found.is_polling)
    form, options = PollForm.of(found), queries.options_of([found])[found.id]
    if form.validate_on_submit() and form.agrees(found, options) and form.is_current(found):
        form.save(found)
        record("meetings.change_poll", found)
        db.session.commit()
        flash("Saved. Nobody has been written to.")
        return redirect(url_for("meetings.poll", meeting_id=meeting_id))
    return render_template("meetings/change_poll.html", meeting=found, form=form)


@bp.route("/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> ResponseReturnValue:
    found = queries.meeting(reader(), meeting_id)
    require(found.can_be_run_by(reader()) and not found.is_cancelled and not found.is_past)
    form = CancelForm()
    if form.validate_on_submit():
        found.cancel(form.reason.data)
        sent = letters.cancel(found, queries.invitations_to(found))
        record("meetings.cancel", found, letters=sent)
        db.session.commit()
        flash("The meeting is cancelled. Everybody who was invited has been told, and calendars take it out.")
        return redirect(url_for("meetings.index"))
    return render_template("meetings/cancel.html", meeting=found, form=form)
