"""The administrator's pages: what is held of somebody, by e-mail address, and erasing a person. HTTP only. What is
held is drawn in answers to POST, and the look is recorded."""

import json
import secrets

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

import hub.members.me.queries as people
from hub.access import absolute_url, reader, require
from hub.db import db
from hub.history import record
from hub.home.admin import bp
from hub.home.subjects.erasing import (
    STAYS,
    CannotErase,
    erase_address,
    erase_member,
    held_of,
    person_of,
    seats_of,
    was_asked_today,
    what_goes,
)
from hub.home.subjects.forms import EraseAddressForm, EraseForm, SubjectForm
from hub.members.models import Person
from hub.members.queries import leads_of
from hub.notices.sending import send
from hub.room import rooms


@bp.route("/admin/subject", methods=["GET", "POST"])
def subject() -> ResponseReturnValue:
    """Somebody asks what is held of them."""
    require(reader().is_administrator)
    form = SubjectForm()
    if not (form.is_submitted() and form.validate()):
        return render_template("home/ask_subject.html", form=form)
    return _subject_page(form.email.data, EraseAddressForm(formdata=None))


def _subject_page(email: str, form: EraseAddressForm) -> str:
    person, held = _looked_up(email)
    form.once.data, form.email.data = secrets.token_urlsafe(18), email
    return render_template("home/subject.html", email=email, person=person, held=held, form=form)


def _looked_up(email: str) -> tuple[Person | None, dict[str, list[dict[str, object]]]]:
    person, held = person_of(email), held_of(email)
    record("hub.subject_access", person or reader().person, has_account=person is not None)
    db.session.commit()
    return person_of(email), held


@bp.post("/admin/subject/file")
def subject_file() -> ResponseReturnValue:
    require(reader().is_administrator)
    form = SubjectForm()
    if not form.validate():
        return render_template("home/ask_subject.html", form=form)
    _, held = _looked_up(form.email.data)
    body = json.dumps(held, indent=2, ensure_ascii=False, default=str)
    headers = {"Content-Disposition": 'attachment; filename="what-is-held-about-you.json"'}
    return Response(body, mimetype="application/json", headers=headers)


@bp.post("/admin/subject/erase")
def erase_subject() -> ResponseReturnValue:
    """Without an account: in all rooms at once."""
    require(reader().is_administrator)
    form = EraseAddressForm()
    good = form.validate()
    if good and form.email.data != form.again.data:
        form.keep("again", "This is another address than the one above")
    elif good and form.validate_on_submit():
        number = erase_address(form.email.data)
        record("hub.erase_address", reader().person, rows=number)
        db.session.commit()
        flash("Erased. Where they stood at an employer they cannot be added again.", "success")
        return redirect(url_for("admin.subject"))
    return _subject_page(form.email.data or "", form) if form.email.data else redirect(url_for("admin.subject"))


@bp.route("/admin/people/<int:person_id>/erase", methods=["GET", "POST"])
def erase_person(person_id: int) -> ResponseReturnValue:
    """First which kinds go and what stays; then how much, with the seats, and the question once more."""
    require(reader().is_administrator)
    person, form = people.person(person_id), EraseForm()
    if not form.is_submitted():
        kinds = [kind.name for room in rooms() for kind in room.personal]
        return render_template("home/erase_person.html", form=form, person=person, kinds=kinds, stays=STAYS)
    seats = seats_of(person)
    if form.seen.data and form.is_answered(person.email, any(goes for _, goes in seats)) and form.validate_on_submit():
        return _erased(person, form)
    form.once.data, form.seen.data = secrets.token_urlsafe(18), "yes"
    return render_template("home/erase_last.html", form=form, person=person, seats=seats, goes=what_goes(person))


def _erased(person: Person, form: EraseForm) -> ResponseReturnValue:
    try:
        erase_member(person)
    except CannotErase as problem:
        db.session.rollback()
        flash(str(problem), "error")
        return redirect(url_for("me.everybody"))
    db.session.commit()
    flash("Erased. What they wrote stays, by “Former member”.", "success")
    return redirect(url_for("me.everybody"))


@bp.post("/admin/people/<int:person_id>/ask-for-hand-over")
def ask_for_hand_over(person_id: int) -> ResponseReturnValue:
    """The leads of the clusters are asked by letter to hand the seats over; whoever is to be erased as well."""
    require(reader().is_administrator)
    person = people.person(person_id)
    if was_asked_today(person):
        flash("They were asked in the last day already.", "info")
        return redirect(url_for("admin.erase_person", person_id=person.id))
    asked = 0
    for seat, goes in seats_of(person):
        for one in {person, *(lead.person for lead in leads_of(seat.cluster_id))} if goes else ():
            url = absolute_url("members.hand_over", cluster_id=seat.cluster_id, seat_id=seat.id)
            send(one, "members/letters/hand_over_asked", cluster=seat.cluster, seat=seat, goes=goes, url=url)
            asked += 1
    record("members.ask_for_hand_over", person, letters=asked)
    db.session.commit()
    flash("Asked by letter: the leads, and the person." if asked else "There is nothing to hand over.", "success")
    return redirect(url_for("admin.erase_person", person_id=person.id))
