"""Requests that no agreement covers: own contacts or the wait list, its order, and taking them up."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.db import db, now
from hub.employers.agreements import waiting
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.requests.unanswered import chase
from hub.employers.states import Sharing
from hub.notices.models import Notice
from hub.text import today
from tests.client import Client
from tests.employers.makers import (
    letters,
    make_agreement,
    make_ask,
    make_contact,
    make_employer,
    make_request,
    work_by_agreement,
)
from tests.employers.test_requests import GOOD
from tests.world import World

WAITING = RequestState.WAITING


def _one() -> EmployerRequest:
    db.session.expire_all()
    return db.session.query(EmployerRequest).one()


def _outside(client: Client, people: World, **more: Any) -> EmployerRequest:
    work_by_agreement(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.ask"), **(GOOD | {"outside": "wait"} | more))
    return _one()


def test_the_form_says_so_before_sending_and_asks_where_it_should_go(client: Client, people: World) -> None:
    assert "no agreement" not in client.sign_in(people.ben).get("employers.ask").text
    work_by_agreement(people)
    page = client.get("employers.ask")
    assert "Tollhouse Lane School has no agreement with an EBP" in page.text
    assert "To our own contacts" in page.text
    page = client.submit(page, status=200, **GOOD)
    assert page.errors == ["Tollhouse Lane School has no agreement with an EBP. Choose where your request should go"]
    client.submit(page, outside="wait")
    assert _one().state is WAITING


def test_a_kind_that_is_not_covered_is_asked_back_once_it_is_known(client: Client, people: World) -> None:
    work_by_agreement(people)
    make_agreement(people, activity_types=["talk"])
    page = client.sign_in(people.ben).get("employers.ask")
    assert "covered by Canal Side EBP until" in page.text
    assert "To our own contacts" not in page.text
    page = client.submit(page, status=200, **GOOD)
    assert "does not cover this: workplace visit" in page.errors[0]
    client.submit(page, outside="own")
    assert (_one().state, _one().handler_id) == (RequestState.ASKED, people.tollhouse)


def test_a_covered_request_goes_to_the_brokers(client: Client, people: World) -> None:
    work_by_agreement(people)
    make_agreement(people)
    client.sign_in(people.ben)
    client.submit(client.get("employers.ask"), **GOOD)
    assert (_one().state, _one().handler_id) == (RequestState.ASKED, None)


def test_an_employer_asked_through_another_school_needs_no_agreement(client: Client, people: World) -> None:
    work_by_agreement(people)
    make_employer(people, brought_by="marigold")
    client.sign_in(people.ben)
    client.submit(client.get("employers.ask"), employer_name="Kestrel Rail Systems", **GOOD)
    assert (_one().state, _one().handler_id) == (RequestState.ASKED, people.marigold)


def test_nobody_is_written_to_and_no_clock_runs(client: Client, people: World) -> None:
    row = _outside(client, people)
    assert (row.due_on, row.is_late, row.state.is_open, row.state.is_over) == (None, False, False, False)
    assert letters("request") == []
    said = db.session.scalars(sa.select(Notice.text).where(Notice.person_id == people.erin)).all()
    assert said == ["On the wait list: Tollhouse Lane School, Workplace visit, Year 10"]
    row.asked_at = now() - timedelta(days=60)
    db.session.commit()
    assert chase() == 0
    page = client.sign_in(people.erin).get("employers.requests")
    assert "On the wait list" in page.text
    assert "No clock runs" in page.text
    assert "Workplace visit, Year 10" in client.get("employers.requests", view="table", state="waiting").text
    assert "Workplace visit, Year 10" not in client.get("employers.requests", view="table", state="open").text
    for step in ("find_employer", "agree", "decline"):
        client.get(f"employers.{step}", request_id=row.id, status=403)


def test_taken_up_anyway_it_starts_as_if_it_had_come_now(client: Client, people: World) -> None:
    row = _outside(client, people)
    row.asked_at = now() - timedelta(days=60)
    client.sign_in(people.ben).post("employers.move", {"to": "take_up"}, request_id=row.id, status=403)
    client.sign_in(people.erin).post("employers.move", {"to": "take_up"}, request_id=row.id)
    row = _one()
    assert row.state is RequestState.ASKED
    assert row.due_on is not None
    assert row.due_on > today()
    assert len(letters("request")) == 1
    assert "taken up from the wait list" in letters("news")[0].subject
    assert chase() == 0, "its ten days begin now"
    client.post("employers.move", {"to": "take_up"}, request_id=row.id, status=403)


def test_the_school_takes_it_off_or_turns_to_its_own_contacts(client: Client, people: World) -> None:
    row = _outside(client, people)
    page = client.get("employers.request", request_id=row.id)
    assert "No day of answer is promised" in page.text
    client.submit(client.get("employers.cancel", request_id=row.id), reason="We found somebody")
    assert _one().state is RequestState.CANCELLED
    row = make_request(people, state=WAITING)
    client.sign_in(people.dan).post("employers.move", {"to": "own"}, request_id=row.id, status=404)
    client.sign_in(people.erin).post("employers.move", {"to": "own"}, request_id=row.id, status=403)
    client.sign_in(people.ben).post("employers.move", {"to": "own"}, request_id=row.id)
    db.session.refresh(row)
    assert (row.state, row.handler_id) == (RequestState.ASKED, people.tollhouse)


def test_passing_on_is_no_way_round_an_agreement(client: Client, people: World) -> None:
    row = _outside(client, people, outside="own")
    client.submit(client.get("employers.pass_on", request_id=row.id))
    assert (_one().state, _one().handler_id) == (WAITING, None)
    make_agreement(people)
    row = make_request(people, handler_id=people.tollhouse)
    client.submit(client.get("employers.pass_on", request_id=row.id))
    db.session.refresh(row)
    assert row.state is RequestState.ASKED


def test_an_employer_that_was_being_asked_hears_that_it_is_passed_on(client: Client, people: World) -> None:
    employer = make_employer(people)
    row = make_request(people, handler_id=people.tollhouse, state=RequestState.EMPLOYER_ASKED, employer_id=employer.id)
    ask = make_ask(people, row, employer, contact_id=make_contact(employer).id)
    client.sign_in(people.ben)
    client.submit(client.get("employers.pass_on", request_id=row.id))
    db.session.refresh(ask)
    assert not ask.is_open
    assert "Somebody else looks for an employer now" in letters("withdrawn")[0].text


def test_special_schools_come_first_then_who_has_had_least(client: Client, people: World) -> None:
    people.organisation("college").kind = "special_school"
    make_request(people, state=RequestState.THANKED, answered_at=now(), title="Had one")
    make_request(people, state=WAITING, title="Has had one", asked_at=now() - timedelta(days=90))
    make_request(people, state=WAITING, school="marigold", person="dan", title="Has had none")
    make_request(people, state=WAITING, school="marigold", person="dan", title="Older", asked_at=now() - timedelta(2))
    make_request(people, state=WAITING, school="college", person="asha", title="Special")
    order = [row.title for row in db.session.scalars(waiting.wait_list(people.reader("erin"))).unique()]
    assert order == ["Special", "Older", "Has had none", "Has had one"]
    page = client.sign_in(people.erin).get("employers.wait_list")
    assert [page.text.index(title) for title in order] == sorted(page.text.index(title) for title in order)
    assert "Special school; nothing agreed this school year" in page.text
    assert "1 request agreed this school year" in page.text
    few = page.statements
    for number in range(12):
        make_request(people, state=WAITING, title=f"More {number}")
    assert client.get("employers.wait_list").statements == few
    client.sign_in(people.ben).get("employers.wait_list", status=403)


def test_an_agreement_takes_in_what_it_covers(client: Client, people: World) -> None:
    work_by_agreement(people)
    for number in range(3):
        make_request(people, state=WAITING, title=f"Visit {number}", asked_at=now() - timedelta(days=9 - number))
    make_request(people, state=WAITING, title="A talk", activity_type="talk")
    make_request(people, state=WAITING, title="Next year", wanted_on=today() + timedelta(days=900))
    make_request(people, state=WAITING, title="Of others", school="marigold", person="dan")
    row = make_agreement(people, activity_types=["workplace_visit"], requests_per_year=2)
    page = client.sign_in(people.erin).get("employers.agreement", agreement_id=row.id)
    assert "Take in 2 requests" in page.text
    client.sign_in(people.ben).post("employers.take_in", agreement_id=row.id, status=403)
    client.sign_in(people.erin).post("employers.take_in", agreement_id=row.id)
    taken = db.session.scalars(sa.select(EmployerRequest.title).where(EmployerRequest.state != WAITING)).all()
    assert sorted(taken) == ["Visit 0", "Visit 1"]
    page = client.follow(client.post("employers.take_in", agreement_id=row.id))
    assert "No request of this school waits any more" in page.text


@pytest.mark.parametrize("name", ["dan", "gus"])
def test_others_find_nothing_of_it(client: Client, people: World, name: str) -> None:
    make_employer(people, sharing=Sharing.CLUSTER)
    row = make_request(people, state=WAITING)
    client.sign_in(getattr(people, name))
    client.post("employers.move", {"to": "take_up"}, request_id=row.id, status=404 if name == "dan" else 403)
