"""Where a self-review stands, which year groups it is about, the last look, handing in and taking back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

import hub.drafts as drafts
from hub.access import reader
from hub.audits import queries
from hub.audits.answering import answerable, not_open, say_lapsed, section_progress
from hub.audits.answers import cohort_of, progress
from hub.audits.beside import others
from hub.audits.blueprints import bp
from hub.audits.delegation.letters import no_reminders_about
from hub.audits.delegation.queries import delegations
from hub.audits.forms import HandInForm, YearsForm
from hub.audits.keeping import about
from hub.audits.letters import no_reminder
from hub.audits.round_queries import asks_more
from hub.audits.scoring import score
from hub.audits.signing.models import lapse
from hub.audits.signing.queries import sign_offs
from hub.db import db, now
from hub.history import record
from hub.text import listing, today
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
        compass=queries.compass(row),
        unsaved=drafts.parts_of(reader().person_id, about(row)),
        sign_offs=sign_offs(row),
        asked_of=delegations(row) if row.can_be_answered_by(reader()) else [],
        others=others(row) if row.is_open and not row.is_submitted else [],
    )


@bp.route("/reviews/<int:review_id>/years", methods=["GET", "POST"])
def years(review_id: int) -> ResponseReturnValue:
    row = answerable(review_id)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    if not row.framework.years:
        raise NoResultFound
    form = YearsForm.of(row.framework, row.year_groups)
    if form.validate_on_submit():
        row.year_groups = [year for year in row.framework.years if year in (form.years.data or ())]
        say_lapsed(lapse(row))
        record("audits.years", row)
        db.session.commit()
        flash("Saved. Questions about other year groups are left out; their answers are kept.", "success")
        return redirect(url_for("audits.review", review_id=row.id))
    return render_template("audits/years.html", form=form, review=row)


@bp.route("/reviews/<int:review_id>/hand-in", methods=["GET", "POST"])
def hand_in(review_id: int) -> ResponseReturnValue:
    row = answerable(review_id)
    if request.method == "POST":
        queries.lock(row)
        db.session.refresh(row)
    if not row.is_open or row.is_submitted:
        return not_open(row)
    form, rows = HandInForm(), queries.answers(row)
    if form.validate_on_submit():
        given = {question_id: answer.given for question_id, answer in rows.items()}
        row.hand_in(reader().person_id, score(row.framework, given, row.year_groups, today()))
        if row.round.shows_named and form.agrees.data:
            row.agreed_at, row.agreed_by_id = now(), reader().person_id
        no_reminders_about([row])
        if not asks_more(row):
            no_reminder([row])
        for code in drafts.parts_of(reader().person_id, about(row)):
            drafts.throw_away(reader().person_id, about(row), code)
        record("audits.hand_in", row, agreed=row.agreed_at is not None)
        db.session.commit()
        flash("Handed in. You can take it back until the round is closed.", "success")
        return redirect(url_for("audits.result", review_id=row.id))
    return render_template(
        "audits/hand_in.html",
        form=form,
        review=row,
        sections=section_progress(row, rows),
        cohort=cohort_of(row.framework, rows),
        unsaved=drafts.parts_of(reader().person_id, about(row)),
        signed=[one for one in sign_offs(row) if one.holds],
    )


@bp.post("/reviews/<int:review_id>/take-back")
def take_back(review_id: int) -> ResponseReturnValue:
    row = answerable(review_id)
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
    row = answerable(review_id)
    if not row.is_open:
        flash("The round is closed: ask the cluster lead to let your school in again.", "info")
    elif row.agreed_at is not None:
        row.agreed_at = row.agreed_by_id = None
        record("audits.disagree", row)
        db.session.commit()
        flash("Your school will not be named. It counts in the totals only.", "success")
    return redirect(url_for("audits.review", review_id=row.id))
