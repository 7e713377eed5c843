"""Answering requests: find an employer, ask it, agree, decline, pass on. HTTP only."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.queries as pool
import hub.employers.requests.queries as queries
from hub.access import reader, require
from hub.db import db, page_number, paginate
from hub.employers.agreements import waiting
from hub.employers.agreements.cover import cover_of
from hub.employers.answers.forms import AgreeForm, AskEmployerForm, DeclineForm, PassOnForm
from hub.employers.answers.outcome import agree_by_hand, can_be_agreed, put_to
from hub.employers.answers.packing import companions, could_come_along, packed_with, waiting_for_the_same, with_asks
from hub.employers.asking import lock_for_asking, may_ask, may_ask_all, settings
from hub.employers.blueprints import bp
from hub.employers.letters import release, tell_handlers, tell_school
from hub.employers.models import Employer
from hub.employers.offers.models import EmployerOffer
from hub.employers.offers.queries import offers_for
from hub.employers.people.asked import may_ask_people
from hub.employers.requests.dates import SchoolDays
from hub.employers.requests.endings import Party, Why, ending
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.spare import joining
from hub.employers.states import EventKind
from hub.employers.views import wanted
from hub.history import record
from hub.text import count


def to_answer(request_id: int) -> EmployerRequest:
    """Found (404), and for this reader to answer (403)."""
    row = queries.request(reader(), request_id)
    require(row.can_be_answered_by(reader()))
    return row


def back_to(row: EmployerRequest, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("employers.request", request_id=row.id))


def claim(row: EmployerRequest) -> None:
    """Whoever answers has it, unless somebody else does."""
    me = reader()
    if row.broker_seat_id is None:
        row.broker_seat_id = next((seat.id for seat in me.seats if me.can_write_for(seat.organisation_id)), None)


@bp.get("/requests/<int:request_id>/find")
def find_employer(request_id: int) -> ResponseReturnValue:
    """Employers that this reader may contact, narrowed to what the request wishes."""
    me, row = reader(), to_answer(request_id)
    narrow = wanted()
    if not request.args and row.sector:
        narrow = pool.Wanted(sector=row.sector)
    page = paginate(pool.contactable(me, narrow), page_number(), 20)
    return render_template(
        "employers/find_employer.html", row=row, page=page, wanted=narrow, may=may_ask_all(me, page.items)
    )


@bp.route("/requests/<int:request_id>/ask/<int:employer_id>", methods=["GET", "POST"])
def ask_employer(request_id: int, employer_id: int) -> ResponseReturnValue:
    """Whether they may be asked is looked at once more, with the rows locked, before the letter is written."""
    me, row = reader(), to_answer(request_id)
    employer = pool.employer(me, employer_id)
    require(employer.shows_details_to(me))
    if request.method == "POST":
        lock_for_asking(employer, request.form.get("contact_id", type=int))
    rules = settings(me.cluster_id)
    may = may_ask(me, employer, queries.last_ask_of(employer), rules)
    if not may.lets(me):
        return render_template("employers/not_now.html", row=row, employer=employer, may=may)
    people = pool.contacts(me, employer)
    form = AskEmployerForm(me, people, may, may_ask_people(me, people, rules), SchoolDays.of(row))
    _open(form, row, employer)
    form.start_from(row)
    if form.contact_id.choices and form.validate_on_submit():
        return _send(form, employer)
    return render_template("employers/ask_employer.html", form=form, row=row, employer=employer, may=may)


def _open(form: AskEmployerForm, row: EmployerRequest, employer: Employer) -> None:
    """What the employer offers of this, and which other schools could come along."""
    some = offers_for(row, employer)
    form.open_offers([row], some, request.args.get("offer", row.offer_id, type=int))
    form.open_along(could_come_along(reader(), row, waiting_for_the_same(reader(), row), some))


def _send(form: AskEmployerForm, employer: Employer) -> ResponseReturnValue:
    me, rows = reader(), with_asks(form.packed)
    asks = [form.make(row, employer, me.person_id) for row in rows]
    for row in rows:
        claim(row)
    put_to(rows, asks, form.offer)
    sooner = f" Asked sooner than usual: {asks[0].override_note}" if asks[0].override_note else ""
    for row in rows:
        together = f", together with {count(len(rows) - 1, 'other school')}" if len(rows) > 1 else ""
        line = row.event(EventKind.EMPLOYER_ASKED, f"For {asks[0].when}{together}.{sooner}", me.person_id)
        line.employer_id = employer.id if row is rows[0] else None  # one letter went to them
        db.session.add(line)
        record("employers.ask_employer", row, employer=employer.id, overridden=bool(asks[0].override_note))
    db.session.commit()
    return back_to(rows[0], f"Sent. {employer.name} answers on one page; you will be told.")


def _agreed_with(row: EmployerRequest) -> Employer | None:
    """The employer that ?employer= names (one that said yes by phone), else the one of the request; None where
    there is none that this reader may arrange things with."""
    me, number = reader(), request.args.get("employer", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        named = pool.employer(me, int(number))
        require(can_be_agreed(row, named, me))
        return named
    found = pool.by_ids(me, [row.employer_id]).get(row.employer_id) if row.employer_id else None
    return found if found is not None and can_be_agreed(row, found, me) else None


@bp.route("/requests/<int:request_id>/agree", methods=["GET", "POST"])
def agree(request_id: int) -> ResponseReturnValue:
    """After a call, or with the other date that the employer offered; for a moment, or for around some time."""
    row = queries.request(reader(), request_id)
    me = reader()
    require(row.can_be_answered_by(me) or row.can_be_dated_by(me) or row.can_be_put_off_by(me))
    employer = _agreed_with(row)
    if employer is None:
        flash("First say which employer it is: one that you may contact.", "info")
        return redirect(url_for("employers.find_employer", request_id=row.id))
    others = companions(reader(), row) if employer.id == row.employer_id else []
    if request.method == "POST":
        lock_for_asking(employer, None)  # whoever books the last of an offer at the same moment follows
    form = AgreeForm(joining.days_of(row, others, me))
    some = offers_for(row, employer)
    form.open_offers([row, *others], some, request.args.get("offer", row.offer_id, type=int))
    pack = [] if others else packed_with(me, row)
    form.open_along(_could_say_yes_to(row, pack, some) if not others else [], pack)
    form.start_from(row)
    if form.validate_on_submit():
        return _book(form, employer)
    return render_template("employers/agree.html", form=form, row=row, employer=employer, others=others)


def _could_say_yes_to(
    row: EmployerRequest, pack: Sequence[EmployerRequest], offers: Sequence[EmployerOffer]
) -> list[EmployerRequest]:
    """Those that were put together with it for somebody else, and those that wait for the same."""
    if not row.state.is_open:
        return []
    others = could_come_along(reader(), row, waiting_for_the_same(reader(), row), offers)
    return [*pack, *(one for one in others if one not in pack)]


def _book(form: AgreeForm, employer: Employer) -> ResponseReturnValue:
    """All schools of the visit."""
    person_id, rows = reader().person_id, with_asks(form.packed)
    for row in rows:
        claim(row)
        row.when_words, row.weeks = form.when_words.data or row.when_words, form.said_weeks
    agree_by_hand(rows, employer, form.moment, form.place.data, form.answer.data, person_id, form.offer)
    for row in rows:
        joining.follow(row)
        line = row.event(EventKind.AGREED, row.takes_place, person_id)
        line.employer_id = employer.id if row is rows[0] else None  # said once, to all of them
        db.session.add(line)
        record("employers.agree", row, employer=employer.id)
    db.session.commit()
    return back_to(rows[0], "Agreed. The school has been told." if len(rows) == 1 else "Agreed. All schools are told.")


@bp.route("/requests/<int:request_id>/decline", methods=["GET", "POST"])
def decline(request_id: int) -> ResponseReturnValue:
    row = to_answer(request_id)
    form = DeclineForm()
    if form.validate_on_submit():
        claim(row)
        row.answer = form.answer.data
        release(row, but=None, reason="This request is closed.")
        row.move(RequestState.NOT_THIS_TIME)
        by, why = Party(form.by.data), Why(form.why.data)
        db.session.add(ending(row, by, why, row.answer, reader().person_id))
        db.session.add(row.event(EventKind.NOT_THIS_TIME, row.answer, reader().person_id))
        tell_school(row, "not this time", row.answer)
        record("employers.decline", row)
        db.session.commit()
        return back_to(row, "The school has been told.")
    return render_template("employers/decline.html", form=form, row=row)


@bp.route("/requests/<int:request_id>/pass-on", methods=["GET", "POST"])
def pass_on(request_id: int) -> ResponseReturnValue:
    """An organisation that was asked for its employer leaves the request to the brokers."""
    row = to_answer(request_id)
    require(row.handler_id is not None)
    form = PassOnForm()
    if form.validate_on_submit():
        rules = settings(row.cluster_id)
        outside = cover_of(rules, row, lock=True)
        release(row, but=None, reason="Somebody else looks for an employer now.")
        row.handler_id, row.employer_id, row.broker_seat_id = None, None, None
        row.offer_id = row.visit_id = None
        db.session.add(row.event(EventKind.PASSED_ON, form.note.data or "To the brokers", reader().person_id))
        if outside.is_outside:
            waiting.wait(row, outside.reason, reader().person_id)
            tell_school(row, "on the wait list", outside.reason)
        else:
            row.move(RequestState.ASKED, rules.reply_days)
            tell_handlers(row, None)
        record("employers.pass_on", row, waits=outside.is_outside)
        db.session.commit()
        flash(f"On the wait list: {outside.reason}" if outside.is_outside else "The brokers have it now.", "success")
        return redirect(url_for("employers.requests"))  # the request itself may be out of sight now
    return render_template("employers/pass_on.html", form=form, row=row)
