"""One connection to the mail server, for several letters. Everything on it is bounded in time."""

import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from hub.mail.models import Trouble

CONNECT_SECONDS = 10.0  # also for each command
REPLY_SECONDS = 120.0  # for the answer after a letter's end: some servers look for viruses first
OPEN_SECONDS = 300.0  # at most, however slowly a server drips its answers

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class Down(Exception):
    """The server as a whole takes no letters now; the text is a sentence for whoever runs the hub."""


class Readable(smtplib.SMTPException):
    """The password would go over the network for everybody to read."""


@dataclass(frozen=True)
class Outcome:
    """What became of one letter: taken, to be tried again, or never. `trouble`: what is wrong with the address."""

    is_taken: bool = False
    is_final: bool = False
    reason: str = ""
    trouble: Trouble | None = None
    is_broken: bool = False  # the line broke off under it


def wrong_address(code: int, reply: str, *, at_recipient: bool) -> Trouble | None:
    """Is it the address that a 5xx is about? Policy, contents and full mailboxes (RFC 3463: x.7, x.6, x.3, x.2.2)
    say nothing about whether somebody lives there."""
    status = _STATUS.search(reply)
    if status is None:
        return Trouble.REFUSED if at_recipient and code in {550, 551, 553, 556} else None
    subject, detail = int(status[2]), int(status[3])
    if subject == 2 and detail in {2, 3, 4}:
        return Trouble.LATE if detail == 2 else None
    return Trouble.REFUSED if subject in {1, 2} or (subject == 0 and at_recipient) else None


def words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(text.split())}"[:300]


