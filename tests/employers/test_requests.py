"""A school asks, follows and cancels; who sees whose requests."""

from datetime import timedelta

import pytest

from hub.db import db, now
from hub.employers.clocks import working_days_after
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import Sharing, StopReason
from hub.text import today
from tests.client import Client
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request
from tests.world import World

GOOD = {"activity_type": "workplace_visit", "year_groups": ["y10"], "number": "12", "when_words": "A Tuesday in March"}


def test_five_things_are_enough(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    client.submit(client.get("employers.ask"), **GOOD)
    row = db.session.query(EmployerRequest).one()
    assert (row.organisation_id, row.asked_by_id, row.seat_id) == (people.tollhouse, people.ben, people.seat("ben").id)
    assert (row.title, row.number, row.year_groups) == ("Workplace visit, Year 10", 12, ["y10"])
    assert row.due_on == working_days_after(today(), 5)


def test_a_block_says_for_how_many_weeks(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("employers.ask")
    assert page.soup.find(id="weeks") is None
    page = client.submit(page, status=200, **GOOD | {"activity_type": "work_experience"})
    assert page.errors == ["Say for how many weeks"]
    assert "whole number from 1 to 40" in client.submit(page, weeks="99", status=200).errors[0]
    client.submit(page, weeks="2")
    row = db.session.query(EmployerRequest).one()
    assert (row.weeks, row.how_long) == (2, "2 weeks")
    assert "How long 2 weeks" in client.get("employers.request", request_id=row.id).text
    page = client.get("employers.ask", again=row.id)
    assert page.soup.find(id="weeks")["value"] == "2"
    client.submit(page, activity_type="talk", number="20")
    assert db.session.query(EmployerRequest).order_by(EmployerRequest.id.desc()).first().weeks == 1


def test_a_form_sent_twice_makes_one_request(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("employers.ask")
    first, second = client.submit(page, **GOOD), client.submit(page, **GOOD)
    assert db.session.query(EmployerRequest).count() == 1
    assert first.location == second.location
    assert len(letters("request")) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"when_words": ""}, "Enter a day, or say around when"),
        ({"number": "a few"}, "whole number"),
        ({"number": "-3"}, "whole number"),
        ({"number": ""}, "Say how many pupils"),
        ({"year_groups": []}, "Choose a year group"),
        ({"year_groups": ["y99"]}, "choose from those in the list"),
        ({"activity_type": "party"}, "choose one of those in the list"),
        ({"wanted_on": "31/2/2027"}, "real day"),
        ({"wanted_on": "2020-01-01"}, "gone by"),
        ({"employer_name": "Kestrel"}, "Did you mean Kestrel Rail Systems"),
        ({"employer_name": "Nobody knows"}, "No employer of that name"),
        ({"needs": "x" * 1_001}, "1,000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: Client, people: World, changes: dict[str, object], words: str
) -> None:
    make_employer(people)
    client.sign_in(people.ben)
    values = GOOD | {"in_return": "Somebody to test an app 🙂 שלום\x00"} | changes
    page = client.submit(client.get("employers.ask"), status=200, **values)
    assert any(words in error for error in page.errors), page.errors
    assert "Somebody to test an app 🙂 שלום" in page.response.get_data(as_text=True)
    assert db.session.query(EmployerRequest).count() == 0


def test_a_big_talk_gets_a_nudge_and_may_stay(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    big = GOOD | {"activity_type": "talk", "number": "180"}
    page = client.submit(client.get("employers.ask"), status=200, **big)
    assert "6 groups of about 30" in page.errors[0]
    client.submit(page, number="180", keep_size="y")
    assert db.session.query(EmployerRequest).one().number == 180


def test_an_employer_that_must_not_be_contacted_cannot_be_named(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.CLUSTER)
    employer.stop(StopReason.CLOSED)
    client.sign_in(people.dan)
    page = client.submit(client.get("employers.ask"), status=200, employer_name="kestrel rail systems ltd", **GOOD)
    assert "cannot be asked" in page.errors[0]


def test_an_employer_open_to_the_brokers_is_asked_through_them(client: Client, people: World) -> None:
    make_employer(people, sharing=Sharing.EBP)
    client.sign_in(people.dan)
    client.submit(client.get("employers.ask"), employer_name="Kestrel Rail Systems", **GOOD)
    row = db.session.query(EmployerRequest).one()
    assert row.handler_id is None
    assert row.employer is not None


def test_a_governor_reads_and_does_not_ask(client: Client, people: World) -> None:
    make_employer(people)
    row = make_request(people)
    client.sign_in(people.gus)
    assert "Kestrel" in client.get("employers.index").text
    client.get("employers.ask", status=403)
    client.post("employers.ask", GOOD, status=403)
    client.get("employers.add", status=403)
    client.get("employers.request", request_id=row.id)
    client.get("employers.cancel", request_id=row.id, status=403)


@pytest.mark.parametrize(
    ("name", "status"), [("ben", 200), ("cara", 200), ("dan", 404), ("erin", 200), ("asha", 200), ("eva", 200)]
)
def test_other_schools_requests_are_for_broker_and_lead(client: Client, people: World, name: str, status: int) -> None:
    row = make_request(people)
    client.sign_in(getattr(people, name))
    client.get("employers.request", request_id=row.id, status=status)
    assert ("Depot visit" in client.get("employers.requests").text) == (status == 200)
    assert ("Depot visit" in client.get("employers.requests", view="table").text) == (status == 200)


def test_another_cluster_finds_nothing(client: Client, people: World) -> None:
    row = make_request(people)
    client.sign_in(people.olu)
    client.get("employers.request", request_id=row.id, status=404)
    client.get("employers.request", request_id=row.id, cluster_id=people.heath, status=404)


def test_a_school_cancels_with_a_reason_and_the_employer_hears_at_once(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    contact = make_contact(employer)
    row = make_request(people, state=RequestState.EMPLOYER_ASKED, employer_id=employer.id)
    ask = make_ask(people, row, employer, contact_id=contact.id)
    client.sign_in(people.ben)
    page = client.submit(client.get("employers.cancel", request_id=row.id), reason="", status=200)
    assert page.errors == ["Say why, in a few words"]
    client.submit(page, reason="The day became an exam")
    db.session.refresh(row)
    db.session.refresh(ask)
    assert row.state is RequestState.CANCELLED
    assert ask.withdrawn_at is not None
    (letter,) = letters("withdrawn")
    assert letter.to_address == "imran@kestrel.example.org"
    assert "The day became an exam" in letter.text
    client.get("employers.cancel", request_id=row.id, status=403)


def test_the_board_has_the_late_ones_on_top_and_the_table_the_same(client: Client, people: World) -> None:
    make_request(people, title="Fresh", due_on=today() + timedelta(days=3))
    make_request(people, title="Forgotten", due_on=today() - timedelta(days=3), state_since=now() - timedelta(days=20))
    client.sign_in(people.erin)
    page = client.get("employers.requests")
    assert page.text.index("Forgotten") < page.text.index("Fresh")
    assert "No reply for" in page.text
    page = client.get("employers.requests", view="table", state="open")
    assert page.text.index("Forgotten") < page.text.index("Fresh")


def test_a_move_on_the_board_is_done_or_leads_to_its_form(client: Client, people: World) -> None:
    row = make_request(people)
    client.sign_in(people.erin)
    assert "/decline" in client.post("employers.move", {"to": "decline"}, status=303, request_id=row.id).location
    client.post("employers.move", {"to": "take"}, request_id=row.id)
    client.post("employers.move", {"to": "nonsense"}, request_id=row.id)
    db.session.refresh(row)
    assert row.state is RequestState.WITH_BROKER
    assert row.broker_seat_id == people.seat("erin").id
    client.sign_in(people.ben)
    client.post("employers.move", {"to": "take"}, status=403, request_id=row.id)


def test_no_page_takes_more_statements_for_more_rows(client: Client, people: World) -> None:
    client.sign_in(people.erin)

    def statements() -> list[int]:
        pages = [client.get("employers.requests"), client.get("employers.requests", view="table")]
        return [page.statements for page in [*pages, client.get("employers.index")]]

    for number in range(3):
        make_request(people, title=f"Request {number}", employer_id=make_employer(people, name=f"Firm {number}").id)
    few = statements()
    for number in range(3, 40):
        make_request(people, title=f"Request {number}", employer_id=make_employer(people, name=f"Firm {number}").id)
    assert statements() == few


def test_requests_of_a_school_and_requests_to_it_stand_apart(client: Client, people: World) -> None:
    employer = make_employer(people, brought_by="tollhouse")
    make_request(people, title="Our own visit")
    make_request(
        people, school="marigold", person="dan", title="Their visit", employer_id=employer.id,
        handler_id=people.tollhouse,
    )  # fmt: skip
    page = client.sign_in(people.ben).get("employers.requests")
    to_us = page.soup.find("section", {"aria-label": "Asked of your school"}).get_text(" ")
    assert "You answer these" in to_us
    assert ("Their visit" in to_us, "Our own visit" in to_us) == (True, False)
    own = page.soup.find("caption", string="Requests of your school").find_parent("table").get_text(" ")
    assert ("Their visit" in own, "Our own visit" in own) == (False, True)
    page = client.sign_in(people.dan).get("employers.requests")
    assert "Asked of your school" not in page.text
    assert "Their visit" in page.text
    assert "Our own visit" not in page.text
