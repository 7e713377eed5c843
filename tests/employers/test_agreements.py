"""Agreements with an EBP: who sees and records them, what they cover, and the reminder before they end."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.db import db, now
from hub.employers.agreements import reminding
from hub.employers.agreements.cover import cover
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.agreements.reminding import remind_of_agreements
from hub.employers.asking import settings
from hub.employers.duties import duties
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.text import today
from tests.client import Client
from tests.employers.makers import letters, make_agreement, make_request, work_by_agreement
from tests.employers.test_requests import GOOD
from tests.world import World

DAY = timedelta(days=1)


@pytest.fixture
def moved_to_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the morning of a working day."""
    monkeypatch.setattr(reminding, "is_working_day", lambda day, calendar: True)
    monkeypatch.setattr(reminding, "MORNING", 0)


def _form(people: World, **more: Any) -> dict[str, Any]:
    first, last = today(), today() + 300 * DAY
    values = {
        "organisation_id": str(people.tollhouse), "ebp_id": str(people.ebp),
        "covered_from": first.isoformat(), "covered_until": last.isoformat(),
    }  # fmt: skip
    return values | more


def test_a_broker_records_one_and_the_school_alone_sees_it(client: Client, people: World) -> None:
    client.sign_in(people.erin)
    client.submit(client.get("employers.record_agreement"), **_form(people, requests_per_year="6"))
    row = db.session.query(EmployerAgreement).one()
    assert (row.organisation_id, row.ebp_id, row.requests_per_year) == (people.tollhouse, people.ebp, 6)
    for name, status in (("ben", 200), ("gus", 200), ("asha", 200), ("erin", 200), ("dan", 404), ("olu", 404)):
        client.sign_in(getattr(people, name))
        client.get("employers.agreement", agreement_id=row.id, status=status)
    for name, sees in (("ben", True), ("asha", True), ("erin", True), ("dan", False)):
        page = client.sign_in(getattr(people, name)).get("employers.agreements")
        assert ("Tollhouse Lane" in page.text) == sees, name
    assert "covered by Canal Side EBP until" in client.sign_in(people.ben).get("employers.requests").text
    assert "covered by" not in client.sign_in(people.dan).get("employers.requests").text


def test_an_ebp_does_not_see_what_another_has_sold(client: Client, people: World) -> None:
    """Their brokers compete."""
    row = make_agreement(people, ebp="college")
    client.sign_in(people.erin)
    client.get("employers.agreement", agreement_id=row.id, status=404)
    assert "Canal Basin" not in client.get("employers.agreements").text
    client.sign_in(people.asha).get("employers.agreement", agreement_id=row.id)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"covered_until": "2020-01-01"}, "lies before the first one"),
        ({"covered_until": ""}, "Enter the last day"),
        ({"organisation_id": "999"}, "choose one of those in the list"),
        ({"ebp_id": "1e9"}, "choose one of those in the list"),
        ({"requests_per_year": "0"}, "whole number"),
        ({"activity_types": ["party"]}, "choose from those in the list"),
    ],
)
def test_what_is_wrong_is_said(client: Client, people: World, changes: dict[str, Any], words: str) -> None:
    client.sign_in(people.asha)
    page = client.submit(client.get("employers.record_agreement"), status=200, **_form(people, **changes))
    assert any(words in error for error in page.errors), page.errors
    assert db.session.query(EmployerAgreement).count() == 0


def test_two_of_one_school_and_one_ebp_never_hold_on_one_day(client: Client, people: World) -> None:
    row = make_agreement(people)
    client.sign_in(people.erin)
    page = client.submit(client.get("employers.record_agreement"), status=200, **_form(people))
    assert "is covered by Canal Side EBP until" in page.errors[0]
    after = row.covered_until + DAY
    again = _form(people, covered_from=after.isoformat(), covered_until=(after + 90 * DAY).isoformat())
    client.submit(page, **again)
    assert db.session.query(EmployerAgreement).count() == 2


def test_removed_when_it_was_a_mistake(client: Client, people: World) -> None:
    row = make_agreement(people)
    client.sign_in(people.ben).post("employers.remove_agreement", agreement_id=row.id, status=403)
    client.sign_in(people.erin).post("employers.remove_agreement", agreement_id=row.id)
    assert db.session.query(EmployerAgreement).count() == 0


def _reason(people: World, activity: str | None = "talk", on: date | None = None) -> str:
    return cover(settings(people.canal), people.organisation("tollhouse"), activity, on).reason


