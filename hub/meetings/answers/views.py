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
from hub.meetings.letters import no_reminder, send_links
from hub.meetings.models import Invitation, Meeting, MeetingOption
from hub.meetings.polls.complete import tell_when_complete
from hub.meetings.polls.shown import SoFar, said_so_far
from hub.meetings.polls.tally import option_names
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.queries import options_of
from hub.meetings.recipients import reader_of
from hub.meetings.why_come import for_school
from hub.members.models import Organisation
from hub.text import clean


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
    so_far: dict[int, SoFar]  # by option, where such is shown

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
    def is_late(self) -> bool:
        """A ballot that was open while the date was chosen: it says nothing about that date."""
        return isinstance(self.form, ReplyForm) and any(name.startswith("option_") for name in request.form)

    @property
    def has_lost_a_date(self) -> bool:
        """The ballot was drawn before one of its dates was taken out."""
        known = {f"option_{option.id}" for option in self.options}
        return any(name.startswith("option_") and name not in known for name in request.form)

    @property
    def own_words(self) -> str:
        """Why this school should come, for somebody of it."""
        return for_school(self.asker or reader_of(self.line), self.organisation)

    def save(self) -> bool:
        """True where it was sent in good order and is saved (not yet committed)."""
        if self.form is None or self.is_late or not self.form.validate_on_submit():
            return False
        spoken_by(self.line, self.asker)
        self.form.save(self.line)
        actor = self.asker.person_id if self.asker else self.line.person_id
        record("meetings.answer", self.line, cluster_id=self.meeting.cluster_id, actor_id=actor)
        db.session.flush()
        no_reminder(queries.waited_for_no_more(self.line))
        tell_when_complete(self.meeting, actor)
        return True

    def words(self, saved: str) -> str:
        return f"{saved} One of the dates was taken out meanwhile." if self.has_lost_a_date else saved


def sheet(meeting: Meeting, line: Invitation, organisation: Organisation | None, asker: Reader | None) -> Sheet:
    options = options_of([meeting])[meeting.id] if meeting.is_polling else []
    form: BallotForm | ReplyForm | None = None
    if meeting.is_polling:
        form = ballot(options, option_names(options), line)
    elif meeting.is_upcoming:
        form = ReplyForm(line=line, has_room=bool(meeting.venue), has_link=bool(meeting.online_url))
    if form is not None and (asker is not None or line.is_stand_in):
        del form.deputy_name
    if isinstance(form, ReplyForm) and "note" in request.form:
        form.reply_note.data = form.reply_note.data or clean(request.form["note"], keep_lines=True)[:1000]
    if form is not None and meeting.organiser is not None:
        note = form.note if isinstance(form, BallotForm) else form.reply_note
        note.label.text = f"Anything {meeting.organiser.first_name} should know?"
    before = [one.shown_name for one in queries.spoken_before(line, meeting)] if form is not None else []
    return Sheet(meeting, line, organisation, asker, options, form, before, said_so_far(meeting, options, asker))


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
        flash(page.words("The answers are saved. They can be changed until the date is chosen." if meeting.is_polling
                         else "The reply is saved. It can be changed until the meeting."))  # fmt: skip
        return redirect(url_for(back, meeting_id=meeting_id))
    return render_template("meetings/answer.html", page=page, form=page.form, back=url_for(back, meeting_id=meeting_id))


@links.route("/link/meetings/<token>", methods=["GET", "POST"], endpoint="answer")
@by_link("meetings.answer", Invitation)
def answer_by_link(row: Invitation) -> ResponseReturnValue:
    row = queries.whole(row)
    if not row.link_holds:
        abort(404, _ended(row))
    page = sheet(row.meeting, row, row.organisation, None)
    if page.save():
        db.session.commit()
        flash(page.words("Your answers are saved. This link stays good: you can change them with it."))
        return redirect(request.path)
    return render_template("meetings/answer.html", page=page, form=page.form, back=None)


def _ended(row: Invitation) -> str:
    if row.taken_off_at is not None:
        return f"You are no longer asked to “{row.meeting.title}”, so there is nothing to answer. Ask the cluster lead."
    return "This link was sent to somebody who has handed over or left. Ask the cluster lead for your own."


@links.route("/link/meetings/again", methods=["GET", "POST"])
@public
def again() -> ResponseReturnValue:
    """Says the same whether the address is known or not. All links go in one letter, and one letter in ten minutes."""
    form = AgainForm()
    if form.validate_on_submit():
        lines = queries.lines_of_mailbox(form.email.data)
        if lines and not queries.asked_just_now(form.email.data):
            send_links(form.email.data, lines)
        db.session.commit()
        flash(
            "If that address was invited to a meeting still to come, a letter with all its links is on its way, or "
            "came within the last ten minutes: there is no more than one in that time.",
            "info",
        )
        return redirect(url_for("meeting_links.again"))
    return render_template("meetings/again.html", form=form)