class Line:
    """`with Line(url) as line:` opens at the first letter, and anew after the server hung up."""

    def __init__(self, smtp_url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(smtp_url), sender
        self._server: smtplib.SMTP | None = None
        self._end: threading.Timer | None = None
        self.was_opened = False

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        server, self._server = self._server, None
        try:
            if server is not None:
                server.quit()
        except (OSError, smtplib.SMTPException):
            pass  # every letter has had its answer
        finally:
            self._hang_up(server)

    def open(self) -> smtplib.SMTP:
        """Raises Down."""
        if self._server is not None:
            return self._server
        host = self._url.hostname or "localhost"
        server: smtplib.SMTP | None = None
        try:
            server = self._connect(host)
            self._greet(server)
        except (OSError, smtplib.SMTPException, UnicodeError) as problem:
            self._hang_up(server)
            raise Down(_sentence(host, problem)) from None
        self._server, self.was_opened = server, True
        return server

    def _connect(self, host: str) -> smtplib.SMTP:
        if self._url.scheme == "smtps":
            secure = ssl.create_default_context()
            return _Smtps(self._limit, host, self._url.port or 465, timeout=CONNECT_SECONDS, context=secure)
        return _Smtp(self._limit, host, self._url.port or 25, timeout=CONNECT_SECONDS)

    def _limit(self, server: smtplib.SMTP) -> None:
        """The timeouts of the socket begin anew with every byte; this one does not."""
        self._end = threading.Timer(OPEN_SECONDS, _cut, [server])
        self._end.daemon = True
        self._end.start()

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        if self._url.username:
            if not _is_private(server.sock):  # also where somebody on the way has taken the offer of STARTTLS out
                raise Readable
            server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _hang_up(self, server: smtplib.SMTP | None) -> None:
        self._server = None
        if self._end is not None:
            self._end.cancel()
        if server is not None:
            server.close()

    def takes_utf8(self) -> bool:
        return bool(self.open().has_extn("smtputf8"))

    def send(self, to: str, message: bytes, *, utf8: bool = False) -> Outcome:
        """Raises Down where it is not about this letter."""
        server = self.open()
        try:
            code, reply = server.mail(self._sender, ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else [])
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up(server)
            raise Down(_sentence(self._url.hostname or "localhost", problem)) from None
        if code != 250 and utf8 and self._takes_senders(server):
            return Outcome(is_final=True, reason=words(code, reply), trouble=Trouble.UNWRITABLE)
        if code != 250:
            self._hang_up(server)
            raise Down(
                f"The mail server takes no letters from {self._sender} ({words(code, reply)}). "
                "Check HUB_MAIL_FROM and the sign-in in HUB_SMTP_URL."
            )
        try:
            return self._hand_over(server, to, message)
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up(server)
            return Outcome(reason=f"The mail server hung up or fell silent ({problem})."[:300], is_broken=True)

    def _takes_senders(self, server: smtplib.SMTP) -> bool:
        """Without UTF-8? Then it is about that letter, which would otherwise stand before all others for ever."""
        try:
            code, _ = server.mail(self._sender)
            server.rset()
        except (OSError, smtplib.SMTPException):
            return False
        return code == 250

    def _hand_over(self, server: smtplib.SMTP, to: str, message: bytes) -> Outcome:
        reply: bytes | str
        code, reply = server.rcpt(to)
        if code == 530:
            self._hang_up(server)
            raise Down(f"The mail server wants a sign-in ({words(code, reply)}). Put one into HUB_SMTP_URL.")
        if code not in {250, 251}:
            return self._refused(server, code, reply, at_recipient=True)
        try:
            if server.sock is not None:
                server.sock.settimeout(REPLY_SECONDS)
            code, reply = server.data(message)
        except smtplib.SMTPDataError as refused:
            code, reply = refused.smtp_code, refused.smtp_error
        finally:
            if server.sock is not None:
                server.sock.settimeout(CONNECT_SECONDS)
        return Outcome(is_taken=True) if code == 250 else self._refused(server, code, reply, at_recipient=False)

    def _refused(self, server: smtplib.SMTP, code: int, reply: bytes | str, *, at_recipient: bool) -> Outcome:
        said = words(code, reply)
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up(server)  # as after a 421; what it said about the letter holds
        if code < 500:
            return Outcome(reason=said)
        return Outcome(is_final=True, reason=said, trouble=wrong_address(code, said, at_recipient=at_recipient))


class _Smtp(smtplib.SMTP):
    def __init__(self, before: Callable[[smtplib.SMTP], None], *args: Any, **more: Any) -> None:
        self._before = before
        super().__init__(*args, **more)

    def connect(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        self._before(self)
        return super().connect(*args, **more)


class _Smtps(_Smtp, smtplib.SMTP_SSL):
    pass


def _is_private(sock: socket.socket | None) -> bool:
    """Encrypted, or it does not leave this machine."""
    if sock is None or isinstance(sock, ssl.SSLSocket):
        return sock is not None
    return ipaddress.ip_address(sock.getpeername()[0].partition("%")[0]).is_loopback


def _cut(server: smtplib.SMTP) -> None:
    """From the timer's thread: whoever reads or writes on it gets an error at once. Past SSLSocket's own
    `shutdown`, which takes the encryption off under the reader."""
    try:
        if server.sock is not None:
            socket.socket.shutdown(server.sock, socket.SHUT_RDWR)
    except OSError:
        pass


def _sentence(host: str, problem: Exception) -> str:
    if isinstance(problem, Readable):
        return (
            f"The mail server {host} offers no encryption, so user and password are not sent: anybody on the way could "
            "read them. Use smtps:// or a port with STARTTLS in HUB_SMTP_URL, or leave user and password out of it."
        )
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        said = words(problem.smtp_code, problem.smtp_error)
        return f"The mail server {host} refuses the sign-in ({said}). Check user and password in HUB_SMTP_URL."
    if isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code < 0:
        return f"What answers at {host} does not speak SMTP. Check host and port in HUB_SMTP_URL."
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"The mail server {host} turns us away ({words(problem.smtp_code, problem.smtp_error)})."
    if isinstance(problem, ssl.SSLError):
        return f"No secure connection to the mail server {host}: {problem.reason or problem}. Check its certificate."
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return f"The mail server {host} offers no sign-in here. Check the port and whether it wants smtps://."
    return f"The mail server {host} does not answer ({type(problem).__name__}: {problem})."
