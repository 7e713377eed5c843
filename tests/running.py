"""A hub of real processes, as in service: gunicorn and the worker, on an instance folder of their own."""

import atexit
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast

from bs4 import BeautifulSoup
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from hub import create_app
from hub.db import db
from hub.members.models import Person, SignIn
from hub.members.reader import token_hash
from tests.client import drawn, parsed, post_forms
from tests.conftest import make_config
from tests.sparing import templates_folder
from tests.world import World, make_world

ROOT = Path(__file__).parent.parent
PATIENCE = 60  # seconds until a process that ought to answer is given up


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(question: Callable[[], Any], what: str) -> Any:
    """Asks again and again until the answer is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited in vain until {what}")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "lxml")

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ", strip=True).split())


class Loaded:
    """Where the hub is loaded once for all its processes that are started from here; see durability/zygote.py."""

    def __init__(self) -> None:
        self._lock, self._folder = threading.Lock(), tempfile.TemporaryDirectory()

    @cached_property
    def _pipes(self) -> tuple[IO[str], IO[str]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.zygote", templates_folder()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"HUB_INSTANCE": self._folder.name, "PATH": os.environ["PATH"]},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        atexit.register(process.communicate)  # it ends where nobody asks any more
        return process.stdin, process.stdout

    def ask(self, **asked: Any) -> int | None:
        with self._lock:
            to, back = self._pipes
            to.write(json.dumps(asked) + "\n")
            to.flush()
            return cast("int | None", json.loads(back.readline()))


LOADED = Loaded()


class Process:
    """A command of the hub, with what tests ask of a subprocess.Popen."""

    def __init__(self, command: list[str], log: Path, environ: dict[str, str]) -> None:
        log.touch(0o600)
        self.pid = LOADED.ask(argv=command, log=str(log), environ=environ) or 0
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            status = LOADED.ask(poll=self.pid)
            self.returncode = None if status is None else os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float = PATIENCE) -> int:
        until = time.monotonic() + timeout
        while self.poll() is None:
            assert time.monotonic() < until, f"process {self.pid} does not end"
            time.sleep(0.02)
        return cast("int", self.returncode)

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


class Running:
    """`hub.start("web")`, `hub.start("worker")`, `hub.kill("web")`, `hub.get(path)`; `hub.app` looks at the same
    database and files from this process."""

    def __init__(self, instance: Path, log: Path, database_url: str = "", **settings: str) -> None:
        self.instance, self.port = instance, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        instance.mkdir(parents=True, exist_ok=True)
        self.settings = {"HUB_BASE_URL": self.url, "PORT": str(self.port), "HUB_LOG_LEVEL": "INFO", **settings}
        self.database_url = database_url or f"sqlite:///{instance / 'hub.sqlite3'}"
        self.app = create_app(make_config(instance, self.database_url, **{**self.settings, "HUB_LOG_LEVEL": "ERROR"}))
        self.log = log
        self.processes: dict[str, Process | subprocess.Popen[bytes]] = {}
        self.cookie = ""

    def __enter__(self) -> "Running":
        with self.app.app_context():
            db.create_all()
            self.people: World = make_world()
            self.let_go()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        with self.app.app_context():
            self.let_go()

    @staticmethod
    def let_go() -> None:
        db.session.remove()
        db.engine.dispose()

    # Processes

    @property
    def environ(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "DATABASE_"))}
        return {**ours, "HUB_INSTANCE": str(self.instance), "DATABASE_URL": self.database_url, **self.settings}

    def command(self, name: str) -> list[str]:
        folder = Path(sys.executable).parent
        if name == "serve":
            return [str(folder / "flask"), "--app", "wsgi", "hub", "serve"]
        if name.startswith("worker"):
            return [str(folder / "flask"), "--app", "wsgi", "hub", "worker"]
        options = ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--log-level", "warning"]
        return [str(folder / "gunicorn"), "--bind", f"127.0.0.1:{self.port}", *options, "wsgi:app"]

    def start(self, name: str) -> "Process | subprocess.Popen[bytes]":
        command = self.command(name)
        if Path(command[0]).name in {"flask", "gunicorn"}:
            self.processes[name] = Process(command, self.log, self.environ)
        else:
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    command, env=self.environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
                )
        if name in {"web", "serve"}:
            wait_until(self._answers, "the web process answers")
        return self.processes[name]

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status > 0
        except OSError:
            return False

    def kill(self, name: str) -> None:
        """SIGKILL, to the process and its children: none of them can put anything in order."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, 9)
        process.wait(20)

    def said(self, words: str) -> bool:
        return words in self.log.read_text("utf-8", "replace")

    # Asking

    def sign_in(self, person_id: int) -> None:
        """As if that person had signed in: the row, and the cookie that belongs to it."""
        with self.app.app_context():
            token, person = secrets.token_urlsafe(16), db.session.get_one(Person, person_id)
            values = {"sign_in": token, "_user_id": person.fs_uniquifier, "_fresh": True, "csrf_token": "0" * 40}
            db.session.add(SignIn(token_hash=token_hash(token), person_id=person_id, browser="test"))
            db.session.commit()
            self.let_go()
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        self.cookie = f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(values)}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Cookie": self.cookie, **named})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: MultiDict[str, Any]) -> Answer:
        token = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("0" * 40)
        fields.setlistdefault("csrf_token", [token])
        builder = EnvironBuilder(path, method="POST", data=fields)
        environ = builder.get_environ()
        return self.ask("POST", path, environ["wsgi.input"].read(), Content_Type=environ["CONTENT_TYPE"])

    def submit(self, path: str, page: Answer | None = None, **changes: Any) -> Answer:
        """Open the page and send its form with these fields changed, as a browser does."""
        page = page or self.get(path)
        assert page.status == 200, (page.status, page.text[:300])
        forms = [form for form in post_forms(parsed(page.body)) if form.xpath(".//*[@name='title']")]
        fields: MultiDict[str, Any] = MultiDict(
            [(name, value) for name, value in drawn(forms[0]) if name not in changes]
        )
        for name, value in changes.items():
            fields.add(name, value)
        return self.post(path, fields)
