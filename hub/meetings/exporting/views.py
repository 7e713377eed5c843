"""Minutes to carry away, with a choice of what goes along: HTTP only."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hub.access import reader
from hub.meetings.blueprints import bp
from hub.meetings.exporting.markdown import as_markdown
from hub.meetings.exporting.paper import ACTIONS, CHOICES, NAMES, paper
from hub.meetings.exporting.word import as_word
from hub.meetings.minutes.queries import readable
from hub.meetings.models import Meeting
from hub.meetings.queries import meeting as find_meeting

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
USUAL = (ACTIONS, NAMES)


@bp.get("/<int:meeting_id>/minutes/export")
def export_minutes(meeting_id: int) -> ResponseReturnValue:
    """`with` names what goes in beside the text; `as` is the kind of file, without it the page of the choice."""
    meeting = find_meeting(reader(), meeting_id)
    head = readable(reader(), meeting)
    kind = request.args.get("as", "")
    chosen = request.args.getlist("with") if kind else USUAL
    if kind not in {"markdown", "word", "paper"}:
        return render_template("meetings/export_minutes.html", meeting=meeting, choices=CHOICES, chosen=USUAL)
    made = paper(reader(), meeting, head, chosen)
    if kind == "markdown":
        return _download(meeting, "md", "text/markdown; charset=utf-8", as_markdown(made).encode())
    if kind == "word":
        return _download(meeting, "docx", WORD, as_word(made))
    return render_template("meetings/minutes_on_paper.html", meeting=meeting, paper=made, chosen=chosen)


def _download(meeting: Meeting, ending: str, mimetype: str, body: bytes) -> Response:
    on = meeting.on_day.isoformat() if meeting.on_day else str(meeting.id)
    headers = {
        "Content-Disposition": f"attachment; filename=minutes-{on}.{ending}",
        "Cache-Control": "private, no-store",
    }
    return Response(body, mimetype=mimetype, headers=headers)
