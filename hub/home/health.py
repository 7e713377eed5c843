"""Is the hub well? For load balancers (/healthz), for monitoring (/readyz) and for the administrator."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError

from hub.config import Config
from hub.db import db, now
from hub.mail import Letter
from hub.search import IndexUnavailable, Query, find

LEAST_FREE = 500 * 1024 * 1024
WORKER_SILENT = timedelta(minutes=2)
OUTBOX_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Check:
    name: str
    is_well: bool
    words: str  # what was seen, and what to do


def checks() -> list[Check]:
    database = _database()
    return [database, _disk(), _worker(), *([_index(), _outbox()] if database.is_well else [])]


def _database() -> Check:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except DBAPIError as problem:
        db.session.rollback()
        return Check("database", False, f"does not answer ({type(problem.orig).__name__})")
    return Check("database", True, "answers")


def _disk() -> Check:
    config: Config = current_app.config["HUB"]
    free = shutil.disk_usage(config.instance).free
    words = f"{free // 1024 // 1024:,} MB free for the instance folder"
    return Check("disk", free >= LEAST_FREE, words if free >= LEAST_FREE else f"only {words}: make room")


def _worker() -> Check:
    path = Path(current_app.config["HUB"].instance) / "worker.alive"
    try:
        silent = now() - datetime.fromisoformat(path.read_text())
    except (OSError, ValueError):
        return Check("worker", False, "has not run yet: start `flask hub worker`")
    if silent > WORKER_SILENT:
        return Check("worker", False, f"silent for {int(silent.total_seconds() // 60)} minutes: start it again")
    return Check("worker", True, "at work")


def _index() -> Check:
    try:
        find(Query(text="", audience=frozenset(), per_page=1))
    except IndexUnavailable:
        return Check("index", False, "is not there or being rebuilt; the worker makes it anew")
    return Check("index", True, "can be searched")


def _outbox() -> Check:
    oldest = db.session.scalar(sa.select(sa.func.min(Letter.created_at)).where(Letter.next_try_at.is_not(None)))
    if oldest is not None and now() - oldest > OUTBOX_LATE:
        return Check("outbox", False, "letters wait for more than an hour: is the mail server well?")
    return Check("outbox", True, "no letter waits for long")
