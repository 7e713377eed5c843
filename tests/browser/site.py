"""The real application behind a real port, on a fresh copy of the world for every test."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from hub import create_app
from hub.db import db
from hub.mail import Letter
from hub.members.models import Person, SignIn
from hub.members.reader import token_hash
from hub.worker import one_round
from tests.conftest import make_config
from tests.world import World, make_world

MOST_ROUNDS = 50
SUFFIXES = ("", "-wal", "-shm")


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nobody reads the list of requests."""


class Site:
    """`site.url`, `site.people`, `site.work()`, the letters that were written, a cookie of whoever is signed in."""

    def __init__(self, folder: Path) -> None:
        self.instance, self.template = folder / "instance", folder / "template"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.file = self.instance / "hub.sqlite3"
        config = make_config(self.instance, f"sqlite:///{self.file}", HUB_BASE_URL=self.url, PORT=str(self.port))
        self.app: Flask = create_app(config)
        self.under_way = 0
        self._lock = threading.Lock()
        self.app.wsgi_app = self._counting(self.app.wsgi_app)  # type: ignore[method-assign]
        self.server = make_server(
            "127.0.0.1", self.port, self.app, threaded=True, request_handler=Quiet, fd=self.listener.fileno()
        )
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "Site":
        with self.app.app_context():
            db.create_all()
            self.people: World = make_world()
            self._let_go()
        self.template.mkdir()
        self._copy(self.instance, self.template)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)
        with self.app.app_context():
            db.engine.dispose()

    def _counting(self, inner: Any) -> Any:
        """So that the database is never put back under a request that is still under way."""

        def counted(environ: Any, start_response: Any) -> Iterator[bytes]:
            with self._lock:
                self.under_way += 1
            try:
                answer = inner(environ, start_response)
                try:
                    yield from answer
                finally:
                    if hasattr(answer, "close"):
                        answer.close()
            finally:
                with self._lock:
                    self.under_way -= 1

        return counted

    @staticmethod
    def _let_go() -> None:
        db.session.remove()
        db.engine.dispose()

    def _copy(self, source: Path, target: Path) -> None:
        for suffix in SUFFIXES:
            name = f"{self.file.name}{suffix}"
            (target / name).unlink(missing_ok=True)
            if (source / name).exists():
                shutil.copy(source / name, target / name)

    def restore(self, empty: bool = False) -> None:
        """The world as it was (or nothing but tables), no files, no index, no letters."""
        for _ in range(500):
            if not self.under_way:
                break
            time.sleep(0.01)
        with self.app.app_context():
            self._let_go()
            self._copy(self.template, self.instance)
            for child in self.instance.iterdir():
                if child.is_dir():
                    shutil.rmtree(child, ignore_errors=True)
            self.app.extensions.pop("hub.search", None)
            if empty:
                db.drop_all()
                db.create_all()
            self._let_go()

    # What happens besides the pages

    def work(self) -> None:
        """The worker's rounds, until there is nothing more to do."""
        with self.app.app_context():
            for _ in range(MOST_ROUNDS):
                if not one_round():
                    return
        raise AssertionError("the worker finds something to do again and again")

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """The real one, as its own process."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        environ |= {
            "HUB_INSTANCE": str(self.instance),
            "HUB_BASE_URL": self.url,
            "PORT": str(self.port),
            "DATABASE_URL": f"sqlite:///{self.file}",
        }
        command = [str(Path(sys.executable).with_name("flask")), "--app", "wsgi", "hub", "worker"]
        process = subprocess.Popen(command, env=environ, cwd=Path(__file__).parents[2])
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)

    def letter(self, address: str, subject: str = "") -> str:
        """The text of the newest letter to that address whose subject has these words."""
        with self.app.app_context():
            select = sa.select(Letter).where(Letter.to_address == address, Letter.subject.contains(subject))
            found = db.session.scalars(select.order_by(Letter.id.desc()).limit(1)).first()
            text = f"{found.subject}\n\n{found.text}" if found else None
            db.session.remove()
        assert text is not None, f"no letter {subject!r} to {address}"
        return text

    def link(self, address: str, subject: str = "") -> str:
        """The first link into the hub in that letter."""
        text = self.letter(address, subject)
        found = re.search(re.escape(self.url) + r"/\S*[^\s.>)]", text)
        assert found, f"no link in the letter: {text}"
        return found.group()

    def cookie(self, name: str) -> dict[str, str]:
        """As if that person had signed in on another day."""
        with self.app.app_context():
            person = db.session.get_one(Person, getattr(self.people, name))
            token = secrets.token_urlsafe(16)
            db.session.add(SignIn(token_hash=token_hash(token), person_id=person.id, browser="test"))
            session = {"sign_in": token, "_user_id": person.fs_uniquifier, "_fresh": True, "csrf_token": "0" * 40}
            db.session.commit()
            db.session.remove()
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": serializer.dumps(session), "url": self.url}
