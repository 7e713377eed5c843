"""Pictures of what is inside a file: HTTP only."""

from flask import Response, abort

import hub.storage as storage
from hub.access import public, reader
from hub.resources import public as public_pages
from hub.resources import queries
from hub.resources.blueprints import bp
from hub.resources.drawing import file_name
from hub.resources.models import ResourceFile


@bp.get("/<int:resource_id>/files/<int:file_id>/pictures/<picture>")
def picture(resource_id: int, file_id: int, picture: str) -> Response:
    return _picture(queries.file(reader(), resource_id, file_id), picture)


@public_pages.bp.get("/<int:resource_id>/files/<int:file_id>/pictures/<picture>", endpoint="picture")
@public
def public_picture(resource_id: int, file_id: int, picture: str) -> Response:
    return _picture(queries.public_file(resource_id, file_id), picture)


def _picture(file: ResourceFile, name: str) -> Response:
    if name not in (file.pictures or []):
        abort(404)
    return storage.picture(file.sha256, file_name(name))
