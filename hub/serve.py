"""Starts everything: migrations, then web and worker side by side, and says when it answers."""

import sys
import time
import urllib.error
import urllib.request
from functools import partial
from typing import Any, NoReturn

import click
import sqlalchemy as sa
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

import hub.demo as demo
import hub.processes as processes
import hub.revision as revision
import hub.worker as worker
from hub.config import Config
from hub.db import db, reason
from hub.members.models import Person
from hub.members.register import load_shipped_register
from hub.search import WriterBusy


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
            "Is it there, running, and a database of the hub? DATABASE_URL says which one."
        ) from None
    if found is not None and found not in revision.known():
        raise CannotStart(
            f"The database {_where(config)} was written by a newer version of the hub (revision {found}). "
            "Start that version, or restore a backup from before the upgrade."
        )
    if found != revision.head():
        revision.upgrade()
    load_shipped_register()  # a hub without the demo needs schools to choose from, too
    db.session.commit()


def _where(config: Config) -> str:
    return config.database_url.split("@")[-1]


def is_empty() -> bool:
    return db.session.scalar(sa.select(sa.func.count(Person.id))) == 0


def wants_demo() -> bool:
    return bool(current_app.config["HUB"].is_loopback) and is_empty()


def run() -> None:
    """The database is prepared; then web and worker until one of them ends or somebody stops the hub."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    config: Config = app.config["HUB"]
    _refuse_taken_port(config)
    if processes.wait_for(_prepare):
        sys.exit(1)
    parts = {"web": Web(app, web_settings(config)).run, "worker": partial(_work, app)}
    ended = processes.run_together(parts, _announce)
    if ended:
        raise CannotStart(f"The hub has stopped, because its {ended} has ended; the lines above say why.")


def _prepare() -> None:
    """In a process of its own: the one from which web and worker are forked has used neither database nor files."""
    try:
        migrate()
        if wants_demo():
            click.echo("An empty hub on this machine only: loading the demonstration data.")
            demo.load(click.echo)
    except CannotStart as problem:
        _refuse(problem)
    except (OperationalError, ProgrammingError) as problem:
        _refuse(f"The database does not let us: {reason(problem)}")


def _work(app: Flask) -> None:
    try:
        worker.run(app)
    except WriterBusy as problem:
        _refuse(problem)


def _refuse(problem: object) -> NoReturn:
    click.echo(f"Error: {problem}", err=True)
    sys.exit(1)


def web_settings(config: Config) -> dict[str, Any]:
    """gunicorn's, by its names for them. The application has been loaded when its web processes are forked."""
    return {
        "bind": f"127.0.0.1:{config.port}",
        "worker_class": "gthread",
        "workers": config.web_processes,
        "threads": config.web_threads,
        "timeout": 60,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "preload_app": True,
        "control_socket_disable": True,
    }


class Web(BaseApplication):
    """gunicorn, without its command line and with an application that is there already."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


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


def _announce() -> None:
    config: Config = current_app.config["HUB"]
    for _ in range(600):
        if answers(config.port):
            break
        time.sleep(0.05)
    else:
        return
    click.echo(f"\nThe hub answers at {config.base_url}")
    click.echo(demo.sign_in_help() or "Sign in with your own account. The first one is made by: flask hub create-admin")
    click.echo("Ctrl-C stops it.\n")
