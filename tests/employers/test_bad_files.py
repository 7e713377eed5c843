"""Files as people have them: each is read as it was meant, or refused with a sentence that says what to do."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from hub.db import db
from hub.employers.importing.cells import read_row
from hub.employers.importing.columns import headings, suggest
from hub.employers.importing.models import EmployerImport, EmployerImportRow
from hub.extract import NotRead
from hub.extract import rows as rows_of
from tests.client import Client
from tests.employers.test_importing import bring
from tests.world import World

TABLE = [
    ["Company", "Contact", "Phone"],
    ["Café Zoë Ltd", "Ida Fenn", "020 7946 0100"],
    ["Dunlin", "Jo", "020 7946 0200"],
]
TEXT = "".join(",".join(row) + "\n" for row in TABLE)
PLACES = "Company,Address\n"
MEGABYTES = 275


def read(tmp_path: Path, data: bytes) -> list[list[str]]:
    path = tmp_path / "file"
    path.write_bytes(data)
    with rows_of(path) as (_, found):
        return [cells for _, _, cells in found]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return out.getvalue()


MANY = (
    "^This file has 100,001 rows, and at most 20,000 are taken at a time. Split it into 6 files of 20,000 rows or "
    "fewer, each with the line of headings, and send them one after the other. Nothing of it has been taken.$"
)
WEB_PAGE = "<html><body><table>{}</table></body></html>".format(
    "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TABLE)
)


@pytest.mark.no_database
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with its mark"),
        pytest.param(TEXT.encode("cp1252"), id="Windows-1252"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16 with its mark"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 without"),
        pytest.param(TEXT.encode("utf-16-be"), id="UTF-16 the other way round"),
        pytest.param(TEXT.replace(",", ";").encode(), id="semicolons"),
        pytest.param(TEXT.replace(",", "|").encode(), id="pipes"),
        pytest.param(TEXT.replace(",", "\t").encode(), id="tabs"),
        pytest.param(b"sep=;\r\n" + TEXT.replace(",", ";").encode(), id="a line sep="),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="line ends of old Macs"),
        pytest.param(TEXT.replace("Dun", "Dun\0").encode(), id="NUL bytes"),
        pytest.param(WEB_PAGE.encode(), id="a web page named .xls"),
        pytest.param(workbook({"List": TABLE}), id="XLSX"),
    ],
)
def test_read_as_it_was_meant(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data) == TABLE


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(PLACES.encode() + b'A,b\n"C,d\nE,f\n', "opens in line 3 is never closed", id="an unclosed quote"),
        pytest.param(PLACES.encode() + b"A,b\n" * 100_000, MANY, id="100,000 rows"),
        pytest.param(
            lambda: workbook({"List": [["A", "b"]] * 60_000, "Other": [["A"]] * 40_001}), MANY, id="100,000 in sheets"
        ),
        pytest.param(
            lambda: workbook({"List": [["A"]] * 20_001}), "has 20,001 rows.* Split it into 2 files", id="one too many"
        ),
        pytest.param(b"", "nothing in this file", id="empty"),
        pytest.param(b" , ,\n\n", "nothing in this file", id="blank"),
        pytest.param(b"%PDF-1.7 ...", "no table", id="a PDF"),
        pytest.param(b"PK\x03\x04" + b"x" * 500, "could not be read", id="a broken workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 500, "could not be read", id="a broken old workbook"),
    ],
)
def test_refused_with_a_sentence(tmp_path: Path, data: bytes | Callable[[], bytes], words: str) -> None:
    """Large ones are made here, and not by every process that only collects."""
    made = data if isinstance(data, bytes) else data()
    with pytest.raises(NotRead, match=words):
        read(tmp_path, made)


@pytest.mark.no_database
def test_a_workbook_of_100000_rows_takes_little_memory(tmp_path: Path) -> None:
    """About 190 MB; as one list of lists it would take 360."""
    path = tmp_path / "file"
    path.write_bytes(workbook({"List": [["Early careers manager, London office"] * 20] * 100_001}))
    with pytest.raises(NotRead, match=MANY), rows_of(path, megabytes=MEGABYTES):
        pass


@pytest.mark.no_database
def test_quoted_line_breaks_ragged_rows_and_long_cells(tmp_path: Path) -> None:
    data = PLACES + 'A,"1 Road\nTown, X"\nB\nC,d,e,f\nD,' + "x" * 300_000 + "\n"
    found = read(tmp_path, data.encode())
    assert found[1:4] == [["A", "1 Road\nTown, X"], ["B"], ["C", "d", "e", "f"]]
    assert "longer than 4,000 characters" in read_row(["name", "address"], found[4], "").error
    assert "more cells than the heading" in read_row(["name", "address"], found[3], "").notes[0]
    many = read_row(["name", "address"], ["A", "line\n" * 40], "")
    assert "is a quotation mark missing?" in many.error


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("typed", "kept", "note"),
    [
        ("ZZ99 9ZZ", "ZZ99 9ZZ", "We know no postcode that begins with ZZ99; check it."),
        ("n1 9gu", "N1 9GU", ""),
        ("N1", "N1", ""),
        ("ZZ99", None, "“ZZ99” is not a postcode; it is left out."),
    ],
)
def test_a_postcode_that_we_do_not_know_is_a_note_of_its_row(typed: str, kept: str | None, note: str) -> None:
    row = read_row(["name", "postcode"], ["Dunlin", typed], "")
    assert (row.employer.get("postcode"), row.notes, row.error) == (kept, [note] if note else [], "")


@pytest.mark.no_database
def test_headings_that_stand_twice_or_are_missing() -> None:
    named = headings(["Email", "Email", "", "Company"], 5)
    assert named == ["Email", "Email (2)", "Column C", "Company", "Column E"]
    assert suggest(named, [])[:4] == ["email", "email", "", "name"]


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("code", "text", "value", "note"),
    [
        ("phone", "2079460318", "02079460318", "lost its first 0"),
        ("phone", "2.07946E+10", None, "damaged"),
        ("phone", "2.079460318E+9", "02079460318", "lost its first 0"),
        ("phone", "447700900123", "+447700900123", ""),
        ("phone", '="020 7946 0318"', "020 7946 0318", ""),
        ("phone", "ask Jo", None, "not a phone number"),
        ("email", "Jo <JO@Dunlin.org>; x", "jo@dunlin.org", ""),
        ("email", "jo at dunlin", None, "not an e-mail address"),
        ("told_on", "3rd May 2025", "2025-05-03", ""),
        ("told_on", "03/05/25", "2025-05-03", ""),
        ("told_on", "45780", "2025-05-03", ""),
        ("told_on", "soon", None, "not a day"),
        ("postcode", "nw18ah", "NW1 8AH", ""),
        ("postcode", "NW1 8", None, "not a postcode"),
        ("company_number", "1234567", "01234567", ""),
        ("size_band", "about 300 people", "large", ""),
        ("sector", "Creative industries", "creative", ""),
        ("sector", "Alchemy", None, "left open"),
        ("about", "=HYPERLINK(1)", None, "a formula"),
        ("about", "'=fair", "=fair", ""),
        ("about", "@SUM(A1)", None, "a formula"),
        ("stopped", "asked us to stop", True, "Not to be contacted"),
        ("stopped", "no", None, ""),
        ("website", "not a site", None, "not a web address"),
    ],
)
def test_cells_are_mended_or_left_out_with_a_sentence(code: str, text: str, value: object, note: str) -> None:
    extra = {"told_on": ("told_how", "E-mail")}.get(code, ("role", "Manager"))
    reach = "phone" if code == "email" else "email"
    row = read_row(
        ["name", code, extra[0], "contact_name", reach],
        ["Dunlin", text, extra[1], "Jo", "x@dunlin.org" if reach == "email" else "020 7946 0100"],
        "Fair",
    )
    assert (row.employer | row.contact).get(code) == value
    assert note in " ".join(row.notes)
    assert not row.error


PUPIL_LISTS = [
    "UPN,Surname,Forename,Form\nA123456789012,Reed,Ida,9B\n",
    "Surname,Forename,DOB\nReed,Ida,1/1/2012\n",
    "First name,Last name,Year group\nIda,Reed,9\n",
    "Pupil name,Employer,Dates\nIda Reed,Dunlin,June\n",
    "My list\n\nSurname,First name,Tutor group\nReed,Ida,9B\n",
    "Name,Number\nIda,A123456789012\nJo,B123456789012\n",
]


@pytest.mark.parametrize("text", PUPIL_LISTS)
def test_a_list_of_pupils_is_refused_and_nothing_of_it_is_kept(client: Client, people: World, text: str) -> None:
    client.sign_in(people.ben)
    page = bring(client, text, status=200)
    assert "list of pupils" in page.errors[0]
    assert "nothing of it is kept" in page.errors[0]
    assert db.session.query(EmployerImport).count() == db.session.query(EmployerImportRow).count() == 0
    folder = Path(client.app.config["HUB"].instance) / "files"
    assert not [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


@pytest.mark.parametrize(
    "text", ["Company,Contact first name,Year\nDunlin,Ida,2024\n", "Employer,Form of business\nDunlin,Ltd\n"]
)
def test_a_list_of_employers_is_not_taken_for_one_of_pupils(client: Client, people: World, text: str) -> None:
    client.sign_in(people.ben)
    bring(client, text)


def test_a_second_sheet_can_be_chosen_and_pupils_in_it_are_seen(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    two: dict[str, list[list[object]]] = {
        "Notes": [["Made by us"]],
        "List": [["Company", "Postcode"], ["Dunlin", "N1 9AG"]],
    }
    page = client.follow(bring(client, workbook(two), "two.xlsx"))
    assert page.soup.select_one("select[name=sheet] option[selected]").text == "List"
    page = client.follow(client.submit(page, sheet="0"))
    assert "Made by us" in page.text
    bring(client, workbook(two | {"Pupils": [["UPN", "Name"], ["x", "y"]]}), "three.xlsx", status=200)


def test_too_large_or_no_file_is_said(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client.sign_in(people.ben)
    page = client.submit(client.get("employers.bring_in"), no_pupils="y", status=200)
    assert "except the file: choose it again" in page.soup.get_text()
    assert "Choose a file" in page.errors[0]
    monkeypatch.setattr("hub.employers.importing.receiving.MOST_BYTES", 10)
    assert "larger than" in bring(client, TEXT, status=200).errors[0]
