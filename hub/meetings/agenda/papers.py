"""A paper is named by its address: a page of this hub is kept as a reference, so that who may see it is asked anew."""

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from hub.meetings.polls.dates import is_web_address


def reference_to(address: str) -> str | None:
    """'resource:12' for the address of a resource here, the address itself for one elsewhere, None for neither."""
    if not is_web_address(address):
        return None
    parts, home = urlsplit(address), urlsplit(current_app.config["HUB"].base_url)
    if parts.netloc != home.netloc:
        return address
    try:
        endpoint, values = current_app.url_map.bind(home.netloc).match(parts.path)
    except (HTTPException, RequestRedirect):
        return None
    return f"resource:{values['resource_id']}" if "resource_id" in values else address
