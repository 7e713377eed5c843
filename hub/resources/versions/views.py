"""New versions of a file, and the older ones: HTTP only."""

import sqlalchemy as sa
from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import hub.storage as storage
from hub.access import reader, require
from hub.db import db
from hub.extract.kinds import ACCEPT
from hub.resources import queries
from hub.resources.blueprints import bp
from hub.resources.models import Resource, ResourceFile
from hub.resources.uploads import Received, Upload, receive
from hub.resources.versions import queries as versions
from hub.resources.versions.forms import NewVersionForm
from hub.resources.versions.renewing import renew


@bp.route("/<int:resource_id>/files/<int:file_id>/new-version", methods=["GET", "POST"])
def new_version(resource_id: int, file_id: int) -> ResponseReturnValue:
    _to_change(resource_id, file_id)
    received = _received()
    row, file = _to_change(resource_id, file_id)
    form = NewVersionForm(file)
    is_good = form.validate_on_submit()
    if form.is_submitted():
        upload = form.chosen(received, file, current_app.config["HUB"].organisation_quota - _used_by(row))
        if upload and is_good and form.is_next(file):
            renew(row, file, upload, form.note.data, reader().person_id)
            db.session.commit()
            flash("The new version is there, at the same address. The older ones stay below it.", "success")
            return _back(resource_id)
    kept = [(upload, upload.token(reader().person_id)) for upload in received.good]
    limit = current_app.config["HUB"].upload_limit
    facts = {"kept": kept, "upload_limit": limit, "accept": ACCEPT}
    return render_template("resources/new_version.html", form=form, row=row, file=file, **facts)


def _to_change(resource_id: int, file_id: int) -> tuple[Resource, ResourceFile]:
    """On a POST both rows are held until the commit: two new versions of one file take turns. They are read after the
    wait: meanwhile somebody may have taken the file out, or changed who can see the resource."""
    if request.method == "POST":
        for table, row_id in ((Resource, resource_id), (ResourceFile, file_id)):
            db.session.execute(sa.select(table.id).where(table.id == row_id).with_for_update())
    row = queries.resource(reader(), resource_id)
    require(row.can_be_edited_by(reader()))
    return row, queries.file(reader(), resource_id, file_id)


def _received() -> Received:
    """What was sent is stored before the form is judged. Until then this request holds no lock on the database."""
    if request.method != "POST":
        return Received()
    person_id = reader().person_id
    db.session.rollback()
    return receive(request.files.getlist("uploads")[:1], request.form, person_id)


def _used_by(row: Resource) -> int:
    return queries.bytes_of(row.organisation_id)


def _back(resource_id: int) -> ResponseReturnValue:
    return redirect(url_for("resources.show", resource_id=resource_id, _anchor="files"))


@bp.get("/<int:resource_id>/files/<int:file_id>/versions/<int:number>")
def version(resource_id: int, file_id: int, number: int) -> Response:
    found = versions.version(queries.file(reader(), resource_id, file_id), number)
    return storage.download(found.sha256, found.name, found.known_kind.mime)


@bp.post("/<int:resource_id>/files/<int:file_id>/versions/<int:number>/restore")
def restore_version(resource_id: int, file_id: int, number: int) -> ResponseReturnValue:
    row, file = _to_change(resource_id, file_id)
    found = versions.version(file, number)
    if found.sha256 == file.sha256:
        flash("It is the current one already.", "info")
        return _back(resource_id)
    upload = Upload(found.sha256, found.name, found.kind, found.size)
    renew(row, file, upload, f"As version {number} was", reader().person_id)
    db.session.commit()
    flash(f"The file is as version {number} was. What was there stays among the older ones.", "success")
    return _back(resource_id)
