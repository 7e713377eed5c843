"""A lead's own questions of a round: up to ten, asked after the framework's, fixed as soon as one is answered."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import require
from hub.audits.blueprints import bp
from hub.audits.forms import MOST_OWN, OWN_KINDS, QuestionForm
from hub.audits.models import AuditRound
from hub.audits.round_queries import lock_round, own_questions_are_answered
from hub.audits.rounds import led
from hub.db import db
from hub.history import record


@bp.route("/rounds/<int:round_id>/questions", methods=["GET", "POST"])
def own_questions(round_id: int) -> ResponseReturnValue:
    row = led(round_id)
    require(row.is_open)
    form = QuestionForm()
    if form.validate_on_submit():
        lock_round(row)
        problem = _problem(row)
        if not problem:
            numbers = [int(one["id"].partition(".")[2]) for one in row.own_questions]
            row.own_questions = [*row.own_questions, form.written(f"Q.{max(numbers, default=0) + 1}")]
            record("audits.add_question", row)
            db.session.commit()
            flash("The question was added. Every school in the round is asked it.", "success")
            return redirect(url_for("audits.own_questions", round_id=row.id))
        db.session.rollback()
        form.form_errors.append(problem)
    return render_template(
        "audits/own_questions.html",
        form=form,
        round=row,
        kinds=dict(OWN_KINDS),
        most=MOST_OWN,
        are_frozen=own_questions_are_answered(row),
    )


@bp.post("/rounds/<int:round_id>/questions/<question_id>/remove")
def remove_question(round_id: int, question_id: str) -> ResponseReturnValue:
    row = led(round_id)
    require(row.is_open)
    lock_round(row)
    if own_questions_are_answered(row):
        flash(FROZEN, "info")
    elif any(one["id"] == question_id for one in row.own_questions):
        row.own_questions = [one for one in row.own_questions if one["id"] != question_id]
        record("audits.remove_question", row)
        db.session.commit()
        flash("The question was taken out.", "success")
    else:
        raise NoResultFound
    return redirect(url_for("audits.own_questions", round_id=row.id))


FROZEN = "A school has answered already: the questions of this round stay as they are."


def _problem(row: AuditRound) -> str:
    if own_questions_are_answered(row):
        return FROZEN
    return f"A round has at most {MOST_OWN} questions of your own." if len(row.own_questions) >= MOST_OWN else ""
