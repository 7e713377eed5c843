"""What is left of an offer is counted from its bookings, and the last of it is booked once."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hub.access import link_for
from hub.db import db
from hub.employers.models import EmployerEvent
from hub.employers.offers.capacity import left, no_room, of_employer
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import MET_STATES, RequestState
from hub.employers.requests.visits import EmployerVisit
from hub.employers.states import Sharing
from hub.employers.terms import term_of
from hub.text import at_london, today
from tests.client import Client, drawn
from tests.employers.makers import make_ask, make_contact, make_employer, make_offer, make_request, school_day
from tests.world import World

ROUNDS = 10  # two threads do not meet each time
A_TUESDAY = date(2090, 3, 7)


def at(on: date, hour: int = 10) -> datetime:
    return at_london(on, time(hour))


def booked(people: World, offer: EmployerOffer, on: date, **more: object) -> EmployerRequest:
    takes = {"offer_id": offer.id, "employer_id": offer.employer_id}
    return make_request(people, **{"state": RequestState.AGREED, "happens_at": at(on)} | takes | more)


@pytest.mark.parametrize("state", list(RequestState))
def test_what_is_agreed_or_has_happened_counts(people: World, state: RequestState) -> None:
    offer = make_offer(make_employer(people), per_week=3, per_term=4)
    booked(people, offer, A_TUESDAY, state=state)
    found = left([offer], A_TUESDAY)[offer.id]
    assert (found.week, found.term) == ((2, 3) if state in MET_STATES else (3, 4))


def test_weeks_and_terms_have_edges(people: World) -> None:
    offer = make_offer(make_employer(people), per_week=9, per_term=9)
    monday, (first, last) = A_TUESDAY - timedelta(days=1), term_of(A_TUESDAY)
    for on in (monday, monday + timedelta(days=6), monday - timedelta(days=1), first, last, last + timedelta(days=1)):
        booked(people, offer, on, happens_at=at(on, 23))
    found = left([offer], A_TUESDAY)[offer.id]
    assert (found.week, found.term) == (7, 4)


def test_a_block_counts_in_every_week_that_it_lasts_and_once_in_its_term(people: World) -> None:
    offer = make_offer(make_employer(people), per_week=2, per_term=9)
    booked(people, offer, A_TUESDAY, weeks=3)
    ahead = [left([offer], A_TUESDAY + timedelta(weeks=number))[offer.id] for number in range(-1, 4)]
    assert [one.week for one in ahead] == [2, 1, 1, 1, 2]
    assert [one.term for one in ahead if term_of(one.on) == term_of(A_TUESDAY)][0] == 8


def test_a_block_needs_room_in_each_of_its_weeks(people: World) -> None:
    offer = make_offer(make_employer(people), per_week=1)
    third = A_TUESDAY + timedelta(weeks=2)
    own = booked(people, offer, third, weeks=2)
    assert no_room(offer, at(A_TUESDAY), [], 2) == ""
    said = no_room(offer, at(A_TUESDAY), [], 3)
    assert said == "It is booked 1 time in the week of 20 March 2090, which is all that they offer."
    assert no_room(offer, at(A_TUESDAY), [own.id], 3) == "", "its own is not counted"
    assert "that week" in no_room(offer, at(third + timedelta(weeks=1)), []), "the second week of the other"
    assert no_room(offer, at(third + timedelta(weeks=2)), []) == ""


def test_the_weeks_of_a_block_are_agreed_with_it(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    offer = make_offer(employer, activity_type="work_experience", per_week=1)
    booked(people, offer, A_TUESDAY + timedelta(weeks=1), organisation_id=people.marigold, seat_id=None)
    row = make_request(people, activity_type="work_experience", weeks=2)
    client.sign_in(people.erin)
    page = client.get("employers.agree", request_id=row.id, employer=employer.id)
    assert page.soup.find(id="weeks")["value"] == "2"
    page = client.submit(page, on=str(A_TUESDAY), at="9am", status=200)
    assert "in the week of 13 March 2090" in page.errors[0]
    assert client.submit(page, weeks="", status=200).errors == ["Say for how many weeks"]
    client.submit(page, weeks="1")
    db.session.refresh(row)
    assert (row.weeks, row.offer_id) == (1, offer.id)
    visit = make_request(people)
    assert client.get("employers.agree", request_id=visit.id, employer=employer.id).soup.find(id="weeks") is None


def test_it_counts_over_all_clusters_and_never_below_none(people: World) -> None:
    employer = make_employer(people)
    offer = make_offer(employer, per_term=1)
    booked(people, offer, today())
    booked(people, offer, today(), cluster_id=people.heath, organisation_id=people.heath_school, seat_id=None)
    assert left([offer])[offer.id].term == 0
    assert left([offer])[offer.id].words == "none left this term"
    assert [one.term for _, one in of_employer(employer, with_taken_down=False)] == [0], "on its page too"


def test_schools_that_share_a_visit_take_it_once(people: World) -> None:
    offer, visit = make_offer(make_employer(people), per_term=2), EmployerVisit(cluster_id=people.canal)
    db.session.add(visit)
    db.session.flush()
    for _ in range(3):
        booked(people, offer, A_TUESDAY, visit_id=visit.id)
    assert left([offer], A_TUESDAY)[offer.id].term == 1


def test_agreed_around_some_time_it_counts_in_the_term_of_the_agreement(people: World) -> None:
    offer = make_offer(make_employer(people), per_week=1, per_term=2)
    booked(people, offer, today(), happens_at=None, answered_at=at(today()))
    found = left([offer])[offer.id]
    assert (found.week, found.term) == (1, 1)


def test_without_a_number_nothing_is_counted_down(people: World) -> None:
    offer = make_offer(make_employer(people))
    booked(people, offer, A_TUESDAY)
    assert left([offer], A_TUESDAY)[offer.id].words == ""
    assert no_room(offer, at(A_TUESDAY), []) == ""


def test_the_second_broker_is_told(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    offer = make_offer(employer, per_week=1)
    first, second = make_request(people), make_request(people, school="marigold", person="dan")
    client.sign_in(people.erin)
    pages = [client.get("employers.agree", request_id=row.id, employer=employer.id) for row in (first, second)]
    client.submit(pages[0], on=str(A_TUESDAY), at="10:00")
    page = client.submit(pages[1], on=str(A_TUESDAY), at="14:00", status=200)
    assert "that week, which is all" in " ".join(page.errors)
    client.submit(page, on=str(A_TUESDAY + timedelta(weeks=1)), at="14:00")
    db.session.refresh(second)
    assert (second.state, second.offer_id) == (RequestState.AGREED, offer.id)


def test_what_they_do_all_the_same_is_beyond_the_offer(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    offer = make_offer(employer, per_week=1)
    booked(people, offer, A_TUESDAY, organisation_id=people.marigold, seat_id=None)
    row = make_request(people)
    client.sign_in(people.erin)
    page = client.get("employers.agree", request_id=row.id, employer=employer.id)
    client.submit(page, on=str(A_TUESDAY), at="14:00", offer_id="")
    db.session.refresh(row)
    assert (row.state, row.offer_id) == (RequestState.AGREED, None)


def test_settling_the_day_does_not_count_its_own_booking(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    offer = make_offer(employer, per_week=1, per_term=1)
    row = booked(people, offer, today(), happens_at=None, answered_at=at(today()))
    client.sign_in(people.erin)
    client.submit(client.get("employers.agree", request_id=row.id), on=str(school_day(1)), at="9am")
    db.session.refresh(row)
    assert (row.happens_at is not None, row.offer_id) == (True, offer.id)


def test_a_full_offer_is_not_asked_for(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    make_contact(employer)
    booked(people, make_offer(employer, per_term=1), A_TUESDAY, organisation_id=people.marigold, seat_id=None)
    row = make_request(people)
    client.sign_in(people.erin)
    page = client.get("employers.ask_employer", request_id=row.id, employer_id=employer.id)
    page = client.submit(page, on=str(A_TUESDAY), at="10:00", status=200)
    assert "that term, which is all" in " ".join(page.errors)
    assert not row.asks


def test_a_yes_that_comes_too_late_holds_beyond_the_offer(client: Client, people: World) -> None:
    """Two were asked while there was room for one: the employer's own word counts, and nothing is overbooked."""
    employer = make_employer(people, sharing=Sharing.EBP)
    offer = make_offer(employer, per_term=1)
    rows = [booked(people, offer, A_TUESDAY, state=RequestState.EMPLOYER_ASKED, happens_at=None) for _ in range(2)]
    for row in rows:
        ask = make_ask(people, row, employer, happens_at=at(A_TUESDAY))
        client.submit(client.get_url(client.link(link_for("employer_links.answer", ask))), answer="yes")
    for row in rows:
        db.session.refresh(row)
    assert [row.state for row in rows] == [RequestState.AGREED] * 2
    assert [row.offer_id for row in rows] == [offer.id, None]
    assert db.session.query(EmployerEvent).filter(EmployerEvent.text.contains("beyond their offer")).count() == 1


