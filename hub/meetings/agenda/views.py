"""Pages of the agenda: HTTP only."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import Reader, reader, require
from hub.db import db
from hub.history import record
from hub.meetings.agenda import queries
from hub.meetings.agenda.carrying import carry, waiting
from hub.meetings.agenda.forms import CarryForm, ItemForm, ProposalForm, WordForm, carry_form
from hub.meetings.agenda.order import append, move
from hub.meetings.agenda.programme import programme
from hub.meetings.blueprints import bp
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import meeting as find_meeting
from hub.meetings.queries import seats_of, upcoming
from hub.meetings.states import ItemState
from hub.notices.models import tell
from hub.text import count


@bp.get("/<int:meeting_id>/agenda")
def agenda(meeting_id: int) -> ResponseReturnValue:
    return _drawn(_run_by_me(meeting_id))


def _drawn(meeting: Meeting, problem: WordForm | CarryForm | None = None) -> str:
    asker = reader()
    items = queries.items_of(asker, meeting)
    wait = waiting(asker, meeting, items) if not meeting.is_past else []
    return render_template(
        "meetings/agenda.html",
        meeting=meeting,
        programme=programme(asker, meeting, items),
        waiting=wait,
        carry=problem if isinstance(problem, CarryForm) else carry_form(wait),
        form=problem,
        removed=queries.removed_item(meeting, request.args.get("removed", type=int)),
    )


@bp.post("/<int:meeting_id>/agenda/carry-in")
def carry_in(meeting_id: int) -> ResponseReturnValue:
    """What was ticked of that which waits."""
    meeting = _run_by_me(meeting_id)
    items = queries.items_of(reader(), meeting)
    wait = waiting(reader(), meeting, items)
    form = carry_form(wait, sent=True)
    if not form.validate_on_submit():
        return _drawn(meeting, form)
    made = carry(meeting, queries.taken(meeting), [one for one in wait if one.origin in (form.take.data or [])])
    meeting.touch()
    record("meetings.carry_in", meeting, items=len(made))
    db.session.commit()
    flash(f"{count(len(made), 'item is', 'items are')} on the agenda.")
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id))


@bp.route("/<int:meeting_id>/agenda/propose", methods=["GET", "POST"])
def propose_item(meeting_id: int) -> ResponseReturnValue:
    """The lead puts an item on the agenda; anybody who contributes proposes one."""
    asker = reader()
    meeting = find_meeting(asker, meeting_id)
    require(asker.can_contribute and not meeting.is_cancelled and not meeting.is_past)
    own = next(iter(asker.seats), None)
    defaults = {
        "title": request.args.get("title", "")[:200],
        "papers": request.args.getlist("paper")[:3],
        "owner": str(own.id) if own else "",
    }
    form = ProposalForm(seats=seats_of(meeting.cluster_id), data=defaults)
    if there := form.begin():
        return there
    if form.validate_on_submit():
        item = _propose(asker, meeting, form)
        db.session.commit()
        flash(
            "The item is on the agenda."
            if item.is_taken
            else "The lead has been told and takes it up, or says why not."
        )
        return redirect(_page_of(meeting))
    return render_template("meetings/propose_item.html", meeting=meeting, form=form, runs=meeting.can_be_run_by(asker))


@bp.get("/next/agenda/propose")
def propose_next() -> ResponseReturnValue:
    """From elsewhere in the hub, with a title and a paper in the address: the form of the next meeting's agenda."""
    require(reader().can_contribute)
    coming = upcoming(reader(), limit=1)
    if not coming:
        flash("No meeting has a date yet. Once one has, you can propose an item on its page.", "info")
        return redirect(url_for("meetings.index"))
    given: dict[str, Any] = {
        name: request.args[name][:200] for name in ("title", "paper", "origin") if name in request.args
    }
    return redirect(url_for("meetings.propose_item", meeting_id=coming[0].id, **given))


