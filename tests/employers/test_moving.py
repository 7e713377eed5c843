"""Moving along the way and back, what falls through, who sees it, what is unanswered, and the broker's day."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from hub.db import db, now
from hub.employers.checks.models import Certificate, CheckKind, EmployerCheck
from hub.employers.requests.endings import EmployerEnding, Party, Why, ending
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.requests.unanswered import chase
from hub.employers.states import Sharing
from hub.notices.kinds import When
from hub.notices.models import Notice
from hub.notices.sending import choose
from hub.planner.days import next_working_day
from hub.text import LONDON, at_london, today
from tests.client import Client
from tests.employers.makers import letters, make_ask, make_contact, make_employer, make_request, school_day
from tests.world import World


def agreed(people: World, days: int = 20, **more: object) -> EmployerRequest:
    employer = make_employer(people, brought_by="ebp", sharing=Sharing.EBP)
    contact = make_contact(employer)
    happens = now() + timedelta(days=days)
    row = make_request(
        people, **{"state": RequestState.AGREED, "employer_id": employer.id, "happens_at": happens} | more
    )
    make_ask(people, row, employer, contact_id=contact.id, answer=Answer.YES, answered_at=now(), happens_at=happens)
    return row


def test_the_form_of_another_day_begins_with_the_day_that_is_booked(client: Client, people: World) -> None:
    row = agreed(people, happens_at=at_london(school_day(20), time(13, 30)))
    before = row.happens_at
    client.sign_in(people.erin)
    client.submit(client.get("employers.agree", request_id=row.id))
    db.session.refresh(row)
    assert (row.state, row.happens_at) == (RequestState.AGREED, before)


def test_taking_a_request_sends_nothing_and_can_be_undone(client: Client, people: World) -> None:
    row = make_request(people, due_on=today() + timedelta(days=3))
    client.sign_in(people.erin)
    client.post("employers.move", {"to": "take"}, request_id=row.id)
    db.session.refresh(row)
    assert (row.state, row.broker_seat_id) == (RequestState.WITH_BROKER, people.seat("erin").id)
    assert "Back to: New" in client.get("employers.requests").text
    client.post("employers.move", {"to": "back"}, request_id=row.id)
    db.session.refresh(row)
    assert (row.state, row.broker_seat_id, row.due_on) == (RequestState.ASKED, None, today() + timedelta(days=3))


def test_what_was_typed_stays_when_it_is_moved_back(client: Client, people: World) -> None:
    row = agreed(people, days=-1)
    client.sign_in(people.ben)
    page = client.get("employers.happened", request_id=row.id)
    assert "more than took part" in client.submit(page, status=200, year_y10="11", send_count="12").errors[0]
    client.submit(page, year_y10="11", send_count="3", outcome="Good boots")
    assert "(3 with SEND)" in client.get("employers.request", request_id=row.id).text
    client.post("employers.move", {"to": "back"}, request_id=row.id)
    page = client.get("employers.happened", request_id=row.id)
    assert page.soup.find(id="year_y10")["value"] == "11"
    assert page.soup.find(id="send_count")["value"] == "3"


def test_what_was_sent_cannot_be_moved_back(client: Client, people: World) -> None:
    row = agreed(people, days=-1)
    row.state, row.pupil_count, row.came_from = RequestState.HAPPENED, 12, RequestState.AGREED
    client.sign_in(people.ben)
    client.submit(client.get("employers.thank", request_id=row.id), text="Thank you for all of it")
    assert letters("thanks")
    client.post("employers.move", {"to": "back"}, request_id=row.id, status=403)


def test_a_school_that_calls_off_late_is_seen_by_lead_and_broker_and_may_reply(client: Client, people: World) -> None:
    row = agreed(people, days=1, handler_id=people.marigold)
    client.sign_in(people.ben)
    page = client.get("employers.fall_through", request_id=row.id)
    client.submit(page, by="school", why="clash", words="An inspection was announced")
    db.session.refresh(row)
    assert row.state is RequestState.FELL_THROUGH
    assert "An inspection was announced" in letters("withdrawn")[0].text
    end = db.session.query(EmployerEnding).one()
    assert (end.by, end.why, end.is_let_down) == (Party.SCHOOL, Why.CLASH, True)
    page = client.get("employers.reply", request_id=row.id)
    client.submit(page, reply="We rang at once")
    for name in ("ben", "erin", "asha", "cara"):
        client.sign_in(getattr(people, name))
        assert "We rang at once" in client.get("employers.let_downs").text
        assert "By the school" in client.get("employers.request", request_id=row.id).text
    client.sign_in(people.dan)
    assert "inspection" not in client.get("employers.let_downs").text
    page = client.get("employers.request", request_id=row.id)
    assert "By the school" not in page.text, "who was asked for the employer does not read who let it down"
    assert "Let down" not in page.text
    client.get("employers.reply", request_id=row.id, status=403)


def test_calling_off_in_good_time_lets_nobody_down(client: Client, people: World) -> None:
    row = agreed(people, days=30)
    client.sign_in(people.erin)
    client.submit(client.get("employers.fall_through", request_id=row.id), by="employer", why="ill", words="Both ill")
    assert "Both ill" in letters("news")[0].text
    assert not letters("withdrawn"), "the employer knows"
    assert db.session.query(EmployerEnding).one().is_let_down is False
    assert "Nothing was called off late" in client.get("employers.let_downs").text


@pytest.mark.parametrize(
    ("why", "heard", "days"),
    [(Why.ILL, date(2026, 11, 12), 5), (Why.ILL, date(2026, 11, 18), 1), (Why.ILL, date(2026, 11, 19), 0),
     (Why.NO_SHOW, date(2026, 11, 2), 0)],
)  # fmt: skip
def test_notice_is_counted_in_working_days(people: World, why: Why, heard: date, days: int) -> None:
    row = make_request(people, happens_at=datetime(2026, 11, 19, 10, tzinfo=LONDON))
    assert ending(row, Party.EMPLOYER, why, "", people.ben, heard).notice_days == days


def test_a_decline_says_by_whom_and_why(client: Client, people: World) -> None:
    row = make_request(people)
    client.sign_in(people.erin)
    page = client.get("employers.decline", request_id=row.id)
    client.submit(page, by="employer", why="numbers", answer="Twelve are too many")
    client.sign_in(people.ben)
    text = client.get("employers.request", request_id=row.id).text
    assert "By the employer. Too few or too many pupils." in text


def asked_on(people: World, day: date, **more: object) -> EmployerRequest:
    return make_request(people, asked_at=datetime(day.year, day.month, day.day, 10, tzinfo=LONDON), **more)


def told_on(first: date, days: int) -> list[date]:
    found = []
    for number in range(days):
        on = first + timedelta(days=number)
        with time_machine.travel(datetime(on.year, on.month, on.day, 9, tzinfo=LONDON)):
            if chase():
                found.append(on)
    return found


def test_nothing_is_unanswered_for_more_than_ten_working_days_without_the_broker_being_told(people: World) -> None:
    asked_on(people, date(2026, 11, 2), title="Depot visit", state=RequestState.EMPLOYER_ASKED)
    asked_on(people, date(2026, 11, 2), title="Answered", state=RequestState.AGREED)
    assert told_on(date(2026, 11, 3), 30) == [date(2026, 11, 17), date(2026, 12, 2)]
    assert {letter.to_address for letter in letters("unanswered")} == {"erin@example.org"}
    assert "Depot visit" in letters("unanswered")[0].text
    assert "Answered" not in letters("unanswered")[0].text


def test_a_request_of_the_end_of_july_is_not_late_in_august(people: World) -> None:
    asked_on(people, date(2026, 7, 20))
    (first, *_) = told_on(date(2026, 7, 21), 70)
    assert first == date(2026, 9, 15)


def test_a_broker_who_wants_no_letters_is_told_in_the_hub_only(people: World) -> None:
    asked_on(people, date(2026, 11, 2))
    choose(people.erin, people.canal, lambda choices: choices.choose("employers", When.OFF))
    assert told_on(date(2026, 11, 17), 1)
    assert not letters("unanswered")
    assert db.session.query(Notice).one().url.endswith("/employers/day")


def test_the_brokers_day_has_what_is_due_what_is_silent_and_what_is_owed(client: Client, people: World) -> None:
    employer = make_employer(people, sharing=Sharing.EBP)
    yesterday = next_working_day(today()) - timedelta(days=30)
    make_request(people, title="To answer", due_on=yesterday)
    make_request(people, title="Through a school", handler_id=people.marigold)
    silent = {"state": RequestState.EMPLOYER_ASKED, "employer_id": employer.id}
    make_request(people, title="Silent employer", due_on=yesterday, **silent)
    make_request(people, title="Past booking", state=RequestState.BRIEFED, happens_at=now() - timedelta(days=1))
    make_request(people, title="Coming soon", state=RequestState.AGREED, happens_at=now() + timedelta(days=2))
    make_request(people, title="Answered", state=RequestState.NOT_THIS_TIME)
    cold = make_employer(people, name="Cold Stores", sharing=Sharing.EBP, created_at=now() - timedelta(days=400))
    until = {"on": today() - timedelta(days=360), "valid_until": today() + timedelta(days=5)}
    where = {"cluster_id": people.canal, "organisation_id": people.tollhouse, "employer_id": cold.id}
    kind = {"kind": CheckKind.CERTIFICATE, "certificate": Certificate.EMPLOYERS_LIABILITY}
    db.session.add(EmployerCheck(**where, **until, **kind))
    client.sign_in(people.erin)
    page = client.get("employers.day")
    assert page.text.count("Cold Stores") == 2, "its certificate runs out, and nobody was in touch"
    cards = {card.get("aria-labelledby"): card.get_text() for card in page.soup.select(".hub-card")}
    assert "To answer" in cards["due"]
    assert "Through a school" not in page.text, "not late yet: it is the school's to answer"
    assert "Silent employer" in cards["silent"]
    assert "Coming soon" in cards["coming"]
    assert "Past booking" in cards["owed"]
    assert "Answered" not in page.text
    assert "1 reply overdue, 1 employer silent for too long" in page.text
    client.sign_in(people.ben)
    client.get("employers.day", status=403)
