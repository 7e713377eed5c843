"""Extracts of the register, for tests: an example school, and a writer of files that differ from it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.db import db
from hub.members.models import Establishment
from hub.members.register import Counts, import_register

HEADINGS = {
    "URN": "100001",
    "LA (code)": "202",
    "LA (name)": "Camden",
    "EstablishmentName": "Tollhouse Lane School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (name)": "Open",
    "CloseDate": "",
    "PhaseOfEducation (name)": "Secondary",
    "StatutoryLowAge": "11",
    "StatutoryHighAge": "18",
    "OfficialSixthForm (name)": "Has a sixth form",
    "Town": "London",
    "Postcode": "NW1 8AH",
    "GSSLACode (name)": "E09000007",
    "Easting": "528700",
    "Northing": "184000",
}
Write = Callable[..., Path]


def silent(done: int, total: int) -> None:
    pass


def take(path: Path) -> Counts:
    counts = import_register(path, silent)
    db.session.commit()
    return counts


def school(urn: int) -> Establishment:
    return db.session.scalars(sa.select(Establishment).where(Establishment.urn == urn)).one()


def summary(counts: Counts) -> tuple[int, int, int, int, int]:
    return counts.added, counts.changed, counts.unchanged, counts.closed, counts.refused


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an extract: each row says what differs from the example school."""

    def make(
        *rows: dict[str, str],
        headings: list[str] | None = None,
        encoding: str = "utf-8",
        delimiter: str = ",",
        name: str = "extract.csv",
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, headings or list(HEADINGS), delimiter=delimiter, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(HEADINGS | row for row in rows)
        return path

    return make
