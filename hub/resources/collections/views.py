"""Collections: HTTP only."""

from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access import LARGEST_ID, reader, require
from hub.db import db, page_number, paginate
from hub.history import record
from hub.resources import queries as library
from hub.resources.blueprints import bp
from hub.resources.collections import order, queries
from hub.resources.collections.carrying import carry
from hub.resources.collections.forms import CollectForm, CollectionForm, MakeForm, NoteForm, RemoveForm
from hub.resources.collections.models import Collection
from hub.resources.collections.starters import begin
from hub.resources.models import Resource
from hub.resources.responses.queries import users
from hub.text import clean, count
from hub.zipped import response, safe_words

PER_PAGE = 25


def _mine(collection_id: int) -> Collection:
    """One that the reader may change."""
    row = queries.collection(reader(), collection_id)
    require(row.can_be_changed_by(reader()))
    return row


def _page(row: Collection, endpoint: str = "resources.collection", place: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(endpoint, collection_id=row.id, _anchor=place))


@bp.get("/collections/")
def collections() -> ResponseReturnValue:
    page = paginate(queries.listed(reader()), page_number(), PER_PAGE)
    return render_template(
        "resources/collections.html",
        page=page,
        counts=queries.counts(reader(), [row.id for row in page]),
        may_begin=reader().is_lead and reader().can_contribute and not queries.has_own(reader()),
    )


@bp.get("/collections/<int:collection_id>")
def collection(collection_id: int) -> ResponseReturnValue:
    row = queries.collection(reader(), collection_id)
    found = queries.items(reader(), row)
    used = users([one.resource for one in found])
    return render_template("resources/collection.html", row=row, items=found, users=used)


@bp.route("/collections/make", methods=["GET", "POST"])
def make_collection() -> ResponseReturnValue:
    """With ?resource= it begins with that one."""
    require(reader().can_contribute)
    first = _first()
    form = MakeForm(reader())
    if form.validate_on_submit():
        row = form.make()
        db.session.add(row)
        record("resources.make_collection", row, visibility=row.visibility.value)
        if first:
            order.add(reader(), row, first, "")
        db.session.commit()
        flash("The collection is made. Add resources to it from their own pages.", "success")
        return _page(row)
    return render_template("resources/make_collection.html", form=form, first=first)


def _first() -> Resource | None:
    return _resource(request.args.get("resource", 0, type=int))


def _resource(resource_id: int) -> Resource | None:
    """One that the reader may open, out of what somebody may have typed."""
    is_an_id = 0 < resource_id <= LARGEST_ID
    return library.by_ids(reader(), [resource_id]).get(resource_id) if is_an_id else None


@bp.route("/collections/<int:collection_id>/edit", methods=["GET", "POST"])
def edit_collection(collection_id: int) -> ResponseReturnValue:
    row = _mine(collection_id)
    form = CollectionForm(obj=row)
    if form.validate_on_submit() and form.is_current(row):
        form.fill(row)
        record("resources.edit_collection", row, visibility=row.visibility.value)
        db.session.commit()
        flash("Your changes are saved.", "success")
        return _page(row)
    return render_template("resources/edit_collection.html", form=form, row=row)


@bp.route("/collections/<int:collection_id>/remove", methods=["GET", "POST"])
def remove_collection(collection_id: int) -> ResponseReturnValue:
    row = _mine(collection_id)
    form = RemoveForm()
    if form.validate_on_submit():
        record("resources.remove_collection", row)
        db.session.delete(row)
        db.session.commit()
        flash("The collection is removed. The resources that were in it are still in the library.", "success")
        return redirect(url_for("resources.collections"))
    return render_template("resources/remove_collection.html", form=form, row=row)


@bp.post("/collections/<int:collection_id>/pin")
def pin_collection(collection_id: int) -> ResponseReturnValue:
    """`pinned` is "yes" or "no"."""
    row = queries.collection(reader(), collection_id)
    require(row.can_be_pinned_by(reader()))
    is_pinned = request.form.get("pinned") == "yes"
    order.pin(row, is_pinned)
    record("resources.pin_collection", row, pinned=is_pinned)
    db.session.commit()
    flash("It stands first on the page of collections." if is_pinned else "It is no longer pinned.", "success")
    return _page(row)


