"""The pool: adding, editing, people there, logging, filters, the last save of two."""

import pytest
import sqlalchemy as sa

from hub.db import db, keep_statistics
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.states import Sharing, Stage
from hub.geo import borough_of
from hub.mail import Letter, write
from hub.text import today
from tests.client import Client
from tests.conftest import POSTGRES
from tests.employers.makers import make_ask, make_contact, make_employer, make_request
from tests.world import World


def test_an_employer_is_ask_through_us_unless_said_otherwise(client: Client, people: World) -> None:
    client.sign_in(people.eva)
    client.submit(client.get("employers.add"), name="Paper Street Studio", sector="creative", postcodes="e8 1aa\nN1")
    row = db.session.query(Employer).one()
    assert row.sharing_in(people.canal) is Sharing.ASK_THROUGH_US
    assert (row.steward_id, row.introduced_by_id, row.stage) == (people.tollhouse, people.tollhouse, Stage.PROSPECT)
    assert [(place.postcode, place.outcode) for place in row.places] == [("E8 1AA", "E8"), ("N1", "N1")]
    assert row.places[0].borough == borough_of("E8 1AA")
    assert row.places[0].latitude is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter name of the employer"),
        ({"name": "x" * 201}, "200 characters"),
        ({"postcodes": "Not a place"}, "is not a postcode"),
        ({"website": "javascript:alert(1)"}, "web address"),
        ({"website": "http://[broken"}, "web address"),
        ({"stage": "paused"}, "lie ahead"),
        ({"stage": "do_not_contact"}, "choose one of those in the list"),
        ({"sharing": "everybody"}, "choose one of those in the list"),
    ],
)
def test_what_is_wrong_is_said(client: Client, people: World, changes: dict[str, str], words: str) -> None:
    client.sign_in(people.ben)
    values = {"name": "Paper Street Studio", "sector": "creative", "about": "Ink 🖋 everywhere"} | changes
    page = client.submit(client.get("employers.add"), status=200, **values)
    assert any(words in error for error in page.errors), page.errors
    assert "Ink 🖋 everywhere" in page.response.get_data(as_text=True)
    assert db.session.query(Employer).count() == 0


def test_a_second_of_the_same_name_is_asked_about_once(client: Client, people: World) -> None:
    make_employer(people)
    client.sign_in(people.dan)
    page = client.submit(client.get("employers.add"), name="KESTREL Rail-Systems Ltd", sector="engineering", status=200)
    assert "brought by Tollhouse Lane School" in page.errors[0]
    client.submit(page, name="KESTREL Rail-Systems Ltd", same_name="y")
    assert db.session.query(Employer).count() == 2


@pytest.mark.parametrize(("name", "status"), [("ben", 200), ("erin", 200), ("dan", 403), ("asha", 403), ("gus", 403)])
def test_who_edits(client: Client, people: World, name: str, status: int) -> None:
    row = make_employer(people, sharing=Sharing.CLUSTER)
    client.sign_in(getattr(people, name))
    client.get("employers.edit", employer_id=row.id, status=status)
    client.get("employers.stop", employer_id=row.id, status=status)
    client.post("employers.open_places", employer_id=row.id, status=status)
    client.get("employers.sharing", employer_id=row.id, status=200 if name == "ben" else 403)


def test_a_late_save_loses_neither_text(client: Client, people: World) -> None:
    row = make_employer(people, sharing=Sharing.EBP)
    client.sign_in(people.ben)
    mine = client.get("employers.edit", employer_id=row.id)
    client.sign_in(people.erin)
    client.submit(client.get("employers.edit", employer_id=row.id), about="Theirs, saved first")
    client.sign_in(people.ben)
    page = client.submit(mine, about="Mine, saved late", status=200)
    html = page.response.get_data(as_text=True)
    assert "Theirs, saved first" in html
    assert "Mine, saved late" in html
    client.submit(page, about="Both together")
    db.session.refresh(row)
    assert row.about == "Both together"


def test_a_contact_is_logged_in_one_line(client: Client, people: World) -> None:
    row = make_employer(people, stage=Stage.PROSPECT)
    client.sign_in(people.ben)
    page = client.submit(client.get("employers.log", employer_id=row.id), text="Rang about June", answer="Two days")
    assert "Rang about June They said: Two days" in client.follow(page).text
    db.session.refresh(row)
    assert row.stage is Stage.ACTIVE
    page = client.get("employers.log", employer_id=row.id)
    page = client.submit(page, text="Tomorrow", on=today().replace(year=today().year + 1).isoformat(), status=200)
    assert "today or earlier" in page.errors[0]
    assert db.session.query(EmployerEvent).count() == 1


