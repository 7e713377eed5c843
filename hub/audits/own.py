"""A school's own result, after it has handed in; and an action made out of a gap."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.access import reader, require
from hub.actions.models import Action
from hub.audits import queries
from hub.audits.asking.queries import other_schools
from hub.audits.blueprints import bp
from hub.audits.effort import EXPLAINED
from hub.audits.forms import GapForm
from hub.audits.models import AuditAnswer, AuditReview
from hub.audits.republishing import ENOUGH
from hub.audits.results import Lost, lost_points
from hub.audits.school import school_result
from hub.audits.ways import activity_for, of_own_gaps, own_origin
from hub.db import db
from hub.facts import Outcome
from hub.history import record


@bp.get("/reviews/<int:review_id>/result")
def result(review_id: int) -> ResponseReturnValue:
    row = queries.submitted_review(reader(), review_id)
    whole = school_result(reader(), row)
    return render_template(
        "audits/result.html",
        review=row,
        whole=whole,
        compass=queries.compass(row),
        came=of_own_gaps(reader(), row.id, whole.lost),
        activity_for=activity_for,
        origin=partial(own_origin, row.id),
        asked=other_schools(row),
        may_answer=row.can_be_answered_by(reader()),
        explained=EXPLAINED,
        enough=ENOUGH,
    )


@bp.route("/reviews/<int:review_id>/gaps/<question_id>", methods=["GET", "POST"])
def make_action(review_id: int, question_id: str) -> ResponseReturnValue:
    row = queries.submitted_review(reader(), review_id)
    require(row.can_be_answered_by(reader()))
    rows = queries.answers(row)
    if row.result is None:
        raise NoResultFound
    gap = next((one for one in lost_points(row, row.result, rows) if one.question_id == question_id), None)
    if gap is None:
        raise NoResultFound
    if request.method == "POST":
        queries.lock(row)
    there = _standing_action(row, gap)
    form = GapForm.of(queries.colleagues(row), _drawn(gap, rows.get(question_id)))
    if there is not None and not form.is_submitted():
        flash(f"There is one already. {there.words}.", "info")
        return redirect(there.url)
    if there is not None:
        form.form_errors.append(f"Nothing was added: a colleague was quicker. {there.words}.")
    elif form.validate_on_submit():
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


def _standing_action(row: AuditReview, gap: Lost) -> Outcome | None:
    made = of_own_gaps(reader(), row.id, [gap], ["action"]).get(gap.question_id, {})
    return next((one for one in made.get("action", []) if one.stands), None)


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
