"""Starts everything: migrations, then web and worker side by side, and says when it answers."""

import shlex
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.util.exc import CommandError
from flask import current_app
from flask_migrate import upgrade
from honcho.manager import Manager
from sqlalchemy.exc import DBAPIError

import hub.demo as demo
import hub.revision as revision
from hub.config import Config
from hub.db import db
from hub.members.models import Person
from hub.members.register import load_shipped_register


class CannotStart(Exception):
    """Why the hub does not start, as a sentence."""


def migrate() -> None:
    """Raises CannotStart where the database cannot be used or comes from a newer version."""
    config: Config = current_app.config["HUB"]
    try:
        with db.engine.connect() as connection:
            found = revision.found(connection)
    except DBAPIError as problem:
        raise CannotStart(
            f"The database does not answer ({type(problem.orig).__name__}): {_where(config)}. "
            "Is it there, running, and a database of the hub?"
        ) from None
    scripts = revision.scripts()
    try:
        if found is not None:
            scripts.get_revision(found)
    except CommandError:
        raise CannotStart(
            f"The database {_where(config)} was written by a newer version of the hub (revision {found}). "
            "Start that version, or restore a backup from before the upgrade."
        ) from None
    if found != scripts.get_current_head():
        upgrade(directory=scripts.dir)
    load_shipped_register()  # a hub without the demo needs schools to choose from, too
    db.session.commit()


def _where(config: Config) -> str:
    return config.database_url.split("@")[-1]


def is_empty() -> bool:
    return db.session.scalar(sa.select(sa.func.count(Person.id))) == 0


def wants_demo() -> bool:
    return bool(current_app.config["HUB"].is_loopback) and is_empty()


def commands(config: Config) -> dict[str, str]:
    """The two processes of a hub, as shell commands: "web" and "worker"."""
    return {
        "web": shlex.join(web_command(config)),
        "worker": shlex.join([f"{Path(sys.executable).parent}/flask", "hub", "worker"]),
    }


def run() -> None:
    """Web and worker until one of them ends or Ctrl-C; then both are stopped."""
    config: Config = current_app.config["HUB"]
    _refuse_taken_port(config)
    help_words = demo.sign_in_help() or "Sign in with your own account."
    db.engine.dispose()  # the processes to come open connections of their own
    manager = Manager()
    for name, command in commands(config).items():
        manager.add_process(name, f"exec {command}")
    threading.Thread(target=_announce, args=(config, help_words), daemon=True).start()
    manager.loop()
    if manager.returncode not in {0, None, 130, 143}:
        raise CannotStart("The hub has stopped; the lines above say why.")


def web_command(config: Config) -> list[str]:
    """What serves the pages; tests/bench measures the same."""
    return [
        f"{Path(sys.executable).parent}/gunicorn", "--bind", f"127.0.0.1:{config.port}", "--worker-class", "gthread",
        "--workers", str(config.web_processes), "--threads", str(config.web_threads), "--timeout", "60",
        "--graceful-timeout", "10", "--log-level", "warning", "--preload", "wsgi:app",
    ]  # fmt: skip


def answers(port: int) -> bool:
    """Does anything answer there?"""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _refuse_taken_port(config: Config) -> None:
    if answers(config.port):
        raise CannotStart(f"Port {config.port} is taken. Stop what runs there, or choose another with PORT=5001.")


def _announce(config: Config, help_words: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{config.port}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
            continue
        click.echo(f"\nThe hub answers at {config.base_url}")
        click.echo(help_words)
        click.echo("Ctrl-C stops it.\n")
        return
