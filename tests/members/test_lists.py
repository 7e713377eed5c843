"""Inviting by a pasted list or a CSV file: looked at first, then done as a whole."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.db import db
from hub.mail import Letter
from hub.members.invitations.files import CannotRead, as_lines
from hub.members.invitations.lists import name_of, read
from hub.members.models import Person, Role, Seat
from tests.client import Client, Page
from tests.world import World

GARBAGE = """Nia Roberts <nia@example.org>, Tollhouse Lane School, governor

complete garbage 🎓
"Brandt, Ewa" <ewa@example.org>; Tom Ley <tom@example.org>
nobody@example.org, Hogwarts School
x@example.org, x@example.org
Zoë\tzoe@example.org\tmarigold street school\tking
"""


def look(client: Client, people: World, text: str = "", status: int = 200, **changes: object) -> Page:
    page = client.get("members.invite_many")
    values = {"people": text, "organisation": str(people.tollhouse), "role": "careers_leader"} | changes
    return client.submit(page, status=status, button="act=look", **values)


def invited() -> set[str]:
    return {letter.to_address for letter in db.session.query(Letter)}


@pytest.mark.parametrize(
    ("text", "name", "email", "organisation", "role"),
    [
        ("Ben Okafor <Ben@Example.org>", "Ben Okafor", "ben@example.org", "", ""),
        ('"Okafor, Ben" <ben@example.org>', "Ben Okafor", "ben@example.org", "", ""),
        ("Okafor, Ben, ben@example.org", "Ben Okafor", "ben@example.org", "", ""),
        ("ben@example.org", "", "ben@example.org", "", ""),
        ("mailto:ben@example.org", "", "ben@example.org", "", ""),
        ("<ben@example.org>", "", "ben@example.org", "", ""),
        ("Ben Okafor ben@example.org", "Ben Okafor", "ben@example.org", "", ""),
        ("Ben, ben@example.org, Tollhouse, governor", "Ben", "ben@example.org", "Tollhouse", "governor"),
        ("Ben\tben@example.org\tSt Mary's, Ealing\tEA", "Ben", "ben@example.org", "St Mary's, Ealing", "EA"),
        ('Ben <ben@example.org>, "St Mary\'s, Ealing", EA', "Ben", "ben@example.org", "St Mary's, Ealing", "EA"),
        ("Ben <not an address>", "Ben", None, "", ""),
    ],
)  # fmt: skip
def test_a_line_is_read_as_people_write_it(
    text: str, name: str, email: str | None, organisation: str, role: str
) -> None:
    (line,) = read(text)
    assert (line.name, line.email, line.organisation, line.role) == (name, email, organisation, role)


@given(st.text(max_size=300))
def test_any_text_is_read_without_complaint(text: str) -> None:
    for line in read(text):
        assert line.email is None or "@" in line.email


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    with suppress(CannotRead):
        read(as_lines(data))


def test_a_name_is_made_of_the_address_where_none_is_given() -> None:
    assert name_of("ben.okafor2@example.org") == "Ben Okafor"
    assert name_of("123@example.org") == "123@example.org"


def test_the_plan_says_what_happens_with_each_line_and_does_nothing(client: Client, people: World) -> None:
    page = look(client.sign_in(people.asha), people, GARBAGE)
    for words in (
        "Nia Roberts is invited as governor of Tollhouse Lane School.",
        "There is no e-mail address in this line",
        "Ewa Brandt is invited as careers leader of Tollhouse Lane School.",
        "“Hogwarts School” is not among the organisations",
        "“king” is no role you can give",
    ):
        assert words in page.text
    assert "complete garbage 🎓" in page.soup.find(id="people").get_text()
    assert db.session.query(Person).count() == 10
    assert not invited()


def test_with_problems_nothing_goes_out_unless_they_are_left_out(client: Client, people: World) -> None:
    page = look(client.sign_in(people.asha), people, GARBAGE)
    client.post("members.invite_many", {"people": GARBAGE, "organisation": "", "role": "governor", "act": "all"}, 200)
    assert not invited()
    page = client.follow(client.submit(page, button="act=some"))
    assert invited() == {"nia@example.org", "ewa@example.org", "tom@example.org"}
    assert "3 invitations on the way and 4 lines left out" in page.flash


def test_who_has_an_account_gets_the_seat_and_one_letter_for_several(client: Client, people: World) -> None:
    text = "dan@example.org\nBen <ben@example.org>\nNia, nia@example.org\n"
    text += "Nia, nia@example.org, Marigold Street School, governor\nnia@example.org"
    page = look(client.sign_in(people.asha), people, text)
    assert "Dan Moreau has an account already" in page.text
    assert "Ben Okafor is careers leader of Tollhouse Lane School already" in page.text
    assert "The same as line 3." in page.text
    page = client.follow(client.submit(page, button="act=all"))
    assert sorted(letter.to_address for letter in db.session.query(Letter)) == ["dan@example.org", "nia@example.org"]
    nia = db.session.query(Person).filter_by(email="nia@example.org").one()
    assert {seat.role for seat in nia.seats} == {Role.CAREERS_LEADER, Role.GOVERNOR}


def test_one_mailbox_is_one_account_and_the_page_says_so(client: Client, people: World) -> None:
    page = look(
        client.sign_in(people.asha),
        people,
        "Nia <office@example.org>\nTom <office@example.org>\nNot Dan <dan@example.org>",
    )
    assert "The address is that of Nia in line 1 too. One mailbox is one account" in page.text
    assert "This address is the account of Dan Moreau" in page.text


def test_the_name_of_a_stranger_of_another_cluster_is_not_told(client: Client, people: World) -> None:
    page = look(client.sign_in(people.asha), people, "olu@example.org")
    assert "This address has an account already" in page.text
    assert "Adeyemi" not in page.text


def test_a_careers_leader_cannot_invite_elsewhere_by_list(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = look(
        client,
        people,
        "a@example.org, Marigold Street School\nb@example.org, , lead\n"
        "Nia, nia@example.org, Tollhouse Lane School, governor",
    )
    client.submit(page, button="act=some")
    assert invited() == {"nia@example.org"}


def test_a_csv_of_a_spreadsheet_in_any_order_is_taken(client: Client, people: World) -> None:
    people.organisation("marigold").name = "St Zoë’s"
    data = "Role;School;E-mail;Surname;Forename;Notes\nLink governor;St Zoë’s;zoe@example.org;Müller;Zoë;x\n"
    data += ";;;;;\n;;tom@example.org;Ley;Tom;\n"
    page = look(client.sign_in(people.asha), people, file=(io.BytesIO(data.encode("cp1252")), "people.csv"))
    assert "Zoë Müller is invited as governor of St Zoë’s." in page.text
    assert "Tom Ley is invited as careers leader of Tollhouse Lane School." in page.text
    client.submit(page, button="act=all")
    assert invited() == {"zoe@example.org", "tom@example.org"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert as_lines("name,email\nZoë Müller,zoe@example.org\n".encode(encoding)) == "Zoë Müller,zoe@example.org"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"name,phone\nBen,123\n", "No column is headed e-mail"),
        (b"x" * (1024 * 1024 + 1), "more than 1 MB"),
        (b"\xff\xfe\x00", "breaks off"),
        (b"\xff\x00\x81binary", "no text file"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(client: Client, people: World, data: bytes, words: str) -> None:
    page = look(client.sign_in(people.asha), people, file=(io.BytesIO(data), "people.csv"))
    assert words in " ".join(page.errors)


def test_an_empty_list_and_an_endless_one_are_refused(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    assert "Paste at least one person" in " ".join(look(client, people, "  \n ").errors)
    many = "\n".join(f"p{number}@example.org" for number in range(301))
    assert "at most 300" in " ".join(look(client, people, many).errors)


def test_a_long_list_asks_no_more_of_the_database(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    few = look(client, people, "a1@example.org\na2@example.org").statements
    assert look(client, people, "\n".join(f"p{number}@example.org" for number in range(200))).statements == few


def test_sent_twice_invites_once(client: Client, people: World) -> None:
    page = look(client.sign_in(people.asha), people, "nia@example.org")
    client.submit(page, button="act=all")
    client.submit(page, button="act=all")
    assert db.session.query(Letter).count() == 1
    assert db.session.query(Seat).count() == 9
