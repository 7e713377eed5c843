"""A real SMTP conversation for every test here, and a letter of three lines."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from hub.db import db
from hub.mail import Letter, write


class Postbox:
    """Takes mail, except for those whom it is told to refuse."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.wire: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.refuse: dict[str, str] = {}  # by recipient
        self.refuse_data: dict[str, str] = {}  # by recipient, after the letter
        self.refuse_sender = ""
        self.senders: list[str] = []
        self.connections = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, host: str, responses: list[str]) -> list[str]:
        session.host_name = host
        self.connections += 1
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.senders.append(address)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if envelope.rcpt_tos[0] in self.refuse_data:
            return self.refuse_data[envelope.rcpt_tos[0]]
        self.wire.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def settings(app: Flask, **changed: Any) -> Iterator[None]:
    before = app.config["HUB"]
    app.config["HUB"] = replace(before, **changed)
    yield
    app.config["HUB"] = before


@contextmanager
def box_open(app: Flask, **more: Any) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    with settings(app, smtp_url=f"smtp://127.0.0.1:{controller.port}", mail_from="hub@hub.school.uk"):
        yield box
    controller.stop()


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    with box_open(app) as box:
        yield box


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server of ours on a port of its own; each connection is answered in a thread."""
    gate = socket.create_server(("127.0.0.1", 0))

    def take(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the other side hung up
            answer(connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = gate.accept()
            except OSError:
                return
            threading.Thread(target=take, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(gate.getsockname()[1])
    finally:
        gate.shutdown(socket.SHUT_RDWR)
        gate.close()


def letter_to(address: Any, **more: Any) -> Letter:
    letter = write(address, "members/letters/a_test", url="http://127.0.0.1:5000/reset", **more)
    db.session.commit()
    return letter


@pytest.fixture
def short_letter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that these tests do not hang on the words of a real one."""
    texts = {".txt": "Subject: A test\n\nHello,\n{{ url }}\n", ".html": "<p>Hello, <a href='{{ url }}'>here</a></p>"}

    def render(name: str, **context: Any) -> str:
        return str(app.jinja_env.from_string(texts[name[name.rindex(".") :]]).render(**context))

    monkeypatch.setattr("hub.mail.writing.render_template", render)
