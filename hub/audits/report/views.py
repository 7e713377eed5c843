"""A school's result to carry away: one page for others, and everything as a table. HTTP only."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hub.access import reader
from hub.audits import queries
from hub.audits.blueprints import bp
from hub.audits.models import AuditReview
from hub.audits.report.paper import Audience, Report
from hub.audits.report.paper import report as make_report
from hub.audits.report.tables import columns, rows
from hub.audits.report.word import as_word
from hub.audits.school import school_result
from hub.spreadsheets import XLSX, as_xlsx, csv_file

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/reviews/<int:review_id>/report")
def report(review_id: int) -> ResponseReturnValue:
    row = queries.submitted_review(reader(), review_id)
    return render_template("audits/report.html", review=row, report=_report(row), audiences=list(Audience))


@bp.get("/reviews/<int:review_id>/report.docx")
def report_word(review_id: int) -> ResponseReturnValue:
    made = _report(queries.submitted_review(reader(), review_id))
    return _file(as_word(made), WORD, f"self-review-{review_id}-{made.audience.value}.docx")


@bp.get("/reviews/<int:review_id>/table.<any(csv, xlsx):kind>")
def table(review_id: int, kind: str) -> ResponseReturnValue:
    """Answers, notes and evidence only for those who may answer, as on the pages."""
    row = queries.submitted_review(reader(), review_id)
    may_answer, whole = row.can_be_answered_by(reader()), school_result(reader(), row)
    head, lines = columns(may_answer), list(rows(whole, may_answer))
    if kind == "csv":
        return csv_file(f"self-review-{row.id}", head, lines)
    return _file(as_xlsx("Self-review", head, lines), XLSX, f"self-review-{row.id}.xlsx")


def _report(row: AuditReview) -> Report:
    """For whom, the address says; the governors if it does not."""
    chosen = request.args.get("for", "")
    audience = Audience(chosen) if chosen in set(Audience) else Audience.GOVERNORS
    return make_report(school_result(reader(), row), queries.compass(row), audience)


def _file(body: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"}
    return Response(body, mimetype=mimetype, headers=headers)
