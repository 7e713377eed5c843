"""The gate: every endpoint is shut unless it is opened where it is written, and a cluster's pages need a seat in it.

`@public` opens a page to everybody; `@by_link("purpose", Model)` to the bearer of a link that we signed for one row.
A link is a MAC over purpose, row id, expiry and the row's `link_version`: nothing is stored, and raising the
version revokes every link given out so far.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from hub.db import SAFE_METHODS, Linked, db, now
from hub.routes import Route

# Endpoints that are not ours and cannot be decorated.
OPEN_ENDPOINTS = {
    "static",
    "security.login",
    "security.logout",
    "security.forgot_password",
    "security.reset_password",
    "security.two_factor_setup",  # at sign-in, for whoever must set up codes first; it checks who asks itself
    "security.two_factor_token_validation",
    "security.two_factor_rescue",
    "security.mf_recovery",
}

LARGEST_ID = 2**31 - 1  # a larger number in an address is no row of ours, and the databases refuse to compare it


class Reader(Protocol):
    """A person with all their seats in the cluster of the page. Rights are the union of the seats'."""

    @property
    def person(self) -> Any: ...
    @property
    def person_id(self) -> int: ...
    @property
    def cluster(self) -> Any: ...
    @property
    def cluster_id(self) -> int | None: ...
    @property
    def clusters(self) -> list[Any]: ...
    @property
    def everywhere(self) -> tuple["Reader", ...]: ...
    @property
    def seats(self) -> tuple[Any, ...]: ...
    @property
    def organisations(self) -> list[Any]: ...
    @property
    def organisation_ids(self) -> frozenset[int]: ...
    @property
    def is_lead(self) -> bool: ...
    @property
    def is_broker(self) -> bool: ...
    @property
    def is_administrator(self) -> bool: ...
    @property
    def can_contribute(self) -> bool: ...
    @property
    def audience(self) -> frozenset[str]: ...
    @property
    def viewing_as(self) -> Any: ...
    @property
    def all_seats(self) -> tuple[Any, ...]: ...
    def seat_for(self, organisation_id: int) -> Any: ...
    def can_write_for(self, organisation_id: int) -> bool: ...


Loader = Callable[[int | None], Reader | None]
View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Any)


def public(view: View) -> View:
    view.is_public = True  # type: ignore[attr-defined]
    return view


def by_link(purpose: str, model: type[Any]) -> Callable[[View], View]:
    """The route has a `<token>`; the view receives the row that the link was made for as `row`."""

    def mark(view: View) -> View:
        view.link = (purpose, model)  # type: ignore[attr-defined]
        return view

    return mark


def reader() -> Reader:
    """The reader of this request; only for views behind the gate."""
    found = g.get("reader")
    if found is None:
        abort(401)
    return cast(Reader, found)


def reader_or_none() -> Reader | None:
    return cast("Reader | None", g.get("reader"))


def look_who_asks() -> None:
    """For a page that is drawn before the gate was reached, such as that of a stale form."""
    if "reader" not in g:
        g.reader = None  # where the database does not answer, nobody asks a second time
        g.reader = current_app.extensions["hub.reader"](g.get("cluster_id"))


def undo() -> None:
    """Roll back, for a page about what went wrong. All that was read about who asks would then be read again row by
    row; forgotten, it is read in one SELECT."""
    db.session.rollback()
    if g.get("reader") is not None:
        del g.reader
        g.pop("signed_in", None)


def require(allowed: bool) -> None:
    """The one way to say: you can see this, but you may not do that."""
    if not allowed:
        abort(403)


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"link:{purpose}")


def link_for(endpoint: str, row: Linked, days: int = 120, **values: Any) -> str:
    """The absolute address of a single-purpose link to `row`; `endpoint` is a view marked with @by_link."""
    view: Any = current_app.view_functions[endpoint]
    purpose, model = view.link
    if not isinstance(row, model):
        raise TypeError(f"{endpoint} takes links to {model.__name__}, not to {type(row).__name__}")
    expires = int((now() + timedelta(days=days)).timestamp())
    row_id: int = row.id  # type: ignore[attr-defined]
    token = _serializer(purpose).dumps([row_id, row.link_version, expires])
    return absolute_url(endpoint, token=token, **values)


def absolute_url(endpoint: str, **values: Any) -> str:
    """From the configured base URL only, never from the Host header; works without a request."""
    base = urlsplit(current_app.config["HUB"].base_url)
    current_app.inject_url_defaults(endpoint, values)
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def is_safe_target(target: str | None) -> bool:
    """May we redirect there? Only to a path of our own: browsers read `//`, `/\\` and tabs as another host."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return False
    if "\\" in target or any(ord(char) < 33 or ord(char) == 127 for char in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def init_app(app: Flask, loader: Loader) -> None:
    """`loader(cluster_id)` reads the signed-in person with their seats; it is handed in by create_app."""
    app.extensions["hub.reader"] = loader
    app.url_rule_class = Route

    @app.url_value_preprocessor
    def _take_cluster(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if any(isinstance(value, int) and value > LARGEST_ID for value in (values or {}).values()):
            abort(404)
        g.cluster_id = values.pop("cluster_id", None) if values else None

    @app.url_defaults
    def _give_cluster(endpoint: str, values: dict[str, Any]) -> None:
        cluster_id = g.get("cluster_id")
        if (
            cluster_id is not None
            and "cluster_id" not in values
            and endpoint in app.view_functions
            and app.url_map.is_endpoint_expecting(endpoint, "cluster_id")
        ):
            values["cluster_id"] = cluster_id

    @app.before_request
    def _shut_unless_opened() -> ResponseReturnValue | None:
        return _gate(loader)


def _gate(loader: Loader) -> ResponseReturnValue | None:
    g.reader = None
    if request.endpoint == "static":
        return None  # a file of the browser assets
    if request.endpoint is None:
        g.reader = loader(None)  # no such page: the page that says so is not to look signed out
        return None
    view = current_app.view_functions[request.endpoint]
    if hasattr(view, "link"):
        _follow_link(*view.link)
        return None
    g.reader = loader(g.cluster_id)
    if request.endpoint in OPEN_ENDPOINTS or hasattr(view, "is_public"):
        return None
    if g.reader is None:
        return _to_sign_in()
    if g.cluster_id is not None and g.reader.cluster is None:
        abort(404)
    if g.reader.viewing_as and request.method not in SAFE_METHODS and not hasattr(view, "while_viewing"):
        abort(403, "You are viewing the pages as a school sees them. Stop viewing to change anything.")
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.method not in SAFE_METHODS:
        abort(401)
    target = request.full_path.rstrip("?")
    return redirect(url_for("security.login", next=target if is_safe_target(target) else None))


def _follow_link(purpose: str, model: type[Any]) -> None:
    values = request.view_args or {}
    try:
        row_id, version, expires = _serializer(purpose).loads(values.pop("token", ""))
    except (BadSignature, ValueError, TypeError, UnicodeError):
        abort(404, "This link is not complete. Open it again from the e-mail it came in.")
    row = db.session.get(model, row_id)
    if row is None or not hmac.compare_digest(str(row.link_version), str(version)):
        abort(404, "This link has been used or replaced by a newer one. Look for a later e-mail.")
    if expires < now().timestamp():
        abort(404, "This link is too old. Ask for a new one.")
    values["row"] = row
    request.view_args = values


def is_signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)