def _propose(asker: Reader, meeting: Meeting, form: ProposalForm) -> AgendaItem:
    takes = meeting.can_be_run_by(asker)
    item = AgendaItem(
        meeting_id=meeting.id,
        proposed_by_id=asker.person_id,
        state=ItemState.TAKEN if takes else ItemState.PROPOSED,
        origin=form.led_here,
    )
    form.save(item)
    append(queries.items_of(asker, meeting), item)
    db.session.add(item)
    db.session.flush()
    meeting.touch()
    record("meetings.propose_item", meeting, item=item.id)
    if not takes and meeting.organiser is not None:
        words = f"{asker.person.name} proposes an item for “{meeting.title}”: {item.title}"
        tell([meeting.organiser.id], words, url_for("meetings.agenda", meeting_id=meeting.id),
             cluster_id=meeting.cluster_id, icon="meetings")  # fmt: skip
    return item


@bp.route("/<int:meeting_id>/agenda/<int:item_id>", methods=["GET", "POST"])
def edit_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    meeting = _run_by_me(meeting_id)
    item = queries.item(meeting, item_id)
    owner = str(item.owner_seat_id or "")
    form = ItemForm(seats=seats_of(meeting.cluster_id), obj=item, data={"owner": owner})
    if form.validate_on_submit() and form.is_current(item):
        form.save(item)
        meeting.touch()
        record("meetings.edit_item", meeting, item=item.id)
        db.session.commit()
        return redirect(url_for("meetings.agenda", meeting_id=meeting_id))
    return render_template("meetings/edit_item.html", meeting=meeting, item=item, form=form)


@bp.post("/<int:meeting_id>/agenda/<int:item_id>/move")
def move_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    meeting = _run_by_me(meeting_id)
    item, place = queries.item(meeting, item_id), request.form.get("place", type=int)
    if place is not None:
        move(queries.on_the_agenda(meeting), item, place)
    meeting.touch()
    db.session.commit()
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id, _anchor=f"item-{item_id}"))


@bp.post("/<int:meeting_id>/agenda/<int:item_id>/defer")
def defer_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """To the next meeting, which carries it in; or, with `put_back`, not after all."""
    meeting = _run_by_me(meeting_id)
    item = queries.item(meeting, item_id)
    item.is_deferred = "put_back" not in request.form
    meeting.touch()
    record("meetings.defer_item", meeting, item=item_id, deferred=item.is_deferred)
    db.session.commit()
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id))


@bp.post("/<int:meeting_id>/agenda/<int:item_id>/remove")
def remove_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Or, with `put_back`, back to where it was."""
    meeting = _run_by_me(meeting_id)
    item = queries.item(meeting, item_id)
    goes = "put_back" not in request.form
    item.state = ItemState.REMOVED if goes else ItemState.TAKEN
    meeting.touch()
    record("meetings.remove_item", meeting, item=item_id, removed=goes)
    db.session.commit()
    removed, anchor = (item_id, None) if goes else (None, f"item-{item_id}")
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id, removed=removed, _anchor=anchor))


@bp.post("/<int:meeting_id>/agenda/<int:item_id>/answer")
def answer_item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Take a proposal, or decline it with a word."""
    meeting = _run_by_me(meeting_id)
    item = queries.item(meeting, item_id)
    form = WordForm()
    if not form.validate_on_submit():
        return _drawn(meeting, form)
    item.state = ItemState.TAKEN if "take" in request.form else ItemState.DECLINED
    item.answer = form.word.data
    meeting.touch()
    words = "is on the agenda" if item.is_taken else "is not taken this time"
    if item.proposed_by_id is not None:
        tell([item.proposed_by_id], f"Your item “{item.title}” {words}. {item.answer}".strip(), _page_of(meeting),
             cluster_id=meeting.cluster_id, icon="meetings")  # fmt: skip
    record("meetings.answer_item", meeting, item=item.id, state=item.state.value)
    db.session.commit()
    flash(f"“{item.title}” {words}. Whoever proposed it has been told.", "success")
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id))


def _run_by_me(meeting_id: int) -> Meeting:
    meeting = find_meeting(reader(), meeting_id)
    require(meeting.can_be_run_by(reader()) and not meeting.is_cancelled)
    return meeting


def _page_of(meeting: Meeting) -> str:
    return url_for("meetings.poll" if meeting.is_polling else "meetings.meeting", meeting_id=meeting.id)
