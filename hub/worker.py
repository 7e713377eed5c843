"""The worker: does what is due, again and again. All state is in the database, so that killing it at any moment
loses nothing; the next round finds the same rows still to do. A database that goes away and a disk that fills up are
waited out."""

import logging
import math
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

import hub.disk as disk
import hub.mail as mail
from hub.db import db, empty_log, keep_statistics
from hub.forms import forget_receipts
from hub.history import chain
from hub.room import Job, rooms
from hub.search import WriterBusy, compact_when_due
from hub.search.keeper import index_waiting as index
from hub.search.keeper import only_writer

log = logging.getLogger("hub.worker")
IDLE_SECONDS = 0.5  # a shared file is found within two seconds
PATIENCE = 5  # seconds
STOP_SECONDS = 5.0  # a letter under way may be cut off: it is sent again
TROUBLE_SECONDS = 2.0  # between two looks at a database that is away, or a disk that is full


class Stop(threading.Event):
    """Set by SIGTERM or SIGINT: the running job is finished, then the worker ends."""

    def __init__(self) -> None:
        super().__init__()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.set())


class Halt(Exception):
    """No job can go on: the database is away, or the disk is full."""


def at_start() -> Iterator[tuple[str, Job]]:
    """What a worker that was killed had claimed is free again: there is only one, and it is this one now."""
    yield "mail.release_claims", mail.release_claims
    for room in rooms():
        for name, job in room.at_start.items():
            yield f"{room.name}.{name}", job


def hourly() -> Iterator[tuple[str, Job]]:
    yield "forms.forget_receipts", forget_receipts
    yield "mail.clear", mail.clear
    for room in rooms():
        for name, job in room.hourly.items():
            yield f"{room.name}.{name}", job
    yield "search.compact", compact_when_due
    yield "db.keep_statistics", keep_statistics
    yield "db.empty_log", empty_log  # last: what the others erased is in it


def jobs() -> Iterator[tuple[str, Job]]:
    yield from post_office()
    yield from at_home()


def post_office() -> Iterator[tuple[str, Job]]:
    """What talks to other people's machines, and waits for them."""
    yield "mail.post", mail.post_waiting
    yield "mail.returned", mail.read_returned
    for room in rooms():
        for name, job in room.outside.items():
            yield f"{room.name}.{name}", job


def at_home() -> Iterator[tuple[str, Job]]:
    yield "history.chain", chain
    for room in rooms():
        for name, job in room.jobs.items():
            yield f"{room.name}.{name}", job
    yield "search.index", index_waiting


def index_waiting() -> int:
    return index([source for room in rooms() for source in room.search_sources])


def one_round(due: Iterable[tuple[str, Job]] | None = None) -> int:
    """Every job once. A job that fails is logged and tried again in the next round; the others go on. Raises Halt
    where the trouble is one for all of them."""
    done = 0
    for name, job in jobs() if due is None else due:
        if disk.is_short():
            return done  # what is begun has to find room for its end
        try:
            done += job()
        except Exception as problem:
            if isinstance(problem, OperationalError) or disk.says_full(problem):
                raise Halt(name) from problem
            log.exception("job failed", extra={"job": name})
        finally:
            with suppress(OperationalError):  # the connection may be gone
                db.session.remove()
    return done


@contextmanager
def alone() -> Iterator[None]:
    """Holds the lock of the only worker. A killed one may hold it for a moment still (PostgreSQL lets go when it
    notices that the connection is gone), so it is tried for a while. Raises WriterBusy where another worker runs."""
    until = time.monotonic() + PATIENCE
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(only_writer())
                break
            except WriterBusy:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield


def _post_office(app: Flask, stop: Stop) -> None:
    """In a thread of its own: a mail server that answers slowly keeps nobody from finding what was shared."""
    with app.app_context():
        while not stop.is_set():
            try:
                done = one_round(post_office())
            except Halt as problem:
                _say(problem)
                stop.wait(TROUBLE_SECONDS)
                continue
            if not done:
                stop.wait(IDLE_SECONDS)


def _begin(app: Flask, stop: Stop) -> threading.Thread:
    """What is done once, before the first round. Raises Halt."""
    one_round(at_start())
    post = threading.Thread(target=_post_office, args=(app, stop), name="post office", daemon=True)
    post.start()
    return post


def run(app: Flask) -> None:
    """Until told to stop. Takes the index's lock for all that time: raises WriterBusy where another worker holds it.
    The lock is lost with the database's connection, so it is taken again after every trouble."""
    stop = Stop()
    post: threading.Thread | None = None
    with app.app_context():
        while not stop.is_set():
            try:
                with alone():
                    said = "worker goes on" if post else "worker started"
                    post = post or _begin(app, stop)
                    log.info(said)
                    _rounds(stop)
            except WriterBusy:
                if post is None:
                    raise
                log.warning("another worker has taken over the index")
            except (Halt, OperationalError, OSError) as problem:
                if isinstance(problem, OSError) and not disk.says_full(problem):
                    raise
                _say(problem)
            _beat()
            if not stop.is_set():
                stop.wait(TROUBLE_SECONDS)
        if post:
            post.join(STOP_SECONDS)
    log.info("worker stopped")


def _say(problem: Exception) -> None:
    cause = problem.__cause__ or problem
    event = "no room on the disk" if disk.says_full(cause) else "database"
    job = str(problem) if isinstance(problem, Halt) else None
    log.error(event, extra={"job": job, "kind": type(getattr(cause, "orig", cause)).__name__})


def _rounds(stop: Stop) -> None:
    cleared_up, waits = -math.inf, False
    while not stop.is_set():
        _beat()
        if disk.is_short():
            if not waits:
                log.warning("disk nearly full: the worker waits", extra={"free_mb": disk.free() // 1024 // 1024})
            waits = True
            stop.wait(TROUBLE_SECONDS)
            continue
        if waits:
            log.info("room again: the worker goes on", extra={"free_mb": disk.free() // 1024 // 1024})
            waits = False
        if time.monotonic() - cleared_up > 3600:
            one_round(hourly())
            cleared_up = time.monotonic()
        if not one_round(at_home()):
            stop.wait(IDLE_SECONDS)


def _beat() -> None:
    """The file's time is the heartbeat: setting it needs no room on the disk."""
    with suppress(OSError):
        (Path(current_app.config["HUB"].instance) / "worker.alive").touch()
