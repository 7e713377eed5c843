"""Room on the disk. Below a floor the hub is read-only: forms are answered with 507 before anything of them is kept,
every page says so, and the worker waits. The floor keeps room for what was begun, so that nothing ends half-done."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy.exc import DBAPIError

from hub.config import Config
from hub.db import SAFE_METHODS

FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRES_FULL = "53100"
SQLITE_IOERR = 10
CHUNK = 1024 * 1024

# They write a row of a few hundred bytes, for which the floor keeps room. Where the disk is filled to its last byte
# the database refuses them too; who is signed in stays so, because that needs no row to be written.
STILL_ALLOWED = {
    "security.login",
    "security.logout",
    "security.two_factor_token_validation",
    "security.mf_recovery",
}


class NoRoom(Exception):
    """Nothing of this request was kept, for want of room on the disk."""


def free(config: Config | None = None) -> int:
    """Bytes that may still be written where the hub keeps its state, on the fuller of the disks concerned."""
    config = config or current_app.config["HUB"]
    return min(shutil.disk_usage(folder).free for folder in _folders(config))


def _folders(config: Config) -> set[Path]:
    folders = {config.instance}
    if not config.is_postgres:
        folders.add(Path(config.database_url.removeprefix("sqlite:///")).parent)
    return {folder for folder in folders if folder.is_dir()} or {Path("/")}


def is_short(coming: int = 0) -> bool:
    """Is there less than the floor, or would there be after `coming` bytes more? Never where there is no floor."""
    config: Config = current_app.config["HUB"]
    return bool(config.disk_floor) and free(config) - coming < config.disk_floor


def says_full(problem: BaseException | None) -> bool:
    """Does this error say that a disk is full: ours, or that of a database server?"""
    if isinstance(problem, DBAPIError):
        problem = problem.orig
    if isinstance(problem, OSError):
        return problem.errno in FULL
    if getattr(problem, "sqlstate", None) == POSTGRES_FULL or "disk is full" in str(problem):
        return True
    # SQLite says only "disk I/O error" where the file beside the database cannot grow.
    return (getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF == SQLITE_IOERR and free() < CHUNK


def init_app(app: Flask, loader: Callable[[int | None], Any]) -> None:
    """Before whatever reads the body of a form. `loader` is the gate's: the answer is a page like any other."""
    app.jinja_env.globals["disk_is_short"] = is_short

    @app.before_request
    def _read_only() -> None:
        if request.method in SAFE_METHODS or request.endpoint in STILL_ALLOWED:
            return
        if not is_short(request.content_length or 0):
            return
        while request.stream.read(CHUNK):
            pass  # a browser that is still sending would see a broken connection instead of the answer
        g.reads_only = True
        g.reader = loader(g.get("cluster_id"))
        raise NoRoom
