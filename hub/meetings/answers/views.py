"""Pages of answering: HTTP only."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import Reader, by_link, public, reader, require
from hub.db import db
from hub.history import record
from hub.meetings.answers import queries
from hub.meetings.answers.forms import AgainForm, BallotForm, ReplyForm, ballot
from hub.meetings.blueprints import bp, links
from hub.meetings.distance import kilometres
from hub.meetings.inviting import line_for, may_answer, spoken_by
from hub.meetings.letters import send_links
from hub.meetings.models import Invitation, Meeting, MeetingOption
from hub.meetings.polls.tally import option_names
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.queries import options_of
from hub.meetings.recipients import reader_of
from hub.meetings.why_come import for_school
from hub.members.models import Organisation


@dataclass(frozen=True)
class Sheet:
    """What somebody is asked: to the dates of a poll, or to the date that was chosen. `asker` is None by link."""

    meeting: Meeting
    line: Invitation
    organisation: Organisation | None
    asker: Reader | None
    options: list[MeetingOption]
    form: BallotForm | ReplyForm | None  # None: there is nothing to answer any more
    before: list[str]  # colleagues who have answered for the school

    @property
    def title(self) -> str:
        who = self.organisation.name if self.organisation else "you"
        if self.meeting.is_polling:
            return f"When can {who} come?"
        return f"Is {who} coming?" if self.organisation else "Are you coming?"

    @property
    def is_for_another(self) -> bool:
        return bool(self.line.is_stand_in)

    def distance_to(self, host: Organisation | None) -> float | None:
        return kilometres(self.organisation, host)

    @property
    def own_words(self) -> str:
        """Why this school should come, for somebody of it."""
        return for_school(self.asker or reader_of(self.line), self.organisation)

    def save(self) -> bool:
        """True where it was sent in good order and is saved (not yet committed)."""
        if self.form is None or not self.form.validate_on_submit():
            return False
        spoken_by(self.line, self.asker)
        self.form.save(self.line)
        actor = self.asker.person_id if self.asker else self.line.person_id
        record("meetings.answer", self.line, cluster_id=self.meeting.cluster_id, actor_id=actor)
        return True


def sheet(meeting: Meeting, line: Invitation, organisation: Organisation | None, asker: Reader | None) -> Sheet:
    options = options_of([meeting])[meeting.id] if meeting.is_polling else []
    form: BallotForm | ReplyForm | None = None
    if meeting.is_polling:
        form = ballot(options, option_names(options), line)
    elif meeting.is_upcoming:
        form = ReplyForm(line=line, has_room=bool(meeting.venue), has_link=bool(meeting.online_url))
    if form is not None and meeting.organiser is not None:
        note = form.note if isinstance(form, BallotForm) else form.reply_note
        note.label.text = f"Anything {meeting.organiser.first_name} should know?"
    before = [one.shown_name for one in queries.spoken_before(line, meeting)] if form is not None else []
    return Sheet(meeting, line, organisation, asker, options, form, before)


@bp.route("/<int:meeting_id>/answer", methods=["GET", "POST"], endpoint="answer_as_guest")
@bp.route("/<int:meeting_id>/answer/<int:organisation_id>", methods=["GET", "POST"])
def answer(meeting_id: int, organisation_id: int | None = None) -> ResponseReturnValue:
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    organisation = queries.invited_organisation(meeting, organisation_id) if organisation_id else None
    require(may_answer(asker, meeting, organisation_id))
    page = sheet(meeting, line_for(asker, meeting, organisation_id), organisation, asker)
    back = "meetings.poll" if meeting.is_polling else "meetings.meeting"
    if page.save():
        db.session.commit()
        flash("The answers are saved. They can be changed until the date is chosen." if meeting.is_polling
              else "The reply is saved. It can be changed until the meeting.")  # fmt: skip
        return redirect(url_for(back, meeting_id=meeting_id))
    return render_template("meetings/answer.html", page=page, form=page.form, back=url_for(back, meeting_id=meeting_id))


@links.route("/link/meetings/<token>", methods=["GET", "POST"], endpoint="answer")
@by_link("meetings.answer", Invitation)
def answer_by_link(row: Invitation) -> ResponseReturnValue:
    row = queries.whole(row)
    if not row.link_holds:
        abort(404, "This link was sent to somebody who has handed over or left. Ask the cluster lead for your own.")
    page = sheet(row.meeting, row, row.organisation, None)
    if page.save():
        db.session.commit()
        flash("Your answers are saved. This link stays good: you can change them with it.")
        return redirect(request.path)
    return render_template("meetings/answer.html", page=page, form=page.form, back=None)


@links.route("/link/meetings/again", methods=["GET", "POST"])
@public
def again() -> ResponseReturnValue:
    """Says the same whether the address is known or not."""
    form = AgainForm()
    if form.validate_on_submit():
        lines = queries.lines_of_mailbox(form.email.data)
        if lines:
            send_links(form.email.data, lines)
        db.session.commit()
        flash("If that address was invited to a meeting still to come, a letter with the links is on its way.", "info")
        return redirect(url_for("meeting_links.again"))
    return render_template("meetings/again.html", form=form)
