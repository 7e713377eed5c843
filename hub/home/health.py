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
from hub.mail import Letter, MailServer
from hub.search import IndexUnavailable, Query, find

LEAST_FREE = 500 * 1024 * 1024
WORKER_SILENT = timedelta(minutes=2)
OFTEN = 3  # failures in a row, some minutes: before that a mail server may just be starting again
OUTBOX_LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Check:
    name: str
    is_well: bool
    words: str  # what was seen, and what to do


def checks() -> list[Check]:
    database = _database()
    found = [database, _disk(), _worker()]
    if database.is_well:
        found += [_index(), _outbox()]
        if current_app.config["HUB"].imap_url:
            found.append(_returned())
    return found


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
    if (server := _in_trouble("smtp")) is not None:
        return Check("outbox", server.failures < OFTEN, f"letters wait: {server.trouble}")
    if oldest is not None and now() - oldest > OUTBOX_LATE:
        return Check("outbox", False, "letters wait for more than an hour: is the mail server well?")
    return Check("outbox", True, "no letter waits for long")


def _returned() -> Check:
    if (server := _in_trouble("imap")) is not None:
        return Check("returned letters", server.failures < OFTEN, f"cannot be read: {server.trouble}")
    return Check("returned letters", True, "are read every few minutes")


def _in_trouble(name: str) -> MailServer | None:
    select = sa.select(MailServer).where(MailServer.name == name, MailServer.trouble.is_not(None))
    return db.session.scalars(select).one_or_none()
