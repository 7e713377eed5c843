"""Joining by the link of the letter."""

from datetime import timedelta

import pytest
import time_machine

from hub.db import db, now
from hub.mail import Letter
from hub.members.models import Person, Role, Seat, SignIn
from tests.client import Client
from tests.members.test_inviting import found, invite, link
from tests.world import World

GOOD = "purple tractor lake"


@pytest.fixture
def url(client: Client, people: World) -> str:
    invite(client.sign_in(people.asha), people)
    path = client.link(link())
    client.sign_out()
    return path


def test_name_and_password_and_one_is_in(client: Client, people: World, url: str) -> None:
    page = client.get_url(url)
    assert "nia@example.org" in page.text
    page = client.follow(client.submit(page, name="Nia R. 🎓", password=GOOD))
    assert "You are in" in page.flash
    person = found()
    assert person.name == "Nia R. 🎓"
    assert person.has_joined
    assert db.session.query(SignIn).filter_by(person_id=person.id).count() == 1
    client.get_url(url, 404)
    client.get("members.index")


def test_the_new_password_opens_the_door_again(client: Client, people: World, url: str) -> None:
    client.submit(client.get_url(url), name="Nia", password="Ångström bläck pÿjamas")
    client.sign_out()
    page = client.submit(client.get("security.login"), email="nia@example.org", password="Ångström bläck pÿjamas")
    client.follow(page, 302)


@pytest.mark.parametrize("password", ["", "short", "a" * 13, "nia@example.org!!", "x" * 2000])
def test_a_weak_password_is_refused_and_the_name_kept(client: Client, url: str, password: str) -> None:
    page = client.submit(client.get_url(url), status=200, name="Nia Kept", password=password)
    assert page.errors
    assert "Nia Kept" in str(page.soup)
    assert "except passwords" in page.text
    assert not found().has_joined


def test_a_link_ends_after_28_days_and_says_what_to_do(client: Client, url: str) -> None:
    with time_machine.travel(now() + timedelta(days=27, hours=23)):
        client.get_url(url)
    with time_machine.travel(now() + timedelta(days=28, hours=1)):
        page = client.get_url(url, 404)
    assert "This link no longer works" in page.h1
    assert page.form_with("email").get("action").endswith("/link/join/again")


def test_a_link_that_was_changed_opens_nothing(client: Client, url: str) -> None:
    client.get_url(url[:-3] + "xyz", 404)
    client.get_url("/link/join/" + "é" * 40, 404)


def test_a_new_letter_is_sent_to_who_waits_and_nobody_can_tell(client: Client, people: World, url: str) -> None:
    found().invited_at = now() - timedelta(days=30)
    answers = []
    for address in ("nia@example.org", "nobody@example.org", "ben@example.org"):
        page = client.submit(client.get("joining.ask_again"), email=address)
        answers.append((page.status, page.location, client.follow(page).text))
    assert len(set(answers)) == 1
    letters = db.session.query(Letter).order_by(Letter.id).all()
    assert [letter.to_address for letter in letters] == ["nia@example.org", "nia@example.org"]
    client.get_url(url, 404)
    client.get_url(client.link(link()))


def test_letters_on_demand_do_not_fill_a_mailbox(client: Client, url: str) -> None:
    for _ in range(3):
        client.submit(client.get("joining.ask_again"), email="nia@example.org")
    assert db.session.query(Letter).count() == 1


def test_a_link_without_a_seat_opens_nothing(client: Client, url: str) -> None:
    found().seats[0].ended_at = now()
    client.get_url(url, 404)


def test_joining_in_somebody_elses_browser_signs_them_out(client: Client, people: World, url: str) -> None:
    client.sign_in(people.ben)
    client.submit(client.get_url(url), name="Nia", password=GOOD)
    with client.http.session_transaction() as session:
        token = session["sign_in"]
    assert db.session.query(SignIn).filter_by(person_id=people.ben).count() == 0
    assert token
    assert "Nia" in client.get("members.person", person_id=found().id).text


def test_a_seat_that_is_taken_away_acts_at_the_next_request(client: Client, people: World) -> None:
    client.sign_in(people.dan).get("members.index")
    people.seat("dan").ended_at = now()
    client.get("members.index", 404)
    db.session.add(
        Seat(person_id=people.dan, cluster_id=people.canal, organisation_id=people.marigold, role=Role.GOVERNOR)
    )
    client.get("members.index")
    assert db.session.get_one(Person, people.dan).has_joined
