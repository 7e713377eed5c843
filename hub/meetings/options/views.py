"""Pages of a poll's dates: HTTP only."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now
from hub.history import record
from hub.meetings import letters
from hub.meetings.blueprints import bp
from hub.meetings.models import Meeting
from hub.meetings.options import queries
from hub.meetings.options.forms import MoreDatesForm, TakeOutForm
from hub.meetings.polls.complete import tell_when_complete
from hub.meetings.polls.dates import places
from hub.meetings.polls.proposals import add_options
from hub.meetings.queries import invitations_to, member_organisations, options_of
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.states import Can
from hub.text import count, day


def _open_poll(meeting_id: int) -> Meeting:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and meeting.is_polling)
    return meeting


@bp.route("/<int:meeting_id>/dates", methods=["GET", "POST"])
def dates(meeting_id: int) -> ResponseReturnValue:
    meeting = _open_poll(meeting_id)
    so_far = options_of([meeting])[meeting.id]
    form = MoreDatesForm(
        so_far=so_far, minutes_long=meeting.minutes_long, places=places(member_organisations(reader()))
    )
    if not form.adds_a_row() and form.validate_on_submit() and form.agrees(meeting.answer_by):
        add_options(meeting, form.options)
        meeting.all_answered_at = None  # there is something to answer again
        before = {option.id for option in so_far}
        added = [option for option in options_of([meeting])[meeting.id] if option.id not in before]
        sent = letters.dates(meeting, invitations_to(meeting), added) if form.tells.data else 0
        record("meetings.add_dates", meeting, dates=len(added), letters=sent)
        db.session.commit()
        told = (
            f" {count(sent, 'person has', 'people have')} been written to." if sent else " Nobody has been written to."
        )
        flash(f"{count(len(added), 'date is', 'dates are')} added.{told}")
        return redirect(url_for("meetings.poll", meeting_id=meeting_id))
    return render_template(
        "meetings/dates.html", meeting=meeting, form=form, so_far=so_far, taken_out=queries.taken_out(meeting)
    )


@bp.route("/<int:meeting_id>/dates/<int:option_id>/take-out", methods=["GET", "POST"])
def take_out_date(meeting_id: int, option_id: int) -> ResponseReturnValue:
    """Its answers stay, so that nothing is lost when it is put back."""
    meeting = _open_poll(meeting_id)
    option, back = queries.option(meeting, option_id), url_for("meetings.dates", meeting_id=meeting_id)
    if option.withdrawn_at is not None or len(options_of([meeting])[meeting.id]) < 2:
        flash("It is taken out already, or the only one that is left: give up the poll instead.", "info")
        return redirect(back)
    said = queries.answers_to(option)
    form = TakeOutForm(data={"tells": bool(said.get(Can.YES) or said.get(Can.MAYBE))})
    if form.validate_on_submit():
        option.withdrawn_at = now()
        db.session.flush()
        sent = letters.dates(meeting, invitations_to(meeting), [], [option]) if form.tells.data else 0
        record("meetings.take_out_date", meeting, option=option.id, letters=sent)
        tell_when_complete(meeting, reader().person_id)
        db.session.commit()
        flash(f"{day(option.starts_at)} is taken out. Its answers are kept: you can put it back.")
        return redirect(back)
    return render_template(
        "meetings/take_out_date.html", meeting=meeting, option=option, said=said, form=form, back=back
    )


@bp.post("/<int:meeting_id>/dates/<int:option_id>/put-back")
def put_date_back(meeting_id: int, option_id: int) -> ResponseReturnValue:
    meeting = _open_poll(meeting_id)
    option = queries.option(meeting, option_id)
    if not option.has_passed:
        option.withdrawn_at = None
        meeting.all_answered_at = None  # those who have not said whether it suits are waited for again
        record("meetings.put_date_back", meeting, option=option.id)
        db.session.commit()
        flash(f"{day(option.starts_at)} is back, with the answers it had. Nobody has been written to.")
    else:
        flash(f"{day(option.starts_at)} has passed.", "info")
    return redirect(url_for("meetings.dates", meeting_id=meeting_id))
