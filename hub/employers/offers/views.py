"""Pages of offers: the list, and adding, changing, taking down and putting back one of an employer. HTTP only."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.queries as pool
import hub.vocabulary as vocabulary
from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.employers.blueprints import bp
from hub.employers.models import Employer
from hub.employers.offers import queries
from hub.employers.offers.capacity import left
from hub.employers.offers.forms import OfferForm
from hub.employers.offers.models import EmployerOffer
from hub.employers.offers.near import school_of
from hub.employers.offers.queries import Wanted
from hub.employers.offers.weeks import weeks as placement_weeks
from hub.history import record
from hub.planner.year import chosen_year, years_to_choose

PER_PAGE = 24


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def _code(name: str, list_name: str) -> str:
    given = request.args.get(name, "")
    return given if vocabulary.is_code(list_name, given) else ""


def _wanted() -> Wanted:
    return Wanted(
        activity=_code("activity", "activity_type"),
        year=_code("year", "year_group"),
        borough=_code("borough", "borough"),
        near=school_of(reader()) if request.args.get("borough") == "near" else None,
        ldd_ready=request.args.get("ldd") == "1",
        on=_day(request.args.get("on", "")),
    )


@bp.get("/offers")
def offers() -> ResponseReturnValue:
    me, narrow = reader(), _wanted()
    page = paginate(queries.offers(me, narrow), page_number(), PER_PAGE)
    return render_template(
        "employers/offers.html",
        page=page,
        wanted=narrow,
        left=left(page.items, narrow.on),
        school=school_of(me),
    )


@bp.get("/weeks")
def weeks() -> ResponseReturnValue:
    """Every school's placement weeks against what is offered: for brokers and leads."""
    me = reader()
    require(me.is_broker or (me.is_lead and me.can_contribute))
    began = chosen_year(request.args.get("year", ""))
    return render_template(
        "employers/weeks.html", weeks=placement_weeks(me, began), began=began, year_options=years_to_choose()
    )


def _mine(employer_id: int) -> Employer:
    """An offer is made by those who may edit the employer."""
    row = pool.employer(reader(), employer_id)
    require(row.can_be_edited_by(reader()))
    return row


def _to(row: Employer) -> ResponseReturnValue:
    return redirect(url_for("employers.employer", employer_id=row.id, _anchor="offers"))


@bp.route("/<int:employer_id>/offers/add", methods=["GET", "POST"])
def add_offer(employer_id: int) -> ResponseReturnValue:
    row = _mine(employer_id)
    require(not row.is_stopped)
    form = OfferForm(row)
    if form.validate_on_submit():
        offer = EmployerOffer(employer_id=row.id, created_by_id=reader().person_id)
        form.fill(offer)
        db.session.add(offer)
        record("employers.add_offer", row, activity=offer.activity_type)
        db.session.commit()
        flash("It stands among the offers.", "success")
        return _to(row)
    return render_template("employers/edit_offer.html", form=form, row=row, offer=None)


@bp.route("/<int:employer_id>/offers/<int:offer_id>/edit", methods=["GET", "POST"])
def edit_offer(employer_id: int, offer_id: int) -> ResponseReturnValue:
    row = _mine(employer_id)
    offer = queries.one(row, offer_id)
    form = OfferForm(row, obj=offer)
    if form.validate_on_submit() and form.is_current(offer):
        form.fill(offer)
        record("employers.edit_offer", row, offer=offer.id)
        db.session.commit()
        flash("Saved.", "success")
        return _to(row)
    return render_template("employers/edit_offer.html", form=form, row=row, offer=offer)


@bp.post("/<int:employer_id>/offers/<int:offer_id>/take-down")
def take_down_offer(employer_id: int, offer_id: int) -> ResponseReturnValue:
    """Bookings that take it stay as they are."""
    row = _mine(employer_id)
    offer = queries.one(row, offer_id)
    if offer.taken_down_at is None:
        offer.taken_down_at = now()
        record("employers.take_down_offer", row, offer=offer.id)
        db.session.commit()
    flash("Taken down. What is booked stays booked.", "success")
    return _to(row)


@bp.post("/<int:employer_id>/offers/<int:offer_id>/put-back")
def put_back_offer(employer_id: int, offer_id: int) -> ResponseReturnValue:
    row = _mine(employer_id)
    offer = queries.one(row, offer_id)
    if offer.taken_down_at is not None:
        offer.taken_down_at = None
        record("employers.put_back_offer", row, offer=offer.id)
        db.session.commit()
    flash("It stands among the offers again.", "success")
    return _to(row)
