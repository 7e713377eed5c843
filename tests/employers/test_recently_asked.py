"""Recently asked: who may be asked, when, and what nobody can override."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from hub.db import db
from hub.employers.asking import last_ask_in_words, last_asks, may_ask
from hub.employers.models import EmployerSettings
from hub.employers.requests.models import EmployerAsk
from hub.employers.states import Sharing, Stage, StopReason
from hub.text import day, today
from tests.client import Client, _drawn
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request
from tests.world import World

ROUNDS = 10  # two threads do not meet each time
DATED = {"at": "10:00", "place": "Here", "adults": "Two teachers"}


def ready(client: Client, people: World, **more: object) -> tuple[int, int]:
    employer = make_employer(people, sharing=Sharing.EBP, **more)
    make_contact(employer)
    request = make_request(people)
    client.sign_in(people.erin)
    return request.id, employer.id


def tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()


def test_an_employer_within_its_rest_is_stopped_with_the_next_free_date(client: Client, people: World) -> None:
    request_id, employer_id = ready(client, people)
    request, employer = make_request(people), db.session.get_one(type(make_employer(people, name="Other")), employer_id)
    make_ask(people, request, employer, days_ago=10)
    page = client.get("employers.ask_employer", request_id=request_id, employer_id=employer_id)
    free = day(today() - timedelta(days=10) + timedelta(days=42))
    assert free in page.text
    page = client.submit(page, on=tomorrow(), **DATED, status=200)
    assert free in " ".join(page.errors)
    assert "Two teachers" in page.response.get_data(as_text=True), "what was typed stays"
    assert not letters("ask")
    page = client.submit(page, on=tomorrow(), override_note="They rang and offered", **DATED)
    assert letters("ask")
    ask = db.session.query(EmployerAsk).order_by(EmployerAsk.id.desc()).first()
    assert ask.override_note == "They rang and offered"


def test_only_a_broker_overrides(client: Client, people: World) -> None:
    employer = make_employer(people, brought_by="tollhouse")
    make_contact(employer)
    make_ask(people, make_request(people), employer, days_ago=3)
    request = make_request(
        people, school="marigold", person="dan", handler_id=people.tollhouse, employer_id=employer.id
    )
    client.sign_in(people.ben)
    page = client.get("employers.ask_employer", request_id=request.id, employer_id=employer.id)
    assert "Next free on" in page.text
    client.post(
        "employers.ask_employer", {"on": tomorrow(), "contact_id": "1", "override_note": "Please", **DATED}, status=200,
        request_id=request.id, employer_id=employer.id,
    )  # fmt: skip
    assert not letters("ask")


@pytest.mark.parametrize("name", ["erin", "asha", "ben"])
def test_nobody_overrides_do_not_contact(client: Client, people: World, name: str) -> None:
    employer = make_employer(people, sharing=Sharing.CLUSTER)
    contact = make_contact(employer)
    employer.stop(StopReason.ASKED_US_TO_STOP)
    request = make_request(people, handler_id=people.tollhouse if name == "ben" else None)
    client.sign_in(getattr(people, name))
    page = client.get("employers.ask_employer", request_id=request.id, employer_id=employer.id)
    assert "must not be contacted" in page.text
    sent = {"on": tomorrow(), "contact_id": str(contact.id), "override_note": "I know them well", **DATED}
    client.post("employers.ask_employer", sent, status=200, request_id=request.id, employer_id=employer.id)
    client.get("employers.agree", request_id=request.id, employer=employer.id, status=403)
    assert not letters("ask")
    assert db.session.query(EmployerAsk).count() == 0
    client.get("employers.stop", employer_id=employer.id, status=403)


def test_editing_does_not_take_back_do_not_contact(client: Client, people: World) -> None:
    employer = make_employer(people)
    employer.stop(StopReason.CLOSED)
    client.sign_in(people.ben)
    client.submit(client.get("employers.edit", employer_id=employer.id), name="Kestrel Again", stage="active")
    db.session.refresh(employer)
    assert employer.name == "Kestrel Again"
    assert employer.is_stopped


def test_a_pause_holds_until_its_day(people: World) -> None:
    employer = make_employer(people, stage=Stage.PAUSED, paused_until=today() + timedelta(days=9))
    reader = people.reader("erin")
    may = may_ask(reader, employer, None, 42)
    assert (may.is_free, may.free_on, may.can_override) == (False, today() + timedelta(days=9), True)
    employer.paused_until = today()
    assert may_ask(reader, employer, None, 42).is_free


@pytest.mark.parametrize(("days_ago", "is_free"), [(0, False), (41, False), (42, True), (43, True)])
def test_rest_ends_on_its_day(people: World, days_ago: int, is_free: bool) -> None:
    employer = make_employer(people)
    make_ask(people, make_request(people), employer, days_ago=days_ago)
    assert may_ask(people.reader("erin"), employer, last_asks([employer.id])[employer.id], 42).is_free is is_free


def test_of_another_clusters_ask_one_hears_only_recently(people: World) -> None:
    employer = make_employer(people)
    request = make_request(people, cluster_id=people.heath, organisation_id=people.heath_school)
    make_ask(people, request, employer, days_ago=5)
    last, reader = last_asks([employer.id])[employer.id], people.reader("erin")
    assert last_ask_in_words(reader, last) == "Asked recently"
    assert may_ask(reader, employer, last, 42).reason == "Kestrel Rail Systems was asked recently."


def test_a_school_hears_of_another_school_but_not_which(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.CLUSTER)
    make_ask(people, make_request(people), employer, days_ago=5)
    client.sign_in(people.dan)
    page = client.get("employers.employer", employer_id=employer.id)
    assert "Asked for another school" in page.text
    assert "Depot visit" not in page.text
    assert page.text.count("Tollhouse Lane School") == 1, "only as who brought it"


def test_the_lead_sets_the_rest_of_the_cluster(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    client.get("employers.room_settings", status=403)
    client.sign_in(people.asha)
    page = client.get("employers.room_settings")
    client.submit(page, rest_days="7", reply_days="3", employer_days="7")
    assert db.session.query(EmployerSettings).one().rest_days == 7
    page = client.submit(client.get("employers.room_settings"), rest_days="a week", status=200)
    assert "whole number" in page.errors[0]


def test_of_two_leads_who_set_it_first_at_the_same_moment_one_is_told(client: Client, people: World) -> None:
    path = client.url("employers.room_settings")
    browsers = [Client(client.app, people.canal).sign_in(people.asha) for _ in range(2)]
    gate = threading.Barrier(2)

    def save(number: int, fields: dict[str, str]) -> tuple[int, str]:
        gate.wait()
        answer = browsers[number].http.post(path, data=fields | {"rest_days": str(50 + number)})
        return answer.status_code, answer.get_data(as_text=True)

    for _ in range(ROUNDS):
        db.session.query(EmployerSettings).delete()
        db.session.commit()
        drawn = [dict(_drawn(one.get_url(path).form_with("rest_days"))) for one in browsers]
        db.session.remove()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n, f: contextvars.Context().run(save, n, f), range(2), drawn))
        assert sorted(status for status, _ in answers) == [200, 302]
        late = next(number for number, (status, _) in enumerate(answers) if status == 200)
        assert "Somebody else saved this while you were writing" in answers[late][1]
        assert db.session.query(EmployerSettings).one().rest_days == 50 + (1 - late)
