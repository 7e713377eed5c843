"""Links are looked at each week, and the look never leads into our own network."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from flask import Flask

import hub.resources.links as links
from hub.db import db
from hub.resources.freshness import look_at_a_link
from hub.resources.links import Unknown, look
from hub.resources.models import Resource, UrlState
from hub.text import today
from tests.client import Client
from tests.resources.making import share
from tests.world import World

OUTSIDE, INSIDE = "127.0.0.2", "127.0.0.3"  # both are this machine; the first plays a public address


@dataclass
class Web:
    """A server at both addresses: what it answers by path, and who was asked for what."""

    port: int
    asked: list[tuple[str, str]] = field(default_factory=list)  # (address, path)

    def url(self, path: str, host: str = "site.example") -> str:
        return f"http://{host}:{self.port}{path}"


ANSWERS = {"/there": 200, "/gone": 404, "/members": 401, "/broken": 500}


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.connection.getsockname()[0], self.path))
            path, _, target = self.path.partition("?to=")
            self.send_response(302 if path == "/on" else ANSWERS.get(path, 200))
            if path == "/on":
                self.send_header("Location", target)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("0.0.0.0", 0), Answer)
    state = Web(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = {"site.example": [OUTSIDE], "inner.example": [INSIDE], "both.example": [OUTSIDE, INSIDE]}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        if host.endswith("example") and host not in names:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        found = names.get(host)
        return (
            [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found] if found else real(host, port)
        )

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    is_public = links.is_public
    monkeypatch.setattr(links, "is_public", lambda address: address == OUTSIDE or is_public(address))
    yield state
    server.shutdown()
    server.server_close()


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("path", "state"),
    [("/there", UrlState.OK), ("/gone", UrlState.DEAD), ("/members", UrlState.SIGN_IN), ("/on?to=/there", UrlState.OK),
     ("/on?to=/login?next=x", UrlState.SIGN_IN)],
)  # fmt: skip
def test_what_a_look_says(web: Web, path: str, state: UrlState) -> None:
    assert look(web.url(path)) is state


@pytest.mark.no_database
def test_what_cannot_be_said_is_not_called_dead(web: Web) -> None:
    for url in (web.url("/broken"), web.url("/on?to=/on?to=/on"), "http://site.example:1/", "ftp://site.example/"):
        with pytest.raises(Unknown):
            look(url)
    assert look("http://nowhere.example/") is UrlState.DEAD


@pytest.mark.no_database
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[fe80::1]",
     "[fc00::1]", "[2002:7f00:1::]", "2130706433", "inner.example", "both.example", "localhost"],
)  # fmt: skip
def test_our_own_network_is_never_asked(web: Web, host: str) -> None:
    with pytest.raises(Unknown):
        look(web.url("/there", host))
    assert web.asked == []


@pytest.mark.no_database
@pytest.mark.parametrize("host", ["inner.example", "127.0.0.1", "[::1]", "localhost"])
def test_nor_by_way_of_a_redirect(web: Web, host: str) -> None:
    with pytest.raises(Unknown):
        look(web.url(f"/on?to={web.url('/there', host)}"))
    assert [address for address, _ in web.asked] == [OUTSIDE]


@pytest.mark.no_database
def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere_else(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was checked is the one that is connected to."""
    answers = [OUTSIDE, INSIDE, INSIDE]

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0) if host == "twice.example" else host, port))
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert look(web.url("/there", "twice.example")) is UrlState.OK
    assert [address for address, _ in web.asked] == [OUTSIDE]


@pytest.fixture
def checking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], checks_links=True))


def test_a_dead_link_carries_the_day_it_died(client: Client, people: World, web: Web, checking: None) -> None:
    row_id = share(people, body="", url=web.url("/gone")).id
    with time_machine.travel(today(), tick=False):
        assert (look_at_a_link(), look_at_a_link()) == (1, 0)
        assert db.session.get_one(Resource, row_id).url_state is UrlState.UNKNOWN, "once may be an accident"
    db.session.expire_all()
    with time_machine.travel(today() + timedelta(days=2), tick=False):
        assert look_at_a_link() == 1
        row = db.session.get_one(Resource, row_id)
        db.session.refresh(row)
        assert (row.url_state, row.url_dead_on) == (UrlState.DEAD, today() - timedelta(days=2))
        page = client.sign_in(people.dan).get("resources.show", resource_id=row_id)
    assert "Nothing there since" in page.text


def test_a_link_is_looked_at_once_a_week_and_one_behind_a_sign_in_says_so(
    client: Client, people: World, web: Web, checking: None
) -> None:
    row_id = share(people, body="", url=web.url("/members")).id
    assert (look_at_a_link(), look_at_a_link()) == (1, 0)
    assert "It asks for a sign-in" in client.sign_in(people.dan).get("resources.show", resource_id=row_id).text
    with time_machine.travel(today() + timedelta(days=8), tick=False):
        assert look_at_a_link() == 1


def test_another_address_is_looked_at_anew(client: Client, people: World, web: Web, checking: None) -> None:
    row_id = share(people, body="", url=web.url("/members")).id
    look_at_a_link()
    page = client.sign_in(people.ben).get("resources.edit", resource_id=row_id)
    client.submit(page, url=web.url("/there"))
    assert look_at_a_link() == 1
    assert db.session.get_one(Resource, row_id).url_state is UrlState.OK
