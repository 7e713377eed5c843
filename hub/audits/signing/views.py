"""Asking for a signature, and giving it: with a seat, or behind a link."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import absolute_url, by_link, link_for, reader
from hub.audits import queries as audits
from hub.audits.answering import answerable
from hub.audits.answers import describe, progress
from hub.audits.blueprints import bp, links
from hub.audits.delegation.queries import answerers, has_left
from hub.audits.models import AuditReview
from hub.audits.signing import queries
from hub.audits.signing.forms import AskSignOffForm, SignForm, digest
from hub.audits.signing.models import AuditSignOff
from hub.db import db, now
from hub.history import record
from hub.mail import take_back
from hub.members.models import Person
from hub.notices.models import tell
from hub.notices.sending import send

MOST_ASKED = 5  # who have not signed


@bp.route("/reviews/<int:review_id>/sign-off", methods=["GET", "POST"])
def ask_sign_off(review_id: int) -> ResponseReturnValue:
    row = answerable(review_id)
    if not row.is_open and not row.is_submitted:
        flash("The round is closed, and there is nothing to sign off.", "info")
        return redirect(url_for("audits.review", review_id=row.id))
    form = AskSignOffForm.of([seat for seat in audits.colleagues(row) if seat.person_id != reader().person_id])
    if form.validate_on_submit():
        waiting = [one for one in queries.sign_offs(row) if one.is_waited_for]
        if len(waiting) < MOST_ASKED:
            made = form.make(row, reader().person_id)
            db.session.add(made)
            record("audits.ask_sign_off", made, review=row.id)
            _write(made, reader().person)
            db.session.commit()
            flash(f"{made.name} is asked to read the answers and sign them off.", "success")
            return redirect(url_for("audits.review", review_id=row.id, _anchor="signed"))
        db.session.rollback()  # the form may be sent again
        form.form_errors.append(f"{MOST_ASKED} people are asked already and have not signed.")
    return render_template("audits/ask_sign_off.html", form=form, review=row)


def _write(row: AuditSignOff, asker: Person) -> None:
    review, person = row.review, db.session.get(Person, row.person_id) if row.person_id else None
    db.session.flush()
    url = link_for("audit_links.sign_off", row)
    if person is not None:
        where: dict[str, Any] = {"cluster_id": review.round.cluster_id, "review_id": review.id, "sign_off_id": row.id}
        url = absolute_url("audits.sign_off", **where)
        words = f"{asker.name} asks you to sign off “{review.round.title}”"
        tell([person.id], words, url_for("audits.sign_off", **where), cluster_id=review.round.cluster_id, icon="audits")
    send(
        person or row.email,
        "audits/letters/sign_off",
        cluster=review.round.cluster,
        about=_about(row),
        reply_to=asker.email,
        row=row,
        review=review,
        asker=asker,
        url=url,
    )


def _about(row: AuditSignOff) -> str:
    return f"audit_sign_off:{row.id}"


@bp.post("/reviews/<int:review_id>/sign-off/<int:sign_off_id>/end")
def end_sign_off(review_id: int, sign_off_id: int) -> ResponseReturnValue:
    """They are not asked any more; a signature that was given stays."""
    row = answerable(review_id)
    asked = queries.sign_off(row, sign_off_id)
    if asked.signed_at is None and asked.ended_at is None:
        asked.ended_at = now()
        take_back([_about(asked)])
        record("audits.end_sign_off", asked)
        db.session.commit()
        flash(f"{asked.name} is not asked any more.", "success")
    return redirect(url_for("audits.review", review_id=row.id, _anchor="signed"))


@bp.route("/reviews/<int:review_id>/sign-off/<int:sign_off_id>", methods=["GET", "POST"])
def sign_off(review_id: int, sign_off_id: int) -> ResponseReturnValue:
    row = queries.mine(reader(), review_id, sign_off_id)
    return _page(row, url_for("audits.review", review_id=review_id))


@links.route("/link/audits/sign-off/<token>", methods=["GET", "POST"], endpoint="sign_off")
@by_link("audits.sign_off", AuditSignOff)
def sign_off_by_link(row: AuditSignOff) -> ResponseReturnValue:
    return _page(queries.whole(row), None)


def _page(row: AuditSignOff, back: str | None) -> ResponseReturnValue:
    review = row.review
    if request.method == "POST":
        audits.lock(review)
        db.session.refresh(review)
        db.session.refresh(row)
    over = row.why_over
    if has_left(review):
        over = f"{review.organisation.name} has left the cluster, and its review ended with that."
    rows, form = audits.answers(review), SignForm()
    if not form.is_submitted():
        form.drawn.data = digest(rows)
    if not over and not row.holds and form.is_submitted():
        if form.validate_on_submit() and (form.declines or form.has_read(rows)):
            (_decline if form.declines else _sign)(row, form)
            db.session.commit()
            return redirect(request.path)
        db.session.rollback()
        form.once.data = secrets.token_urlsafe(18)
    framework = review.framework
    given = {key: one.given for key, one in rows.items()}
    said = {
        key: describe(framework, framework.questions[key], one)
        for key, one in given.items()
        if key in framework.questions
    }
    return render_template(
        "audits/sign_off.html",
        form=form,
        row=row,
        review=review,
        over=over,
        back=back,
        sections=progress(framework, review.year_groups, given),
        asked=[(one, framework.asked_in(one, review.year_groups, given)) for one in framework.elements],
        said=said,
        rows=rows,
    )


def _sign(row: AuditSignOff, form: SignForm) -> None:
    review: AuditReview = row.review
    row.signed_at, row.lapsed_at, row.declined_at, row.note = now(), None, None, form.note.data
    _end_others(row)
    record("audits.sign_off", row, cluster_id=review.round.cluster_id, actor_id=row.person_id, review=review.id)
    _tell(row, f"{row.name} has signed off “{review.round.title}”")
    flash(f"Signed off. {row.asker} has been told.", "success")


def _decline(row: AuditSignOff, form: SignForm) -> None:
    """It is for those who answer to put right what is missing; signing is still possible."""
    review: AuditReview = row.review
    row.declined_at, row.note = now(), form.note.data
    record("audits.decline_sign_off", row, cluster_id=review.round.cluster_id, actor_id=row.person_id, review=review.id)
    _tell(row, f"{row.name} does not sign off “{review.round.title}” yet, and says why")
    flash(f"{row.asker} has been told what keeps you from signing. You can still sign off later.", "success")


def _tell(row: AuditSignOff, words: str) -> None:
    cluster_id = row.review.round.cluster_id
    address = url_for("audits.review", cluster_id=cluster_id, review_id=row.review_id, _anchor="signed")
    tell(answerers(row.review), words, address, cluster_id=cluster_id, icon="audits")


def _end_others(row: AuditSignOff) -> None:
    """Whoever was asked more than once has signed with this; what waits or has lapsed is not asked any more."""
    for one in queries.sign_offs(row.review):
        is_theirs = one.person_id == row.person_id and one.email == row.email
        if one.id != row.id and is_theirs and not one.holds and one.ended_at is None:
            one.ended_at = now()
            take_back([_about(one)])
