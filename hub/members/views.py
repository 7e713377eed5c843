"""Pages of the directory: people of the cluster. The other pages of this room stand in the folders beside."""

from operator import itemgetter
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.history import record
from hub.mail import troubles, try_again
from hub.members import queries
from hub.members.models import Seat
from hub.members.roles import Role
from hub.text import clean
from hub.vocabulary import choices, is_code, label

HERE = "/c/<int:cluster_id>/members"
bp = Blueprint("members", __name__, template_folder="templates")


@bp.context_processor
def _names() -> dict[str, Any]:
    """Codes in words, for every page of this room."""
    return {"borough_names": dict(choices("borough")), "kind_names": dict(choices("organisation_kind")), "now": now}


def borough_options(codes: list[str]) -> list[tuple[str, str]]:
    """For a filter: those that occur, by name."""
    return sorted(((code, label("borough", code)) for code in codes if is_code("borough", code)), key=itemgetter(1))


def text_asked(name: str) -> str:
    """A value of the address, fit to be searched for."""
    return clean(request.args.get(name, "")[:200])


@bp.get(f"{HERE}/")
def index() -> ResponseReturnValue:
    text, role, borough = text_asked("q"), text_asked("role"), text_asked("borough")
    role = role if role in set(Role) else ""
    page = paginate(queries.people(reader(), text, role, borough), page_number())
    return render_template(
        "members/index.html",
        page=page,
        seats=queries.seats_of(reader(), [person.id for person in page]),
        may_invite=queries.may_invite(reader()),
        boroughs=borough_options(queries.boroughs_of(reader())),
        roles=[(one.value, one.label) for one in Role],
        q=text,
        role=role,
        borough=borough,
    )


@bp.get(f"{HERE}/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    row = queries.person(reader(), person_id)
    seats = queries.seats_of(reader(), [row.id])[row.id]
    return render_template(
        "members/person.html",
        person=row,
        seats=seats,
        is_me=row.id == reader().person_id,
        trouble=troubles([row.email]).get(row.email) if _hears_of_trouble(seats) else None,
    )


def _hears_of_trouble(seats: list[Seat]) -> bool:
    """Whom it concerns that letters to somebody come back: leads, brokers, and whoever speaks for the organisation."""
    return reader().is_lead or reader().is_broker or any(one.organisation.can_be_edited_by(reader()) for one in seats)


@bp.post(f"{HERE}/people/<int:person_id>/try-letters-again")
def try_letters_again(person_id: int) -> ResponseReturnValue:
    row = queries.person(reader(), person_id)
    require(_hears_of_trouble(queries.seats_of(reader(), [row.id])[row.id]))
    try_again(row.email)
    record("members.try_letters_again", row)
    db.session.commit()
    flash(f"Letters go to {row.email} again, with those of the last days that came back.", "success")
    return redirect(url_for("members.person", person_id=row.id))