def test_two_who_book_the_last_of_it_at_once(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    offer = make_offer(employer, per_term=1)
    rows = [make_request(people).id, make_request(people, school="marigold", person="dan").id]
    offer_id = offer.id
    browsers = [Client(client.app, people.canal).sign_in(people.erin) for _ in range(2)]
    paths = [client.url("employers.agree", request_id=number, employer=employer.id) for number in rows]
    gate = threading.Barrier(2)

    def send(number: int, fields: dict[str, str]) -> int:
        gate.wait()
        when = {"on": str(A_TUESDAY), "at": f"1{number}:00"}
        return browsers[number].http.post(paths[number], data=fields | when).status_code

    for _ in range(ROUNDS):
        back = {"state": RequestState.WITH_BROKER, "offer_id": None, "happens_at": None, "employer_id": None}
        db.session.query(EmployerRequest).update(back)
        db.session.commit()
        sent = [dict(drawn(one.get_url(path).form_with("place"))) for one, path in zip(browsers, paths, strict=True)]
        db.session.remove()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda n, f: contextvars.Context().run(send, n, f), range(2), sent))
        assert sorted(answers) == [200, 302]
        assert db.session.query(EmployerRequest).filter_by(offer_id=offer_id).count() == 1


DAYS = st.integers(0, 40).map(lambda number: A_TUESDAY + timedelta(days=number))
STEPS = st.lists(st.tuples(st.sampled_from(["book", "drop", "move"]), DAYS, st.integers(0, 9)), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.integers(1, 2), st.integers(2, 5))
@example([("book", A_TUESDAY, 0)] * 4, 1, 2)
def test_an_offer_is_never_overbooked(
    people: World, steps: list[tuple[str, date, int]], per_week: int, per_term: int
) -> None:
    """Whatever is booked, dropped and moved, as long as each is booked only where there is room."""
    offer = make_offer(make_employer(people), per_week=per_week, per_term=per_term)
    rows: list[EmployerRequest] = []
    for step, on, which in steps:
        row = rows[which % len(rows)] if rows else None
        if step == "book" and not no_room(offer, at(on), []):
            rows.append(booked(people, offer, on))
        elif step == "drop" and row is not None:
            row.state = RequestState.FELL_THROUGH
            rows.remove(row)
        elif step == "move" and row is not None and not no_room(offer, at(on), [row.id]):
            row.happens_at = at(on)
        db.session.flush()
    weeks = [row.happens_at.isocalendar()[:2] for row in rows if row.happens_at]
    terms = [term_of(row.happens_at.date()) for row in rows if row.happens_at]
    assert all(weeks.count(one) <= per_week for one in weeks)
    assert all(terms.count(one) <= per_term for one in terms)
    for on in {row.happens_at.date() for row in rows if row.happens_at}:
        found = left([offer], on)[offer.id]
        assert found.week == per_week - weeks.count(at(on).isocalendar()[:2])
        assert found.term == per_term - terms.count(term_of(on))
