"""Mail servers that are slow, hang up, or turn everybody away: letters wait, and a sentence says why."""

import socket
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.mail.line as line
import hub.mail.posting as posting
from hub.db import db, now
from hub.home.health import checks
from hub.mail import Letter, MailServer, post_waiting, troubles
from tests.mail.conftest import Postbox, letter_to, listening, settings
from tests.world import World

pytestmark = pytest.mark.usefixtures("short_letter")


def rude(script: dict[str, bytes | None]) -> Callable[[socket.socket], None]:
    """Speaks SMTP, but answers some commands as told; None: hangs up."""

    def answer(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        hello = script.get("hello", b"220 rude")
        if hello is None:
            return
        connection.sendall(hello + b"\r\n")
        for raw in lines:
            word = raw[:4].decode("ascii", "replace").upper().strip()
            reply = script.get(word, b"354 go on" if word == "DATA" else b"250 fine")
            if reply is None:
                return
            connection.sendall(reply + b"\r\n")
            if word == "DATA":
                while lines.readline() not in {b".\r\n", b""}:
                    pass
                end = script.get("end", b"250 taken")
                if end is None:
                    return
                connection.sendall(end + b"\r\n")

    return answer


def trouble() -> str:
    return db.session.scalars(sa.select(MailServer.trouble).where(MailServer.name == "smtp")).one() or ""


def test_a_line_that_breaks_after_the_letter_sends_it_again_under_the_same_id(
    app: Flask, people: World, postbox: Postbox
) -> None:
    letter = letter_to("ben@school.uk")
    with listening(rude({"end": None})) as port, settings(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        post_waiting()
    assert letter.sent_at is None
    assert letter.tries == 1
    assert "hung up" in (letter.last_error or "")
    letter.next_try_at = now()
    db.session.commit()
    post_waiting()
    assert postbox.letters[0]["Message-ID"] == letter.message_id


def test_a_server_that_breaks_off_again_and_again_is_left_alone(app: Flask, people: World) -> None:
    letters = [letter_to(f"person{number}@school.uk") for number in range(6)]
    with listening(rude({"end": None})) as port, settings(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        post_waiting()
        assert [letter.tries for letter in letters] == [1, 1, 1, 0, 0, 0]
        assert post_waiting() == 0
    assert "in the middle" in trouble()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"hello": b"554 not you"}, "turns us away (554 not you)"),
        ({"hello": None}, "does not answer"),
        ({"hello": b"HTTP/1.1 400 Bad Request"}, "does not speak SMTP"),
        ({"EHLO": b"550 no", "HELO": b"550 no"}, "turns us away"),
        ({"EHLO": b"250-rude\r\n250 AUTH PLAIN", "AUTH": b"535 5.7.8 wrong password"}, "refuses the sign-in"),
        ({"MAIL": b"451 4.3.0 busy"}, "takes no letters"),
        ({"RCPT": b"530 5.7.0 sign in first"}, "wants a sign-in"),
    ],
)
def test_a_server_that_turns_everybody_away_costs_nobody_a_try(
    app: Flask, people: World, script: dict[str, bytes | None], words: str
) -> None:
    letter = letter_to("ben@school.uk")
    with listening(rude(script)) as port:
        user = "hub:secret@" if "AUTH" in script else ""
        with settings(app, smtp_url=f"smtp://{user}127.0.0.1:{port}"):
            post_waiting()
    assert words in trouble()
    assert "secret" not in trouble()
    assert (letter.tries, letter.failed_at) == (0, None)
    assert troubles(["ben@school.uk"]) == {}
    db.session.execute(sa.update(MailServer).values(failures=3))
    (outbox,) = [check for check in checks() if check.name == "outbox"]
    assert not outbox.is_well
    assert words in outbox.words


