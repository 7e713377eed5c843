"""The page behind a colleague's link: those questions, and nothing else of the review."""

import secrets
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import by_link
from hub.audits import queries as audits
from hub.audits.answering import keep_answers, last_time
from hub.audits.answers import By, Saved
from hub.audits.blueprints import links
from hub.audits.delegation import queries
from hub.audits.delegation.letters import no_reminders
from hub.audits.delegation.models import AuditDelegation
from hub.audits.frameworks import Element
from hub.audits.models import AuditAnswer
from hub.audits.section_form import FROM_ANYBODY, SectionForm, section_form
from hub.db import db, now
from hub.history import record
from hub.notices.models import tell
from hub.text import count

NOTHING_YET = "Nothing is answered yet. Answer at least one question, or write a note on why you cannot."


@links.route("/link/audits/<token>", methods=["GET", "POST"], endpoint="answer")
@by_link("audits.answer", AuditDelegation)
def answer_by_link(row: AuditDelegation) -> ResponseReturnValue:
    row = queries.whole(row)
    if request.method == "POST":
        audits.lock(row.review)
        db.session.refresh(row.review)
        db.session.refresh(row)
    over, element = why_over(row), row.element
    if element is None or (over and request.method != "POST"):
        return render_template("audits/delegated_over.html", row=row, over=over, theirs=_theirs(row))
    rows = audits.answers(row.review)
    form = section_form(
        row.review.framework, element, row.review.year_groups, (), rows, only=row.question_ids, extras=FROM_ANYBODY
    )
    saved = _save(form, row, rows, over) if form.is_submitted() else None
    if saved is not None and saved.is_complete and not form.form_errors:
        return redirect(request.path)
    return _draw(form, row, element, saved)


def why_over(row: AuditDelegation) -> str:
    if queries.has_left(row.review):
        return f"{row.review.organisation.name} has left the cluster, and its review ended with that."
    return row.why_over


def _theirs(row: AuditDelegation) -> str:
    """What became of what the colleague answered, if anything: a sentence."""
    number = queries.answered(row)
    if not number:
        return "You had answered nothing behind this link."
    what = f"{count(number, 'answer')} of yours"
    if row.review.is_submitted:
        return f"{what} {'is' if number == 1 else 'are'} part of it."
    return f"{what} {'is' if number == 1 else 'are'} kept."


def _save(form: SectionForm, row: AuditDelegation, rows: Mapping[str, AuditAnswer], over: str) -> Saved:
    """As a colleague with a seat would save: what can be kept is, and nobody's newer answer is written over."""
    if over:
        form.form_errors.append(f"Nothing was saved. {over} Copy what you typed, and ask {row.asker}.")
        return Saved()
    form.validate_on_submit()
    saved = keep_answers(form, row.review, rows, By(link_name=row.name))
    if saved.kept:
        record("audits.answer_by_link", row, cluster_id=row.review.round.cluster_id, questions=saved.kept)
    if saved.is_complete and request.form.get("go") == "send":
        _send(form, row)
    elif saved.is_complete:
        flash("Saved. Your link stays good: come back with it, and send the answers when you are done.", "success")
    if not saved.is_complete or form.form_errors:
        form.once.data = secrets.token_urlsafe(18)  # the page will be sent again
    db.session.commit()
    return saved


def _send(form: SectionForm, row: AuditDelegation) -> None:
    said = audits.answers(row.review)
    done = [
        one.id for one in form.questions if one.id in said and (said[one.id].given.is_answered or said[one.id].note)
    ]
    if not done:
        form.form_errors.append(NOTHING_YET)
        return
    first, row.sent_at = row.sent_at is None, now()
    no_reminders([row.id])
    if first:
        review = row.review
        address = url_for("audits.section", cluster_id=review.round.cluster_id, review_id=review.id, code=row.section)
        words = f"{row.name} has answered {len(done)} of {len(form.questions)} questions of “{review.round.title}”"
        tell(queries.answerers(review), words, address, cluster_id=review.round.cluster_id, icon="audits")
    flash(f"Thank you. {row.asker} has been told. Until the review is handed in you can change what you answered.")


def _draw(form: SectionForm, row: AuditDelegation, element: Element, saved: Saved | None) -> ResponseReturnValue:
    if saved and saved.kept:
        rows = audits.answers(row.review)
        for question in form.questions:
            if question.id in saved.kept:
                form.note_drawn(question, rows.get(question.id))
    asked = {question.id for question in form.questions}
    before = audits.last_answers(row.review)
    return render_template(
        "audits/delegated.html",
        form=form,
        row=row,
        review=row.review,
        element=element,
        saved=saved,
        last={key: words for key, words in last_time(row.review, *before).items() if key in asked},
        minutes=-(-element.minutes * len(asked) // max(len(element.questions), 1)),
    )
