"""Public resources: pages without sign-in, for pupils, families and whoever follows a link."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

import hub.storage as storage
from hub.access import public
from hub.resources import queries
from hub.resources.adapting import publicly_adapted
from hub.resources.markup import learning_resource
from hub.resources.previews.looks import looks
from hub.resources.reading import THUMBNAIL
from hub.resources.showing import DRAWN_BY, about, file_rows

bp = Blueprint("public_resources", __name__, url_prefix="/public/resources", template_folder="templates")
bp.context_processor(lambda: DRAWN_BY)


@bp.get("/<int:resource_id>")
@public
def show(resource_id: int) -> ResponseReturnValue:
    row = queries.public_resource(resource_id)
    if not row.is_shared:
        return render_template("resources/withdrawn.html", row=row)
    files = file_rows(row, "public_resources")
    facts = {"about": about(row, is_public_page=True), "files": files, "adapted": publicly_adapted(row)}
    facts |= {"looks": looks(row, "public_resources"), "markup": learning_resource(row)}
    return render_template("resources/public.html", row=row, **facts)


@bp.get("/<int:resource_id>/files/<int:file_id>")
@public
def download(resource_id: int, file_id: int) -> Response:
    file = queries.public_file(resource_id, file_id)
    return storage.download(file.sha256, file.name, file.known_kind.mime)


@bp.get("/<int:resource_id>/files/<int:file_id>/thumbnail")
@public
def thumbnail(resource_id: int, file_id: int) -> Response:
    return storage.picture(queries.public_file(resource_id, file_id).sha256, THUMBNAIL)
