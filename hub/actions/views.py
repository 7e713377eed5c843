"""Pages of actions: HTTP only."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import by_link, is_safe_target, reader, require
from hub.actions import giving, queries
from hub.actions.forms import ActionForm
from hub.actions.models import Action
from hub.actions.reminding import ask_anew
from hub.db import db, page_number
from hub.facts import describe
from hub.forms import Form
from hub.history import record

bp = Blueprint("actions", __name__, url_prefix="/c/<int:cluster_id>/actions", template_folder="templates")
links = Blueprint("action_links", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    view = request.args.get("view", "mine")
    view = view if view in queries.VIEWS else "mine"
    page = queries.actions_in(reader(), view, page_number())
    return render_template(
        "actions/index.html",
        view=view,
        views=queries.VIEWS,
        counts=queries.action_counts(reader()),
        page=page,
        origins=describe(reader(), [action.origin for action in page]),
    )


@bp.get("/<int:action_id>")
def action(action_id: int) -> ResponseReturnValue:
    found = queries.action(reader(), action_id)
    origin = describe(reader(), [found.origin]).get(found.origin or "")
    return render_template("actions/action.html", action=found, origin=origin)


@bp.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """The lead gives it to anybody, everybody else to themselves and their school."""
    asker = reader()
    require(asker.can_contribute)
    seats = [s for s in queries.possible_owners(asker) if asker.is_lead or s.organisation_id in asker.organisation_ids]
    form = ActionForm(seats=seats)
    if form.validate_on_submit():
        action = giving.give(asker, form)
        db.session.commit()
        flash(f"Given to {action.owner_words}.")
        return redirect(url_for("actions.index", view="open"))
    return render_template("actions/add.html", form=form)


@bp.route("/<int:action_id>/edit", methods=["GET", "POST"])
def edit(action_id: int) -> ResponseReturnValue:
    asker = reader()
    found = queries.action(asker, action_id)
    require(found.can_be_edited_by(asker) and not found.is_done)
    form = ActionForm(seats=queries.possible_owners(asker), obj=found)
    if form.validate_on_submit() and form.is_current(found):
        before, due_on = (found.owner_seat_id, found.organisation_id), found.due_on
        form.save(found)
        if due_on != found.due_on:
            ask_anew(found)
        if before != (found.owner_seat_id, found.organisation_id):
            found.link_version += 1
            db.session.flush()
            giving.tell_owner(asker, found)
        record("actions.edit", found)
        db.session.commit()
        flash("Saved.")
        return redirect(url_for("actions.action", action_id=action_id))
    return render_template("actions/edit.html", action=found, form=form)


@bp.post("/<int:action_id>/tick")
def tick(action_id: int) -> ResponseReturnValue:
    found = queries.action(reader(), action_id)
    require(found.can_be_ticked_by(reader()))
    done = giving.tick(found, reader().person_id)
    db.session.commit()
    flash(f"Done: {found.title}" if done else "That was done already.", "message" if done else "info")
    return redirect(_back(found))


@bp.post("/<int:action_id>/reopen")
def reopen(action_id: int) -> ResponseReturnValue:
    found = queries.action(reader(), action_id)
    require(found.can_be_ticked_by(reader()))
    found.done_at, found.done_by_id = None, None
    record("actions.reopen", found)
    db.session.commit()
    flash(f"Open again: {found.title}")
    return redirect(_back(found))


@links.route("/link/actions/<token>", methods=["GET", "POST"], endpoint="tick")
@by_link("actions.tick", Action)
def tick_by_link(row: Action) -> ResponseReturnValue:
    """One button. The link always shows the action as it stands now."""
    if not row.link_holds:
        abort(404, "This link was sent to somebody who has handed over or left.")
    form = Form()
    if form.validate_on_submit():
        giving.tick(row, row.told_id)
        db.session.commit()
        flash("Ticked off. Nothing more is to do here.")
        return redirect(request.path)
    return render_template("actions/tick.html", action=row, form=form)


def _back(action: Action) -> str:
    """To the page that the button stood on."""
    target = request.form.get("back", "")
    return target if is_safe_target(target) else url_for("actions.action", action_id=action.id)
