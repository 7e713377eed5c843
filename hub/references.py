"""Addresses that people paste: a page of this hub is kept as a reference ("resource:12"), so that who may see it is
asked anew wherever it is shown."""

import re
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from hub.access import absolute_url

_REFERENCE = re.compile(r"resource:[0-9]{1,9}")


def is_reference(text: str) -> bool:
    return bool(_REFERENCE.fullmatch(text))


def is_here(address: str) -> bool:
    return bool(urlsplit(address).netloc == urlsplit(current_app.config["HUB"].base_url).netloc)


def reference_to(address: str) -> str | None:
    """'resource:12' for the address of a resource here, the address itself for one elsewhere or for another page of
    this hub, None for a page that is not there."""
    if is_reference(address) or not is_here(address):
        return address
    parts = urlsplit(address)
    try:
        endpoint, values = current_app.url_map.bind(parts.netloc).match(parts.path)
    except (HTTPException, RequestRedirect):
        return None
    return f"resource:{values['resource_id']}" if "resource_id" in values else address


def address_of(reference: str, cluster_id: int) -> str:
    """The other way: where a person finds it."""
    if not is_reference(reference):
        return reference
    return absolute_url("resources.show", cluster_id=cluster_id, resource_id=int(reference.partition(":")[2]))
