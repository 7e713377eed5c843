"""Privacy: who is to be reviewed, what is kept of somebody, and what they can have done about it. HTTP only. What
names people is drawn in answers to POST, and every look is recorded."""

import json
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

import hub.employers.queries as pool
from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.employers.asking import settings
from hub.employers.blueprints import bp
from hub.employers.models import Employer, EmployerContact
from hub.employers.privacy import queries
from hub.employers.privacy.acts import ACTS
from hub.employers.privacy.forms import ActForm, SubjectForm
from hub.employers.privacy.held import held_about
from hub.employers.privacy.review import last_contacts, to_review
from hub.history import record
from hub.text import local

PER_PAGE = 25


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    require(reader().can_contribute)
    return _privacy_page(SubjectForm(), names=False)


@bp.post("/privacy/names")
def show_reviewed() -> ResponseReturnValue:
    """“Show the names”: a look at each of the employers on the page."""
    require(reader().can_contribute)
    page = paginate(to_review(reader()), page_number(), PER_PAGE)
    for row in {one.employer_id: one.employer for one in page.items}.values():
        record(pool.LOOKED, row)
    db.session.commit()
    return _privacy_page(SubjectForm(formdata=None), names=True)


def _privacy_page(form: SubjectForm, names: bool) -> str:
    page, rules = paginate(to_review(reader()), page_number(), PER_PAGE), settings(reader().cluster_id)
    form.once.data = form.once.data or secrets.token_urlsafe(18)
    grace = timedelta(days=rules.grace_days)
    return render_template(
        "employers/privacy.html",
        page=page,
        last=last_contacts(page.items),
        goes={one.id: local(one.review_told_at + grace).date() for one in page.items if one.review_told_at},
        names=names,
        form=form,
        rules=rules,
    )


def _kept(employer_id: int, contact_id: int) -> tuple[Employer, EmployerContact]:
    """Found (404), and this reader decides about it (403)."""
    row = pool.employer(reader(), employer_id)
    require(row.can_be_edited_by(reader()))
    contact = pool.contact(reader(), employer_id, contact_id)
    require(contact.can_be_used or row.is_owned_by(reader()))
    return row, contact


@bp.post("/<int:employer_id>/people/<int:contact_id>/still-right")
def still_right(employer_id: int, contact_id: int) -> ResponseReturnValue:
    row, contact = _kept(employer_id, contact_id)
    contact.is_confirmed()
    record("employers.confirm_contact", row, contact=contact.id)
    db.session.commit()
    flash("Confirmed for two years.", "success")
    return redirect(url_for("employers.privacy"))


@bp.post("/<int:employer_id>/people/<int:contact_id>/privacy")
def open_privacy(employer_id: int, contact_id: int) -> ResponseReturnValue:
    """What is kept of somebody, and what can be done about it."""
    row, contact = _looked_at(employer_id, contact_id)
    acts = {code: act for code, act in ACTS.items() if act.is_for(contact)}
    held = held_about(contact, reader().cluster_id)
    return render_template("employers/person_privacy.html", row=row, contact=contact, held=held, acts=acts)


@bp.post("/<int:employer_id>/people/<int:contact_id>/privacy/file")
def person_file(employer_id: int, contact_id: int) -> ResponseReturnValue:
    _, contact = _looked_at(employer_id, contact_id)
    return as_file([held_about(contact, reader().cluster_id)])


def _looked_at(employer_id: int, contact_id: int) -> tuple[Employer, EmployerContact]:
    row, contact = _kept(employer_id, contact_id)
    record(pool.LOOKED, row, contact=contact.id)
    db.session.commit()
    return _kept(employer_id, contact_id)


@bp.route("/<int:employer_id>/people/<int:contact_id>/privacy/<act>", methods=["GET", "POST"])
def act_on_person(employer_id: int, contact_id: int, act: str) -> ResponseReturnValue:
    row, contact = _kept(employer_id, contact_id)
    found = ACTS.get(act)
    if found is None or not found.is_for(contact):
        raise NotFound
    form = ActForm()
    if form.validate_on_submit():
        found.do(contact)
        db.session.commit()
        flash(found.done, "success")
        return redirect(url_for("employers.employer", employer_id=row.id))
    return render_template("employers/act_on_person.html", form=form, row=row, contact=contact, act=found)


@bp.post("/privacy/request")
def answer_subject() -> ResponseReturnValue:
    """Somebody asks what is kept of them: all that this reader may see, by their address."""
    require(reader().can_contribute)
    form = SubjectForm()
    if not form.validate():
        return _privacy_page(form, names=False)
    people = _looked_up(form.email.data)
    held = [held_about(one, reader().cluster_id) for one in people]
    return render_template("employers/subject.html", email=form.email.data, people=people, held=held)


@bp.post("/privacy/request/file")
def subject_file() -> ResponseReturnValue:
    require(reader().can_contribute)
    form = SubjectForm()
    if not form.validate():
        return _privacy_page(form, names=False)
    return as_file([held_about(one, reader().cluster_id) for one in _looked_up(form.email.data)])


def _looked_up(email: str) -> list[EmployerContact]:
    for one in queries.people_of(reader(), email):
        record(pool.LOOKED, one.employer, contact=one.id)
    db.session.commit()
    return queries.people_of(reader(), email)


def as_file(held: list[dict[str, Any]]) -> Response:
    body = json.dumps({"people_at_employers": held}, indent=2, ensure_ascii=False)
    headers = {"Content-Disposition": 'attachment; filename="what-is-kept-about-you.json"'}
    return Response(body, mimetype="application/json", headers=headers)
