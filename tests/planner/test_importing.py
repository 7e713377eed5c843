"""A calendar taken over from a file: every row is told before anything is written; then all at once, and undone so."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from hub.db import db, now
from hub.extract import NotRead
from hub.planner.importing import reading, table
from hub.planner.importing.guessing import is_bank_holiday, kind_of, years_of
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry, PlannerImport
from tests.client import Client, Page
from tests.planner.makers import enter, of
from tests.world import World

TABLE = """Title,Kind,First day,Last day,Year groups
"Careers fair, hall 🎓",,2027-03-04,,
"Year 10
work experience",,28/06/2027,9 July 2027,10
Mocks,mock exams,Mon 11 January 2027,22/01/2027,Y11 & Y13
Autumn half-term,,24/10/2026,01/11/2026,
School production,,2027-03-11,2027-03-12,
Backwards,,2027-03-12,2027-03-11,
No day,,soon,,
Long ago,,2019-03-11,,
Good Friday,,2027-03-26,,
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Y9 options evening
DTSTART:20270304T180000Z
DTEND:20270304T200000Z
END:VEVENT
BEGIN:VEVENT
SUMMARY:INSET
DTSTART;VALUE=DATE:20270104
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
SUMMARY:Broken
DTSTART:soon
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=UTC), tick=False):
        yield


def send(client: Client, data: bytes | str, name: str = "dates.csv", status: int = 302, **more: str) -> Page:
    body = data if isinstance(data, bytes) else data.encode()
    page = client.submit(client.get("planner.bring"), status=status, file=(io.BytesIO(body), name), **more)
    return client.follow(page) if status == 302 else page


def rows(page: Page) -> dict[str, str]:
    """Title -> the rest of its row."""
    found = [row.find_all(["th", "td"]) for row in page.soup.select("table.hub-table tbody tr")]
    texts = [[cell.get_text(" ", strip=True) for cell in cells] for cells in found]
    return {title: " ".join(filter(None, rest)) for title, *rest in texts}


def titles() -> list[str]:
    there = db.session.query(PlannerEntry).filter(PlannerEntry.removed_at.is_(None))
    return sorted(row.title for row in there)


def test_every_row_is_told_before_anything_is_written(client: Client, people: World) -> None:
    enter(people, date(2026, 10, 24), date(2026, 11, 1), title="AUTUMN Half-term", whose=of(people.tollhouse))
    page = send(client.sign_in(people.ben), TABLE)
    assert "4 new, 1 there already, 4 left out" in page.text
    told = rows(page)
    assert len(told) == 9
    assert told["Careers fair, hall 🎓"] == "Thursday 4 March 2027 Careers fair New"
    assert told["Year 10 work experience"] == "28 June to 9 July 2027 Placements, work experience Year 10 New"
    assert told["Mocks"] == "11 to 22 January 2027 Mock exams Years 11 and 13 New"
    assert "Other" in told["School production"]
    assert "It stands there already" in told["Autumn half-term"]
    assert "It ends before it begins" in told["Backwards"]
    assert "“soon” is no day" in told["No day"]
    assert "It was over before 1 September 2026" in told["Long ago"]
    assert "Bank holidays are in the hub already" in told["Good Friday"]
    assert titles() == ["AUTUMN Half-term"]


def test_kinds_that_could_be_told_are_taken_and_all_is_undone_at_once(client: Client, people: World) -> None:
    page = send(client.sign_in(people.ben), TABLE)
    page = client.follow(client.submit(page, kinds=["fair", "placement", "mocks"]))
    assert "3 dates from dates.csv stand in the planner" in page.flash
    assert titles() == ["Careers fair, hall 🎓", "Mocks", "Year 10 work experience"]
    (made,) = db.session.query(PlannerImport).all()
    first = db.session.query(PlannerEntry).filter_by(title="Mocks").one()
    first.removed_at = now() - timedelta(minutes=1)
    page = client.follow(client.post("planner.undo_import", import_id=made.id))
    assert titles() == []
    assert "Put it back" in page.text
    client.post("planner.put_back_import", import_id=made.id)
    assert titles() == ["Careers fair, hall 🎓", "Year 10 work experience"]


def test_the_same_file_a_second_time_brings_nothing_new(client: Client, people: World) -> None:
    client.sign_in(people.asha)
    page = send(client, CALENDAR, "school.ics", whose="cluster")
    assert [box["value"] for box in page.soup.select("input[name=kinds][checked]")] == ["inset", "options"]
    page = client.follow(client.submit(page, kinds=["inset", "options"]))
    assert titles() == ["INSET", "INSET", "INSET", "Y9 options evening"]
    page = send(client, CALENDAR, "school.ics", whose="cluster")
    assert "0 new, 4 there already, 1 left out" in page.text
    assert "Nothing new in this file" in page.text
    assert "4 new" in send(client, CALENDAR, "school.ics", whose=of(people.tollhouse)).text


