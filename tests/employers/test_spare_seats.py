"""Spare seats on a booked visit: posted, asked for, given; never more than there are; and what becomes of those who
joined when the visit moves or falls through."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.db import db, now
from hub.employers.kit.paper import brief_facts
from hub.employers.kit.queries import kit_of
from hub.employers.requests.endings import EmployerEnding
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.spare.models import SeatAnswer, SeatAsk, SpareSeats
from hub.employers.states import Sharing
from hub.notices.models import Notice
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.text import local, today
from tests.client import Client
from tests.employers.makers import letters, make_host, make_offer, make_request, make_seat_ask, make_seats, school_day
from tests.world import World

POST = {"number": "6", "supervisor": "Our head of year"}


def _posting(**more: Any) -> dict[str, Any]:
    return POST | {"until": (today() + timedelta(days=5)).isoformat()} | more


def _say(client: Client, people: World, ask: SeatAsk, answer: str = "yes", who: str = "ben", **more: Any) -> None:
    client.sign_in(getattr(people, who))
    client.submit(client.get("employers.answer_seats", ask_id=ask.id), answer=answer, **more)
    db.session.expire_all()


def _joined() -> EmployerRequest:
    return db.session.scalars(sa.select(EmployerRequest).where(EmployerRequest.joined_to_id.is_not(None))).one()


def test_a_school_posts_asks_and_joins(client: Client, people: World) -> None:
    host = make_host(people)
    client.sign_in(people.ben)
    page = client.get_url(client.get("employers.request", request_id=host.id).link("Post spare seats"))
    client.submit(page, **_posting())
    page = client.sign_in(people.dan).get("employers.spare_seats")
    assert "6 of 6 left" in page.text
    assert "Kestrel Rail Systems, Engineering" in page.text
    page = client.get_url(page.link("Ask for seats"))
    client.submit(page, number="4", year_groups=["y9"], needs="A lift")
    assert "asks for 4 seats: Year 9" in letters("seats")[0].subject
    ask = db.session.query(SeatAsk).one()
    page = client.sign_in(people.ben).get("employers.request", request_id=host.id)
    client.submit(client.get_url(page.link("Yes or no")), answer="yes", words="Meet us at the gate")
    db.session.expire_all()
    row = _joined()
    assert (row.organisation_id, row.number, row.year_groups, row.needs) == (people.marigold, 4, ["y9"], "A lift")
    assert (row.happens_at, row.employer_id, row.joined_to_id) == (host.happens_at, host.employer_id, host.id)
    assert row.state is RequestState.BRIEFED
    assert ask.joined_id == row.id
    assert "Meet us at the gate" in letters("news")[0].text
    assert "16 pupils come in all" in letters("more_come")[0].subject
    assert ("Coming along", "4 pupils of Marigold Street School, Year 9") in brief_facts(host, kit_of(host))
    page = client.sign_in(people.dan).get("employers.request", request_id=row.id)
    assert "The visit of Tollhouse Lane School" in page.text
    client.get("employers.request", request_id=host.id, status=404)


def test_where_no_letter_reaches_the_employer_the_broker_is_told(client: Client, people: World) -> None:
    host = make_host(people)
    host.asks[0].contact_id = None
    _say(client, people, make_seat_ask(people, make_seats(people, host)))
    said = db.session.scalars(sa.select(Notice.text).where(Notice.person_id == people.erin)).all()
    assert letters("more_come") == []
    assert "Marigold Street School joins with 4, 16 pupils in all. Tell the employer." in said[0]


def test_who_posted_seats_finds_asks_for_them_on_the_front_page(client: Client, people: World) -> None:
    ask = make_seat_ask(people, make_seats(people))
    assert "spare seats" not in client.sign_in(people.dan).get("home.index").text
    page = client.sign_in(people.ben).get("home.index")
    assert "1 ask for your spare seats" in page.text
    ask.seats.request.state = RequestState.FELL_THROUGH
    assert "spare seats" not in client.get("home.index").text
    ask.seats.request.state = RequestState.AGREED
    _say(client, people, ask)
    assert "spare seats" not in client.get("home.index").text


def test_a_no_makes_no_booking_and_is_told(client: Client, people: World) -> None:
    ask = make_seat_ask(people, make_seats(people))
    _say(client, people, ask, "no", words="The van is full")
    assert ask.answer is SeatAnswer.NO
    assert db.session.query(EmployerRequest).count() == 1
    (letter,) = letters("seats")
    assert (letter.to_address, "The van is full" in letter.text) == ("dan@example.org", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "0"}, "whole number"),
        ({"until": "2020-01-01"}, "enter a day from today to"),
        ({"until": "2090-01-01"}, "enter a day from today to"),
        ({"supervisor": ""}, "Who supervises there?"),
        ({"note": "Amy Bell\nTom Reed\nZoe Marsh"}, "looks like a list of names"),
        ({"number": "3"}, "4 seats are promised already"),
    ],
)
def test_what_is_wrong_in_a_post(client: Client, people: World, changes: dict[str, str], words: str) -> None:
    seats = make_seats(people)
    make_seat_ask(people, seats, answer=SeatAnswer.YES)
    page = client.sign_in(people.ben).get("employers.post_seats", request_id=seats.request_id)
    page = client.submit(page, status=200, **_posting(**changes))
    assert any(words in error for error in page.errors), page.errors


def test_no_more_seats_are_posted_than_the_employer_takes_at_a_time(client: Client, people: World) -> None:
    host = make_host(people)
    host.offer_id = make_offer(host.employer, group_size=15).id
    db.session.commit()
    page = client.sign_in(people.ben).get("employers.post_seats", request_id=host.id)
    page = client.submit(page, status=200, **_posting(number="4"))
    assert "takes 15 at a time and 12 come without these seats: 3 can be free" in page.errors[0]
    client.submit(page, number="3")
    ask = make_seat_ask(people, db.session.query(SpareSeats).one(), number=2)
    _say(client, people, ask)
    page = client.get("employers.post_seats", request_id=host.id)
    assert "12 come without these seats" in client.submit(page, status=200, **_posting(number="4")).errors[0]


def test_what_is_wrong_in_an_ask(client: Client, people: World) -> None:
    seats = make_seats(people)
    page = client.sign_in(people.dan).get("employers.ask_for_seats", seats_id=seats.id)
    page = client.submit(page, number="7", year_groups=["y9"], status=200)
    assert page.errors == ["6 seats are left: ask for that or fewer"]
    page = client.submit(page, number="2", needs="Amy Bell\nTom Reed\nZoe Marsh", status=200)
    assert "looks like a list of names" in page.errors[0]
    client.submit(page, needs="")
    page = client.get("employers.ask_for_seats", seats_id=seats.id)
    assert "asked for some" in client.submit(page, number="1", year_groups=["y9"], status=200).errors[0]


@pytest.mark.parametrize("why", ["closed", "late", "full", "fell", "past", "own"])
def test_what_is_not_to_be_had_is_not_on_the_list_and_cannot_be_asked_for(
    client: Client, people: World, why: str
) -> None:
    seats = make_seats(people)
    if why == "closed":
        client.sign_in(people.ben).post("employers.close_seats", request_id=seats.request_id)
    seats.until = today() - timedelta(days=1) if why == "late" else seats.until
    if why == "full":
        make_seat_ask(people, seats, school="college", person="asha", number=6, answer=SeatAnswer.YES)
    seats.request.state = RequestState.FELL_THROUGH if why == "fell" else seats.request.state
    seats.request.happens_at = now() - timedelta(hours=1) if why == "past" else seats.request.happens_at
    db.session.commit()
    client.sign_in(people.ben if why == "own" else people.dan)
    assert ("6 of 6 left" in client.get("employers.spare_seats").text) == (why == "own")
    client.get("employers.ask_for_seats", seats_id=seats.id, status=302)
    client.post("employers.ask_for_seats", {"number": "1", "year_groups": ["y9"]}, seats_id=seats.id)
    assert db.session.query(SeatAsk).where(SeatAsk.organisation_id != people.college).count() == 0


@pytest.mark.parametrize(("name", "status"), [("asha", 200), ("erin", 200), ("dan", 403), ("gus", 404), ("olu", 404)])
def test_who_may_answer(client: Client, people: World, name: str, status: int) -> None:
    ask = make_seat_ask(people, make_seats(people))
    client.sign_in(getattr(people, name))
    client.get("employers.answer_seats", ask_id=ask.id, status=status)
    client.post("employers.withdraw_seats", ask_id=ask.id, status={"dan": 302, "asha": 403, "erin": 403}.get(name, 404))


def test_two_who_say_yes_at_once_never_give_more_than_there_are(app: Flask, client: Client, people: World) -> None:
    seats = make_seats(people)
    asks = [make_seat_ask(people, seats).id, make_seat_ask(people, seats, school="college", person="asha").id]
    browsers = [Client(app, people.canal), Client(app, people.canal)]
    for browser in browsers:
        browser.sign_in(people.ben)
    db.session.rollback()
    together = threading.Barrier(2)

    def send(number: int) -> int:
        together.wait()
        path = f"/c/{people.canal}/employers/spare-seats/asks/{asks[number]}/answer"
        return browsers[number].http.post(path, data={"answer": "yes", "csrf_token": tokens[number]}).status_code

    tokens = [browser.get("employers.answer_seats", ask_id=asks[n]).soup.find("input", {"name": "csrf_token"})["value"]
              for n, browser in enumerate(browsers)]  # fmt: skip
    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda n: contextvars.Context().run(send, n), range(2)))
    db.session.expire_all()
    assert statuses == [200, 302]
    taken = db.session.scalar(sa.select(sa.func.sum(SeatAsk.number)).where(SeatAsk.answer == SeatAnswer.YES))
    assert taken == 4
    assert db.session.get_one(SpareSeats, seats.id).left == 2


def test_when_the_visit_falls_through_all_who_joined_hear_it(client: Client, people: World) -> None:
    seats = make_seats(people)
    ask = make_seat_ask(people, seats)
    waits = make_seat_ask(people, seats, school="college", person="asha", number=1)
    _say(client, people, ask)
    page = client.sign_in(people.ben).get("employers.fall_through", request_id=seats.request_id)
    client.submit(page, by="school", words="The trip money is gone")
    db.session.expire_all()
    row = _joined()
    assert (row.state, ask.answer, waits.answer) == (RequestState.FELL_THROUGH, SeatAnswer.OFF, SeatAnswer.OFF)
    assert "it cannot take place" in letters("news")[-1].subject
    assert "trip money" not in letters("news")[-1].text
    assert "does not take place" in letters("seats")[-1].subject
    end = db.session.query(EmployerEnding).filter_by(request_id=row.id).one()
    assert not end.is_let_down, "it was not theirs"


def test_when_it_moves_those_who_joined_move_with_it(client: Client, people: World) -> None:
    seats = make_seats(people)
    _say(client, people, make_seat_ask(people, seats))
    seats.request.handler_id = people.tollhouse  # its own contact: the school arranges it itself
    on = school_day(45)
    page = client.sign_in(people.ben).get("employers.request", request_id=seats.request_id)
    page = client.get_url(page.link("It moves to another day"))
    client.submit(page, on=on.isoformat(), at="10:00", place="The other depot")
    db.session.expire_all()
    row = _joined()
    assert (local(row.happens_at).date(), row.place, row.state) == (on, "The other depot", RequestState.BRIEFED)
    assert "moved to" in letters("news")[-1].subject
    client.sign_in(people.dan).get("employers.agree", request_id=row.id, status=403)


def _away(people: World, school: str, on: date) -> None:
    values = {"cluster_id": people.canal, "organisation_id": getattr(people, school), "kind": Kind.INSET}
    db.session.add(PlannerEntry(**values, title="Ofsted is here", first_day=on, last_day=on))
    db.session.commit()


def test_who_asks_for_seats_is_told_where_its_school_is_not_free(client: Client, people: World) -> None:
    seats = make_seats(people)
    on = local(seats.request.happens_at).date()
    _away(people, "tollhouse", on)
    page = client.sign_in(people.dan).get("employers.ask_for_seats", seats_id=seats.id)
    assert client.submit(page, number="0", year_groups=["y9"], status=200).errors == [
        "How many pupils must be a whole number from 1 to 500"
    ], "the host's planner is not theirs"
    _away(people, "marigold", on)
    page = client.submit(page, number="2", year_groups=["y9"], status=200)
    assert page.errors == ["Marigold Street School has “Ofsted is here” then. Keep the day below, or leave it"]
    assert [one["value"] for one in page.soup.find_all("input", {"name": "instead"})] == [f"keep-{on}"]
    assert db.session.query(SeatAsk).count() == 0
    client.submit(page, instead=f"keep-{on}")
    assert db.session.query(SeatAsk).one().organisation_id == people.marigold


def test_what_the_school_has_booked_itself_stands_in_the_way_of_seats(client: Client, people: World) -> None:
    seats = make_seats(people)
    booked = {"state": RequestState.AGREED, "happens_at": seats.request.happens_at, "title": "Mock interviews"}
    make_request(people, school="marigold", person="dan", year_groups=["y9"], **booked)
    page = client.sign_in(people.dan).get("employers.ask_for_seats", seats_id=seats.id)
    assert "Mock interviews" in client.submit(page, number="2", year_groups=["y9"], status=200).errors[0]
    client.submit(page, number="2", year_groups=["y10"])


@pytest.mark.parametrize(("who", "words"), [("ben", "an inset day"), ("erin", "“Ofsted is here”")])
def test_where_it_moves_the_guests_have_to_be_free_too(client: Client, people: World, who: str, words: str) -> None:
    seats = make_seats(people)
    _say(client, people, make_seat_ask(people, seats))
    seats.request.handler_id = people.tollhouse if who == "ben" else None
    on = school_day(45)
    _away(people, "marigold", on)
    seats.request.employer.shares[0].sharing = Sharing.CLUSTER
    db.session.commit()
    page = client.sign_in(getattr(people, who)).get("employers.agree", request_id=seats.request_id)
    page = client.submit(page, on=on.isoformat(), at="10:00", status=200)
    assert page.errors == [f"Marigold Street School has {words} then. Choose another day below, or keep it"]
    client.submit(page, instead=f"keep-{on}")
    db.session.expire_all()
    assert local(_joined().happens_at).date() == on


def test_a_school_that_does_not_come_after_all_gives_its_seats_back(client: Client, people: World) -> None:
    seats = make_seats(people)
    _say(client, people, make_seat_ask(people, seats))
    row = _joined()
    page = client.sign_in(people.dan).get("employers.fall_through", request_id=row.id)
    client.submit(page, by="school")
    db.session.expire_all()
    assert seats.left == 6
    assert "Marigold Street School does not come (4)" in letters("seats")[-1].subject
    assert "12 pupils come in all" in letters("more_come")[-1].subject


def test_the_list_takes_as_many_statements_for_many(client: Client, people: World) -> None:
    make_seats(people)
    client.sign_in(people.dan)
    few = client.get("employers.spare_seats").statements
    for number in range(8):
        host = make_request(people, title=f"Visit {number}", state=RequestState.AGREED,
                            happens_at=now() + timedelta(days=20))  # fmt: skip
        make_seat_ask(people, make_seats(people, host), number=1)
    assert client.get("employers.spare_seats").statements == few
