"""The directory: who is found, by whom, and what is shown of them."""

from flask import Flask

from hub.db import db
from hub.members.models import Organisation, Person, Role, Seat
from tests.client import Client
from tests.world import World


def test_people_of_the_cluster_stand_in_the_directory(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.index")
    assert "Dan Moreau" in page.text
    assert "Marigold Street School" in page.text
    assert "Olu Adeyemi" not in page.text


def test_people_are_found_by_what_one_can_ask_them(client: Client, people: World) -> None:
    people.person("dan").ask_me_about = "Lab visits for 100% of a half_class"
    page = client.sign_in(people.ben).get("members.index", q="lab 100%")
    assert "Dan Moreau" in page.text
    assert "Cara Lindqvist" not in page.text
    assert (
        "Nobody like that" in client.get("members.index", q="%").text
        or "Dan" in client.get("members.index", q="%").text
    )
    assert "Nobody like that" in client.get("members.index", q="_lab").text


def test_people_are_found_by_their_school(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.index", q="marigold")
    assert "Dan Moreau" in page.text
    assert "Gus Petrov" not in page.text


def test_people_are_filtered_by_role(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("members.index", role="governor")
    assert "Gus Petrov" in page.text
    assert "Dan Moreau" not in page.text
    assert "Dan Moreau" in client.get("members.index", role="no-such-role").text


def test_people_are_filtered_by_borough(client: Client, people: World) -> None:
    people.organisation("marigold").borough = "E09000019"
    page = client.sign_in(people.ben).get("members.index", borough="E09000019")
    assert "Dan Moreau" in page.text
    assert "Cara Lindqvist" not in page.text


def test_odd_addresses_are_no_trouble(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    for values in (
        {"q": "\x00\ud83d".encode("utf-8", "ignore").decode()},
        {"page": "-3"},
        {"page": "9999999999999999"},
        {"q": "x" * 5000},
    ):
        client.get("members.index", **values)
    client.get("members.organisations", kind="nonsense", borough="'; drop", q="%%%")


def test_a_person_of_another_cluster_does_not_exist(client: Client, people: World) -> None:
    client.sign_in(people.ben).get("members.person", person_id=people.olu, status=404)
    client.get("members.person", person_id=people.ben)
    client.get("members.person", person_id=10**30, status=404)


def test_a_seat_that_has_ended_leaves_the_directory(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    people.seat("dan").ended_at = people.seat("dan").given_at
    assert "Dan Moreau" not in client.get("members.index").text
    client.get("members.person", person_id=people.dan, status=404)


def test_an_organisation_of_another_cluster_does_not_exist(client: Client, people: World) -> None:
    client.sign_in(people.ben).get("members.organisation", organisation_id=people.heath_school, status=404)
    page = client.get("members.organisations")
    assert "Tollhouse Lane School" in page.text
    assert "Heath Rise School" not in page.text


def test_the_directory_asks_no_more_of_the_database_when_it_is_long(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    few = client.get("members.index").statements, client.get("members.organisations").statements
    for number in range(60):
        person = Person(name=f"Person {number:02}", email=f"p{number}@example.org")
        seat = Seat(cluster_id=people.canal, organisation_id=people.tollhouse, role=Role.GOVERNOR)
        person.seats.append(seat)
        db.session.add_all([person, Organisation(name=f"School {number}", kind="school")])
    page = client.get("members.index")
    assert "1 to 25 shown" in page.text
    assert (page.statements, client.get("members.organisations").statements) == few
    assert "Person" in client.get("members.index", page=3).text


def test_the_governor_reads_and_is_offered_no_act(client: Client, people: World, app: Flask) -> None:
    page = client.sign_in(people.gus).get("members.organisation", organisation_id=people.tollhouse)
    assert "Change the profile" not in page.text
    assert "View as" not in page.text
    client.get("members.edit_organisation", organisation_id=people.tollhouse, status=403)
    client.get("members.invite", status=403)
    client.get("members.invitations", status=403)
    client.get("members.settings", status=403)
    client.get("members.choose", status=403)
