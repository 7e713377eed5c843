"""Pages about imported people who are still to be told. Their names come by POST only, and each look is noted."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.queries as pool
import hub.employers.telling.queries as queries
from hub.access import reader, require
from hub.db import db
from hub.employers.blueprints import bp
from hub.employers.models import EmployerContact
from hub.employers.personal import erase_contact
from hub.employers.telling.forms import ToldForm
from hub.history import record
from hub.text import count

SHOWN = 100


@bp.get("/untold")
def untold() -> ResponseReturnValue:
    me = reader()
    require(me.can_contribute)
    number, oldest = queries.untold_counts(me)
    return render_template("employers/untold.html", number=number, oldest=oldest, form=None, people=[])


@bp.post("/untold/people")
def show_untold() -> ResponseReturnValue:
    require(reader().can_contribute)
    return _shown(ToldForm.blank())


def _shown(form: ToldForm) -> str:
    me = reader()
    people = list(db.session.scalars(queries.untold(me).limit(SHOWN)).unique())
    for employer in {person.employer_id: person.employer for person in people}.values():
        record(pool.LOOKED, employer)
    db.session.commit()
    number, oldest = queries.untold_counts(me)
    people = list(db.session.scalars(queries.untold(me).limit(SHOWN)).unique())
    return render_template("employers/untold.html", number=number, oldest=oldest, form=form, people=people)


@bp.post("/untold")
def tell_people() -> ResponseReturnValue:
    """“Told on … by …”, or removed."""
    me, form = reader(), ToldForm()
    require(me.can_contribute)
    removes = request.form.get("act") == "remove"
    if not (form.validate_on_submit() and (form.has_people() if removes else form.is_told())):
        db.session.rollback()
        return _shown(form)
    people = db.session.scalars(
        queries.untold(me).where(EmployerContact.id.in_((form.people.data or [])[:SHOWN]))
    ).unique()
    done = [_remove(person) if removes else _told(person, form.told_on.data, form.told_how.data) for person in people]
    db.session.commit()
    words = "removed" if removes else "noted as told. Others see them as far as you have opened the employer"
    flash(f"{count(len(done), 'person')} {words}.", "success")
    return redirect(url_for("employers.untold"))


def _told(person: EmployerContact, on: date, how: str) -> int:
    person.told_on, person.told_how = on, how
    record("employers.tell_person", person.employer, contact=person.id)
    return 1


def _remove(person: EmployerContact) -> int:
    return erase_contact(person)