@bp.get("/collections/<int:collection_id>/zip")
def download_collection(collection_id: int) -> Response:
    row = queries.collection(reader(), collection_id)
    name = f"{safe_words(row.title)}.zip"
    return response(partial(carry, reader(), row), name, reader().person_id)


@bp.get("/collections/<int:collection_id>/arrange")
def arrange_collection(collection_id: int) -> ResponseReturnValue:
    """With what was taken out a moment ago, to put it back."""
    row = _mine(collection_id)
    taken = _resource(request.args.get("taken", 0, type=int))
    found = queries.items(reader(), row)
    return render_template("resources/arrange_collection.html", row=row, items=found, taken=taken)


@bp.post("/collections/<int:collection_id>/items/<int:item_id>/move")
def move_collected(collection_id: int, item_id: int) -> ResponseReturnValue:
    row = _mine(collection_id)
    item, place = queries.item(reader(), row, item_id), request.form.get("place", type=int)
    if place is not None:
        order.move(reader(), row, item.id, place)
    db.session.commit()
    return _page(row, "resources.arrange_collection", f"item-{item_id}")


@bp.post("/collections/<int:collection_id>/items/<int:item_id>/take-out")
def take_out_collected(collection_id: int, item_id: int) -> ResponseReturnValue:
    row = _mine(collection_id)
    item = queries.item(reader(), row, item_id)
    resource_id, note = item.resource_id, item.note or None
    place = order.take_out(reader(), row, item)
    record("resources.take_out_collected", row, resource=resource_id)
    db.session.commit()
    known = url_for(
        "resources.arrange_collection", collection_id=collection_id, taken=resource_id, place=place, note=note
    )
    return redirect(known)


@bp.post("/collections/<int:collection_id>/put-back")
def put_back_collected(collection_id: int) -> ResponseReturnValue:
    """Undoes the taking out: `resource`, `place`, `note` are what it was."""
    row = _mine(collection_id)
    resource, note = _resource(request.form.get("resource", 0, type=int)), clean(request.form.get("note", ""))[:300]
    if resource and not order.add(reader(), row, resource, note):
        order.move_last(reader(), row, request.form.get("place", 1, type=int))
        record("resources.collect", row, resource=resource.id)
    db.session.commit()
    return _page(row, "resources.arrange_collection")


@bp.route("/collections/<int:collection_id>/items/<int:item_id>/note", methods=["GET", "POST"])
def note_collected(collection_id: int, item_id: int) -> ResponseReturnValue:
    row = _mine(collection_id)
    item = queries.item(reader(), row, item_id)
    form = NoteForm(obj=item)
    if form.validate_on_submit() and form.is_current(item):
        item.note = form.note.data
        order.touch(row)
        record("resources.note_collected", row, resource=item.resource_id)
        db.session.commit()
        return _page(row, "resources.arrange_collection", f"item-{item_id}")
    return render_template("resources/note_collected.html", form=form, row=row, item=item)


@bp.route("/<int:resource_id>/collect", methods=["GET", "POST"])
def collect(resource_id: int) -> ResponseReturnValue:
    resource = library.resource(reader(), resource_id)
    require(resource.is_shared and reader().can_contribute)
    form = CollectForm(reader())
    if form.validate_on_submit():
        row = _mine(int(form.collection_id.data))
        problem = order.add(reader(), row, resource, form.note.data)
        if not problem:
            record("resources.collect", row, resource=resource_id)
            db.session.commit()
            flash(f"It is in the collection ‘{row.title}’.", "success")
            return redirect(url_for("resources.show", resource_id=resource_id))
        form.keep("collection_id", problem)
        db.session.rollback()
    return render_template("resources/collect.html", form=form, resource=resource)


@bp.post("/collections/begin")
def begin_collections() -> ResponseReturnValue:
    require(reader().is_lead and reader().can_contribute)
    mine = [each.id for each in reader().organisations if reader().can_write_for(each.id)]
    made = begin(reader(), mine[0])
    db.session.commit()
    flash(f"{count(made, 'collection')} made. Add resources to them from the resources’ own pages.", "success")
    return redirect(url_for("resources.collections"))
