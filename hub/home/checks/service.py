"""Looks at what runs: database, its tables, worker, index, letters, the log of who did what."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError

import hub.disk as disk
import hub.revision as revision
from hub.config import Config
from hub.db import db, now
from hub.history import broken_links
from hub.home.checks import Finding, fault, look, well
from hub.mail import Letter, MailServer, late_since
from hub.search import IndexUnavailable, Query, find
from hub.text import count

WORKER_SILENT = timedelta(minutes=2)
OUTBOX_LATE = timedelta(hours=1)
GIVEN_UP_LATELY = timedelta(days=7)
OFTEN = 3  # failures in a row, some minutes: before that a mail server may just be starting again


def database() -> Finding:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except DBAPIError as problem:
        db.session.rollback()
        return fault(f"does not answer ({type(problem.orig).__name__})", "start it; the hub finds it again by itself")
    return well("answers")


def tables() -> Finding:
    at, head = revision.found(db.session.connection()), revision.head()
    if at == head:
        return well("are those of this version")
    if at is not None and at not in revision.known():
        return fault(
            f"are of a newer version ({at})", "start that version, or restore a backup from before the upgrade"
        )
    return fault(f"are of an older version ({at or 'none'}, not {head})", "`flask hub migrate`")


def integrity() -> Finding:
    if db.engine.dialect.name != "sqlite":
        return well("is looked after by PostgreSQL")
    words = list(db.session.scalars(sa.text("PRAGMA integrity_check(5)")))
    if words != ["ok"]:
        return fault(f"is damaged: {words[0]}", "stop the hub and restore the last backup; keep the damaged file")
    loose = db.session.execute(sa.text("PRAGMA foreign_key_check")).all()
    if loose:
        return fault(f"{len(loose)} rows point at nothing, in {loose[0][0]}", "restore a backup, or ask for help")
    return well("is whole")


def last_beat() -> datetime | None:
    """When the worker was last seen at work."""
    config: Config = current_app.config["HUB"]
    try:
        return datetime.fromtimestamp((config.instance / "worker.alive").stat().st_mtime, UTC)
    except OSError:
        return None


def worker() -> Finding:
    beat = last_beat()
    if beat is None:
        return fault("has not run yet", "start `flask hub worker`")
    silent = now() - beat
    if silent > WORKER_SILENT:
        return fault(f"silent for {int(silent.total_seconds() // 60)} minutes", "start it again")
    return well("waits for room on the disk" if disk.is_short() else "at work")


def index() -> Finding:
    try:
        find(Query(text="", audience=frozenset(), per_page=1))
    except IndexUnavailable:
        return fault("is not there or being rebuilt", "the worker makes it anew; `flask hub reindex` does it at once")
    return well("can be searched")


def outbox() -> Finding:
    if (server := _in_trouble("smtp")) is not None and server.failures >= OFTEN:
        return fault(f"letters wait: {server.trouble}", "look at HUB_SMTP_URL and the mail server")
    lately = now() - GIVEN_UP_LATELY
    put_off = sa.and_(
        Letter.next_try_at.is_not(None), Letter.last_error.is_not(None), Letter.created_at < now() - OUTBOX_LATE
    )
    late, waiting, given_up = db.session.execute(
        sa.select(
            late_since(),
            sa.func.count(sa.case((put_off, 1))),
            sa.func.count(sa.case((Letter.failed_at > lately, 1))),
        )
    ).one()
    if late is not None and now() - late > OUTBOX_LATE:
        return fault("letters wait for more than an hour", "is the mail server well, and HUB_SMTP_URL right?")
    if given_up:
        return look(f"{count(given_up, 'letter')} given up in the last week", "see who, under Run this hub")
    if waiting:
        return look(f"{count(waiting, 'letter')} put off by the recipients' servers", "see whose, under Run this hub")
    return well("no letter waits for long")


def returned_letters() -> Finding:
    config: Config = current_app.config["HUB"]
    if config.imap_url is None:
        return well("are not read: no HUB_IMAP_URL is set")
    if (server := _in_trouble("imap")) is not None and server.failures >= OFTEN:
        return fault(f"cannot be read: {server.trouble}", "look at HUB_IMAP_URL and the mailbox")
    return well("are read every few minutes")


def _in_trouble(name: str) -> MailServer | None:
    select = sa.select(MailServer).where(MailServer.name == name, MailServer.trouble.is_not(None))
    return db.session.scalars(select).one_or_none()


def history() -> Finding:
    broken = broken_links()
    db.session.rollback()
    if broken:
        where = ", ".join(map(str, broken[:5]))
        return fault(
            f"does not hold at {len(broken)} places ({where})",
            "somebody changed the log behind the hub's back: compare with a backup before anything else",
        )
    return well("holds from end to end")
