"""Sounds and films for the player of the page: in parts, as it asks for them, and nothing that is not one."""

from flask import Response, abort, request

import hub.storage as storage
from hub.access import public, reader
from hub.resources import public as public_pages
from hub.resources import queries
from hub.resources.blueprints import bp
from hub.resources.models import ResourceFile
from hub.resources.showing import PLAYED

# A player that is paused reads no further: with more than this it would keep a thread of the server waiting.
MOST_AT_ONCE = 4 * 1024 * 1024


@bp.get("/<int:resource_id>/files/<int:file_id>/play")
def play(resource_id: int, file_id: int) -> Response:
    return _played(queries.file(reader(), resource_id, file_id))


@public_pages.bp.get("/<int:resource_id>/files/<int:file_id>/play", endpoint="play")
@public
def play_public(resource_id: int, file_id: int) -> Response:
    return _played(queries.public_file(resource_id, file_id))


def _played(file: ResourceFile) -> Response:
    if file.known_kind.group not in PLAYED:
        abort(404)
    try:
        size = storage.size(file.sha256)
        span = _span(file.sha256, size)
        pieces = storage.chunks(file.sha256, span=span)
    except storage.Missing:
        abort(404)
    response = Response(pieces, mimetype=file.known_kind.mime)
    first, end = span or (0, size)
    if span:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    response.headers.update(
        {
            "Content-Length": str(end - first),
            "Accept-Ranges": "bytes",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",
        }
    )
    response.set_etag(file.sha256)
    return response


def _span(sha256: str, size: int) -> tuple[int, int] | None:
    """The part that is asked for, from its first byte to the one after its last; None for the whole: also where
    several parts are asked for, or the rest of a version that is no longer the current one. Aborts with 416."""
    asked, only_of = request.range, request.if_range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if only_of.etag not in (None, sha256) or only_of.date is not None:
        return None
    found = asked.range_for_length(size)
    if found is None:
        abort(Response(status=416, headers={"Content-Range": f"bytes */{size}"}))
    return found[0], min(found[1], found[0] + MOST_AT_ONCE)
