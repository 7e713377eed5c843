"""Every form with free text about a visit asks back where it looks like a list of names, and lets it through once
somebody has said that none is a pupil's."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.db import db
from hub.employers.models import EmployerEvent
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.text import today
from tests.client import Client, Page
from tests.employers.makers import (
    make_ask,
    make_contact,
    make_employer,
    make_host,
    make_request,
    make_seat_ask,
    make_seats,
)
from tests.employers.test_answering import link_to
from tests.world import World

NAMES = "Amy Bell\nTom Reed\nZoe Marsh"
LINE = NAMES.replace("\n", ", ")
Draw = Callable[[Client, World], Page]


def _open(people: World, **more: Any) -> EmployerRequest:
    employer = make_employer(people, sharing=Sharing.CLUSTER)
    make_contact(employer)
    return make_request(people, employer_id=employer.id, **more)


def _of(verb: str, **more: Any) -> Draw:
    return lambda client, people: client.get(f"employers.{verb}", request_id=_open(people, **more).id)


def _ask_employer(client: Client, people: World) -> Page:
    row = _open(people)
    return client.get("employers.ask_employer", request_id=row.id, employer_id=row.employer_id)


def _call(client: Client, people: World) -> Page:
    row = _open(people)
    return client.get("employers.note_call", request_id=row.id, employer_id=row.employer_id)


def _link(client: Client, people: World) -> Page:
    row = _open(people, state=RequestState.EMPLOYER_ASKED)
    contact = make_contact(row.employer, email="another@kestrel.example.org")
    return client.get_url(link_to(client, make_ask(people, row, row.employer, contact_id=contact.id)))


def _at(verb: str) -> Draw:
    return lambda client, people: client.get(
        f"employers.{verb}", employer_id=make_employer(people, sharing=Sharing.CLUSTER).id
    )


FORMS: list[tuple[str, Draw, str, dict[str, Any]]] = [
    ("erin", _ask_employer, "message", {"adults": "Two", "override_note": ""}),
    ("erin", _ask_employer, "adults", {"adults": LINE}),
    ("erin", _of("agree"), "answer", {}),
    ("erin", _of("decline"), "answer", {}),
    ("erin", _call, "words", {"answer": "not_now"}),
    ("ben", _of("pass_on", handler_id=1), "note", {"note": LINE}),
    ("erin", _link, "words", {"answer": "yes"}),
    ("erin", _at("log"), "text", {}),
    ("erin", _at("log"), "answer", {"answer": LINE}),
    ("erin", _at("add_check"), "discussed", {"supervisor": "The foreman"}),
    ("ben", lambda client, people: client.get("employers.post_seats", request_id=make_host(people).id), "note",
     {"number": "2", "supervisor": "Us", "until": str(today())}),
    ("ben", lambda client, people: client.get(
        "employers.answer_seats", ask_id=make_seat_ask(people, make_seats(people)).id), "words", {"answer": "yes"}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "draw", "field", "values"), FORMS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_list_of_names_is_asked_back_once(
    client: Client, people: World, who: str, draw: Draw, field: str, values: dict[str, Any]
) -> None:
    client.sign_in(getattr(people, who))
    page = client.submit(draw(client, people), status=200, **({field: NAMES} | values))
    assert any("This looks like a list of names" in error for error in page.errors), page.errors
    assert page.soup.find("input", {"name": "no_names"}) is not None, "the tick that lets it through"
    client.submit(page, no_names="y")


def test_logging_many_looks_at_the_words_and_not_at_the_names_of_employers(client: Client, people: World) -> None:
    for name in ("Paper Street", "Kestrel Rail", "Basin Works", "Mill Yard"):
        make_employer(people, name=name, sharing=Sharing.CLUSTER)
    client.sign_in(people.erin)
    four = "Paper Street\nKestrel Rail\nBasin Works\nMill Yard"
    page = client.submit(client.get("employers.log_many"), status=200, names=four)
    assert page.errors == []
    page = client.submit(client.get("employers.log_many"), status=200, names=f"Paper Street: {LINE}")
    assert "This looks like a list of names" in page.errors[0]
    page = client.submit(client.get("employers.log_many"), status=200, names=four, text=LINE)
    assert "This looks like a list of names" in page.errors[0]
    assert db.session.query(EmployerEvent).count() == 0
