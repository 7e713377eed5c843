"""From a file to the pool: every row is looked at, all is written at once, and all can be taken back."""

import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from hub.db import db, now
from hub.employers.importing.clearing import forget_rows
from hub.employers.importing.models import EmployerImport, EmployerImportRow, ImportState, Pick, Verdict
from hub.employers.models import Employer, EmployerContact, EmployerShare
from hub.employers.personal import erase_contact
from hub.employers.states import Sharing, Stage
from hub.history import HistoryEntry
from tests.client import Client, Page
from tests.employers.makers import make_contact, make_employer
from tests.world import World

SMALL = (
    "Company,Contact,E-mail,Phone,Postcode,Sector,Website\n"
    "Bramble Print Ltd,Ida Fenn,ida@bramble.example.org,020 7946 0100,N1 9AG,Creative industries,bramble.example.org\n"
    "Kestrel Rail-Systems,Jo Marsh,jo@kestrel.example.org,,N7 9AA,,kestrel.example.org\n"
    "Bramble Print,Olu Reed,olu@bramble.example.org,,,,\n"
    ",Nobody,no@where.example.org,,,,\n"
)


def bring(client: Client, data: bytes | str, name: str = "list.csv", status: int = 302) -> Page:
    page = client.get("employers.bring_in")
    sent = data.encode() if isinstance(data, str) else data
    fields: dict[str, Any] = {"file": FileStorage(io.BytesIO(sent), name), "no_pupils": "y"}
    return client.submit(page, status=status, **fields)


def look(client: Client, data: bytes | str, **more: Any) -> EmployerImport:
    """The file, its columns as they were suggested, and the first look."""
    client.submit(client.follow(bring(client, data)), source="Fair in October", **more)
    found: EmployerImport = db.session.query(EmployerImport).order_by(EmployerImport.id.desc()).first()
    return found


def rows(draft: EmployerImport) -> list[EmployerImportRow]:
    db.session.expire_all()
    found = db.session.query(EmployerImportRow).filter(EmployerImportRow.import_id == draft.id)
    return [row for row in found.order_by(EmployerImportRow.number) if row.verdict]


def write(client: Client, draft: EmployerImport) -> Page:
    return client.follow(client.post("employers.write_import", import_id=draft.id))


def undo(client: Client, draft: EmployerImport) -> Page:
    return client.follow(client.submit(client.get("employers.undo_import", import_id=draft.id), sure="y"))


def pick(client: Client, draft: EmployerImport, number: int, choice: str) -> None:
    (row,) = [row for row in rows(draft) if row.number == number]
    client.submit(client.get("employers.look_through", import_id=draft.id), **{f"pick-{row.id}": choice})


@pytest.fixture
def kestrel(people: World) -> Employer:
    return make_employer(people)


