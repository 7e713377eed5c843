"""User and password of the mail server go over an encrypted line, or do not leave this machine."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

import hub.home.checks.sending as sending
from hub.home.checks import State
from hub.mail import post_waiting
from tests.mail.conftest import Postbox, free_port, letter_to, settings
from tests.world import World

pytestmark = [
    pytest.mark.usefixtures("short_letter"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),  # such a server is what this is about
]


def own_address() -> str:
    """Of this machine among others: what is sent there is not sent to the loopback. Nothing is sent by asking."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))
        except OSError:
            pytest.skip("this machine has no address but its loopback")
        return str(probe.getsockname()[0])


@contextmanager
def signing_in_at(app: Flask, host: str, **more: Any) -> Iterator[tuple[Postbox, list[str]]]:
    """A mail server that wants a sign-in and takes it without encryption too; who tried to sign in."""
    box, tried = Postbox(), []

    def let_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        tried.append(data.login.decode())
        return AuthResult(success=True)

    options = {"auth_require_tls": False, "auth_required": True, "authenticator": let_in, **more}
    controller = Controller(box, hostname=host, port=free_port(), **options)
    controller.start()
    with settings(app, smtp_url=f"smtp://hub:secret@{host}:{controller.port}", mail_from="hub@hub.school.uk"):
        yield box, tried
    controller.stop()


def test_a_password_is_not_sent_for_everybody_to_read(app: Flask, people: World) -> None:
    letter = letter_to("ben@school.uk")
    with signing_in_at(app, own_address()) as (box, tried):
        post_waiting()
        found = sending.mail_server()
    assert (tried, box.letters) == ([], [])
    assert (letter.tries, letter.sent_at, letter.failed_at) == (0, None, None)  # it waits
    assert found.state is State.FAULT
    assert "offers no encryption, so user and password are not sent" in found.words
    assert "secret" not in found.words


def test_on_this_machine_it_may_go_unencrypted(app: Flask, people: World) -> None:
    letter_to("ben@school.uk")
    with signing_in_at(app, "127.0.0.1") as (box, tried):
        post_waiting()
        assert sending.mail_server().state is State.WELL
    assert tried == ["hub", "hub"]
    assert len(box.letters) == 1


def test_with_starttls_it_is_sent(app: Flask, people: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host, key, certificate = own_address(), tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail"]
    subprocess.run(
        [*made, "-addext", f"subjectAltName=IP:{host}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    letter_to("ben@school.uk")
    with signing_in_at(app, host, tls_context=context) as (box, tried):
        post_waiting()
    assert tried == ["hub"]
    assert len(box.letters) == 1
