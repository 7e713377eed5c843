"""Looks at the machine: settings, folder, key, disk, clock."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

import hub.disk as disk
from hub.config import Config
from hub.db import db, now
from hub.history import HistoryEntry
from hub.home.checks import Finding, fault, look, well
from hub.mail import Letter
from hub.pages import AssetsMissing, check_assets

MEGABYTE = 1024 * 1024
WRITTEN_ON = datetime(2026, 11, 1, tzinfo=UTC)  # no clock of a machine that runs this can be before it
APART = timedelta(minutes=2)


def config() -> Config:
    found: Config = current_app.config["HUB"]
    return found


def settings() -> Finding:
    try:
        check_assets(current_app)
    except AssetsMissing as problem:
        return fault("the browser assets are not built", str(problem))
    here = config()
    doubts = []
    if os.geteuid() == 0:
        doubts.append("the hub runs as root: give it a user of its own")
    if not here.is_loopback and not here.is_secure:
        doubts.append("HUB_BASE_URL is not https: passwords travel in the open")
    if here.is_secure and not here.trusted_proxies:
        doubts.append("HUB_TRUSTED_PROXIES is 0: set it to 1 behind one proxy, or everybody has the proxy's address")
    if not here.is_loopback and here.smtp_url is None:
        doubts.append("HUB_SMTP_URL is not set: letters are kept here and nobody gets one")
    if here.disk_floor < here.upload_limit:
        doubts.append("HUB_DISK_FLOOR_MB is less than one upload may have: the disk can fill to its last byte")
    return look("work, with doubts", "; ".join(doubts)) if doubts else well("make sense")


def folder() -> Finding:
    mode = config().instance.stat().st_mode
    if mode & 0o077:
        return look(f"{config().instance} can be read by others", f"`chmod 700 {config().instance}`")
    return well("belongs to the hub alone")


def close_folder() -> str:
    config().instance.chmod(0o700)
    return "the folder is closed to others"


def secret_key() -> Finding:
    path = config().instance / "secret_key"
    if not path.exists():
        return well("comes from HUB_SECRET_KEY")
    if path.stat().st_mode & 0o077:
        advice = (
            f"`chmod 600 {path}`. Where somebody may have read it, delete it and start again: every password, second "
            "factor and link in a letter ends with it. `flask hub create-admin` makes somebody who takes the second "
            "factors off, and people have a new password sent"
        )
        return fault("can be read by others", advice)
    return well("can be read by the hub alone")


def close_secret_key() -> str:
    (config().instance / "secret_key").chmod(0o600)
    return "the key is closed to others"


def room_on_disk() -> Finding:
    here = config()
    free, floor = disk.free(here), here.disk_floor
    words = f"{free // MEGABYTE:,} MB free"
    if free < floor:
        return fault(f"only {words}: the hub is read-only", "make room; it goes on by itself")
    if free < 2 * floor:
        return look(words, f"below {floor // MEGABYTE:,} MB the hub is read-only: make room soon")
    found = os.statvfs(here.instance)
    if found.f_files and found.f_favail < 1000:
        return fault(f"{words}, but room for {found.f_favail} files only", "remove small files from that disk")
    return well(words)


def clock() -> Finding:
    """Against what was written earlier, the folder's disk and the database server."""
    moment = now()
    newest = [db.session.scalar(sa.select(sa.func.max(column))) for column in (HistoryEntry.at, Letter.created_at)]
    ahead = max((at - moment for at in newest if at is not None), default=timedelta())
    if moment < WRITTEN_ON or ahead > APART:
        return fault("the clock is behind what was written earlier", "set it, and let the machine keep it (NTP)")
    others = {
        "the disk": _time_of_disk(),
        **({"the database server": _time_of_server()} if config().is_postgres else {}),
    }
    for name, other in others.items():
        if abs(other - now()) > APART:
            return look(f"differs from that of {name} by more than two minutes", "let both keep time (NTP)")
    return well("agrees with what was written")


def _time_of_disk() -> datetime:
    probe = Path(config().instance) / f".clock-{os.getpid()}"
    try:
        probe.touch()
        return datetime.fromtimestamp(probe.stat().st_mtime, UTC)
    except OSError:
        return now()  # a full disk is said elsewhere
    finally:
        probe.unlink(missing_ok=True)


def _time_of_server() -> datetime:
    found: datetime = db.session.scalar(sa.select(sa.func.clock_timestamp(type_=sa.DateTime(timezone=True)))) or now()
    return found
