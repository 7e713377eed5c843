"""The logs hold endpoints and ids: never a password, a token, an address or what somebody typed."""

import json
import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.db import db
from hub.logs import JsonLines
from hub.members.models import Person
from hub.worker import one_round
from tests.client import Client
from tests.employers.makers import make_contact, make_employer
from tests.world import PASSWORD, World

MARKER = "xylophone"  # stands in everything that must not be written down


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def events(self, event: str) -> list[dict[str, object]]:
        return [entry for line in self.lines if (entry := json.loads(line))["event"] == event]


@pytest.fixture
def log(app: Flask) -> Iterator[Kept]:
    """All that is written at the most talkative level."""
    logger, kept = logging.getLogger("hub"), Kept()
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(kept)
    yield kept
    logger.removeHandler(kept)
    logger.setLevel(before)


def test_what_people_type_and_open_is_not_written_down(client: Client, people: World, log: Kept) -> None:
    page = client.get("security.login")
    client.submit(page, email=f"{MARKER}@example.org", password=f"{MARKER}-{MARKER}", status=200)
    client.submit(client.get("security.login"), email="ben@example.org", password=PASSWORD)
    client.get("home.search", q=MARKER)
    client.get_url(f"/join/{MARKER}", status=404)
    client.post_url(f"/{MARKER}?token={MARKER}", {"name": MARKER}, status=404)
    assert len(log.events("request")) >= 6
    assert not [line for line in log.lines if MARKER in line or PASSWORD in line or "example.org" in line]


def test_contact_details_that_are_shown_are_not_written_down(client: Client, people: World, log: Kept) -> None:
    employer = make_employer(people)
    make_contact(employer, email=f"{MARKER}@firm.example", name=f"Kim {MARKER}")
    client.sign_in(people.ben)
    page = client.post("employers.show_people", employer_id=employer.id, status=200)
    assert MARKER in page.text
    assert log.events("request")
    assert not [line for line in log.lines if MARKER in line]


@pytest.mark.parametrize("kind", ["ours", "of the database"])
def test_an_error_tells_its_kind_and_place_but_not_its_words(
    app: Flask, client: Client, people: World, log: Kept, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def fails() -> str:
        if kind == "ours":
            raise ValueError(MARKER)
        db.session.execute(sa.insert(Person).values(id=people.ben, name=MARKER, email=f"{MARKER}@example.org"))
        return ""

    monkeypatch.setitem(app.view_functions, "home.notices", fails)
    client.sign_in(people.ben).get("home.notices", status=500)
    (told,) = log.events("unhandled")
    assert told["error"] == ("ValueError" if kind == "ours" else "IntegrityError")
    assert "trace" in told
    assert not [line for line in log.lines if MARKER in line]


def test_a_job_that_fails_is_written_down_without_its_words(app: Flask, log: Kept) -> None:
    def fails() -> int:
        raise RuntimeError(MARKER)

    assert one_round([("mail.post", fails)]) == 0
    (told,) = log.events("job failed")
    assert (told["job"], told["error"]) == ("mail.post", "RuntimeError")
    assert not [line for line in log.lines if MARKER in line]
