"""What every template may use besides its own values: the reader, the rooms, the built assets."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, url_for
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, StrictUndefined
from werkzeug.routing import BuildError

from hub.access import reader_or_none
from hub.room import rooms


class AssetsMissing(Exception):
    """The browser assets were not built; the message says how."""


@lru_cache(maxsize=64)
def _digest(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a built browser asset, with its content hash so that it may be cached for a year."""
    path = Path(current_app.static_folder or "") / "build" / name
    try:
        return url_for("static", filename=f"build/{name}", v=_digest(path, path.stat().st_mtime_ns))
    except OSError:
        return url_for("static", filename=f"build/{name}")


def check_assets(app: Flask) -> None:
    """Raises AssetsMissing where a page would come without its style."""
    if not (Path(app.static_folder or "") / "build" / "hub.css").is_file():
        raise AssetsMissing("The browser assets are not built. Run `make assets`.")


def url_if(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this hub has no such page (or it needs a cluster and there is none)."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def _context() -> dict[str, Any]:
    reader = reader_or_none()
    return {
        "reader": reader,
        "cluster": reader.cluster if reader else None,
        "rooms": [room for room in rooms() if room.endpoint] if reader and reader.cluster else [],
        "site_name": current_app.config["HUB"].site_name,
        "new_notices": g.get("new_notices", 0),
    }


def init_app(app: Flask) -> None:
    environment: Environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    own = app.jinja_loader
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([*([own] if own else []), PrefixLoader(packages)])  # type: ignore[misc]
    environment.globals.update(asset=asset, url_if=url_if)
    app.context_processor(_context)
