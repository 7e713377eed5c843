"""Pages of the library: HTTP only."""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.storage as storage
from hub.access import absolute_url, reader, require
from hub.db import db, now, page_number
from hub.extract.kinds import ACCEPT
from hub.history import record
from hub.notices.models import tell
from hub.resources import library, queries
from hub.resources.adapting import adapted, may_be_adapted, original_of
from hub.resources.blueprints import bp
from hub.resources.collections.queries import holding
from hub.resources.forms import ResourceForm, ShareForm, SuggestionForm, WithdrawForm
from hub.resources.kinds.stored import short_form_of
from hub.resources.kinds.views import edit_short_form
from hub.resources.models import Resource
from hub.resources.previews.looks import looks
from hub.resources.reading import THUMBNAIL
from hub.resources.responses.queries import said, users
from hub.resources.showing import about, file_rows, hit_inside
from hub.resources.suggesting import offered, still_offered, take
from hub.resources.uploads import Received, receive
from hub.resources.versions.queries import older
from hub.resources.wanted.answering import answer_by_sharing, suits
from hub.resources.wanted.queries import one_or_none

FIRST_FIELD = {"file": "uploads", "link": "url", "page": "body"}


@bp.get("/")
def index() -> ResponseReturnValue:
    asked = library.Asked.from_address(request.args, page_number())
    shelf = library.look(reader(), asked)
    used = users([one.resource for one in shelf.page])
    return render_template("resources/index.html", shelf=shelf, asked=asked, users=used)


@bp.route("/share", methods=["GET", "POST"], defaults={"what": "file"})
@bp.route("/share/<any(link, page):what>", methods=["GET", "POST"])
def share(what: str) -> ResponseReturnValue:
    require(reader().can_contribute)
    received = _received()
    form = ShareForm(reader(), wanted=request.args.get("wanted", ""))
    needed = one_or_none(reader(), form.wanted.data or "")
    original = original_of(reader(), form)
    known = queries.with_content(reader(), [upload.sha256 for upload in received.good])
    is_good = _is_good(form, form.validate_on_submit(), received, FIRST_FIELD[what])
    if suits(form, needed) and is_good and form.is_news(known):
        row = _new_resource(form, received, original)
        if needed:
            flash(answer_by_sharing(reader(), needed, row), "success")
            db.session.commit()
            return redirect(url_for("resources.show_wanted", wanted_id=needed.id))
        db.session.commit()
        flash("It is shared. In a moment it can be found, also by the words inside.", "success")
        return redirect(url_for("resources.show", resource_id=row.id))
    if form.lacks_title(received):
        db.session.rollback()  # reading the file takes seconds; until then this request holds no lock
        form.suggest_title(received)
    carried = {name: form[name].data for name in ("wanted", "adapted_from") if form[name].data}
    facts = {"known": known, "needed": needed, "original": original, "carried": carried, **_uploading(received)}
    return render_template("resources/share.html", form=form, what=what, **facts)


def _new_resource(form: ShareForm, received: Received, original: Resource | None) -> Resource:
    """`organisation_id` is one of the reader's own, whatever was posted."""
    organisation_id = form.chosen_organisation_id()
    seat = reader().seat_for(organisation_id)
    row = Resource(
        cluster_id=reader().cluster_id, organisation_id=organisation_id, author_id=reader().person_id, seat_id=seat.id,
        adapted_from_id=original.id if original else None,
    )  # fmt: skip
    form.fill(row)
    row.confirm()
    row.suggested = offered(row, f"{row.summary}\n{row.body}")
    row.add_files(received.good)
    db.session.add(row)
    record("resources.share", row, visibility=row.visibility.value, files=len(received.good))
    return row


def _received() -> Received:
    """What was sent is stored before the form is judged. Until then this request holds no lock on the database."""
    if request.method != "POST":
        return Received()
    person_id = reader().person_id
    db.session.rollback()
    return receive(request.files.getlist("uploads"), request.form, person_id)


def _is_good(form: Any, is_valid: bool, received: Received, first: str, row: Resource | None = None) -> bool:
    """All that is wrong is said at once: about the fields, the files, and whether there is anything to share."""
    if not form.is_submitted():
        return False
    owner = row.organisation_id if row else form.chosen_organisation_id()
    room = current_app.config["HUB"].organisation_quota - queries.bytes_of(owner)
    kept = [file for file in row.files if file.tick not in request.form.getlist("take_out")] if row else []
    is_valid &= form.take_files(received, room, len(kept))
    has_files = bool(received.good or kept or received.refused)
    return form.needs_something(has_files, first) and is_valid


def _uploading(received: Received) -> dict[str, Any]:
    person_id = reader().person_id
    return {
        "kept": [(upload, upload.token(person_id)) for upload in received.good],
        "taken_out": request.form.getlist("take_out"),
        "upload_limit": current_app.config["HUB"].upload_limit,
        "accept": ACCEPT,
    }


