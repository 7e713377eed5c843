"""People at employers and private places: shown, opened and saved by POST only, and every look recorded."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

import hub.employers.privacy.rights as rights
import hub.employers.queries as queries
from hub.access import Reader, reader, require
from hub.db import db
from hub.employers.blueprints import bp
from hub.employers.models import Employer, EmployerContact
from hub.employers.people.asked import asked_in_words, last_asks_of
from hub.employers.people.forms import ContactForm, PlacesForm, RemoveForm
from hub.employers.places import place_fields
from hub.employers.views import employer_page, warn_of
from hub.history import record
from hub.mail import troubles, try_again
from hub.members.queries import seat_choices


def _private(me: Reader, employer_id: int) -> Employer:
    """Found (404), and its people may be seen (403)."""
    row = queries.employer(me, employer_id)
    require(row.shows_details_to(me))
    return row


def _page(template: str, form: Any, row: Employer, **more: Any) -> str:
    return render_template(f"employers/{template}.html", form=form, row=row, **more)


def _seats(me: Reader, row: Employer) -> list[tuple[str, str]]:
    """Who may look after a person there: people of the organisations that own the employer, and the reader's own."""
    ids = sorted(row.owner_ids | set(queries.writable_ids(me)))
    return [choice for one in ids for choice in seat_choices(me, one)]


def _back(row: Employer, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("employers.employer", employer_id=row.id))


@bp.post("/<int:employer_id>/people")
def show_people(employer_id: int) -> ResponseReturnValue:
    """“Show contact details”."""
    me = reader()
    row = _private(me, employer_id)
    record(queries.LOOKED, row)
    db.session.commit()
    row = queries.employer(me, employer_id)
    return _shown(row)


def _shown(row: Employer) -> str:
    may_all = row.is_owned_by(reader())
    people = [one for one in queries.contacts(reader(), row) if one.can_be_used or may_all]
    asked = last_asks_of(people)
    return employer_page(
        row,
        people_shown=people,
        people_asked={one.id: asked_in_words(reader(), asked.get(one.id)) for one in people},
        bad=troubles(one.email for one in people),
    )


@bp.post("/<int:employer_id>/people/<int:contact_id>/try-letters-again")
def try_letters_again(employer_id: int, contact_id: int) -> ResponseReturnValue:
    row = _private(reader(), employer_id)
    require(row.can_be_contacted_by(reader()))
    try_again(queries.contact(reader(), employer_id, contact_id).email)
    record("employers.try_letters_again", row)
    db.session.commit()
    return _back(row, "Letters go there again, with those of the last days that came back.")


@bp.route("/<int:employer_id>/people/add", methods=["GET", "POST"])
def add_contact(employer_id: int) -> ResponseReturnValue:
    me = reader()
    row = _private(me, employer_id)
    require(not row.is_stopped)
    form = ContactForm(me, _seats(me, row))
    if form.validate_on_submit():
        contact = EmployerContact(employer_id=row.id, added_by_id=me.person_id)
        form.fill(contact)
        db.session.add(contact)
        db.session.flush()
        record("employers.add_contact", row, contact=contact.id)
        db.session.commit()
        return _back(row, "Added. Only those who may contact this employer can see it.")
    return _page("add_contact", form, row)


@bp.post("/<int:employer_id>/people/<int:contact_id>/open")
def open_contact(employer_id: int, contact_id: int) -> ResponseReturnValue:
    """The form with what is kept about somebody: a look like any other."""
    me = reader()
    row = _private(me, employer_id)
    contact = queries.contact(me, employer_id, contact_id)
    require(row.can_be_edited_by(me) or contact.added_by_id == me.person_id)
    record(queries.LOOKED, row)
    db.session.commit()
    return _page("edit_contact", ContactForm.opened(contact, me, _seats(me, row)), row, contact=contact)


@bp.post("/<int:employer_id>/people/<int:contact_id>")
def edit_contact(employer_id: int, contact_id: int) -> ResponseReturnValue:
    me = reader()
    row = _private(me, employer_id)
    contact = queries.contact(me, employer_id, contact_id)
    require(row.can_be_edited_by(me) or contact.added_by_id == me.person_id)
    form = ContactForm(me, _seats(me, row), contact)
    if form.validate_on_submit() and form.is_current(contact):
        form.fill(contact)
        contact.is_confirmed()
        record("employers.edit_contact", row, contact=contact.id)
        db.session.commit()
        return _back(row, "Saved.")
    return _page("edit_contact", form, row, contact=contact)


@bp.route("/<int:employer_id>/people/<int:contact_id>/remove", methods=["GET", "POST"])
def remove_contact(employer_id: int, contact_id: int) -> ResponseReturnValue:
    me = reader()
    row = _private(me, employer_id)
    contact = queries.contact(me, employer_id, contact_id)
    require(row.can_be_edited_by(me) or contact.added_by_id == me.person_id)
    form = RemoveForm()
    if form.validate_on_submit():
        rights.erase(contact, for_good=form.asked.data == "erase")
        db.session.commit()
        return _back(row, "Removed.")
    return _page("remove_contact", form, row)


@bp.post("/<int:employer_id>/places/open")
def open_places(employer_id: int) -> ResponseReturnValue:
    row = _private(reader(), employer_id)
    require(row.can_be_edited_by(reader()))
    form = PlacesForm.of(row)
    record(queries.LOOKED, row)
    db.session.commit()
    return _page("edit_places", form, row)


@bp.post("/<int:employer_id>/places")
def edit_places(employer_id: int) -> ResponseReturnValue:
    row = _private(reader(), employer_id)
    require(row.can_be_edited_by(reader()))
    form = PlacesForm()
    if form.validate_on_submit() and form.is_current(row):
        row.settle_at(place_fields(form))
        row.touch()
        record("employers.edit_places", row)
        db.session.commit()
        warn_of(row)
        return _back(row, "Saved.")
    return _page("edit_places", form, row)
