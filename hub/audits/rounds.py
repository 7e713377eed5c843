"""What a lead does with a round: open, watch, remind, change, close, let one school in again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.audits.blueprints import bp
from hub.audits.closing import close as close_round
from hub.audits.files import families
from hub.audits.forms import ChangeForm, CloseForm, ReopenForm, RoundForm, default_due
from hub.audits.letters import remind as write_reminders
from hub.audits.models import LONDON_AMBITIONS, AuditRound, Showing
from hub.audits.opening import take_in, tell_schools
from hub.audits.queries import round_
from hub.audits.round_queries import board as board_page
from hub.audits.round_queries import (
    could_take_part,
    is_let_in,
    left,
    own_questions_are_answered,
    review_of_round,
    state_counts,
)
from hub.db import db, page_number
from hub.history import record
from hub.text import count, day, local, today


def led(round_id: int) -> AuditRound:
    row = round_(reader(), round_id)
    require(row.can_be_led_by(reader()))
    return row


@bp.route("/open", methods=["GET", "POST"])
def open_round() -> ResponseReturnValue:
    require(reader().is_lead)
    candidates = could_take_part(reader())
    drawn = {"families": [LONDON_AMBITIONS], "due_on": default_due(), "showing": Showing.TOTALS.value}
    form = RoundForm.of(candidates, all_in=True, data=drawn)
    if form.validate_on_submit():
        row = AuditRound(
            cluster_id=reader().cluster_id,
            title=form.title.data,
            families=[family for family in families() if family in form.families.data],
            due_on=form.due_on.data,
            showing=Showing(form.showing.data),
            opened_by_id=reader().person_id,
        )
        db.session.add(row)
        db.session.flush()
        picked = form.picked(candidates)
        reviews = take_in(row, picked)
        if reviews:
            letters = tell_schools(row, reviews)
            record("audits.open", row, schools=len(picked), families=row.families, showing=row.showing.value)
            db.session.commit()
            flash(f"The round is open. {count(letters, 'letter')} went to those who can answer.", "success")
            return redirect(url_for("audits.board", round_id=row.id))
        db.session.rollback()
        form.form_errors.append(
            "Choose at least one school or college that takes part." if not picked
            else "There are no such questions for the schools that you chose."
        )  # fmt: skip
    return render_template("audits/open.html", form=form)


@bp.get("/rounds/<int:round_id>/board")
def board(round_id: int) -> ResponseReturnValue:
    row = led(round_id)
    return render_template(
        "audits/board.html",
        round=row,
        page=board_page(row, page_number()),
        states=state_counts(row),
        left=left(row),
        names=families(),
        can_close_again=not row.is_open and is_let_in(row),
        are_frozen=not row.is_open or own_questions_are_answered(row),
    )


@bp.post("/rounds/<int:round_id>/remind")
def remind(round_id: int) -> ResponseReturnValue:
    row = led(round_id)
    require(row.is_open)
    schools, goes_out = write_reminders(row)
    if schools:
        record("audits.remind", row, schools=schools)
    db.session.commit()
    if not schools:
        flash("Nobody was reminded: every school that is not done has had a letter today, or has nobody to write to.")
    elif local(goes_out).date() == today():
        flash(
            f"A letter goes to {count(schools, 'school')} that {'is' if schools == 1 else 'are'} not done.", "success"
        )
    else:
        flash(f"{count(schools, 'school')} will get a letter on {day(goes_out)}, the next school day.", "success")
    return redirect(url_for("audits.board", round_id=row.id))


@bp.route("/rounds/<int:round_id>/change", methods=["GET", "POST"])
def change(round_id: int) -> ResponseReturnValue:
    row = led(round_id)
    require(row.is_open)
    candidates = could_take_part(reader(), not_in=row)
    form = ChangeForm.of(candidates, all_in=False, obj=row)
    if form.validate_on_submit() and form.is_current(row):
        row.title, row.due_on = form.title.data, form.due_on.data
        added = take_in(row, form.picked(candidates))
        tell_schools(row, added)
        record("audits.change", row, due_on=row.due_on.isoformat(), added=len(added))
        db.session.commit()
        flash("The round was changed.", "success")
        return redirect(url_for("audits.board", round_id=row.id))
    return render_template("audits/change.html", form=form, round=row)


@bp.route("/rounds/<int:round_id>/close", methods=["GET", "POST"])
def close(round_id: int) -> ResponseReturnValue:
    row = led(round_id)
    form = CloseForm()
    if form.validate_on_submit():
        replaced = close_round(row)
        record("audits.close", row, replaced=replaced)
        db.session.commit()
        flash(
            "The round is closed."
            if replaced
            else "The round is closed. The published figures stay as they were: too few schools have changed.",
            "success",
        )
        return redirect(url_for("audits.cluster", round_id=row.id))
    return render_template("audits/close.html", form=form, round=row, states=state_counts(row))


@bp.route("/rounds/<int:round_id>/reopen/<int:review_id>", methods=["GET", "POST"])
def reopen(round_id: int, review_id: int) -> ResponseReturnValue:
    row = led(round_id)
    review = review_of_round(row, review_id)
    require(not row.is_open)
    form = ReopenForm()
    if form.validate_on_submit():
        review.reopened_until = form.until.data
        record("audits.reopen", review, until=form.until.data.isoformat())
        tell_schools(row, [review])
        db.session.commit()
        flash(f"{review.organisation.name} can answer until {day(review.reopened_until)}.", "success")
        return redirect(url_for("audits.board", round_id=row.id))
    return render_template("audits/reopen.html", form=form, round=row, review=review)