def test_where_nobody_asked_for_agreements_all_is_covered(people: World) -> None:
    assert _reason(people) == ""
    work_by_agreement(people)
    assert "has no agreement with an EBP" in _reason(people)
    assert cover(settings(people.canal), people.organisation("ebp"), "talk", None).reason == ""


def test_it_covers_its_days_and_its_kinds(people: World) -> None:
    work_by_agreement(people)
    row = make_agreement(people, activity_types=["talk", "assembly"])
    assert _reason(people) == _reason(people, None) == ""
    assert "does not cover this: workplace visit" in _reason(people, "workplace_visit")
    assert _reason(people, on=row.covered_until) == ""
    assert "ends on" in _reason(people, on=row.covered_until + DAY)
    row.covered_from = today() + 5 * DAY
    assert "begins on" in _reason(people)
    row.covered_from, row.covered_until = today() - 9 * DAY, today() - DAY
    assert "ended on" in _reason(people)


def test_a_number_of_requests_is_used_up_by_those_that_went_to_the_brokers(people: World) -> None:
    work_by_agreement(people)
    make_agreement(people, requests_per_year=2)
    make_request(people)
    make_request(people, state=RequestState.CANCELLED)
    make_request(people, state=RequestState.NOT_THIS_TIME)
    make_request(people, state=RequestState.WAITING)
    make_request(people, handler_id=people.marigold)
    make_request(people, school="marigold", person="dan")
    make_request(people, asked_at=now() - timedelta(days=400))
    assert _reason(people) == ""
    make_request(people)
    assert "2 requests a school year" in _reason(people)


def test_two_at_once_do_not_both_take_the_last_one(app: Flask, client: Client, people: World) -> None:
    work_by_agreement(people)
    make_agreement(people, requests_per_year=1)
    browsers = [Client(app, people.canal), Client(app, people.canal)]
    fields = []
    for browser, name in zip(browsers, ("ben", "cara"), strict=True):
        page = browser.sign_in(getattr(people, name)).get("employers.ask")
        token = page.soup.find("input", {"name": "csrf_token"})["value"]
        fields.append(GOOD | {"outside": "wait", "csrf_token": token})
    db.session.rollback()
    together = threading.Barrier(2)

    def send(number: int) -> int:
        together.wait()
        return browsers[number].http.post(f"/c/{people.canal}/employers/ask", data=fields[number]).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda n: contextvars.Context().run(send, n), range(2))) == [302, 302]
    states = db.session.scalars(sa.select(EmployerRequest.state)).all()
    assert sorted(states) == [RequestState.ASKED, RequestState.WAITING]


def test_the_brokers_are_told_once_thirty_days_before(people: World, moved_to_work: None) -> None:
    row = make_agreement(people, covered_until=today() + 31 * DAY)
    assert remind_of_agreements() == 0
    row.covered_until = today() + 30 * DAY
    db.session.commit()
    assert [remind_of_agreements(), remind_of_agreements()] == [1, 0]
    (letter,) = letters("agreements_end")
    assert letter.to_address == "erin@example.org"
    assert "Tollhouse Lane School: covered by Canal Side EBP until" in letter.text
    assert [duties(people.reader(name), 20).ending for name in ("erin", "ben", "dan")] == [1, 0, 0]


def test_one_that_is_followed_by_another_reminds_nobody(people: World, moved_to_work: None) -> None:
    row = make_agreement(people, covered_until=today() + 20 * DAY)
    make_agreement(people, covered_from=row.covered_until + DAY, covered_until=today() + 300 * DAY)
    assert remind_of_agreements() == 0
    assert duties(people.reader("erin"), 20).ending == 0


def test_a_new_last_day_is_reminded_of_again(client: Client, people: World, moved_to_work: None) -> None:
    row = make_agreement(people, covered_until=today() + 20 * DAY)
    remind_of_agreements()
    client.sign_in(people.erin)
    page = client.get("employers.edit_agreement", agreement_id=row.id)
    client.submit(page, covered_until=(today() + 25 * DAY).isoformat())
    assert remind_of_agreements() == 1


def test_on_days_off_and_at_night_nobody_is_reminded(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_agreement(people, covered_until=today() + 20 * DAY)
    monkeypatch.setattr(reminding, "is_working_day", lambda day, calendar: False)
    monkeypatch.setattr(reminding, "MORNING", 0)
    assert remind_of_agreements() == 0
    monkeypatch.setattr(reminding, "is_working_day", lambda day, calendar: True)
    monkeypatch.setattr(reminding, "MORNING", 24)
    assert remind_of_agreements() == 0
