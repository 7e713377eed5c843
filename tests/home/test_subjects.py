"""The administrator answers for the whole hub: what is held of somebody, and erasing it, asked twice."""

import json

import pytest

from hub.db import db
from hub.employers.models import EmployerContact
from hub.history import HistoryEntry
from hub.mail import Letter
from hub.members.models import Person, SignIn
from tests.client import Client
from tests.employers.makers import make_contact, make_employer, make_request
from tests.world import World


def test_all_of_a_member_is_given_out_and_the_look_recorded(client: Client, people: World) -> None:
    make_contact(make_employer(people), email="ben@example.org")
    make_request(people)
    client.sign_in(people.ada)
    page = client.submit(client.get("admin.subject"), email="Ben@example.org", status=200)
    for words in ("Ben Okafor has an account", "Tollhouse Lane School", "Imran Quillfeather"):
        assert words in page.text
    given = client.post("admin.subject_file", {"email": "ben@example.org"}, status=200).response.get_json()
    assert {"account", "seats", "people at employers"} <= set(given)
    assert "Cara" not in json.dumps(given)
    looks = db.session.query(HistoryEntry).filter_by(verb="hub.subject_access", subject=f"person:{people.ben}")
    assert looks.count() == 2


def test_somebody_without_an_account_is_found_and_erased_in_every_cluster(client: Client, people: World) -> None:
    make_contact(make_employer(people))
    make_contact(make_employer(people, name="Heath Desk", brought_by="heath_school"), email="IMRAN@kestrel.example.org")
    client.sign_in(people.ada)
    page = client.submit(client.get("admin.subject"), email="imran@kestrel.example.org", status=200)
    assert page.text.count("Imran Quillfeather") == 2
    wrong = client.submit(page, again="rosa@example.org", status=200)
    assert wrong.errors == ["This is another address than the one above"]
    assert db.session.query(EmployerContact).count() == 2
    client.submit(wrong, again="imran@kestrel.example.org")
    assert db.session.query(EmployerContact).count() == 0
    page = client.submit(client.get("admin.subject"), email="imran@kestrel.example.org", status=200)
    assert "Nothing is held" in page.text


def test_a_person_is_erased_after_two_questions(client: Client, people: World) -> None:
    client.sign_in(people.ada)
    path = client.url("admin.erase_person", person_id=people.gus)
    page = client.get_url(path)
    for words in ("Gus Petrov", "account", "by “Former member”"):
        assert words in page.text
    page = client.submit(page, status=200)
    for words in ("This is the last question", "Account: 1 entry", "Nothing is open that goes with it"):
        assert words in page.text
    assert client.submit(page, status=200, email="").errors == ["Type the e-mail address of the person"]
    page = client.submit(page, email="dan@example.org", status=200)
    assert page.errors == ["This is not the address of this person"]
    assert db.session.get_one(Person, people.gus).name == "Gus Petrov"
    page = client.follow(client.submit(page, email="gus@example.org"))
    assert "Former member" in page.flash
    db.session.expire_all()
    row = db.session.get_one(Person, people.gus)
    assert (row.name, row.active, row.erased_at is not None) == ("Former member", False, True)
    assert db.session.query(SignIn).filter_by(person_id=people.gus).count() == 0
    client.get("admin.erase_person", person_id=people.gus, status=404)


def test_seats_are_handed_over_first_or_it_is_said_that_they_are_not(client: Client, people: World) -> None:
    make_request(people)
    client.sign_in(people.ada)
    page = client.submit(client.get("admin.erase_person", person_id=people.ben), status=200)
    assert "To be handed over: 1 request to employers" in page.text
    page = client.submit(page, email="ben@example.org", status=200)
    assert page.errors == ["Have the seats handed over, or tick to go on without"]
    for words in ("Asked by letter", "asked in the last day already"):
        asked = client.follow(client.post("admin.ask_for_hand_over", person_id=people.ben))
        assert words in asked.flash
    letters = db.session.query(Letter).filter_by(template="members/letters/hand_over_asked").all()
    assert {one.to_address for one in letters} == {"asha@example.org", "ben@example.org"}
    client.submit(page, without="y", email="ben@example.org")
    assert db.session.get_one(Person, people.ben).erased_at


def test_the_only_administrator_stays(client: Client, people: World) -> None:
    client.sign_in(people.ada)
    page = client.submit(client.get("admin.erase_person", person_id=people.ada), status=200)
    page = client.follow(client.submit(page, email="ada@example.org"))
    assert "name another administrator first" in page.flash
    assert db.session.get_one(Person, people.ada).erased_at is None


@pytest.mark.parametrize(
    ("words", "typed", "goes"),
    [
        (["gus@example.org", "--yes"], "", True),
        (["gus@example.org"], "y\ngus@example.org\n", True),
        (["gus@example.org"], "y\ndan@example.org\n", False),
        (["gus@example.org"], "n\n", False),
        (["ben@example.org", "--yes"], "", False),
        (["ben@example.org", "--yes", "--without-hand-over"], "", True),
        (["imran@kestrel.example.org", "--yes"], "", True),
        (["nobody@example.org", "--yes"], "", False),
    ],
)
def test_the_command_says_what_goes_and_asks_twice(
    client: Client, people: World, words: list[str], typed: str, goes: bool
) -> None:
    make_contact(make_employer(people))
    make_request(people)
    db.session.remove()
    result = client.app.test_cli_runner().invoke(args=["hub", "erase", *words], input=typed)
    assert (result.exit_code == 0) == goes, result.output
    assert ("Goes: " in result.output) == (words[0] != "nobody@example.org")
    db.session.expire_all()
    left = {one.email for one in db.session.query(Person)} | {one.email for one in db.session.query(EmployerContact)}
    assert (words[0] in left) == (not goes and words[0] != "nobody@example.org")
