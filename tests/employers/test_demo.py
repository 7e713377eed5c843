"""The demonstration's employers and requests: they load, in every state, and keep the rules of the room."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from hub.db import db
from hub.employers import demo as employers_demo
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing
from hub.members import demo as members_demo
from hub.members.models import Person
from hub.room import Demo
from hub.text import local
from tests.client import Client
from tests.employers.makers import letters
from tests.world import World


@pytest.fixture
def invented(people: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], Demo]:
    """Loads the demo beside the world of the tests, whose people have the same addresses; without the register."""
    db.session.execute(sa.update(Person).values(email=sa.cast(Person.id, sa.String) + "@world.example.org"))
    monkeypatch.setattr(members_demo, "load_shipped_register", lambda: None)

    def load(today: date) -> Demo:
        demo = Demo(today=today, seed=1)
        members_demo.load(demo)
        employers_demo.load(demo)
        db.session.commit()
        return demo

    return load


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 2, 28), date(2027, 8, 12)])
def test_it_loads_on_any_day_in_every_state(invented: Callable[[date], Demo], today: date) -> None:
    invented(today)
    assert db.session.query(Employer).count() == 62
    assert {row.state for row in db.session.query(EmployerRequest)} == set(RequestState)
    levels = {share.sharing for row in db.session.query(Employer) for share in row.shares}
    assert levels == set(Sharing)
    for row in db.session.query(EmployerRequest).filter_by(state=RequestState.AGREED):
        assert row.happens_at is not None
        assert row.happens_at.date() >= today
    waiting = db.session.query(EmployerRequest).filter_by(state=RequestState.EMPLOYER_ASKED).count()
    assert len(letters("ask")) == waiting, "each open ask can be tried by its link"
    last = [(ask.employer_id, ask.asked_at) for ask in db.session.query(EmployerAsk).order_by(EmployerAsk.id)]
    assert [at for _, at in last] == sorted(at for _, at in last)


def test_employers_are_asked_for_days_on_which_schools_are_open(invented: Callable[[date], Demo]) -> None:
    demo = invented(date(2026, 11, 25))
    asks = db.session.scalars(sa.select(EmployerAsk)).all()
    days = {local(ask.happens_at).date() for ask in asks if ask.happens_at}
    assert all(ask.happens_at or ask.when_words for ask in asks)
    assert days
    assert {day: demo.school_day_from(day) for day in days} == {day: day for day in days}


def test_no_text_that_schools_read_names_anybody_at_an_employer(invented: Callable[[date], Demo]) -> None:
    invented(date(2026, 11, 24))
    names: dict[int, set[str]] = {}
    for contact in db.session.query(EmployerContact):
        names.setdefault(contact.employer_id, set()).update(contact.name.split())
    texts = [(row.employer_id, row.text) for row in db.session.query(EmployerEvent)]
    texts += [(row.employer_id, f"{row.title} {row.needs} {row.outcome}") for row in db.session.query(EmployerRequest)]
    texts += [(row.id, row.about) for row in db.session.query(Employer)]
    named = [text for key, text in texts for name in names.get(key or 0, ()) if re.search(rf"\b{name}\b", text)]
    assert not named


def test_its_pages_open(client: Client, invented: Callable[[date], Demo]) -> None:
    demo = invented(date(2026, 11, 24))
    cluster_id = demo.get("cluster", "regents-canal").id
    erin = demo.get("person", "erin").id
    here = [entry for entry in demo.read("requests.yaml")["requests"] if entry["cluster"] == "regents-canal"]
    ids = [demo.get("request", entry["key"]).id for entry in here]
    employer_ids = [demo.get("employer", entry["key"]).id for entry in demo.read("employers.yaml")["employers"][:12]]
    client.cluster_id = cluster_id
    client.sign_in(erin)
    for request_id in ids:
        client.get("employers.request", request_id=request_id)
    for employer_id in employer_ids:
        client.get("employers.employer", employer_id=employer_id)
