"""What is carried away is what the reader sees, and other programs read it."""

import csv
import io

import openpyxl
import pytest
import sqlalchemy as sa
import vobject

import hub.employers.queries as queries
from hub.db import db
from hub.employers.models import Employer, EmployerContact
from hub.employers.states import Sharing, StopReason
from hub.history import HistoryEntry
from hub.spreadsheets import as_csv
from tests.client import Client
from tests.employers.makers import SECRETS, make_contact, make_employer
from tests.employers.test_importing import look, write
from tests.world import World


def export(client: Client, kind: str) -> bytes:
    return client.post("employers.export", {"kind": kind}, status=200).response.get_data()


@pytest.mark.parametrize(("name", "sees"), [("ben", True), ("erin", True), ("dan", False), ("asha", False)])
@pytest.mark.parametrize("kind", ["csv", "vcf"])
def test_who_carries_what_away(client: Client, people: World, name: str, kind: str, sees: bool) -> None:
    make_contact(make_employer(people, sharing=Sharing.EBP))
    client.sign_in(getattr(people, name))
    text = export(client, kind).decode()
    assert ("Kestrel" in text) == ("imran@kestrel.example.org" in text) == sees
    looks = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == queries.LOOKED)).all()
    assert [(entry.actor_id, entry.facts) for entry in looks] == (
        [(getattr(people, name), {"export": kind})] if sees else []
    )


def test_it_goes_by_post_and_not_for_governors(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    client.get("employers.export", status=405)
    client.post("employers.export", {"kind": "exe"}, status=400)
    client.sign_in(people.gus)
    client.post("employers.export", {"kind": "csv"}, status=403)


def test_another_program_reads_the_workbook_and_finds_no_formula(client: Client, people: World) -> None:
    row = make_employer(people, name='=HYPERLINK("http://x","y")', about="-1+cmd|x")
    make_contact(row, name="@Ida", phone="+44 20 7946 0318")
    client.sign_in(people.ben)
    sheet = openpyxl.load_workbook(io.BytesIO(export(client, "xlsx"))).active
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert row.name in [cell.value for cell in cells]
    lines = list(csv.reader(io.StringIO(export(client, "csv").decode("utf-8-sig"), newline="")))
    assert not [cell for line in lines for cell in line if cell[:1] in tuple("=+-@")]
    assert f"'{row.name}" in lines[1]


def test_another_program_reads_the_cards(client: Client, people: World) -> None:
    row = make_employer(people, name="Kestrel; Rail, Systems", website="https://kestrel.example.org")
    make_contact(row, name="Zoë Ångström-Quillfeather-of-the-Very-Long-Name-Indeed of the Isle of Dogs", role="A\\B")
    stopped = make_employer(people, name="Stopped")
    make_contact(stopped, name="Nobody", email="nobody@example.org")
    stopped.stop(StopReason.ASKED_US_TO_STOP)
    db.session.commit()
    client.sign_in(people.ben)
    text = export(client, "vcf").decode()
    (card,) = vobject.readComponents(text)
    assert card.fn.value == "Zoë Ångström-Quillfeather-of-the-Very-Long-Name-Indeed of the Isle of Dogs"
    assert (card.org.value, card.title.value, card.email.value) == (
        ["Kestrel; Rail, Systems"], "A\\B", "imran@kestrel.example.org",
    )  # fmt: skip
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_what_went_out_comes_in_again(client: Client, people: World) -> None:
    row = make_employer(people, company_number="01234567", website="https://kestrel.example.org", transport="=Angel")
    make_contact(row)
    client.sign_in(people.ben)
    data = export(client, "csv")
    db.session.execute(sa.delete(Employer))
    db.session.commit()
    write(client, look(client, data))
    again = db.session.query(Employer).one()
    assert (again.name, again.sector, again.company_number, again.transport, again.hosts_ldd, again.about) == (
        "Kestrel Rail Systems", "engineering", "01234567", "=Angel", True, "Mends signals; boots are lent.",
    )  # fmt: skip
    assert again.places[0].postcode == "N7 9ZZ"
    person = db.session.query(EmployerContact).one()
    assert (person.name, person.email, person.phone, person.source) == (*SECRETS[:3], "Gave me a card")


@pytest.mark.no_database
def test_a_number_is_no_formula() -> None:
    assert as_csv(["a"], [[-1], ["-1"]]).split("\r\n")[1:3] == ["-1", "'-1"]
