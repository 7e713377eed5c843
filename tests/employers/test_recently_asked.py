"""Recently asked: who may be asked, when, and what nobody can override."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from hub.db import db
from hub.employers.asking import last_ask_in_words, last_asks, may_ask
from hub.employers.models import Employer, EmployerContact
from hub.employers.privacy.states import Afterwards
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.settings import EmployerSettings
from hub.employers.states import Sharing, Stage, StopReason
from hub.employers.terms import next_term_begins, term_of
from hub.text import day, today
from tests.client import Client, drawn
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request, school_day
from tests.world import World

RULES = EmployerSettings.usual(None)
ROUNDS = 10  # two threads do not meet each time
DATED = {"at": "10:00", "place": "Here", "adults": "Two teachers"}


def ready(client: Client, people: World, **more: object) -> tuple[int, int]:
    employer = make_employer(people, sharing=Sharing.EBP, **more)
    make_contact(employer)
    request = make_request(people)
    client.sign_in(people.erin)
    return request.id, employer.id


def tomorrow() -> str:
    return school_day(1).isoformat()


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
    may = may_ask(reader, employer, None, RULES)
    assert (may.is_free, may.free_on, may.can_override) == (False, today() + timedelta(days=9), False)
    employer.paused_until = today()
    assert may_ask(reader, employer, None, RULES).is_free


@pytest.mark.parametrize(("days_ago", "is_free"), [(0, False), (41, False), (42, True), (43, True)])
def test_rest_ends_on_its_day(people: World, days_ago: int, is_free: bool) -> None:
    employer = make_employer(people)
    make_ask(people, make_request(people), employer, days_ago=days_ago)
    assert may_ask(people.reader("erin"), employer, last_asks([employer.id])[employer.id], RULES).is_free is is_free


def test_of_another_clusters_ask_one_hears_only_recently(people: World) -> None:
    employer = make_employer(people)
    request = make_request(people, cluster_id=people.heath, organisation_id=people.heath_school)
    make_ask(people, request, employer, days_ago=5)
    last, reader = last_asks([employer.id])[employer.id], people.reader("erin")
    assert last_ask_in_words(reader, last) == "Asked recently"
    assert may_ask(reader, employer, last, RULES).reason == "Kestrel Rail Systems was asked recently."


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
    client.submit(page, rest_days="7", asks_per_term="2", reply_days="3", grace_days="30", afterwards="erase")
    row = db.session.query(EmployerSettings).one()
    assert (row.rest_days, row.asks_per_term, row.grace_days, row.afterwards) == (7, 2, 30, Afterwards.ERASE)
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
        sent = [dict(drawn(one.get_url(path).form_with("rest_days"))) for one in browsers]
        db.session.remove()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n, f: contextvars.Context().run(save, n, f), range(2), sent))
        assert sorted(status for status, _ in answers) == [200, 302]
        late = next(number for number, (status, _) in enumerate(answers) if status == 200)
        assert "Somebody else saved this while you were writing" in answers[late][1]
        assert db.session.query(EmployerSettings).one().rest_days == 50 + (1 - late)


def limits(people: World, **values: int) -> None:
    row = EmployerSettings.usual(people.canal)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.commit()


def test_the_cap_of_a_term_holds_over_all_clusters_until_the_next_term(client: Client, people: World) -> None:
    limits(people, rest_days=0, asks_per_term=2)
    request_id, employer_id = ready(client, people)
    employer = db.session.get_one(Employer, employer_id)
    make_ask(people, make_request(people), employer, days_ago=0)
    elsewhere = make_request(people, cluster_id=people.heath, organisation_id=people.heath_school)
    asked = {"request_id": request_id, "employer_id": employer_id}
    assert "Send the letter" in client.get("employers.ask_employer", **asked).text
    make_ask(people, elsewhere, employer, days_ago=0, cluster_id=people.heath)
    page = client.get("employers.ask_employer", **asked)
    assert "has been asked 2 times this term, over all clusters" in page.text
    assert f"Next free on {day(next_term_begins(today()))}" in page.text
    client.submit(page, on=tomorrow(), **DATED, status=200)
    assert not letters("ask")
    client.submit(page, on=tomorrow(), override_note="Their own wish", **DATED)
    assert letters("ask")
    page = client.get("employers.employer", employer_id=employer_id)
    assert "3 of 2 this term" in page.text
    assert "Asked sooner than usual: Their own wish" in page.text, "the note is kept and shown"


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 3, 29)),
        (date(2027, 3, 29), date(2027, 1, 1), date(2027, 3, 29)),
        (date(2027, 3, 30), date(2027, 3, 30), date(2027, 8, 31)),
        (date(2051, 8, 31), date(2051, 4, 4), date(2051, 8, 31)),  # beyond the file of bank holidays
    ],
)
def test_terms_go_by_date_and_easter(on: date, first: date, last: date) -> None:
    assert term_of(on) == (first, last)
    assert next_term_begins(on) == last + timedelta(days=1)


def test_nobody_is_asked_too_often_by_way_of_another_employer(client: Client, people: World) -> None:
    request_id, employer_id = ready(client, people)
    other = make_employer(people, name="Second Desk", brought_by="college")
    contact = make_contact(other, email="IMRAN@kestrel.example.org")
    make_ask(people, make_request(people), other, contact_id=contact.id, days_ago=5)
    asked = {"request_id": request_id, "employer_id": employer_id}
    page = client.get("employers.ask_employer", **asked)
    page = client.submit(page, on=tomorrow(), **DATED, status=200)
    assert "This person was asked on" in page.errors[0]
    assert not letters("ask")
    client.submit(page, on=tomorrow(), override_note="Imran said so", **DATED)
    assert letters("ask")
    shown = client.post("employers.show_people", employer_id=employer_id, status=200)
    assert "2 asks this term; 2 asks open" in shown.text


def test_of_two_who_ask_at_the_same_moment_one_is_stopped(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.CLUSTER)
    make_contact(employer)
    rows = [make_request(people), make_request(people, school="tollhouse", handler_id=people.tollhouse)]
    names = ["erin", "ben"]
    paths = [client.url("employers.ask_employer", request_id=row.id, employer_id=employer.id) for row in rows]
    browsers = [Client(client.app, people.canal).sign_in(getattr(people, name)) for name in names]
    gate = threading.Barrier(2)

    def send(number: int, fields: dict[str, str]) -> int:
        gate.wait()
        return browsers[number].http.post(paths[number], data=fields | {"on": tomorrow(), **DATED}).status_code

    for _ in range(ROUNDS):
        db.session.query(EmployerAsk).delete()
        db.session.query(EmployerRequest).update({"state": RequestState.WITH_BROKER})
        db.session.commit()
        sent = [dict(drawn(one.get_url(path).form_with("adults"))) for one, path in zip(browsers, paths, strict=True)]
        db.session.remove()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n, f: contextvars.Context().run(send, n, f), range(2), sent))
        assert sorted(answers) == [200, 302]
        assert db.session.query(EmployerAsk).count() == 1


def test_stopping_takes_open_asks_back_and_no_letter_leaves(client: Client, people: World) -> None:
    request_id, employer_id = ready(client, people)
    page = client.get("employers.ask_employer", request_id=request_id, employer_id=employer_id)
    client.submit(page, on=tomorrow(), **DATED)
    assert letters("ask")[0].next_try_at
    client.sign_in(people.ben)
    client.submit(client.get("employers.stop", employer_id=employer_id), reason="closed")
    assert not letters("ask"), "it waited in the outbox"
    row = db.session.get_one(EmployerRequest, request_id)
    assert (row.state, row.asks[0].withdrawn_at is not None) == (RequestState.WITH_BROKER, True)
    client.sign_in(people.erin)
    assert "is not to be contacted any more. Ask another" in client.get("home.notices").text


def test_ask_me_in_spring_holds_for_a_broker_too(client: Client, people: World) -> None:
    until = today() + timedelta(days=100)
    request_id, employer_id = ready(client, people, stage=Stage.PAUSED, paused_until=until)
    asked = {"request_id": request_id, "employer_id": employer_id}
    page = client.get("employers.ask_employer", **asked)
    assert f"Next free on {day(until)}" in page.text
    assert "so nobody asks before" in page.text
    contact = db.session.query(EmployerContact).one()
    sent = {"on": tomorrow(), "contact_id": str(contact.id), "override_note": "Still", **DATED}
    client.post("employers.ask_employer", sent, status=200, **asked)
    assert not letters("ask")
