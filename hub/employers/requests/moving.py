"""Moving a request along its way: by the board's menu, back again where nothing was sent, and out of it. HTTP only."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.employers.kit.queries as kits
import hub.employers.requests.queries as queries
from hub.access import reader, require
from hub.db import db, now, page_number, paginate
from hub.employers.agreements import waiting
from hub.employers.answers.packing import companions, with_asks
from hub.employers.answers.views import claim
from hub.employers.asking import settings
from hub.employers.blueprints import bp
from hub.employers.letters import release_all, tell_of_ending, tell_school
from hub.employers.requests.endings import Party, Why, ending
from hub.employers.requests.forms import FellThroughForm, ReplyForm
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.spare import joining
from hub.employers.states import EventKind
from hub.history import record

STEPS = {
    "ask": "employers.find_employer",
    "agree": "employers.agree",
    "decline": "employers.decline",
    "brief": "employers.send_brief",
    "happened": "employers.happened",
    "fell_through": "employers.fall_through",
    "thank": "employers.thank",
}


def _back(row: EmployerRequest, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("employers.request", request_id=row.id))


@bp.post("/requests/<int:request_id>/move")
def move(request_id: int) -> ResponseReturnValue:
    """The board's “Move”: done at once where nothing has to be said, else on to the form of that step."""
    row, to = queries.request(reader(), request_id), request.form.get("to", "")
    if to in STEPS:
        return redirect(url_for(STEPS[to], request_id=row.id), 303)
    if to == "back":
        return _move_back(row)
    if to in {"take_up", "own"}:
        return _off_the_wait_list(row, to)
    require(row.can_be_answered_by(reader()))
    if to == "take" and row.state is RequestState.ASKED:
        claim(row)
        row.move(RequestState.WITH_BROKER, settings(row.cluster_id).reply_days, sent=False)
        db.session.add(row.event(EventKind.PASSED_ON, "A broker has it", reader().person_id))
        db.session.commit()
        flash(f"{row.title} is with you.", "success")
    return redirect(url_for("employers.request", request_id=row.id))


def _off_the_wait_list(row: EmployerRequest, to: str) -> ResponseReturnValue:
    """Whoever answers takes it up although no agreement covers it, or the school turns to its own contacts."""
    me = reader()
    if to == "own":
        require(row.is_waiting and row.is_own_of(me))
        waiting.to_own_contacts(row, me.person_id)
    else:
        require(row.can_be_taken_up_by(me))
        waiting.take_up(row, "Taken up from the wait list", me.person_id)
    record(f"employers.{to}", row)
    db.session.commit()
    return _back(row, "It is with your own school now." if to == "own" else "Taken up. The school has been told.")


def _move_back(row: EmployerRequest) -> ResponseReturnValue:
    """What was typed on the way stays for the next time."""
    require(row.can_be_moved_back_by(reader()))
    if row.state is RequestState.WITH_BROKER:
        row.broker_seat_id = None
    row.move_back()
    db.session.add(row.event(EventKind.MOVED_BACK, f"To: {row.state.label}", reader().person_id))
    record("employers.move_back", row)
    db.session.commit()
    return _back(row, f"Moved back: {row.state.label}.")


@bp.route("/requests/<int:request_id>/fell-through", methods=["GET", "POST"])
def fall_through(request_id: int) -> ResponseReturnValue:
    """What had been agreed does not take place: whoever still waits for it is told."""
    me, row = reader(), queries.request(reader(), request_id)
    require(row.state.is_booked and row.is_arranged_by(me))
    form = FellThroughForm(row, companions(me, row), is_own=row.is_own_of(me))
    if form.validate_on_submit():
        rows = with_asks([row, *form.ends])
        _tell(rows, Party(form.by.data), [_end(one, form) for one in rows])
        record("employers.fall_through", row, by=form.by.data, schools=len(rows))
        db.session.commit()
        return _back(row, "Noted. Those who waited for it have been told.")
    return render_template("employers/fall_through.html", form=form, row=row)


def _end(row: EmployerRequest, form: FellThroughForm) -> str:
    """One school's booking, with those who had joined it; how it ended, in words."""
    person_id, by, words = reader().person_id, Party(form.by.data), form.words.data
    end = ending(row, by, Why(form.why.data), words, person_id, form.heard_on.data)
    said = f"{end.in_words} {words}".strip()
    db.session.add(end)
    row.cancel_reason = words if by is Party.SCHOOL else ""
    row.move(RequestState.FELL_THROUGH)
    joining.end_with(row)
    joining.leave(row)
    db.session.add(row.event(EventKind.FELL_THROUGH, row.title, person_id))
    if end.is_let_down:
        db.session.add(row.event(EventKind.LET_DOWN, said, person_id))
    return said


def _tell(rows: Sequence[EmployerRequest], by: Party, said: Sequence[str]) -> None:
    """The other two of the three; nobody about what lies in the past."""
    if by is not Party.EMPLOYER and not rows[0].is_past:
        gone = [ask for row in rows for ask in row.asks]
        release_all(gone, f"It cannot take place: the {by.value} has had to call it off.")
    for row, words in zip(rows, said, strict=True):
        if row.is_own_of(reader()):
            tell_of_ending(row, f"fell through. {words}")
        elif not row.is_past:
            tell_school(row, "it cannot take place", words)


@bp.get("/let-downs")
def let_downs() -> ResponseReturnValue:
    """Lead and broker: all of the cluster. A school: its own, with its reply."""
    me = reader()
    require(me.can_contribute)
    page = paginate(kits.let_downs(me), page_number(), 25)
    return render_template("employers/let_downs.html", page=page, sees_all=me.is_lead or me.is_broker)


@bp.route("/requests/<int:request_id>/reply", methods=["GET", "POST"])
def reply(request_id: int) -> ResponseReturnValue:
    """The school's own words about a let-down."""
    me, row = reader(), queries.request(reader(), request_id)
    end = kits.ending_of(row)
    require(end is not None and end.is_let_down and row.is_own_of(me))
    assert end is not None
    form = ReplyForm(obj=end)
    if form.validate_on_submit() and form.is_current(end):
        end.reply, end.replied_by_id, end.replied_at = form.reply.data, me.person_id, now()
        record("employers.reply", row)
        db.session.commit()
        return _back(row, "Saved. Lead and brokers read it beside what happened.")
    return render_template("employers/reply.html", form=form, row=row, end=end)