def test_somebody_at_an_employer_is_kept_changed_and_removed(client: Client, people: World) -> None:
    row = make_employer(people)
    client.sign_in(people.eva)
    page = client.get("employers.add_contact", employer_id=row.id)
    page = client.submit(page, name="Imran Quillfeather", source="Card", status=200)
    assert page.errors == ["Enter an e-mail address or a phone number"]
    client.submit(page, name="Imran Quillfeather", phone="020 7946 0318", source="Card")
    contact = db.session.query(EmployerContact).one()
    assert contact.added_by_id == people.eva
    where = {"employer_id": row.id, "contact_id": contact.id}
    page = client.post("employers.open_contact", status=200, **where)
    page = client.submit(page, email="not an address", status=200)
    assert "name@school" in page.errors[0]
    client.submit(page, email="imran@kestrel.example.org")
    db.session.refresh(contact)
    assert (contact.email, contact.phone) == ("imran@kestrel.example.org", "020 7946 0318")
    page = client.get("employers.remove_contact", **where)
    assert "Quillfeather" not in page.response.get_data(as_text=True)
    client.submit(page, status=200, sure=None)
    client.submit(page, sure="y")
    assert db.session.query(EmployerContact).count() == 0


def test_removing_somebody_takes_their_letters_too(client: Client, people: World) -> None:
    row = make_employer(people)
    contact = make_contact(row)
    with client.app.test_request_context():
        for template in ("employers/letters/thanks",):
            write(contact.email, template, contact=contact, ask=_Ask(), row=_Ask(), thanks="Thank you",
                  sender=people.person("ben"), url="https://hub.example.org/")  # fmt: skip
        db.session.commit()
    client.sign_in(people.ben)
    page = client.get("employers.remove_contact", employer_id=row.id, contact_id=contact.id)
    client.submit(page, sure="y")
    assert db.session.query(Letter).count() == 0


class _Ask:
    class employer:
        name = "Kestrel"

    class organisation:
        name = "Tollhouse"


def test_places_are_changed_behind_a_post(client: Client, people: World) -> None:
    row = make_employer(people)
    client.sign_in(people.ben)
    page = client.post("employers.open_places", employer_id=row.id, status=200)
    assert "4 Points Yard" in page.response.get_data(as_text=True)
    client.submit(page, postcodes="E2 8AA", borough="E09000030", address="Dock 3")
    db.session.refresh(row)
    assert [(place.postcode, place.borough, place.address) for place in row.places] == [
        ("E2 8AA", "E09000030", "Dock 3")
    ]
    page = client.post("employers.open_places", employer_id=row.id, status=200)
    client.submit(page, postcodes="nowhere", status=200)


SAID = "We know no postcode that begins with ZZ99; check it."


def test_a_postcode_that_we_do_not_know_is_kept_and_said(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    client.submit(client.get("employers.add"), name="Nowhere Ltd", sector="legal", postcodes="zz99 9zz\nE2 8AA")
    row = db.session.query(Employer).one()
    assert [place.postcode for place in row.places] == ["ZZ99 9ZZ", "E2 8AA"]
    page = client.get("employers.employer", employer_id=row.id)
    assert f"{SAID} It is kept" in page.text
    assert "ZZ99 (check the postcode), E2 (" in page.text
    assert SAID not in client.get("employers.employer", employer_id=row.id).text, "said once; the short mark stays"
    assert "9ZZ" not in page.response.get_data(as_text=True), "the whole of it is private"
    page = client.post("employers.open_places", employer_id=row.id, status=200)
    assert SAID in page.text, "beside the value that is kept"
    client.submit(page, postcodes="E2 8AA\nBT1 1AA\nAB10 1AA")
    assert "We know no postcode" not in client.get("employers.employer", employer_id=row.id).text
    assert "check the postcode" not in client.get("employers.employer", employer_id=row.id).text


def test_the_pool_is_searched_filtered_and_paged(client: Client, people: World) -> None:
    for number in range(30):
        make_employer(people, name=f"Firm {number:02}", sector="health" if number % 2 else "legal", brought_by="ebp")
    make_employer(people, name="Zürich & Söhne Ltd", sector="retail")
    client.sign_in(people.ben)
    assert "31 employers, 1 to 24 shown" in client.get("employers.index").text
    assert "Firm 29" in client.get("employers.index", page=2).text
    assert "15 employers" in client.get("employers.index", sector="health").text
    page = client.get("employers.index", q="zurich sohne")
    assert "Zürich & Söhne Ltd" in page.text
    assert "1 employer" in page.text
    assert "1 employer" in client.get("employers.index", mine="1").text
    for odd in ({"q": "%_\x00"}, {"sector": "'; --"}, {"page": "9" * 9}, {"borough": "E09"}, {"q": "!!!"}):
        client.get("employers.index", **odd)


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL counts the empty ones by themselves")
def test_what_few_rows_have_is_found_without_reading_all(people: World) -> None:
    """SQLite takes an index in which nearly all are empty for one that finds all."""
    row = make_employer(people)
    for one in (make_contact(row), make_ask(people, make_request(people), row)):
        table = type(one).__table__
        values = {column.name: getattr(one, column.key) for column in table.columns if column.name != "id"}
        db.session.execute(sa.insert(table), [values] * 500)
    db.session.commit()
    keep_statistics()
    for table, column in (("employer_contact", "private_to_id"), ("employer_ask", "contact_id")):
        with db.engine.connect() as connection:
            (plan,) = connection.execute(sa.text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 1"))
        assert f"USING INDEX ix_{table}_{column}" in plan.detail
