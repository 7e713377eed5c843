"""What a person has typed into a section and not saved: kept by the page itself while they type, shown again when they
come back, and seen by nobody else."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import MultiDict

import hub.drafts as drafts
from hub.access import reader
from hub.audits import queries
from hub.audits.blueprints import bp
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.section_form import SectionForm, section_form
from hub.db import db
from hub.text import clean

NO_MORE = 409  # there is nothing to save it into: handed in, or closed
MOST_FIELDS = 1_000


def about(review: AuditReview) -> str:
    return f"audit_review:{review.id}"


@bp.post("/reviews/<int:review_id>/sections/<code>/draft", endpoint="keep_section")
def keep_section(review_id: int, code: str) -> ResponseReturnValue:
    """Sent by the page, over and over; nothing is kept where all is as it is stored."""
    row = queries.answerable(reader(), review_id)
    element = row.framework.element(code)
    if element is None:
        raise NoResultFound
    if not row.is_open or row.is_submitted:
        return "", NO_MORE
    rows = queries.answers(row)
    form = section_form(row.framework, element, row.year_groups, queries.colleagues(row), rows)
    fields = _fields(form)
    drawn = section_form(row.framework, element, row.year_groups, queries.colleagues(row), rows, is_sent=False)
    if drawn.resume(MultiDict(fields), rows):
        drafts.keep(reader().person_id, about(row), code, fields)
    else:
        drafts.throw_away(reader().person_id, about(row), code)
        db.session.commit()
    return "", 204


def _fields(form: SectionForm) -> list[tuple[str, str]]:
    """Those of this section, as they were sent; one for each year group is named after its question."""
    names = {field.name for question in form.questions for field in form.fields_of(question)}
    names |= {f"{question.id}.{name}" for question in form.questions for name in ("version", "drawn")}
    sent = [(name, clean(value, keep_lines=True)) for name, value in request.form.items(multi=True)]
    return [one for one in sent if one[0] in names or one[0].rpartition("-")[0] in names][:MOST_FIELDS]


def keep_what_was_sent(form: SectionForm, row: AuditReview, code: str) -> None:
    """A page that could not be saved whole is drawn again; its words are not lost if it is never sent."""
    drafts.keep(reader().person_id, about(row), code, _fields(form))


def resume(form: SectionForm, row: AuditReview, code: str, rows: Mapping[str, AuditAnswer]) -> drafts.Draft | None:
    """The draft, where it says anything else than what is stored; it then stands in the form."""
    found = drafts.draft_of(reader().person_id, about(row), code)
    return found if found is not None and form.resume(found.sent, rows) else None


@bp.post("/reviews/<int:review_id>/sections/<code>/draft/drop", endpoint="drop_section")
def drop_section(review_id: int, code: str) -> ResponseReturnValue:
    row = queries.answerable(reader(), review_id)
    drafts.throw_away(reader().person_id, about(row), code)
    db.session.commit()
    flash("What you had typed is thrown away. These are the answers as they were saved.", "info")
    return redirect(url_for("audits.section", review_id=row.id, code=code))
