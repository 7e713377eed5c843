"""Pages of polls: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import Page, db, now, page_number
from hub.forms import Form
from hub.history import record
from hub.mail import troubles
from hub.meetings import letters
from hub.meetings.blueprints import bp
from hub.meetings.inviting import may_answer
from hub.meetings.polls import proposals, queries
from hub.meetings.polls.forms import FixForm, ProposeForm
from hub.meetings.polls.grid import cards, clash_words, grid, journey_words, own_rows, place_notes
from hub.meetings.polls.reminding import remind as remind_the_silent
from hub.meetings.polls.reminding import was_reminded
from hub.meetings.queries import SCHOOLS, invitations_to, member_organisations, options_of, seats_of
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.replies import replies
from hub.meetings.series import starting
from hub.text import count, day, local, today


@bp.route("/propose", methods=["GET", "POST"])
def propose() -> ResponseReturnValue:
    require(reader().is_lead)
    form = ProposeForm(
        organisations=member_organisations(reader()),
        seats=seats_of(reader().cluster_id),
        data=starting.given(reader(), request.args),
    )
    if not form.adds_a_row() and form.validate_on_submit():
        meeting = proposals.propose(reader(), form)
        starting.adopt(reader(), meeting, form.series.data)
        sent = letters.ask_for_dates(meeting, options_of([meeting])[meeting.id], invitations_to(meeting))
        record("meetings.propose", meeting, dates=len(form.options), letters=sent)
        db.session.commit()
        flash(f"The dates are out: {count(sent, 'person has', 'people have')} been written to, each with a link.")
        return redirect(url_for("meetings.poll", meeting_id=meeting.id))
    return render_template("meetings/propose.html", form=form)


@bp.route("/fix", methods=["GET", "POST"])
def fix() -> ResponseReturnValue:
    """A meeting whose date is settled already."""
    require(reader().is_lead)
    form = FixForm(
        organisations=member_organisations(reader()),
        seats=seats_of(reader().cluster_id),
        data=starting.given(reader(), request.args),
    )
    if form.validate_on_submit():
        meeting = proposals.fix(reader(), form)
        starting.adopt(reader(), meeting, form.series.data)
        sent = letters.confirm(meeting, invitations_to(meeting))
        record("meetings.fix", meeting, letters=sent)
        db.session.commit()
        flash(
            f"The meeting is set. {count(sent, 'person has', 'people have')} been sent an invitation for the calendar."
        )
        return redirect(url_for("meetings.meeting", meeting_id=meeting.id))
    return render_template("meetings/fix.html", form=form)


@bp.get("/<int:meeting_id>/poll")
def poll(meeting_id: int) -> ResponseReturnValue:
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    if not meeting.is_polling:
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    found = queries.poll(meeting)
    sees_all, runs = meeting.shows_answers_to(asker), meeting.can_be_run_by(asker)
    own, shown = own_rows(found, asker), Page.of(found.schools, page_number(), SCHOOLS)
    return render_template(
        "meetings/poll.html",
        meeting=meeting,
        poll=found,
        bad=troubles(guest.email or "" for guest in found.guests) if runs else {},
        left=queries.left_since(meeting) if runs else [],
        sees_all=sees_all,
        sees_totals=meeting.shows_totals_to(asker),
        runs=runs,
        dates=cards(found),
        rows=grid(found, shown, asker) if sees_all else [],
        shown=shown,
        own=own,
        answers_for=[school for school in own if may_answer(asker, meeting, school.id)],
        places=place_notes(found),
    )


@bp.post("/<int:meeting_id>/remind")
def remind(meeting_id: int) -> ResponseReturnValue:
    """Only the silent, and not twice within a day: to the poll, or to the date."""
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and (meeting.is_polling or meeting.is_upcoming))
    back = url_for("meetings.poll" if meeting.is_polling else "meetings.meeting", meeting_id=meeting_id)
    if was_reminded(meeting):
        flash("A reminder went out within the last day. Ring those who matter most, or wait until tomorrow.", "info")
        return redirect(back)
    if meeting.is_polling:
        sent, goes_out = remind_the_silent(meeting)
    else:
        sent, goes_out = letters.remind(meeting, [], replies(meeting).to_remind())
    meeting.reminded_at = now()
    record("meetings.remind", meeting, letters=sent)
    db.session.commit()
    if local(goes_out).date() == today():
        flash(f"{count(sent, 'person has', 'people have')} been reminded; those who have answered have not.")
    else:
        flash(f"{count(sent, 'person', 'people')} will be reminded, schools on {day(goes_out)}, the next school day.")
    return redirect(back)


@bp.get("/<int:meeting_id>/ring")
def ring(meeting_id: int) -> ResponseReturnValue:
    """Whom the lead may ring: to be printed, or held in one hand."""
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()))
    if meeting.is_polling:
        found = queries.poll(meeting)
        schools, people = found.silent, found.silent_people
    else:
        said = replies(meeting) if meeting.is_upcoming else None
        schools = said.silent if said else []
        people = [guest for guest in said.guests if guest.replied_at is None] if said else []
    schools = sorted(schools, key=lambda school: not school.is_required)
    return render_template("meetings/ring.html", meeting=meeting, schools=schools, people=people)


@bp.route("/<int:meeting_id>/confirm/<int:option_id>", methods=["GET", "POST"])
def confirm(meeting_id: int, option_id: int) -> ResponseReturnValue:
    meeting = find_meeting(reader(), meeting_id)
    option = queries.option(meeting, option_id)
    require(meeting.can_be_run_by(reader()))
    if not meeting.is_polling:
        flash("A date has been chosen already, or the poll was given up.", "info")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    if option.has_passed:
        flash(f"{day(option.starts_at)} has passed. Choose another date, or add one.", "info")
        return redirect(url_for("meetings.poll", meeting_id=meeting_id))
    form = Form()
    if form.validate_on_submit():
        meeting.confirm()
        proposals.settle(meeting, option)
        sent = letters.confirm(meeting, invitations_to(meeting))
        record("meetings.confirm", meeting, option=option.id, letters=sent)
        db.session.commit()
        flash(f"The date is set. {count(sent, 'person has', 'people have')} been sent an invitation for the calendar.")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    found = queries.poll(meeting)
    chosen = next(one for one in found.counts if one.option.id == option.id)
    return render_template(
        "meetings/confirm.html",
        meeting=meeting,
        option=option,
        poll=found,
        chosen=chosen,
        clash=clash_words(chosen),
        journeys=journey_words(chosen),
        form=form,
    )
