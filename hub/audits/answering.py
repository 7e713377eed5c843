"""Answering a self-review: where it stands, one section a page, the last look, handing in and taking back."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader, require
from hub.audits import queries
from hub.audits.answers import Saved, SectionProgress, describe, progress, save
from hub.audits.blueprints import bp
from hub.audits.forms import HandInForm, YearsForm
from hub.audits.frameworks import Element, Question
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.scoring import score
from hub.audits.section_form import SectionForm, section_form
from hub.db import db, now
from hub.facts import about
from hub.history import record
from hub.text import clock, listing, today
from hub.vocabulary import labels


@bp.get("/reviews/<int:review_id>")
def review(review_id: int) -> ResponseReturnValue:
    row = queries.review(reader(), review_id)
    sections = progress(row.framework, row.year_groups, queries.given_to([row])[row.id])
    return render_template(
        "audits/review.html",
        review=row,
        sections=sections,
        year_words=listing(labels("year_group", row.year_groups)),
        may_answer=row.can_be_answered_by(reader()),
    )


@bp.route("/reviews/<int:review_id>/years", methods=["GET", "POST"])
def years(review_id: int) -> ResponseReturnValue:
    row = _answerable(review_id)
    if not row.is_open or row.is_submitted:
        return _not_open(row)
    form = YearsForm.of(row.framework, row.year_groups)
    if form.validate_on_submit():
        row.year_groups = [year for year in row.framework.years if year in (form.years.data or ())]
        record("audits.years", row)
        db.session.commit()
        flash("Saved. Questions about other year groups are left out; their answers are kept.", "success")
        return redirect(url_for("audits.review", review_id=row.id))
    return render_template("audits/years.html", form=form, review=row)


@bp.route("/reviews/<int:review_id>/sections/<code>", methods=["GET", "POST"])
def section(review_id: int, code: str) -> ResponseReturnValue:
    row = _answerable(review_id)
    element = row.framework.element(code)
    if element is None:
        raise NoResultFound
    if request.method == "POST":
        queries.lock(row)
        db.session.refresh(row)
    rows = queries.answers(row)
    form = section_form(row.framework, element, row.year_groups, queries.colleagues(row), rows)
    saved = None
    if form.is_submitted():
        saved = _save(form, row, rows)
        if saved.is_complete and not form.form_errors:
            return redirect(_next(row, element))
    elif not row.is_open or row.is_submitted:
        return _not_open(row)
    return _draw(form, row, element, rows, saved)


def _answerable(review_id: int) -> AuditReview:
    row = queries.review(reader(), review_id)
    require(row.can_be_answered_by(reader()))
    return row


def _not_open(row: AuditReview) -> ResponseReturnValue:
    if row.is_submitted:
        flash("This review has been handed in. To change an answer, take it back first.", "info")
    else:
        flash("This round is closed. Ask the cluster lead to let your school in again.", "info")
    return redirect(url_for("audits.review", review_id=row.id))


def _save(form: SectionForm, row: AuditReview, rows: Mapping[str, AuditAnswer]) -> Saved:
    """Keeps all that can be kept, and commits it; what could not be kept stays in the form, with its reason."""
    if not row.is_open or row.is_submitted:
        form.form_errors.append(
            "Nothing was saved: your colleague has handed the review in. Take it back to change it."
            if row.is_submitted
            else "Nothing was saved: the round has been closed. Copy what you typed, and ask the cluster lead."
        )
        return Saved()
    form.validate_on_submit()
    saved = save(form, row, rows, reader().person_id, give_way=request.form.get("give_way", ""))
    if saved.kept:
        record("audits.answer", row, questions=saved.kept)
    for question_id, theirs in saved.conflicts.items():
        words = f"{question_id}: {theirs.who} saved another answer at {clock(theirs.at)}. Choose one of the two."
        form.keep(question_id, words)
    for question in form.questions:
        if question.id in saved.settled and question.id in saved.kept:
            flash(_settled(form, question), "info")
    if not saved.is_complete:
        form.once.data = secrets.token_urlsafe(18)  # the page will be sent again
    db.session.commit()
    return saved


def _settled(form: SectionForm, question: Question) -> str:
    if form[f"{question.id}.unknown"].data:
        return f"{question.id} is saved as “Don’t know”; the answer that stood there is taken out."
    return f"{question.id} is saved with your answer; “Don’t know”, ticked as well, is taken out."


def _next(row: AuditReview, element: Element) -> str:
    """Where the pressed button leads: another section, the last look, back to where it stands, or simply on."""
    go = request.form.get("go", "")
    if go == "leave":
        flash("Saved. You can come back at any time.", "success")
        return url_for("audits.review", review_id=row.id)
    if go == "hand_in":
        return url_for("audits.hand_in", review_id=row.id)
    if row.framework.element(go):
        return url_for("audits.section", review_id=row.id, code=go)
    if request.form.get("give_way"):
        return url_for("audits.section", review_id=row.id, code=element.code)
    codes = [one.code for one in row.framework.elements if one.asked(row.year_groups)]
    later = codes[codes.index(element.code) + 1 :] if element.code in codes else []
    if later:
        return url_for("audits.section", review_id=row.id, code=later[0])
    return url_for("audits.hand_in", review_id=row.id)


def _sections(row: AuditReview, rows: Mapping[str, AuditAnswer]) -> list[SectionProgress]:
    return progress(row.framework, row.year_groups, {key: answer.given for key, answer in rows.items()})


def _draw(
    form: SectionForm, row: AuditReview, element: Element, rows: Mapping[str, AuditAnswer], saved: Saved | None
) -> ResponseReturnValue:
    if saved and saved.kept:
        rows = queries.answers(row)
        for question in form.questions:
            if question.id in saved.kept:
                form.note_drawn(question, rows.get(question.id))
    sections = _sections(row, rows)
    codes = [one.code for one in row.framework.elements if one.asked(row.year_groups)]
    newest = max((answer.answered_at for answer in rows.values()), default=None)
    return render_template(
        "audits/section.html",
        form=form,
        review=row,
        element=element,
        sections=sections,
        saved=saved,
        saved_at=newest,
        last=_last_time(row, element),
        counted=_counted(row, element),
        next_code=next(iter(codes[codes.index(element.code) + 1 :]), None) if element.code in codes else None,
        rows=rows,
    )


def _last_time(row: AuditReview, element: Element) -> dict[str, str]:
    """question -> what the school answered in the round before, in words."""
    last = queries.last_review(row)
    if last is None or last.template.key != row.template.key:
        return {}
    return {
        question_id: describe(last.framework, last.framework.questions[question_id], answer.given)
        for question_id, answer in queries.answers(last).items()
        if question_id in row.framework.questions
        and question_id in last.framework.questions
        and row.framework.element_of[question_id] is element
        and answer.given.is_answered
    }


def _counted(row: AuditReview, element: Element) -> list[dict[str, Any]]:
    """What the hub itself knows about the questions that nobody has to answer; shown, never scored."""
    found = []
    for question in element.questions:
        if question.is_counted_by_us and question.applies(row.year_groups):
            numbers = [
                (part, about(reader(), part.fact, [row.organisation_id]).get(row.organisation_id))
                for part in question.parts
                if part.fact
            ]
            found.append({"question": question, "numbers": numbers})
    return found


@bp.route("/reviews/<int:review_id>/hand-in", methods=["GET", "POST"])
def hand_in(review_id: int) -> ResponseReturnValue:
    row = _answerable(review_id)
    if request.method == "POST":
        queries.lock(row)
        db.session.refresh(row)
    if not row.is_open or row.is_submitted:
        return _not_open(row)
    form, rows = HandInForm(), queries.answers(row)
    if form.validate_on_submit():
        given = {question_id: answer.given for question_id, answer in rows.items()}
        row.hand_in(reader().person_id, score(row.framework, given, row.year_groups, today()))
        if row.round.shows_named and form.agrees.data:
            row.agreed_at, row.agreed_by_id = now(), reader().person_id
        record("audits.hand_in", row, agreed=row.agreed_at is not None)
        db.session.commit()
        flash("Handed in. You can take it back until the round is closed.", "success")
        return redirect(url_for("audits.result", review_id=row.id))
    return render_template(
        "audits/hand_in.html", form=form, review=row, sections=_sections(row, rows)
    )  # fmt: skip


@bp.post("/reviews/<int:review_id>/take-back")
def take_back(review_id: int) -> ResponseReturnValue:
    row = _answerable(review_id)
    if not row.is_open:
        flash("The round is closed: what was handed in stays as it is.", "info")
        return redirect(url_for("audits.result", review_id=row.id))
    if row.is_submitted:
        row.take_back()
        record("audits.take_back", row)
        db.session.commit()
        flash("Taken back. Your answers are all here; hand in again when you are done.", "success")
    return redirect(url_for("audits.review", review_id=row.id))


@bp.post("/reviews/<int:review_id>/disagree")
def disagree(review_id: int) -> ResponseReturnValue:
    """The head's agreement to a named row is withdrawn; the review itself stays handed in."""
    row = _answerable(review_id)
    if not row.is_open:
        flash("The round is closed: ask the cluster lead to let your school in again.", "info")
    elif row.agreed_at is not None:
        row.agreed_at = row.agreed_by_id = None
        record("audits.disagree", row)
        db.session.commit()
        flash("Your school will not be named. It counts in the totals only.", "success")
    return redirect(url_for("audits.review", review_id=row.id))