def test_what_was_read_is_for_whoever_sent_it_and_for_whom_they_may_enter(client: Client, people: World) -> None:
    address = client.submit(
        client.sign_in(people.ben).get("planner.bring"), file=(io.BytesIO(TABLE.encode()), "dates.csv")
    ).location
    client.sign_in(people.cara).get_url(address, 404)
    client.sign_in(people.asha).post_url(address, {"kinds": "fair"}, 404)
    send(client.sign_in(people.ben), TABLE, whose="cluster", status=200)
    client.sign_in(people.ben).submit(client.get_url(address), kinds=["fair"])
    (made,) = db.session.query(PlannerImport).all()
    client.sign_in(people.dan).post("planner.undo_import", import_id=made.id, status=403)
    assert "Earlier imports" not in client.get("planner.bring").text
    client.sign_in(people.olu)
    client.cluster_id = people.heath
    client.post("planner.undo_import", import_id=made.id, status=404)
    assert len(titles()) == 1


def test_whoever_has_lost_the_seat_meanwhile_takes_nothing_over(client: Client, people: World) -> None:
    address = client.submit(
        client.sign_in(people.ben).get("planner.bring"), file=(io.BytesIO(TABLE.encode()), "dates.csv")
    ).location
    people.seat("ben").organisation_id = people.marigold
    db.session.commit()
    client.get_url(address, 403)
    client.post_url(address, {"kinds": "fair"}, 403)
    assert titles() == []


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        ("", "x.csv", "There is nothing in this file"),
        ("Title,When\nFair,2027-03-04\n", "x.csv", "No column for the first day was found"),
        ("%PDF-1.7 \x00\x01", "x.csv", "neither a CSV table nor a calendar"),
        ("Dear all", "x.ics", "This is no calendar file"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nDTSTART:20270101\nEND:VEVENT\n" * 5_001, "x.ics", "has 5,001 events"),
        ("title,date\n" + "Fair,2027-03-04\n" * 5_001, "x.csv", "has 5,001 lines"),
        ("x" * (10 * 1024 * 1024 + 1), "x.ics", "larger than 10 MB"),
    ],
)
def test_a_file_of_which_nothing_can_be_made_is_told(
    client: Client, people: World, data: str, name: str, said: str
) -> None:
    page = send(client.sign_in(people.ben), data, name, status=200)
    assert said in page.errors[0]
    assert len(page.errors) == 1


def test_no_file_at_all(client: Client, people: World) -> None:
    page = client.submit(client.sign_in(people.ben).get("planner.bring"), status=200, whose=of(people.tollhouse))
    assert page.errors == ["Choose a file"]


@pytest.mark.no_database
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_are_read_however_they_were_saved(encoding: str, delimiter: str) -> None:
    lines = ("Event", "Start date", "End date"), ("Café and careers", "4.3.2027", "5th March 2027")
    text = "\n".join(delimiter.join(line) for line in lines)
    (found,) = table.read(text.encode(encoding))
    assert (found["title"], found["first"], found["last"]) == ("Café and careers", "2027-03-04", "2027-03-05")


@pytest.mark.no_database
def test_a_table_with_an_endless_quotation_ends(tmp_path: Path) -> None:
    with pytest.raises(NotRead, match="no table that can be read"):
        table.read(b'title,date\n"' + b"x" * 1_000_000)


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("INSET day", Kind.INSET),
        ("Staff training day", Kind.INSET),
        ("Y11 Mock Exams", Kind.MOCKS),
        ("Mock interviews with employers", Kind.OTHER),
        ("Year 10 Work Experience", Kind.PLACEMENT),
        ("Y9 Options Evening", Kind.OPTIONS),
        ("Careers Fair", Kind.FAIR),
        ("Careers & Apprenticeships Evening", Kind.FAIR),
        ("Year 8 Parents’ Evening", Kind.PARENTS),
        ("GCSE exams begin", Kind.EXAMS),
        ("October Half Term", Kind.HOLIDAY),
        ("Christmas holidays", Kind.HOLIDAY),
        ("Spring term begins", Kind.OTHER),
        ("Last day of the autumn term", Kind.OTHER),
        ("School production", Kind.OTHER),
    ],
)
def test_the_kind_is_told_from_the_words(words: str, kind: Kind) -> None:
    assert kind_of(words) is kind


@pytest.mark.no_database
def test_what_has_a_kind_and_no_title_is_called_by_its_kind() -> None:
    rows = reading.read(b"What,From,Title\nWork experience,28 June 2027,\nChess,29 June 2027,\n", "plan.csv")
    assert [(row.title, row.kind, row.state) for row in rows] == [
        (Kind.PLACEMENT.label, Kind.PLACEMENT, reading.NEW),
        ("", Kind.OTHER, reading.LEFT_OUT),
    ]


def test_years_and_bank_holidays_are_told_from_the_words() -> None:
    assert years_of("Y10 and Y12 placements, room 9") == ["y10", "y12"]
    assert years_of("Years 7-9 fair") == ["y7", "y8", "y9"]
    assert years_of("Yr 8 & 9") == ["y8", "y9"]
    assert years_of("Year 2027 calendar") == []
    assert is_bank_holiday("Early May Bank Holiday")
    assert not is_bank_holiday("May Day careers fair")
