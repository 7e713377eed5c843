"""A school's own result, after it has handed in; and an action made out of a gap."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader, require
from hub.actions.models import Action
from hub.actions.queries import actions_from
from hub.audits import queries
from hub.audits.blueprints import bp
from hub.audits.forms import GapForm
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.results import Lost, lost_points, sections, standing, top_gaps
from hub.audits.scoring import Result
from hub.audits.summary import for_reader
from hub.db import db
from hub.history import record


@bp.get("/reviews/<int:review_id>/result")
def result(review_id: int) -> ResponseReturnValue:
    row = queries.submitted_review(reader(), review_id)
    result = _result(row)
    rows, last = queries.answers(row), queries.last_review(row)
    newest = queries.published(row.round, row.family)
    figures = for_reader(newest.whole, reader().organisation_ids)["all"] if newest else None
    found = sections(row.framework, result, last.result if last else None, figures["elements"] if figures else {})
    lost = lost_points(row, result, rows)
    return render_template(
        "audits/result.html",
        review=row,
        result=result,
        sections=found,
        standing=standing(found),
        last=last,
        compares=last is not None and last.template_id == row.template_id,
        published=newest,
        figures=figures,
        lost=lost,
        top=top_gaps(result, lost),
        compass=queries.compass(row),
        made=_actions(lost),
        may_answer=row.can_be_answered_by(reader()),
    )


def _result(row: AuditReview) -> Result:
    found = row.result
    if found is None:
        raise NoResultFound
    return found


def _actions(lost: list[Lost]) -> dict[str, Action]:
    """question -> the action that was made out of its gap"""
    origins = {f"audit_answer:{one.answer_id}": one.question_id for one in lost if one.answer_id}
    return {origins[action.origin]: action for action in actions_from(reader(), origins) if action.origin in origins}


@bp.route("/reviews/<int:review_id>/gaps/<question_id>", methods=["GET", "POST"])
def make_action(review_id: int, question_id: str) -> ResponseReturnValue:
    row = queries.submitted_review(reader(), review_id)
    require(row.can_be_answered_by(reader()))
    rows = queries.answers(row)
    gap = next((one for one in lost_points(row, _result(row), rows) if one.question_id == question_id), None)
    if gap is None:
        raise NoResultFound
    form = GapForm.of(queries.colleagues(row), _drawn(gap, rows.get(question_id)))
    if form.validate_on_submit():
        answer = rows.get(question_id) or _blank_answer(row, question_id)
        action = Action(
            cluster_id=row.round.cluster_id,
            title=form.title.data,
            note=form.note.data,
            owner_seat_id=int(form.owner.data) if form.owner.data else None,
            organisation_id=row.organisation_id,
            due_on=form.due_on.data,
            origin=f"audit_answer:{answer.id}",
            is_private=True,
            created_by_id=reader().person_id,
        )
        db.session.add(action)
        record("actions.add", action, origin=action.origin)
        db.session.commit()
        flash("The action is on your school’s list. Nobody outside your school sees it.", "success")
        return redirect(url_for("audits.result", review_id=row.id))
    return render_template("audits/make_action.html", form=form, review=row, gap=gap)


def _drawn(gap: Lost, answer: AuditAnswer | None) -> dict[str, Any]:
    return {
        "title": f"{gap.question_id}: {gap.title}",
        "owner": str(answer.owner_seat_id) if answer and answer.owner_seat_id else "",
        "due_on": answer.target_on if answer else None,
    }


def _blank_answer(row: AuditReview, question_id: str) -> AuditAnswer:
    """A question that was left out has no row yet; the action needs something to point at."""
    answer = AuditAnswer(review_id=row.id, question_id=question_id)
    db.session.add(answer)
    db.session.flush()
    return answer