def test_a_file_is_looked_through_written_and_taken_back(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    assert [row.verdict for row in rows(draft)] == [Verdict.NEW, Verdict.UPDATE, Verdict.UPDATE, Verdict.ERROR]
    assert db.session.query(Employer).count() == 1
    page = client.get("employers.look_through", import_id=draft.id)
    for words in ("Adds Jo Marsh", "The name of the employer is missing", "Row 2 of this file has the same name"):
        assert words in page.text
    done = write(client, draft)
    assert "1 employer added, 1 employer brought up to date, 3 people" in done.flash
    bramble = db.session.query(Employer).filter(Employer.name == "Bramble Print Ltd").one()
    assert (bramble.sector, bramble.website, bramble.places[0].postcode) == (
        "creative", "https://bramble.example.org", "N1 9AG",
    )  # fmt: skip
    assert (bramble.indexed_at, bramble.sharing_in(people.canal)) == (None, Sharing.ASK_THROUGH_US)
    said = db.session.scalars(sa.select(HistoryEntry.verb).where(HistoryEntry.subject == f"employer:{bramble.id}"))
    assert list(said) == ["employers.add"]
    assert db.session.query(EmployerContact).filter(EmployerContact.private_to_id == people.tollhouse).count() == 3
    assert all((row.cells, row.contact, row.email) == ([], {}, "") for row in rows(draft))
    undo(client, draft)
    assert [(row.name, row.website) for row in db.session.query(Employer)] == [(kestrel.name, "")]
    assert db.session.query(EmployerContact).count() == 0


def test_undo_leaves_what_was_changed_since_and_says_so(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    write(client, draft)
    bramble = db.session.query(Employer).filter(Employer.name == "Bramble Print Ltd").one()
    client.submit(client.get("employers.edit", employer_id=bramble.id), about="Prints", sector="creative")
    client.submit(client.get("employers.edit", employer_id=kestrel.id), website="https://other.example.org")
    page = undo(client, draft)
    assert "The employer was changed since, so it stays" in page.text
    assert "The website was changed by somebody else meanwhile; theirs was kept" in page.text
    assert db.session.query(Employer).count() == 2
    client.get("employers.undo_import", import_id=draft.id, status=403)


def test_undo_ends_after_thirty_days_and_the_rows_go(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    write(client, draft)
    draft.written_at = now() - timedelta(days=31)
    db.session.commit()
    client.get("employers.undo_import", import_id=draft.id, status=403)
    assert forget_rows() == 4
    assert db.session.query(EmployerImport).count() == 1


def test_a_file_that_was_never_written_is_forgotten(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    other = look(client, SMALL)
    client.post("employers.drop_import", import_id=other.id)
    draft.created_at = now() - timedelta(days=8)
    db.session.commit()
    forget_rows()
    assert db.session.query(EmployerImport).count() == db.session.query(EmployerImportRow).count() == 0


def test_what_is_likely_the_same_waits_for_a_choice(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    text = "Company,Postcode\nKestral Rail Systems,N7 9AA\nKestrel Rail Sistems,N7 9AA\nKestrel Cafe,N7 9AA\n"
    draft = look(client, text)
    assert [(row.verdict, row.pick) for row in rows(draft)] == [
        (Verdict.LIKELY, None), (Verdict.LIKELY, None), (Verdict.NEW, Pick.ADD),
    ]  # fmt: skip
    pick(client, draft, 2, "add")
    pick(client, draft, 4, "leave")
    page = write(client, draft)
    assert "Not decided, so it was left out" in page.text
    assert sorted(row.name for row in db.session.query(Employer)) == ["Kestral Rail Systems", "Kestrel Rail Systems"]


def test_all_rows_of_a_kind_are_picked_at_once(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    draft = look(client, "Company\nKestral Rail Systems\nKestrel Rail Sistems\n")
    page = client.get("employers.look_through", import_id=draft.id, of="likely")
    client.submit(page, all="update")
    assert [row.pick for row in rows(draft)] == [Pick.UPDATE, Pick.UPDATE]


@pytest.mark.parametrize(
    ("header", "cell", "verdict"),
    [
        ("Company number", "1234567", Verdict.UPDATE),
        ("Website", "http://www.kestrel.example.org/about", Verdict.LIKELY),  # the same domain, another name
        ("Email", "new@kestrel.example.org", Verdict.LIKELY),
        ("Email", "new@gmail.com", Verdict.NEW),
        ("Company number", "SC123456", Verdict.NEW),
    ],
)
def test_matched_on_number_and_domain(client: Client, people: World, header: str, cell: str, verdict: Verdict) -> None:
    row = make_employer(people, company_number="01234567", website="https://kestrel.example.org")
    make_contact(row, email="imran@gmail.com")
    client.sign_in(people.ben)
    draft = look(client, f"Company,{header}\nPaper Street Studio,{cell}\n")
    assert [row.verdict for row in rows(draft)] == [verdict]


def test_the_same_name_elsewhere_is_only_likely(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    draft = look(client, "Company,Postcode\nKestrel Rail Systems,SE1 9AA\n")
    assert [row.verdict for row in rows(draft)] == [Verdict.LIKELY]


def test_what_is_hidden_is_matched_by_its_name_alone(client: Client, people: World) -> None:
    make_employer(people, company_number="01234567", website="https://kestrel.example.org")
    client.sign_in(people.dan)
    draft = look(
        client, "Company,Company number,Website\nPaper Street,01234567,kestrel.example.org\nKestrel Rail Systems,,\n"
    )
    first, second = rows(draft)
    assert first.verdict is Verdict.NEW, "a match would tell the number of an employer that is not open"
    assert (second.verdict, second.pick) == (Verdict.LIKELY, Pick.LEAVE)
    page = client.get("employers.look_through", import_id=draft.id)
    assert "brought by Tollhouse Lane School" in page.text
    assert "Update that one" not in page.text
    second.pick = Pick.UPDATE
    db.session.commit()
    assert "closed to you" in write(client, draft).text


def test_another_clusters_pool_is_not_looked_into(client: Client, people: World) -> None:
    row = make_employer(people, brought_by="heath_school")
    row.shares = [EmployerShare(cluster_id=people.heath)]
    db.session.commit()
    client.sign_in(people.ben)
    draft = look(client, "Company\nKestrel Rail Systems\n")
    assert [row.verdict for row in rows(draft)] == [Verdict.NEW]


def test_the_pool_is_kept_unless_the_file_is_said_to_be_right(client: Client, people: World) -> None:
    row = make_employer(people, website="https://old.example.org")
    text = "Company,Website,Size\nKestrel Rail Systems,https://new.example.org,300\n"
    client.sign_in(people.ben)
    for overwrites, website in (("no", "https://old.example.org"), ("yes", "https://new.example.org")):
        draft = look(client, text, overwrites=overwrites)
        write(client, draft)
        db.session.refresh(row)
        assert (row.website, row.size_band.value if row.size_band else "") == (website, "large")


def test_the_mapping_is_remembered_in_any_order_of_columns(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.follow(bring(client, "Wer,Was,Company type\nBramble Print,x,Retail and sales\n"))
    page = client.follow(client.submit(page, header_row="1"))
    client.submit(page, **{"column-0": "name", "column-1": "", "column-2": "sector"})
    page = client.follow(bring(client, "Company type,WER,was\nRetail and sales,Cedar Care,x\n"))
    page = client.follow(client.submit(page, header_row="1"))
    chosen = [one["value"] for one in page.soup.select("select[name^=column] option[selected]")]
    assert chosen == ["sector", "name"]
    client.sign_in(people.dan)
    page = client.follow(bring(client, "Wer,Was,Company type\nBramble Print,x,Retail and sales\n"))
    page = client.follow(client.submit(page, header_row="1"))
    assert "sector" not in [one["value"] for one in page.soup.select("select[name^=column] option[selected]")]


def test_columns_are_told_by_their_cells_where_there_is_no_heading(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.follow(bring(client, "Bramble Print Ltd;ida@bramble.example.org;N1 9AG;020 7946 0100\n" * 2))
    chosen = [one["value"] for one in page.soup.select("select[name^=column] option[selected]")]
    assert chosen == ["name", "email", "postcode", "phone"]


def test_two_columns_for_one_field_are_asked_about(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.follow(bring(client, SMALL))
    page = client.submit(page, status=200, source="Fair", **{"column-5": "name"})
    assert "Two columns are both taken" in page.errors[0]
    page = client.submit(page, status=200, source="", **{"column-5": ""})
    assert "where the people’s details come from" in page.errors[0]


def test_another_sheet_or_heading_can_be_chosen(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.follow(bring(client, "Our list,2026\nCompany,Town\nBramble Print,London\n"))
    assert "Row 2: Company" in page.soup.select_one("select[name=header_row] option[selected]").text
    done = client.submit(page, header_row="0")
    assert "Our list" in client.follow(done).soup.select_one("main table").text


# Two at once


def test_what_somebody_changed_since_the_first_look_is_kept(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    client.sign_in(people.cara)
    client.submit(client.get("employers.edit", employer_id=kestrel.id), website="https://theirs.example.org")
    client.sign_in(people.ben)
    assert "The website was changed by somebody else meanwhile; theirs was kept" in write(client, draft).text
    db.session.refresh(kestrel)
    assert kestrel.website == "https://theirs.example.org"


def test_an_employer_that_came_since_is_not_added_again(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    make_employer(people, name="Bramble Print", brought_by="marigold")
    assert "came into the pool since the first look" in write(client, draft).text
    assert db.session.query(Employer).filter(Employer.folded_name == "bramble print").count() == 1


def test_a_person_erased_since_the_first_look_does_not_come_back(
    client: Client, people: World, kestrel: Employer
) -> None:
    contact = make_contact(kestrel, email="jo@kestrel.example.org", name="Jo Marsh", phone="")
    client.sign_in(people.ben)
    draft = look(client, SMALL.replace(",,N7", ",020 7946 0222,N7"))
    erase_contact(db.session.get_one(EmployerContact, contact.id))
    db.session.commit()
    page = client.get("employers.look_through", import_id=draft.id)
    assert "The person was erased since" in page.text
    assert "jo@kestrel" not in str([(row.cells, row.contact, row.email) for row in rows(draft)])
    write(client, draft)
    assert "jo@kestrel.example.org" not in [row.email for row in db.session.query(EmployerContact)]


def test_written_once_however_often_it_is_sent(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    write(client, draft)
    assert "already" in write(client, draft).flash
    assert db.session.query(Employer).count() == 2


def test_nothing_is_half_written(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    monkeypatch.setattr("hub.employers.importing.writing._note", lambda *_: 1 / 0)
    client.post("employers.write_import", import_id=draft.id, status=500)
    assert db.session.query(Employer).count() == db.session.query(EmployerContact).count() == 0
    db.session.refresh(draft)
    assert draft.state is ImportState.PREVIEW


# Who may, and what is never lost


def test_a_stop_in_the_file_holds_and_is_not_undone(client: Client, people: World, kestrel: Employer) -> None:
    client.sign_in(people.ben)
    draft = look(
        client, "Company,Do not contact,Email\nKestrel Rail Systems,yes,a1@kestrel.example.org\nDunlin,x,b@dunlin.org\n"
    )
    page = write(client, draft)
    assert "Not to be contacted: the person was not added" in page.text
    assert {row.stage for row in db.session.query(Employer)} == {Stage.DO_NOT_CONTACT}
    assert db.session.query(EmployerContact).count() == 0
    assert "Not to be contacted stays" in undo(client, draft).text
    assert [(row.name, row.is_stopped) for row in db.session.query(Employer)] == [("Kestrel Rail Systems", True)]


@pytest.mark.parametrize("name", ["cara", "dan", "erin", "asha"])
def test_a_file_is_looked_through_by_who_brought_it_alone(client: Client, people: World, name: str) -> None:
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    client.sign_in(getattr(people, name))
    client.get("employers.look_through", import_id=draft.id, status=403 if name == "cara" else 404)
    assert ("list.csv" in client.get("employers.imports").text) == (name == "cara")
