"""Two rows side by side, in words: (field, label, of the one that stays, of the other)."""

from collections.abc import Iterator

from hub.employers.models import Employer, EmployerContact
from hub.employers.search import sector_label

Both = tuple[str, str, str, str]
_EMPLOYER = {
    "name": "Name", "website": "Website", "company_number": "Company number", "about": "What it is like",
    "transport": "Getting there",
}  # fmt: skip
_PERSON = {
    "name": "Name", "role": "Role", "email": "E-mail", "phone": "Phone", "best_time": "Best time", "note": "Note",
    "source": "Where the details come from",
}  # fmt: skip


def about_both(one: Employer, other: Employer) -> Iterator[Both]:
    for name, label in _EMPLOYER.items():
        yield name, label, getattr(one, name), getattr(other, name)
    yield "sector", "Sector", sector_label(one.sector), sector_label(other.sector)
    for name, label in (("size_band", "Size"), ("rung", "Ladder")):
        yield name, label, _label(getattr(one, name)), _label(getattr(other, name))
    for name, label in (("hosts_ldd", "Hosts SEND or LDD"), ("step_free", "Step-free")):
        yield name, label, _yes(getattr(one, name)), _yes(getattr(other, name))
    yield "brought_by", "Brought by", one.brought_by.name, other.brought_by.name


def people_both(one: EmployerContact, other: EmployerContact) -> Iterator[Both]:
    for name, label in _PERSON.items():
        yield name, label, getattr(one, name), getattr(other, name)
    yield "prefers", "Would rather have", one.prefers.label, other.prefers.label
    yield "seat_id", "Looked after by", _holder(one), _holder(other)


def _label(value: object) -> str:
    return str(getattr(value, "label", ""))


def _yes(value: bool) -> str:
    return "Yes" if value else "No"


def _holder(row: EmployerContact) -> str:
    return row.seat.person.name if row.seat is not None and row.seat.person is not None else ""
