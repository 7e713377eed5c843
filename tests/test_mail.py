"""The outbox against a real SMTP conversation: one recipient, one Message-ID, nothing lost, nothing doubled."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from hub.db import db, now
from hub.mail import Letter, as_message, post_waiting, write
from tests.world import World

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


class Postbox:
    """Takes mail, except for those whom it is told to refuse."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.wire: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.refuse: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.wire.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    before = app.config["HUB"]
    app.config["HUB"] = replace(before, smtp_url=f"smtp://127.0.0.1:{controller.port}", mail_from="hub@hub.school.uk")
    yield box
    app.config["HUB"] = before
    controller.stop()


def letter_to(address: str, **more: Any) -> Letter:
    letter = write(address, "security/letters/changed_for_test", url="http://127.0.0.1:5000/reset", **more)
    db.session.commit()
    return letter


@pytest.fixture(autouse=True)
def _templates(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter of three lines, so that these tests do not hang on the words of a real one."""
    texts = {".txt": "Subject: A test\n\nHello,\n{{ url }}\n", ".html": "<p>Hello, <a href='{{ url }}'>here</a></p>"}

    def render(name: str, **context: Any) -> str:
        return str(app.jinja_env.from_string(texts[name[name.rindex(".") :]]).render(**context))

    monkeypatch.setattr("hub.mail.render_template", render)


def test_a_letter_arrives_with_text_html_and_all_its_heads(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk", calendar=CALENDAR, calendar_method="REQUEST")
    assert post_waiting() == 1
    message = postbox.letters[0]
    assert isinstance(message, EmailMessage)
    assert postbox.recipients == [["ben@school.uk"]]
    assert message["Subject"] == "A test"
    assert message["Message-ID"] == letter.message_id
    assert message["Date"]
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html", "text/calendar"]
    assert message.get_body(("plain",)).get_content().strip().endswith("/reset")  # type: ignore[union-attr]
    assert letter.sent_at is not None
    assert post_waiting() == 0


def test_a_letter_that_can_be_stopped_says_where_as_rfc_8058_wants_it(people: World, postbox: Postbox) -> None:
    where = "https://hub.school.uk/link/" + "a.b-C_d" * 40  # longer than a line
    letter_to("ben@school.uk", unsubscribe=where, cluster=people.cluster)
    post_waiting()
    assert f"\r\nList-Unsubscribe: <{where}>\r\n".encode() in postbox.wire[0]  # bare, not as an encoded word
    message = postbox.letters[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == f"<cluster-{people.canal}.127.0.0.1>"


def test_a_service_letter_cannot_be_stopped(postbox: Postbox) -> None:
    letter_to("ben@school.uk")
    post_waiting()
    assert not [head for head in postbox.letters[0].keys() if head.startswith("List-")]  # noqa: SIM118 - a Message


def test_an_address_refused_for_good_stops_alone(postbox: Postbox) -> None:
    postbox.refuse["gone@school.uk"] = "550 no such user"
    gone, fine = letter_to("gone@school.uk"), letter_to("ben@school.uk")
    post_waiting()
    assert gone.failed_at is not None
    assert "550" in (gone.last_error or "")
    assert fine.sent_at is not None
    assert post_waiting() == 0


def test_a_server_that_is_away_is_tried_again_with_the_same_message_id(app: Flask, postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    there = app.config["HUB"]
    app.config["HUB"] = replace(there, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    post_waiting()
    assert letter.sent_at is None
    assert letter.next_try_at is not None
    assert letter.next_try_at > now()
    first = letter.message_id
    app.config["HUB"] = there
    letter.next_try_at = now() - timedelta(seconds=1)
    db.session.commit()
    post_waiting()
    assert postbox.letters[0]["Message-ID"] == first
    assert letter.tries == 2


def test_a_letter_that_another_worker_has_claimed_is_left_to_it(postbox: Postbox) -> None:
    letter = letter_to("ben@school.uk")
    db.session.execute(sa.update(Letter).values(next_try_at=now() + timedelta(minutes=10)))
    db.session.commit()
    assert post_waiting() == 0
    assert postbox.letters == []
    assert letter.tries == 0


@pytest.mark.parametrize("address", ["ben@example.org", "someone@hub.invalid", "x@localhost"])
def test_addresses_that_cannot_exist_never_reach_the_server(postbox: Postbox, address: str) -> None:
    letter = letter_to(address)
    post_waiting()
    assert postbox.letters == []
    assert letter.kept_at is not None


def test_without_a_mail_server_letters_are_kept(people: World) -> None:
    letter = letter_to("ben@school.uk")
    post_waiting()
    assert letter.kept_at is not None
    assert letter.sent_at is None


def test_no_line_is_smuggled_into_a_head(app: Flask, people: World) -> None:
    letter = letter_to("ben@school.uk")
    letter.to_name, letter.from_name = "Ben Okafor", "Canal cluster"
    people.person("ben").name = "Ben\r\nBcc: evil@example.com"
    smuggled = write(people.person("ben"), "security/letters/changed_for_test", url="/")
    db.session.flush()
    head = as_message(smuggled, "hub@hub.school.uk").as_bytes().split(b"\n\n")[0]
    assert b"\nBcc:" not in head
    assert b"evil" in head  # as part of the name, on the same line
