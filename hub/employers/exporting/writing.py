"""The pool as a table with the columns that an import knows again, and its people as vCards (RFC 2426, version 3)."""

from collections.abc import Iterable, Iterator
from typing import Any

from hub.employers.importing.columns import KNOWN
from hub.employers.models import Employer, EmployerContact
from hub.employers.search import sector_label

COLUMNS = (
    "name", "sector", "size_band", "website", "company_number", "about", "hosts_ldd", "step_free", "transport",
    "postcode", "address", "stopped", "contact_name", "role", "email", "phone", "source", "told_on", "told_how",
)  # fmt: skip
HEADINGS = tuple(KNOWN[code].label for code in COLUMNS)
Shown = Iterable[tuple[Employer, list[EmployerContact]]]


def lines(shown: Shown) -> Iterator[tuple[Any, ...]]:
    """A row for each person; one for an employer without any that the reader sees."""
    for row, people in shown:
        about = _about(row)
        for person in people:
            yield (*about, *_person(person))
        if not people:
            yield (*about, *[""] * 7)


def _about(row: Employer) -> tuple[Any, ...]:
    place = row.places[0] if row.places else None
    size = row.size_band.label if row.size_band else ""
    where = (place.postcode or place.outcode, place.address) if place else ("", "")
    return (
        row.name, sector_label(row.sector), size, row.website, row.company_number, row.about, row.hosts_ldd,
        row.step_free, row.transport, *where, row.is_stopped,
    )  # fmt: skip


def _person(person: EmployerContact) -> tuple[Any, ...]:
    return (person.name, person.role, person.email, person.phone, person.source, person.told_on, person.told_how)


def cards(shown: Shown) -> str:
    """People of employers that may be contacted."""
    return "".join(_card(row, person) for row, people in shown if not row.is_stopped for person in people)


def _card(row: Employer, person: EmployerContact) -> str:
    first, _, last = person.name.rpartition(" ")
    parts = [
        ("BEGIN", "VCARD"), ("VERSION", "3.0"), ("FN", _text(person.name)),
        ("N", f"{_text(last)};{_text(first)};;;"), ("ORG", _text(row.name)), ("TITLE", _text(person.role)),
        ("EMAIL;TYPE=WORK", _text(person.email)), ("TEL;TYPE=WORK", _text(person.phone)), ("URL", _text(row.website)),
        ("END", "VCARD"),
    ]  # fmt: skip
    return "".join(_folded(f"{name}:{value}") for name, value in parts if value)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets to a line, and no character cut in two."""
    pieces: list[str] = []
    piece = ""
    for char in line:
        if len(f"{piece}{char}".encode()) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = ""
        piece += char
    return "\r\n ".join([*pieces, piece]) + "\r\n"
