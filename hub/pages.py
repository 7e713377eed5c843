"""What every template may use besides its own values: the reader, the rooms, the built assets."""

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, Undefined
from jinja2.runtime import Macro
from jinja2.utils import missing
from werkzeug.routing import BuildError

from hub.access import reader_or_none
from hub.compiling import Once
from hub.db import Base
from hub.room import rooms

ADDRESSES_KEPT = 20_000  # in one process
MARKUP_KEPT = 2_000  # of each macro


class NoSuchName(Undefined):
    """A name that nobody gave, or an attribute that a row does not have, is a mistake and raises. A key that is
    missing from a dict (or a small value object) handed to a component is just not there."""

    def _is_mistake(self) -> bool:
        if self._undefined_name == "caller":  # `{% if caller %}` is how a macro asks whether it was called with a block
            return False
        return self._undefined_obj is missing or isinstance(self._undefined_obj, Base)

    def __str__(self) -> str:
        return str(self._fail_with_undefined_error()) if self._is_mistake() else ""

    def __bool__(self) -> bool:
        return bool(self._fail_with_undefined_error()) if self._is_mistake() else False

    def __iter__(self) -> Iterator[Any]:
        if self._is_mistake():
            self._fail_with_undefined_error()
        return iter(())


def kept(macro: Macro) -> Callable[..., str]:
    """A macro whose markup depends on its few plain arguments alone (an icon, a badge): drawn once for each.
    `typed`: text that was escaped and text that was not are two things."""
    drawn = lru_cache(maxsize=MARKUP_KEPT, typed=True)(macro)

    def draw(*values: Any, **named: Any) -> str:
        try:
            return drawn(*values, **named)
        except TypeError:  # an argument that cannot be a key
            return str(macro(*values, **named))

    return draw


class AssetsMissing(Exception):
    """The browser assets were not built; the message says how."""


@lru_cache(maxsize=64)
def _digest(path: str, changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a built browser asset, with its content hash so that it may be cached for a year."""
    path = f"{current_app.static_folder}/build/{name}"
    try:
        return address("static", filename=f"build/{name}", v=_digest(path, os.stat(path).st_mtime_ns))
    except OSError:
        return address("static", filename=f"build/{name}")


def address(endpoint: str, **values: Any) -> str:
    """What `url_for` gives, which a page asks for thirty times and more: kept, because the path of an endpoint in
    one cluster never changes. Whatever depends on more than that goes the long way."""
    if not has_request_context() or not _is_plain(endpoint, values):
        return url_for(endpoint, **values)
    known: dict[Any, str] = current_app.extensions["hub.addresses"]
    key = (endpoint, g.get("cluster_id"), request.root_path, *values.items())
    found = known.get(key)
    if found is None:
        if len(known) >= ADDRESSES_KEPT:
            known.clear()
        found = known[key] = url_for(endpoint, **values)
    return found


def _is_plain(endpoint: str, values: dict[str, Any]) -> bool:
    """Neither relative nor absolute, without an anchor; and no True that would be found as 1."""
    return endpoint[0] != "." and all(
        name[0] != "_" and (type(value) is int or type(value) is str) for name, value in values.items()
    )


def check_assets(app: Flask) -> None:
    """Raises AssetsMissing where a page would come without its style."""
    if not (Path(app.static_folder or "") / "build" / "hub.css").is_file():
        raise AssetsMissing("The browser assets are not built. Run `make assets`.")


def url_if(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this hub has no such page (or it needs a cluster and there is none)."""
    try:
        return address(endpoint, **values)
    except BuildError:
        return None


def _context() -> dict[str, Any]:
    reader = reader_or_none()
    return {
        "reader": reader,
        "cluster": reader.cluster if reader else None,
        "rooms": [room for room in rooms() if room.endpoint] if reader and reader.cluster else [],
        "site_name": current_app.config["HUB"].site_name,
    }


def init_app(app: Flask) -> None:
    environment: Environment = app.jinja_env
    environment.undefined = NoSuchName
    environment.trim_blocks = environment.lstrip_blocks = True
    # At each import of a component Jinja compares the globals of two templates. They are one plain dictionary here:
    # through Jinja's own chain of two, comparing took a twentieth of a page.
    environment.make_globals = lambda d: {**environment.globals, **(d or {})}  # type: ignore[method-assign]
    own = app.jinja_loader
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([*([own] if own else []), PrefixLoader(packages)])  # type: ignore[misc]
    environment.loader = Once(environment.loader)  # type: ignore[arg-type]  # Flask has given it one
    app.extensions["hub.addresses"] = {}
    environment.globals.update(asset=asset, url_if=url_if, url_for=address, kept=kept)
    # The macros of govuk-frontend-jinja come from Nunjucks and name these two as if they were values.
    environment.globals.update(undefined=NoSuchName(obj=None, name="undefined"), null=None)
    app.context_processor(_context)
