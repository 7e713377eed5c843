"""Pages of my account, and the administrator's page of people."""

import json

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.twofactor import tf_disable

from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.history import record
from hub.mail import troubles, try_again, write
from hub.members.me import queries
from hub.members.me.forms import AccountForm, OneButton
from hub.members.models import SignIn
from hub.room import rooms

bp = Blueprint("me", __name__, template_folder="templates")


@bp.route("/me/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    person = reader().person
    form = AccountForm(obj=person)
    if form.validate_on_submit() and form.is_current(person):
        person.name, person.job_title = form.name.data, form.job_title.data
        person.phone, person.ask_me_about = form.phone.data or None, form.ask_me_about.data
        db.session.commit()
        flash("Saved.", "success")
        return redirect(url_for("me.index"))
    return render_template(
        "me/index.html",
        form=form,
        sign_ins=queries.sign_ins(reader()),
        seats=reader().all_seats,
        trouble=troubles([person.email]).get(person.email),
    )


@bp.post("/me/letters/try-again")
def try_letters_again() -> ResponseReturnValue:
    """For letters to me that come back, once the mailbox is well again."""
    try_again(reader().person.email)
    db.session.commit()
    flash(f"Letters go to {reader().person.email} again, with those of the last days that came back.", "success")
    return redirect(url_for("me.index"))


@bp.post("/me/sign-ins/<int:sign_in_id>/end")
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    db.session.delete(queries.sign_in(reader(), sign_in_id))
    db.session.commit()
    flash("Signed out there.", "success")
    return redirect(url_for("me.index"))


@bp.post("/me/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """Here too: whoever presses this is not sure who else is in."""
    record("members.sign_out_everywhere", reader().person)
    db.session.execute(sa.delete(SignIn).where(SignIn.person_id == reader().person_id))
    db.session.commit()
    flash("You are signed out everywhere.", "success")
    return redirect(url_for("security.login"))


@bp.post("/me/download")
def download() -> ResponseReturnValue:
    """All that the rooms hold about me, machine-readable."""
    person = reader().person
    held = {kind.name: kind.export(person) for room in rooms() for kind in room.personal}
    body = json.dumps({"name": person.name, "email": person.email, **held}, indent=2, ensure_ascii=False, default=str)
    headers = {"Content-Disposition": 'attachment; filename="what-the-hub-holds-about-me.json"'}
    return Response(body, mimetype="application/json", headers=headers)


@bp.get("/admin/people")
def everybody() -> ResponseReturnValue:
    require(reader().is_administrator)
    text = request.args.get("q", "")[:100]
    page = paginate(queries.everybody(text), page_number())
    return render_template("me/everybody.html", page=page, text=text, form=OneButton())


@bp.post("/admin/people/<int:person_id>/codes-off")
def switch_codes_off(person_id: int) -> ResponseReturnValue:
    """For someone who lost phone and recovery codes; they are told by letter."""
    require(reader().is_administrator)
    person = queries.person(person_id)
    tf_disable(person)
    person.mf_recovery_codes = None
    record("members.second_factor_reset", person)
    write(person, "security/letters/codes_off")
    db.session.commit()
    flash(f"Codes are switched off for {person.name}. They are told by letter.", "success")
    return redirect(url_for("me.everybody", q=person.email))
