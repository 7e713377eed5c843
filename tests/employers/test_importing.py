"""From a file to the pool: every row is looked at, all is written at once, and all can be taken back."""

import io
from typing import Any

from werkzeug.datastructures import FileStorage

from hub.db import db
from hub.employers.importing.models import EmployerImport, EmployerImportRow, Verdict
from hub.employers.models import Employer, EmployerContact
from tests.client import Client, Page
from tests.employers.makers import make_employer
from tests.world import World

SMALL = (
    "Company,Contact,E-mail,Phone,Postcode,Sector,Website\n"
    "Bramble Print Ltd,Ida Fenn,ida@bramble.example.org,020 7946 0100,N1 9AG,Creative industries,bramble.example.org\n"
    "Kestrel Rail-Systems,Jo Marsh,jo@kestrel.example.org,,N7 9AA,,\n"
    "Bramble Print,Olu Reed,olu@bramble.example.org,,,,\n"
    ",Nobody,no@where.example.org,,,,\n"
)


def bring(client: Client, data: bytes | str, name: str = "list.csv", status: int = 302) -> Page:
    page = client.get("employers.bring_in")
    sent = data.encode() if isinstance(data, str) else data
    fields: dict[str, Any] = {"file": FileStorage(io.BytesIO(sent), name), "no_pupils": "y"}
    return client.submit(page, status=status, **fields)


def look(client: Client, data: bytes | str, **more: Any) -> EmployerImport:
    client.submit(client.follow(bring(client, data)), source="Fair in October", **more)
    return db.session.query(EmployerImport).order_by(EmployerImport.id.desc()).first()


def rows(draft: EmployerImport) -> list[EmployerImportRow]:
    db.session.expire_all()
    found = db.session.query(EmployerImportRow).filter(EmployerImportRow.import_id == draft.id)
    return [row for row in found.order_by(EmployerImportRow.number) if row.verdict]


def test_a_file_is_looked_through_written_and_taken_back(client: Client, people: World) -> None:
    kestrel = make_employer(people, website="", brought_by="tollhouse")
    client.sign_in(people.ben)
    draft = look(client, SMALL)
    assert [row.verdict for row in rows(draft)] == [Verdict.NEW, Verdict.UPDATE, Verdict.UPDATE, Verdict.ERROR]
    assert db.session.query(Employer).count() == 1
    page = client.get("employers.look_through", import_id=draft.id)
    for words in (
        "Bramble Print Ltd",
        "Adds Jo Marsh",
        "The name of the employer is missing",
        "Row 2 of this file has the same name",
    ):
        assert words in page.text
    done = client.follow(client.post("employers.write_import", import_id=draft.id))
    assert "1 employer added, 1 employer brought up to date, 3 people" in done.flash
    bramble = db.session.query(Employer).filter(Employer.name == "Bramble Print Ltd").one()
    assert (bramble.sector, bramble.website, bramble.places[0].postcode) == (
        "creative",
        "https://bramble.example.org",
        "N1 9AG",
    )
    assert bramble.indexed_at is None
    assert db.session.query(EmployerContact).filter(EmployerContact.private_to_id == people.tollhouse).count() == 3
    client.submit(client.get("employers.undo_import", import_id=draft.id), sure="y")
    assert [row.name for row in db.session.query(Employer)] == [kestrel.name]
    assert db.session.query(EmployerContact).count() == 0
