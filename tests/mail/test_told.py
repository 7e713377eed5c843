"""Those whom it concerns are told that letters to somebody come back, where they look, and can have it tried again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.mail.clearing as clearing
from hub.db import db, now
from hub.employers.requests.states import RequestState
from hub.history import HistoryEntry
from hub.mail import BadAddress, Letter, Trouble, hold_waiting, troubles
from hub.meetings.models import Meeting
from hub.meetings.states import Reply
from tests.client import Client
from tests.employers.makers import make_ask, make_contact, make_employer, make_request
from tests.mail.conftest import letter_to, settings
from tests.meetings.makers import guest_of, make_meeting, make_poll
from tests.world import World


def goes_bad(address: str, trouble: Trouble = Trouble.REFUSED) -> Letter:
    db.session.add(BadAddress(address=address.lower(), trouble=trouble, reason="550 no such user"))
    letter = letter_to(address)
    letter.give_up("550 no such user")
    db.session.commit()
    return letter


pytestmark = pytest.mark.usefixtures("short_letter")


def test_people_see_it_on_their_own_page_and_can_have_it_tried_again(client: Client, people: World) -> None:
    letter = goes_bad(people.person("ben").email)
    client.sign_in(people.ben)
    assert "Letters to you come back" in client.get("home.index").text
    assert "no such mailbox" in client.get("me.index").text
    client.post("me.try_letters_again")
    assert "Letters to you come back" not in client.get("me.index").text
    assert letter.next_try_at is not None


@pytest.mark.parametrize(("who", "told"), [("asha", True), ("erin", True), ("cara", True), ("dan", False)])
def test_leads_brokers_and_colleagues_see_it_at_the_person(client: Client, people: World, who: str, told: bool) -> None:
    goes_bad(people.person("ben").email)
    client.sign_in(people.person(who))
    page = client.get("members.person", person_id=people.ben)
    assert ("no such mailbox" in page.text) is told


def test_a_lead_is_told_on_the_front_page_and_others_are_not(client: Client, people: World) -> None:
    goes_bad(people.person("ben").email)
    client.sign_in(people.asha)
    assert "Letters to Ben Okafor come back" in client.get("home.index").text
    client.sign_in(people.dan)
    assert "Letters to" not in client.get("home.index").text


def test_an_invitation_that_came_back_is_marked_and_sent_anew_when_asked(client: Client, people: World) -> None:
    ben = people.person("ben")
    ben.joined_at, ben.invited_at = None, now() - timedelta(days=1)
    goes_bad(ben.email)
    client.sign_in(people.asha)
    assert "Letters come back" in client.get("members.invitations").text
    client.post("members.invite_again", seat_id=people.seat("ben").id)
    assert troubles([ben.email]) == {}


def test_the_administrator_sees_what_did_not_arrive_but_not_what_it_says(client: Client, people: World) -> None:
    letter = goes_bad("gone@school.uk")
    letter.text = "https://hub/link/secret"
    db.session.commit()
    client.sign_in(people.ada)
    page = client.get("admin.letters", state="failed")
    assert "550 no such user" in page.text
    assert "secret" not in client.get("admin.letter", letter_id=letter.id).text
    client.post("admin.try_again", letter_id=letter.id)
    assert letter.next_try_at is not None
    assert troubles(["gone@school.uk"]) == {}


def test_people_at_an_employer_are_marked_without_giving_their_address_away(client: Client, people: World) -> None:
    row = make_employer(people)
    contact = make_contact(row, email="someone@firm.co.uk")
    goes_bad(contact.email)
    client.sign_in(people.ben)
    page = client.get("employers.employer", employer_id=row.id)
    assert "Letters to 1 person here come back" in page.text
    assert contact.email not in page.text
    shown = client.post("employers.show_people", employer_id=row.id, status=200)
    assert "no such mailbox" in shown.text


def test_words_go_after_a_week_and_letters_after_half_a_year(people: World) -> None:
    def letter(days: float, **more: object) -> Letter:
        one = letter_to("ben@school.uk", calendar=b"BEGIN:VCALENDAR", unsubscribe="https://hub/link/x")
        one.next_try_at = None
        for name, value in (more or {"sent_at": now() - timedelta(days=days)}).items():
            setattr(one, name, value)
        db.session.commit()
        return one

    fresh, week, old = letter(6.9), letter(7.1), letter(190)
    old_id = old.id
    kept = letter(0, kept_at=now() - timedelta(days=8))
    failed = letter(0, failed_at=now() - timedelta(days=8))
    waiting = letter(0, next_try_at=now(), created_at=now() - timedelta(days=400))
    db.session.add(BadAddress(address="x@y.uk", trouble=Trouble.REFUSED, since=now() - timedelta(days=400)))
    db.session.commit()
    clearing.clear()
    db.session.expire_all()
    for one in (week, kept, failed):
        assert (one.text, one.html, one.calendar, one.unsubscribe) == ("", "", None, None)
        assert one.emptied_at is not None
        assert one.subject == "A test"
    for one in (fresh, waiting):
        assert one.text
    assert db.session.get(Letter, old_id) is None
    assert db.session.scalar(sa.select(sa.func.count(BadAddress.id))) == 0
    assert clearing.clear() == 0


def test_a_cluster_chooses_a_senders_address_within_the_hubs_domain(app: Flask, client: Client, people: World) -> None:
    with settings(app, mail_from="hub@hub.school.uk"):
        _choose_a_sender(client, people)


def _choose_a_sender(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.settings")
    wrong = client.submit(page, status=200, mail_from="canal@elsewhere.uk", reply_to="jörg@school.uk")
    assert "ends in @hub.school.uk" in " ".join(wrong.errors)
    assert "without accents" in " ".join(wrong.errors)
    client.submit(client.get("members.settings"), mail_from="Canal@hub.school.uk", reply_to="")
    assert people.cluster.mail_from == "canal@hub.school.uk"


def hold(address: str) -> None:
    letter_to(address)
    hold_waiting("Held: restored from 2026-11-01")
    db.session.commit()


@pytest.mark.parametrize(("act", "says"), [("post", "2 letters will be posted"), ("drop", "2 letters thrown away")])
def test_held_letters_are_counted_and_the_administrator_decides(
    client: Client, people: World, act: str, says: str
) -> None:
    client.sign_in(people.ada)
    assert "Decide about" not in client.get("admin.index").text
    hold("first@school.uk")
    hold("second@school.uk")
    letter_to("fresh@school.uk")
    page = client.get("admin.index")
    assert "Held after a restore 2" in page.text
    assert page.link("Decide about 2 held letters")
    assert "first@school.uk" in client.get("admin.letters", state="held").text
    page = client.submit(client.get("admin.held_letters"), status=200)
    assert page.errors == ["Choose whether they are posted or thrown away"]
    assert says in client.follow(client.submit(page, act=act)).flash
    left = dict(db.session.execute(sa.select(Letter.to_address, Letter.next_try_at.is_not(None))).tuples().all())
    assert left == {"fresh@school.uk": True} | (
        {"first@school.uk": True, "second@school.uk": True} if act == "post" else {}
    )
    entry = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == f"mail.{act}_held")).one()
    assert (entry.actor_id, entry.facts) == (people.ada, {"letters": 2})
    assert "Nothing waits for a decision" in client.get("admin.held_letters").text


@pytest.mark.parametrize(("make", "page"), [(make_meeting, "meetings.meeting"), (make_poll, "meetings.poll")])
def test_the_lead_sees_beside_a_guest_that_letters_come_back(
    client: Client, people: World, make: Callable[[World], Meeting], page: str
) -> None:
    """And nobody else: the guest's address is not for them."""
    meeting = make(people)
    guest_of(meeting).reply = Reply.ROOM
    client.sign_in(people.asha)
    assert "no such mailbox" not in client.get(page, meeting_id=meeting.id).text
    goes_bad("Rita@example.org")
    said = client.get(page, meeting_id=meeting.id).text
    assert "Rita Sample Letters to rita@example.org are refused" in said
    assert "Ring them" in said
    for person in (people.ben, people.erin):
        client.sign_in(person)
        assert "rita@example.org" not in client.get(page, meeting_id=meeting.id).text


