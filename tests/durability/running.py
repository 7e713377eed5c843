"""A hub of real processes that can be killed: gunicorn and worker with the settings of `flask hub serve`, a mail server
that takes letters, and the kills themselves."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from hub import create_app
from hub.db import db
from tests.conftest import Database, make_config
from tests.serving import web_command, worker_command
from tests.sparing import templates_folder
from tests.world import World, make_world

ROOT = Path(__file__).parents[2]
START_LIMIT = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


class Postbox:
    """(recipient, Message-ID) of every letter that was taken."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content)
        self.taken.append((envelope.rcpt_tos[0], str(message["Message-ID"])))
        return "250 OK"


class Hub:
    """`start`, `kill` one part or all, `stop` in good order. `app` is the same hub in this process, to look at."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.instance, self.port = folder, folder / "instance", free_port()
        self.postbox, self.temporary = Postbox(), folder / "tmp"
        self.temporary.mkdir()
        self.mail_server = Controller(self.postbox, hostname="127.0.0.1", port=free_port())
        self.mail_server.start()
        self.database = Database(folder, name)
        self.instance.mkdir()
        self.settings = {
            "HUB_INSTANCE": str(self.instance),
            "DATABASE_URL": self.database.url,
            "HUB_BASE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "HUB_SMTP_URL": f"smtp://127.0.0.1:{self.mail_server.port}",
            "HUB_MAIL_FROM": "hub@hub.school.uk",
            "HUB_LOG_LEVEL": "INFO",
        }
        self.app: Flask = create_app(make_config(self.instance, self.database.url, **self.settings))
        with self.app.app_context():
            db.create_all()
            self.people: World = make_world()
            db.session.remove()
            db.engine.dispose()
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("HUB_", "FLASK_"))}
        self.zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.zygote", templates_folder()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**environ, **self.settings, "TMPDIR": str(self.temporary)},
        )
        self.running: dict[str, int] = {}

    def _ask(self, **asked: Any) -> int:
        assert self.zygote.stdin is not None
        assert self.zygote.stdout is not None
        self.zygote.stdin.write(json.dumps(asked) + "\n")
        self.zygote.stdin.flush()
        return int(self.zygote.stdout.readline())

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def start(self, *names: str) -> None:
        for name in names or ("web", "worker"):
            argv = web_command(self.app.config["HUB"]) if name == "web" else worker_command()
            self.running[name] = self._ask(argv=argv, log=str(self.log(name)))

    def web_workers(self) -> list[int]:
        master = self.running["web"]
        try:
            return [int(one) for one in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def kill(self, what: str, choose: random.Random) -> bool:
        """SIGKILL: "worker"; "a web worker", which its master replaces; "web", master and all; or "everything".
        What was started by us is started again at once. False where there was nothing to kill."""
        if what == "a web worker":
            workers = self.web_workers()
            if workers:
                os.kill(choose.choice(workers), signal.SIGKILL)
            return bool(workers)
        names = ["web", "worker"] if what == "everything" else [what]
        orphans = self.web_workers() if "web" in names else []
        for name in names:
            os.killpg(self.running[name], signal.SIGKILL)
        for name in names:
            self._ask(wait=self.running[name])
        while any(_is_alive(pid) for pid in orphans):  # they hold the port until they are gone
            time.sleep(0.01)
        self.start(*names)
        return True

    def wait_until_up(self) -> None:
        """Web answers, and the worker of now has done a round."""
        alive, until = self.instance / "worker.alive", time.monotonic() + START_LIMIT
        began = alive.stat().st_mtime if alive.exists() else 0.0
        while not (self._answers() and alive.exists() and alive.stat().st_mtime > began):
            assert time.monotonic() < until, f"the hub does not start again: {self.last_words()}"
            time.sleep(0.01)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> dict[str, int]:
        """In good order, as Ctrl-C does; the exit status of each."""
        for pid in self.running.values():
            os.kill(pid, signal.SIGTERM)
        ended = {name: self._ask(wait=pid) for name, pid in self.running.items()}
        self.running = {}
        return ended

    def last_words(self) -> dict[str, str]:
        logs = {name: self.log(name) for name in ("web", "worker")}
        return {name: path.read_text()[-2000:] if path.exists() else "" for name, path in logs.items()}

    def close(self) -> None:
        for pid in self.running.values():
            os.killpg(pid, signal.SIGKILL)
        self.zygote.kill()
        self.zygote.communicate()
        self.mail_server.stop()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.database.drop()
