"""The register: taking files of any make, all or nothing, and changing nothing twice."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.db import db
from hub.members import gias, register
from hub.members.establishments import find_establishments
from hub.members.models import Establishment
from hub.members.register import CannotImport, import_register
from tests.members.extract import HEADINGS, Write, school, silent, summary, take, write

__all__ = ["write"]  # a fixture


@pytest.fixture
def links(tmp_path: Path) -> Callable[..., Path]:
    def make(*rows: str) -> Path:
        path = tmp_path / "links.csv"
        path.write_text("\n".join(["URN,LinkURN,LinkName,LinkType,LinkEstablishedDate", *rows]), encoding="cp1252")
        return path

    return make


def test_the_shipped_register_loads_once(app: Flask) -> None:
    assert register.load_shipped_register().added == 3204
    assert summary(register.load_shipped_register()) == (0, 0, 0, 0, 0)
    assert summary(take(register.SHIPPED)) == (0, 0, 3204, 0, 0)


def test_a_school_is_taken_as_the_register_has_it(app: Flask, write: Write) -> None:
    assert summary(take(write({}))) == (1, 0, 0, 0, 0)
    row = school(100001)
    assert (row.name, row.kind, row.phase, row.status) == ("Tollhouse Lane School", "school", "Secondary", "open")
    assert (row.postcode, row.outcode, row.borough, row.town) == ("NW1 8AH", "NW1", "E09000007", "London")
    assert (row.age_low, row.age_high, row.sixth_form, row.listed) == (11, 18, "yes", True)
    assert row.latitude == pytest.approx(51.54, abs=0.01)
    assert row.longitude == pytest.approx(-0.144, abs=0.01)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_stand_in_any_order_and_encoding(app: Flask, write: Write, encoding: str, delimiter: str) -> None:
    turned = ["Unknown column", *reversed(HEADINGS)]
    path = write({"EstablishmentName": "École d’été"}, headings=turned, encoding=encoding, delimiter=delimiter)
    assert take(path).added == 1
    assert school(100001).name == "École d’été"


def test_the_same_file_twice_changes_nothing(app: Flask, write: Write) -> None:
    path = write({}, {"URN": "100002", "Easting": "", "Postcode": "not known"}, {"URN": "100003"})
    assert take(path).added == 3
    assert summary(take(path)) == (0, 0, 3, 0, 0)


def test_a_newer_file_changes_what_it_says_and_leaves_the_rest(app: Flask, write: Write) -> None:
    take(write({}, {"URN": "100002", "EstablishmentName": "Other School"}))
    newer = {"EstablishmentName": "Tollhouse Lane Academy", "Town": "", "StatutoryHighAge": "", "Easting": ""}
    assert summary(take(write(newer))) == (0, 1, 0, 0, 0)
    row = school(100001)
    assert (row.name, row.town, row.age_high) == ("Tollhouse Lane Academy", "London", 18)
    assert school(100002).status == "open"


def test_a_position_in_other_decimals_is_no_change(app: Flask, write: Write) -> None:
    take(write({}))
    assert take(write({"Easting": "528703"})).unchanged == 1
    assert take(write({"Easting": "529703"})).changed == 1


def test_a_closed_school_keeps_its_row_and_points_to_its_successor(
    app: Flask, write: Write, links: Callable[..., Path]
) -> None:
    take(write({}, {"URN": "150001", "EstablishmentName": "Tollhouse Lane Academy"}))
    closed = {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
    assert summary(take(write(closed))) == (0, 0, 0, 1, 0)
    path = links(
        "150001,100001,Tollhouse Lane School,Predecessor,01-09-2026",
        "100001,150001,Tollhouse Lane Academy,Successor,01-09-2026",
        "100001,140000,An older link,Successor,01-09-2011",
        "999999,150001,Not ours,Successor,01-09-2026",
    )
    assert summary(take(path)) == (0, 1, 0, 0, 0)
    assert summary(take(path)) == (0, 0, 1, 0, 0)
    row = school(100001)
    assert (row.status, row.closed_on, row.successor_urn) == ("closed", date(2026, 8, 31), 150001)
    found = find_establishments("tollhouse lane")
    assert [one.urn for one in found] == [150001, 100001]
    assert register.successors(found.items)[100001].urn == 150001
    assert take(write({})).changed == 1
    assert school(100001).closed_on is None


def test_a_line_that_cannot_be_read_is_listed_and_the_others_taken(app: Flask, write: Write, tmp_path: Path) -> None:
    path = write(
        {"URN": "abc"},
        {},
        {"URN": "100002", "EstablishmentName": " "},
        {"URN": "100003", "EstablishmentName": "x" * 201},
        {"URN": "100004", "EstablishmentStatus (name)": "Created in error"},
        {},
        {"URN": "99999999999999999999"},
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("1,2,3\n\n")
    counts = take(path)
    assert summary(counts) == (1, 0, 0, 0, 7)
    assert [line for line, _ in counts.problems] == [2, 4, 5, 6, 7, 8, 9]
    text = str(counts)
    assert "Line 2 was left out: “abc” is not a URN." in text
    assert "Line 7 was left out: URN 100001 stood in an earlier line, which was taken." in text
    assert "Line 9 was left out: it has 3 cells, the headings are 16." in text


def test_a_file_that_is_no_register_is_refused_with_a_sentence(app: Flask, tmp_path: Path, write: Write) -> None:
    cases = {
        b"": "is empty",
        b"\n\nURN": "first line of this file is blank",
        b"Name,Phone\nx,y\n": "lacks these headings: URN, EstablishmentName, TypeOfEstablishment",
        b"URN,LinkURN\n1,2\n": "lacks these headings: LinkType",
        b"PK\x03\x04rest": "ZIP or Excel file",
        "URN,Näme\n".encode("utf-16"): "UTF-16",
        ",".join(HEADINGS).encode(): "no rows",
        b'"' + b"x" * 200_000: "cannot be split into headings",
    }
    for content, sentence in cases.items():
        path = tmp_path / "odd.csv"
        path.write_bytes(content)
        with pytest.raises(CannotImport, match=sentence):
            import_register(path, silent)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Establishment)) == 0


def test_an_import_that_breaks_off_leaves_nothing_half_done(app: Flask, write: Write) -> None:
    def breaks_off(done: int, total: int) -> None:
        if done > 600:
            raise RuntimeError("the machine is switched off")

    path = write(*({"URN": str(200_000 + number)} for number in range(1200)))
    with pytest.raises(RuntimeError):
        import_register(path, breaks_off)
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Establishment)) == 0


def test_a_nul_in_a_name_is_dropped(app: Flask, write: Write) -> None:
    take(write({"EstablishmentName": "Toll\0house"}))
    assert school(100001).name == "Tollhouse"


def test_progress_goes_up_to_the_number_of_rows(app: Flask, write: Write) -> None:
    seen: list[tuple[int, int]] = []
    path = write(*({"URN": str(200_000 + number)} for number in range(1200)))
    import_register(path, lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (1200, 1200)


@pytest.mark.parametrize(
    ("type_name", "phase", "kind", "listed"),
    [
        ("Academy converter", "Secondary", "school", True),
        ("University technical college", "Secondary", "school", True),
        ("Other independent special school", "Not applicable", "special_school", True),
        ("Academy special converter", "Not applicable", "special_school", True),
        ("Pupil referral unit", "Not applicable", "alternative_provision", True),
        ("Free schools alternative provision", "Not applicable", "alternative_provision", True),
        ("Further education", "16 plus", "college", True),
        ("Free schools 16 to 19", "16 plus", "college", True),
        ("Special post 16 institution", "Not applicable", "college", True),
        ("Higher education institutions", "Not applicable", "other", False),
        ("British schools overseas", "Not applicable", "other", False),
        ("Children's centre", "Not applicable", "other", False),
    ],
)
def test_the_kind_follows_from_the_type(
    app: Flask, write: Write, type_name: str, phase: str, kind: str, listed: bool
) -> None:
    take(write({"TypeOfEstablishment (name)": type_name, "PhaseOfEducation (name)": phase}))
    assert (school(100001).kind, school(100001).listed) == (kind, listed)


def test_what_gias_leaves_open_is_worked_out(app: Flask, write: Write) -> None:
    without = [name for name in HEADINGS if name not in ("GSSLACode (name)", "Easting", "Northing")]
    take(write({"EstablishmentStatus (name)": "Open, but proposed to close"}, headings=without))
    row = school(100001)
    assert (row.borough, row.status) == ("E09000007", "open")
    assert (row.latitude, row.longitude) == (51.53232, -0.14275)  # of NW1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(",".join(HEADINGS).encode() + b"\n" + content)
    for line in gias.read(path).lines:
        assert (line.values is None) == bool(line.problem)


def test_the_command_stores_what_it_read(app: Flask, write: Write) -> None:
    path = write({}, {"URN": "x"})
    result = app.test_cli_runner().invoke(args=["hub", "import-register", str(path)])
    assert result.exit_code == 0, result.output
    assert "1 added" in result.output
    assert "Line 3 was left out" in result.output
    db.session.rollback()
    assert school(100001).name == "Tollhouse Lane School"


def test_the_command_says_what_is_wrong_with_a_file(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["hub", "import-register", str(path)])
    assert result.exit_code == 1
    assert "lacks these headings" in result.output