def test_the_broker_is_told_that_an_employer_asked_cannot_be_reached(client: Client, people: World) -> None:
    employer, request = make_employer(people), make_request(people)
    contact = make_contact(employer, email="Gone@Firm.co.uk")
    request.employer_id = employer.id
    request.move(RequestState.EMPLOYER_ASKED, 7)
    ask = make_ask(people, request, employer, contact_id=contact.id)
    client.sign_in(people.erin)
    assert "came back" not in client.get("home.index").text
    goes_bad("gone@firm.co.uk")
    assert f"The letter to {employer.name} came back" in client.get("home.index").text
    page = client.get("employers.request", request_id=request.id)
    assert "The letter came back: nobody there has read it." in page.text
    assert "gone@firm.co.uk" not in str(page.soup).lower()
    client.sign_in(people.ben)
    assert "came back" not in client.get("employers.request", request_id=request.id).text
    ask.withdrawn_at = now()
    db.session.commit()
    client.sign_in(people.erin)
    assert "came back" not in client.get("home.index").text
    assert "came back" not in client.get("employers.request", request_id=request.id).text


def test_an_employer_whose_mailbox_is_full_is_not_unreachable_yet(client: Client, people: World) -> None:
    employer, request = make_employer(people), make_request(people)
    contact = make_contact(employer, email="full@firm.co.uk")
    request.employer_id = employer.id
    request.move(RequestState.EMPLOYER_ASKED, 7)
    make_ask(people, request, employer, contact_id=contact.id)
    goes_bad("full@firm.co.uk", Trouble.LATE)
    client.sign_in(people.erin)
    assert "came back" not in client.get("home.index").text
    assert "came back" not in client.get("employers.request", request_id=request.id).text