@bp.get("/<int:resource_id>")
def show(resource_id: int) -> ResponseReturnValue:
    row = queries.resource(reader(), resource_id)
    text = request.args.get("q", "")[:200]
    if not row.is_shared:
        return render_template("resources/withdrawn.html", row=row)
    address = absolute_url("public_resources.show", resource_id=row.id) if row.is_public else ""
    facts = {
        "about": about(row),
        "files": file_rows(row),
        "older": older(row),
        "hit": hit_inside(row, text),
        "looks": looks(row),
        "public_url": address,
        "said": said(reader(), row),
        "users": users([row]).get(row.id),
        "offered": SuggestionForm(row) if row.suggested and row.can_be_edited_by(reader()) else None,
        "collected": holding(reader(), row.id),
        "adapted": adapted(reader(), row),
        "may_be_adapted": may_be_adapted,
    }
    return render_template("resources/show.html", row=row, q=text, **facts)


@bp.route("/<int:resource_id>/edit", methods=["GET", "POST"])
def edit(resource_id: int) -> ResponseReturnValue:
    row = queries.resource(reader(), resource_id)
    require(row.can_be_edited_by(reader()))
    if short_form := short_form_of(row):
        return edit_short_form(row, short_form)
    received = _received()
    row = queries.resource(reader(), resource_id)
    form = ResourceForm(obj=row)
    is_good = _is_good(form, form.validate_on_submit(), received, "uploads", row)
    if is_good and form.is_current(row):
        form.fill(row)
        row.edited_at = now()
        row.confirm()
        row.take_out(request.form.getlist("take_out"))
        row.suggested = still_offered(row)
        row.add_files(received.good)
        record("resources.edit", row, visibility=row.visibility.value, files=len(row.files))
        db.session.commit()
        flash("Your changes are saved.", "success")
        return redirect(url_for("resources.show", resource_id=row.id))
    return render_template("resources/edit.html", form=form, row=row, **_uploading(received))


@bp.route("/<int:resource_id>/withdraw", methods=["GET", "POST"])
def withdraw(resource_id: int) -> ResponseReturnValue:
    row = queries.resource(reader(), resource_id)
    require(row.can_be_withdrawn_by(reader()))
    form = WithdrawForm()
    if form.validate_on_submit():
        row.withdraw(form.reason.data, reader().person_id)
        record("resources.withdraw", row)
        if row.author_id and row.author_id != reader().person_id:
            url = url_for("resources.show", resource_id=row.id)
            tell([row.author_id], f"‘{row.title}’ was withdrawn.", url, cluster_id=row.cluster_id, icon="resources")
        db.session.commit()
        return redirect(url_for("resources.show", resource_id=row.id))
    return render_template("resources/withdraw.html", form=form, row=row)


@bp.post("/<int:resource_id>/restore")
def restore(resource_id: int) -> ResponseReturnValue:
    row = queries.resource(reader(), resource_id)
    require(row.can_be_restored_by(reader()))
    row.restore()
    record("resources.restore", row)
    db.session.commit()
    flash("It is shared again.", "success")
    return redirect(url_for("resources.show", resource_id=row.id))


@bp.post("/<int:resource_id>/still-right")
def confirm(resource_id: int) -> ResponseReturnValue:
    row = queries.resource(reader(), resource_id)
    require(row.can_be_edited_by(reader()))
    row.confirm()
    record("resources.confirm", row)
    db.session.commit()
    flash("Thank you. It is asked about again when its time has come.", "success")
    return redirect(url_for("resources.show", resource_id=row.id))


@bp.post("/<int:resource_id>/suggestions")
def suggestions(resource_id: int) -> ResponseReturnValue:
    row = queries.resource(reader(), resource_id)
    require(row.can_be_edited_by(reader()))
    form = SuggestionForm(row)
    if form.validate_on_submit():
        chosen = [] if "none" in request.form else form.codes.data or []
        take(row, chosen)
        record("resources.suggestions", row, taken=len(chosen))
        db.session.commit()
        flash("They are added." if chosen else "None of them is added.", "success")
    return redirect(url_for("resources.show", resource_id=row.id))


@bp.get("/<int:resource_id>/files/<int:file_id>")
def download(resource_id: int, file_id: int) -> Response:
    file = queries.file(reader(), resource_id, file_id)
    return storage.download(file.sha256, file.name, file.known_kind.mime)


@bp.get("/<int:resource_id>/files/<int:file_id>/thumbnail")
def thumbnail(resource_id: int, file_id: int) -> Response:
    return storage.picture(queries.file(reader(), resource_id, file_id).sha256, THUMBNAIL)
