"""Pages of minutes as they are read and written: HTTP only."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import Reader, reader, require
from hub.actions.giving import give
from hub.actions.models import Action
from hub.actions.queries import actions_from
from hub.db import db
from hub.history import record
from hub.meetings.approval.sharing import share
from hub.meetings.attendance.queries import names_there, own_rows
from hub.meetings.attendance.words import mark
from hub.meetings.blueprints import bp
from hub.meetings.minutes import queries, writing
from hub.meetings.minutes.amendments import amended
from hub.meetings.minutes.forms import CommentForm, MinutesForm
from hub.meetings.minutes.models import Minutes
from hub.meetings.minutes.reading import decided, given, parts, sentences, words_of
from hub.meetings.minutes.sections import GENERAL, Section, last_saved
from hub.meetings.models import Meeting
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.queries import minutes_of, seats_of
from hub.text import clean


@bp.get("/<int:meeting_id>/minutes")
def minutes(meeting_id: int) -> ResponseReturnValue:
    """As they read; a draft is seen by the lead only."""
    meeting = find_meeting(reader(), meeting_id)
    if meeting.can_be_run_by(reader()) and minutes_of(meeting) is None:
        return redirect(url_for("meetings.write_minutes", meeting_id=meeting_id))
    return minutes_page(meeting, queries.readable(reader(), meeting), CommentForm())


def minutes_page(meeting: Meeting, head: Minutes, form: CommentForm) -> str:
    asker = reader()
    sections = queries.sections_of(meeting, head)
    own = own_rows(asker, [meeting])[meeting.id]
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        minutes=head,
        sections=sections,
        last=last_saved(sections),
        amended=amended(sections, queries.amendments_of(meeting) if head.is_approved else []),
        actions=_by_id(asker, meeting),
        own_attendance=own,
        names=names_there(row.id for row in own),
        was_there=mark,
        runs=meeting.can_be_run_by(asker),
        comments=queries.comments_on(meeting) if head.is_shared else [],
        form=form,
        may_comment=head.takes_comments and asker.can_contribute,
    )


@bp.route("/<int:meeting_id>/minutes/write", methods=["GET", "POST"])
@bp.route("/<int:meeting_id>/minutes/write/<int:item_id>", methods=["GET", "POST"])
def write_minutes(meeting_id: int, item_id: int = GENERAL) -> ResponseReturnValue:
    meeting = _written_by_me(meeting_id)
    head = minutes_of(meeting)
    sections = queries.sections_of(meeting, head)
    section = _section(sections, item_id)
    form = _form(meeting, head, section)
    if _goes_on(form, section) or (_is_sent(form) and form.validate_on_submit() and _saved(meeting, section, form)):
        return redirect(_next(meeting, section))
    draft = queries.draft_of(reader(), meeting, section.part)
    if draft is not None and not form.is_submitted():
        form.text.data, form.version.data = draft.sent["text"], draft.sent["version"]
    return render_template(
        "meetings/write_minutes.html",
        meeting=meeting,
        minutes=head,
        section=section,
        sections=sections,
        last=last_saved(sections),
        draft=draft if draft is not None and draft.sent["text"] != section.text else None,
        form=form,
        parts=parts(form.text.data or ""),
        sentences=sentences(form.text.data or ""),
        actions=_by_id(reader(), meeting),
    )


@bp.post("/minutes/preview")
def preview_minutes() -> ResponseReturnValue:
    """The fragment that stands beside the editor. Nothing is kept."""
    text = clean(request.form.get("text", "")[:60_000], keep_lines=True)
    return render_template("meetings/_turning.html", parts=parts(text), sentences=sentences(text), actions={})


@bp.post("/<int:meeting_id>/minutes/draft")
@bp.post("/<int:meeting_id>/minutes/draft/<int:item_id>")
def keep_draft(meeting_id: int, item_id: int = GENERAL) -> ResponseReturnValue:
    """What has been typed so far, sent by the page itself while one types."""
    meeting = _written_by_me(meeting_id)
    section = _section(queries.sections_of(meeting, None), item_id)
    text = clean(request.form.get("text", "")[:60_000], keep_lines=True)
    writing.keep(reader(), meeting, section.part, text, request.form.get("version", ""))
    return "", 204


@bp.post("/<int:meeting_id>/minutes/draft/drop")
@bp.post("/<int:meeting_id>/minutes/draft/<int:item_id>/drop")
def drop_draft(meeting_id: int, item_id: int = GENERAL) -> ResponseReturnValue:
    meeting = _written_by_me(meeting_id)
    writing.throw_away(reader(), meeting.id, item_id)
    db.session.commit()
    flash("Your unsaved words are thrown away. This is the text as it was saved.", "info")
    return redirect(_write_url(meeting, item_id))


def _written_by_me(meeting_id: int) -> Meeting:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and not meeting.is_cancelled and not meeting.is_polling)
    return meeting


def _section(sections: list[Section], part: int) -> Section:
    """Raises NoResultFound (404) where the meeting has no such item."""
    found = next((one for one in sections if one.part == part), None)
    if found is None:
        raise NoResultFound
    return found


def _form(meeting: Meeting, head: Minutes | None, section: Section) -> MinutesForm:
    form = MinutesForm(obj=section.row, seats=seats_of(meeting.cluster_id))
    changes = form.text.data != section.text or form.names_an_action or "decide" in request.form
    form.is_amendment = head is not None and head.is_approved and changes
    return form


def _goes_on(form: MinutesForm, section: Section) -> bool:
    """To another item, with nothing to save here."""
    same = form.text.data == section.text and form.is_left_out.data == section.is_left_out
    return "go" in request.form and same and not form.names_an_action


def _is_sent(form: MinutesForm) -> bool:
    """False for a look at how it reads, and for a line that is about to become an action: what was typed stays."""
    if line := request.form.get("act", ""):
        form.line.data, form.action_title.data = line, words_of(line)[:300]
    return not {"preview", "act"} & set(request.form)


def _saved(meeting: Meeting, section: Section, form: MinutesForm) -> bool:
    """False, with both texts on the form, where somebody saved this part after the form was drawn."""
    asker = reader()
    head, row, is_new = writing.row_for(meeting, section.item)
    if not is_new and not form.is_current(row):
        return False
    text, said = form.text.data, "Saved."
    if line := request.form.get("decide", ""):
        text, said = decided(text, line), "Saved. That line is a decision."
    if section.item is not None and "put_off" in request.form:
        section.item.is_deferred = request.form["put_off"] == "1"
        said = (
            "Saved. The next agenda offers this item." if section.is_put_off else "Saved. It is not put off after all."
        )
    if form.names_an_action:
        action = give(asker, form, origin=f"meeting:{meeting.id}")
        text = given(text, form.made_of, action.title, action.id)
        said = f"Saved, and given to {action.owner_words}: {action.title}"
    writing.save(asker, head, row, form, text)
    if "share" in request.form and not head.is_shared:
        share(asker, meeting, head)
    meeting.touch()
    record("meetings.write_minutes", meeting, shared=head.is_shared)
    db.session.commit()
    flash(f"{said} {'The cluster can read these minutes.' if head.is_shared else 'Only you can read this draft.'}")
    return True


def _next(meeting: Meeting, section: Section) -> str:
    if "share" in request.form:
        return url_for("meetings.minutes", meeting_id=meeting.id)
    return _write_url(meeting, request.form.get("go", section.part, type=int))


def _write_url(meeting: Meeting, part: int) -> str:
    return url_for("meetings.write_minutes", meeting_id=meeting.id, item_id=part or None)


def _by_id(asker: Reader, meeting: Meeting) -> dict[int, Action]:
    """Those that came out of the meeting, as they stand now."""
    return {action.id: action for action in actions_from(asker, [f"meeting:{meeting.id}"])}
