"""Inviting one person: who may, what they get, and what becomes of the invitation."""

from datetime import timedelta

import pytest

from hub.db import db, now
from hub.mail import Letter
from hub.members.models import Person, Role, Seat
from tests.client import Client
from tests.world import World


def invite(client: Client, people: World, status: int = 302, **changes: object):  # type: ignore[no-untyped-def]
    page = client.get("members.invite")
    values = {
        "name": "Nia Roberts",
        "email": "nia@example.org",
        "organisation": str(people.tollhouse),
        "role": "careers_leader",
    }
    return client.submit(page, status=status, **(values | changes))


def found(email: str = "nia@example.org") -> Person:
    return db.session.query(Person).filter_by(email=email).one()


def test_a_lead_invites_somebody_who_gets_a_letter(client: Client, people: World) -> None:
    page = client.follow(invite(client.sign_in(people.asha), people, email=" NIA@Example.org "))
    assert "nia@example.org" in page.flash
    person = found()
    assert not person.has_joined
    letter = db.session.query(Letter).one()
    assert letter.to_address == "nia@example.org"
    assert "/link/join/" in letter.text
    assert "Asha Rahman invites you to Canal cluster" in letter.subject
    assert "careers leader of Tollhouse Lane School" in letter.text
    assert "Nia Roberts" in client.get("members.invitations").text


def test_letters_do_not_spell_apostrophes_as_html(client: Client, people: World) -> None:
    people.organisation("tollhouse").name = "St Mary's & Friends"
    invite(client.sign_in(people.asha), people)
    letter = db.session.query(Letter).one()
    assert "St Mary's & Friends" in letter.text
    assert "St Mary&#39;s &amp; Friends" in letter.html


def test_a_careers_leader_invites_to_the_own_school_only(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.invite")
    assert [o["value"] for o in page.soup.select("#organisation option")] == ["", str(people.tollhouse)]
    assert {r["value"] for r in page.soup.select("input[name=role]")} == {
        "careers_leader",
        "governor",
        "enterprise_adviser",
    }
    invite(client, people, status=200, organisation=str(people.marigold))
    invite(client, people, status=200, role="lead")
    assert db.session.query(Person).filter_by(email="nia@example.org").count() == 0
    invite(client, people, role="governor")
    assert found().seats[0].role is Role.GOVERNOR


@pytest.mark.parametrize("name", ["gus", "eva"])
def test_who_speaks_for_nobody_invites_nobody(client: Client, people: World, name: str) -> None:
    client.sign_in(getattr(people, name)).get("members.invite", 403)
    client.post("members.invite", {"name": "X", "email": "x@example.org"}, 403)
    client.post("members.invite_many", {"people": "x@example.org", "act": "all"}, 403)


def test_an_account_that_exists_just_gets_the_seat(client: Client, people: World) -> None:
    invite(client.sign_in(people.asha), people, email="dan@example.org", name="Somebody else")
    seats = db.session.query(Seat).filter_by(person_id=people.dan).all()
    assert len(seats) == 2
    assert people.person("dan").name == "Dan Moreau"
    letter = db.session.query(Letter).one()
    assert "/link/join/" not in letter.text
    assert "You have a seat in Canal cluster" in letter.subject


def test_a_seat_that_is_held_already_is_not_given_twice(client: Client, people: World) -> None:
    page = invite(client.sign_in(people.asha), people, status=200, email="ben@example.org", name="ben okafor")
    assert page.errors == ["Ben Okafor is careers leader of Tollhouse Lane School already."]
    page = client.submit(page, status=200, name="Rob Other")
    assert "One mailbox is one account" in " ".join(page.errors)
    assert db.session.query(Letter).count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a@b"),
        ("email", "x" * 300 + "@example.org"),
        ("name", "n" * 121),
        ("name", ""),
        ("role", "king"),
        ("organisation", "9999"),
    ],
)
def test_bad_input_keeps_what_was_typed(client: Client, people: World, field: str, value: str) -> None:
    page = invite(client.sign_in(people.asha), people, status=200, **{field: value})
    assert page.errors
    assert db.session.query(Seat).count() == 8
    if field in {"email", "name"}:
        assert value.strip() in str(page.soup)


def test_the_same_form_sent_twice_invites_once(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.invite")
    values = {"name": "Nia", "email": "nia@example.org", "organisation": str(people.tollhouse), "role": "governor"}
    client.submit(page, **values)
    client.submit(page, **values)
    assert db.session.query(Seat).filter_by(person_id=found().id).count() == 1
    assert db.session.query(Letter).count() == 1


def test_sending_again_ends_the_first_link(client: Client, people: World) -> None:
    invite(client.sign_in(people.asha), people)
    first = link()
    seat = found().seats[0]
    client.post("members.invite_again", seat_id=seat.id)
    assert db.session.query(Letter).count() == 1, "two letters within two minutes help nobody"
    found().invited_at = now() - timedelta(days=3)
    client.post("members.invite_again", seat_id=seat.id)
    assert db.session.query(Letter).count() == 2
    client.sign_out()
    client.get_url(client.link(first), 404)
    client.get_url(client.link(link()))


def link() -> str:
    letter = db.session.query(Letter).order_by(Letter.id.desc()).first()
    assert letter is not None
    return next(line for line in letter.text.split("\n") if "/link/join/" in line and "again" not in line)


def test_taking_back_removes_an_account_that_nobody_used(client: Client, people: World) -> None:
    invite(client.sign_in(people.asha), people)
    url, seat = link(), found().seats[0]
    page = client.get("members.take_back", seat_id=seat.id)
    client.submit(page)
    assert db.session.query(Person).filter_by(email="nia@example.org").count() == 0
    assert db.session.query(Letter).count() == 0, "the letter that still lay in the outbox goes too"
    client.sign_out().get_url(client.link(url), 404)


def test_taking_back_leaves_the_other_seat(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    invite(client, people)
    invite(client, people, organisation=str(people.marigold), role="governor")
    first = db.session.query(Seat).filter_by(person_id=found().id, role=Role.GOVERNOR).one()
    client.submit(client.get("members.take_back", seat_id=first.id))
    assert [seat.role for seat in found().seats if seat.is_current] == [Role.CAREERS_LEADER]


def test_who_has_joined_cannot_be_taken_back(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    client.get("members.take_back", 403, seat_id=people.seat("dan").id)
    client.post("members.invite_again", status=403, seat_id=people.seat("dan").id)


def test_another_school_cannot_touch_an_invitation(client: Client, people: World) -> None:
    invite(client.sign_in(people.asha), people)
    seat = found().seats[0]
    client.sign_in(people.dan)
    client.post("members.invite_again", status=403, seat_id=seat.id)
    client.post("members.take_back", status=403, seat_id=seat.id)
    assert "Nia Roberts" not in client.get("members.invitations").text
    client.sign_in(people.cara)
    assert "Nia Roberts" in client.get("members.invitations").text
    client.submit(client.get("members.take_back", seat_id=seat.id))


def test_another_seat_for_a_person_starts_with_their_name_and_address(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("members.person", person_id=people.dan)
    page = client.get_url(page.link("Give another seat"))
    client.submit(page, organisation=str(people.college), role="broker")
    assert {seat.role for seat in people.person("dan").seats} == {Role.CAREERS_LEADER, Role.BROKER}
    assert client.get("members.invite", email="x" * 5000, organisation="nonsense", role="king").h1