@pytest.mark.parametrize("takes_others", [True, False])
def test_a_server_that_offers_utf8_and_refuses_it_stops_that_letter_only(
    app: Flask, people: World, takes_others: bool
) -> None:
    strange, plain = letter_to("jörg@school.uk"), letter_to("ben@school.uk")

    def answer(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"220 boasts\r\n")
        for raw in lines:
            word = raw[:4].upper()
            if word == b"EHLO":
                connection.sendall(b"250-boasts\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
            elif word == b"MAIL" and (b"SMTPUTF8" in raw or not takes_others):
                connection.sendall(b"555 5.5.4 unsupported option\r\n")
            elif word == b"DATA":
                connection.sendall(b"354 go on\r\n")
                while lines.readline() not in {b".\r\n", b""}:
                    pass
                connection.sendall(b"250 taken\r\n")
            else:
                connection.sendall(b"250 fine\r\n")

    with listening(answer) as port, settings(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        post_waiting()
    if takes_others:
        assert plain.sent_at is not None
        assert "unsupported option" in (strange.last_error or "")
        assert troubles(["jörg@school.uk"])["jörg@school.uk"].trouble == "unwritable"
    else:
        assert "takes no letters" in trouble()
        assert (strange.tries, strange.failed_at, plain.tries) == (0, None, 0)


@pytest.mark.parametrize("where", ["hello", "end"])
def test_a_server_that_drips_its_answer_is_cut_off(
    app: Flask, people: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Each byte comes in time; the whole never ends."""
    monkeypatch.setattr(line, "OPEN_SECONDS", 0.5)
    letter = letter_to("ben@school.uk")

    def drip(connection: socket.socket) -> None:
        if where == "end":
            lines = connection.makefile("rb")
            connection.sendall(b"220 slow\r\n")
            for raw in lines:
                is_data = raw.lower().startswith(b"data")
                connection.sendall(b"354 go on\r\n" if is_data else b"250 fine\r\n")
                if is_data:
                    break
        connection.sendall(b"2")
        while True:
            connection.sendall(b"2")
            time.sleep(0.02)

    with listening(drip) as port, settings(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        post_waiting()
    assert letter.sent_at is None
    assert letter.failed_at is None


def test_a_silent_server_is_given_up_after_a_moment(app: Flask, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "CONNECT_SECONDS", 0.2)
    letter_to("ben@school.uk")
    with listening(lambda connection: time.sleep(2)) as port, settings(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        post_waiting()
    assert "does not answer" in trouble()


def test_the_wait_for_a_dead_server_grows_and_ends_with_the_first_answer(
    app: Flask, people: World, postbox: Postbox
) -> None:
    letter = letter_to("ben@school.uk")
    waits = []
    with listening(rude({"hello": None})) as port, settings(app, smtp_url=f"smtp://127.0.0.1:{port}"):
        for _ in range(8):
            post_waiting()
            server = db.session.scalars(sa.select(MailServer)).one()
            assert server.next_try_at is not None
            waits.append(round((server.next_try_at - now()).total_seconds() / 60))
            server.next_try_at = now()
            db.session.commit()
    assert waits == [1, 2, 5, 10, 15, 30, 30, 30]
    post_waiting()
    assert letter.sent_at is not None
    assert db.session.scalars(sa.select(MailServer.trouble)).one() is None


def test_two_workers_never_post_the_same_letter(app: Flask, postbox: Postbox) -> None:
    """The second one looks while the first is in the middle of it."""
    letter_to("ben@school.uk")
    take = postbox.handle_DATA
    found: list[int] = []

    async def data(*args: object) -> str:
        with app.app_context():
            found.append(post_waiting())
        return await take(*args)  # type: ignore[arg-type]

    postbox.handle_DATA = data  # type: ignore[method-assign, assignment]
    post_waiting()
    assert found == [0]
    assert len(postbox.letters) == 1
    assert db.session.scalars(sa.select(Letter.tries)).one() == 1


def test_of_two_workers_that_found_the_same_letter_one_claims_it(people: World) -> None:
    letter_to("ben@school.uk")
    (due,) = posting._due(10)
    assert [posting._claim(due), posting._claim(due)] == [True, False]
