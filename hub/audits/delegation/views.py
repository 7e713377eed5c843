"""Asking a colleague, once more, and taking the questions back: pages of those who may answer for the school."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader
from hub.audits import queries as audits
from hub.audits.answering import answerable, not_open
from hub.audits.blueprints import bp
from hub.audits.delegation import queries
from hub.audits.delegation.forms import DelegateForm
from hub.audits.delegation.letters import ask, no_reminders
from hub.audits.delegation.models import AuditDelegation
from hub.audits.models import AuditReview
from hub.db import db, now
from hub.history import record

MOST_WAITING = 20  # of one review: nobody writes to the whole staff in the hub's name


@bp.route("/reviews/<int:review_id>/sections/<code>/ask", methods=["GET", "POST"])
def delegate(review_id: int, code: str) -> ResponseReturnValue:
    row = answerable(review_id)
    element = row.framework.element(code)
    if element is None:
        raise NoResultFound
    if request.method == "POST":
        audits.lock(row)
        db.session.refresh(row)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    given = audits.given_to([row])[row.id]
    asked = row.framework.asked_in(element, row.year_groups, given)
    if not asked:
        raise NoResultFound
    form = DelegateForm.of(row, asked, request.args.get("question", ""))
    if form.validate_on_submit() and _has_room(form, row):
        made = form.make(element, reader().person_id)
        db.session.add(made)
        record("audits.delegate", made, review=row.id, questions=made.question_ids)
        ask(made, reader().person)
        db.session.commit()
        flash(f"{made.name} gets a letter with a link to these questions, and sees no others.", "success")
        return redirect(url_for("audits.review", review_id=row.id, _anchor="asked"))
    return render_template("audits/delegate.html", form=form, review=row, element=element)


def _has_room(form: DelegateForm, row: AuditReview) -> bool:
    if len(queries.ids_of([row.id])) < MOST_WAITING:
        return True
    db.session.rollback()  # the form may be sent again
    form.form_errors.append(
        f"{MOST_WAITING} colleagues have not answered yet. Take some of those questions back first."
    )
    return False


def _waiting(review_id: int, delegation_id: int) -> tuple[AuditReview, AuditDelegation]:
    row = answerable(review_id)
    return row, queries.delegation(row, delegation_id)


@bp.post("/reviews/<int:review_id>/asked/<int:delegation_id>/again")
def delegate_again(review_id: int, delegation_id: int) -> ResponseReturnValue:
    """The same letter, with the same link."""
    row, asked = _waiting(review_id, delegation_id)
    if asked.why_over:
        flash(f"{asked.name} cannot answer these any more. Ask anew from the section.", "info")
    elif asked.is_just_written:
        flash(f"{asked.name} has had a letter just now.", "info")
    else:
        asked.written_at = now()
        ask(asked, reader().person)
        record("audits.delegate_again", asked)
        db.session.commit()
        flash(f"{asked.name} gets the letter once more.", "success")
    return redirect(url_for("audits.review", review_id=row.id, _anchor="asked"))


@bp.post("/reviews/<int:review_id>/asked/<int:delegation_id>/end")
def end_delegation(review_id: int, delegation_id: int) -> ResponseReturnValue:
    """The link opens nothing any more, and says so. What was answered stays: it can be changed like any answer."""
    row, asked = _waiting(review_id, delegation_id)
    if asked.ended_at is None:
        asked.ended_at = now()
        no_reminders([asked.id])
        record("audits.end_delegation", asked)
        db.session.commit()
    flash(f"The link of {asked.name} has ended. What was answered by it is kept.", "success")
    return redirect(url_for("audits.review", review_id=row.id, _anchor="asked"))
