"""What the whole hub holds of somebody, by person or by e-mail address, and erasing it. The caller commits."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db, now
from hub.history import HistoryEntry, record
from hub.members.models import Person, Seat
from hub.members.queries import is_last_lead
from hub.members.seats.handing_over import what_goes_with
from hub.room import PersonalData, rooms

STAYS = (
    "What they shared, minuted and answered belongs to their organisation and stays, by “Former member”.",
    "Numbers stay: attendance, asks, requests.",
    "The log of acts keeps a number in the place of their name.",
    "Backups keep them until they are thrown away; a restored backup erases them again.",
)


class CannotErase(Exception):
    """Why not, as a sentence."""


def person_of(address: str) -> Person | None:
    select = sa.select(Person).where(sa.func.lower(Person.email) == address.lower(), Person.erased_at.is_(None))
    return db.session.scalars(select).one_or_none()


def held_of(address: str) -> dict[str, list[dict[str, Any]]]:
    """Kind -> rows; with an account or without one."""
    person = person_of(address)
    found = {kind.name: _rows(kind, person, address) for room in rooms() for kind in room.personal}
    return {name: some for name, some in found.items() if some}


def _rows(kind: PersonalData, person: Person | None, address: str) -> list[dict[str, Any]]:
    if person is not None:
        return kind.export(person)
    return kind.export_address(address) if kind.export_address else []


def what_goes(person: Person) -> list[tuple[str, int]]:
    """(kind, how many rows)."""
    return [(kind.name, number) for room in rooms() for kind in room.personal if (number := len(kind.export(person)))]


def seats_of(person: Person) -> list[tuple[Seat, list[str]]]:
    """Current seats, with what is to be handed over first."""
    select = sa.select(Seat).where(Seat.person_id == person.id, Seat.ended_at.is_(None)).order_by(Seat.id)
    rows = db.session.scalars(select.options(joinedload(Seat.cluster), joinedload(Seat.organisation)))
    found = []
    for seat in rows.all():
        goes = what_goes_with(seat)
        found.append((seat, ["the lead of the cluster", *goes] if is_last_lead([seat]) else goes))
    return found


def was_asked_today(person: Person) -> bool:
    """To hand over; nobody gets that letter twice because of a second press."""
    entries = sa.select(HistoryEntry.id).where(
        HistoryEntry.subject == f"person:{person.id}",
        HistoryEntry.verb == "members.ask_for_hand_over",
        HistoryEntry.at > now() - timedelta(days=1),
    )
    return db.session.scalar(entries.limit(1)) is not None


def erase_member(person: Person) -> int:
    """At their request, everywhere. Raises CannotErase."""
    others = sa.select(Person.id).where(Person.is_administrator, Person.active, Person.id != person.id)
    if person.is_administrator and db.session.scalar(others.limit(1)) is None:
        raise CannotErase("Nobody else can run this hub: name another administrator first.")
    record("members.erase", person)
    return erase_everywhere(person)


def erase_everywhere(person: Person) -> int:
    """The account goes last: other rooms find their rows by the person's name and address."""
    kinds = [(room.name == "members", number, kind) for room in rooms() for number, kind in enumerate(room.personal)]
    changed = 0
    account_last = sorted(kinds, key=lambda one: (one[0], one[2].name == "account", one[1]))
    for _, _, kind in account_last:
        changed += kind.erase(person)
        db.session.flush()
    return changed


def erase_address(address: str) -> int:
    """Of somebody without an account, in every room that keeps such people."""
    kinds = [kind for room in rooms() for kind in room.personal if kind.erase_address is not None]
    return sum(kind.erase_address(address) for kind in kinds if kind.erase_address is not None)
