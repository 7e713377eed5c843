"""Which employers a file adds, and which it brings up to date: row after row, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

import hub.employers.importing.queries as queries
from hub.access import Reader
from hub.db import db
from hub.employers.importing.cells import Row
from hub.employers.importing.changing import stored
from hub.employers.importing.looking import as_known, same_person
from hub.employers.importing.matching import Names
from hub.employers.importing.models import EmployerImport, EmployerImportRow, Pick
from hub.employers.models import EmployerContact

ADDED_MEANWHILE = "{name} came into the pool since the first look. Nothing was written; send the row again."


@dataclass
class New:
    """An employer to be added, by the first of its rows."""

    values: dict[str, Any]
    rows: list["Kept"] = field(default_factory=list)


@dataclass
class Kept:
    """A row, and what is to be noted on it."""

    id: int
    number: int
    contact: dict[str, Any]
    adds_contact: bool = False
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, words: str) -> None:
        before = self.values.get("outcome", "")
        self.values["outcome"] = f"{before} {words}".strip()[:300]


@dataclass
class Plan:
    new: list[New] = field(default_factory=list)
    updates: list[tuple[Kept, Any]] = field(default_factory=list)
    all: list[Kept] = field(default_factory=list)
    by_row: dict[int, New] = field(default_factory=dict)


def _chosen(draft: EmployerImport) -> Iterator[Any]:
    select = (
        sa.select(
            EmployerImportRow.id, EmployerImportRow.number, EmployerImportRow.pick, EmployerImportRow.of_row,
            EmployerImportRow.employer_id, EmployerImportRow.contact_id, EmployerImportRow.employer,
            EmployerImportRow.contact, EmployerImportRow.changes, EmployerImportRow.verdict,
        )
        .where(EmployerImportRow.import_id == draft.id, EmployerImportRow.pick.in_([Pick.ADD, Pick.UPDATE]))
        .order_by(EmployerImportRow.number, EmployerImportRow.id)
    )  # fmt: skip
    return iter(db.session.execute(select).all())


def plan_for(reader: Reader, draft: EmployerImport) -> Plan:
    plan, meanwhile = Plan(), Names()
    for one in queries.known_employers(reader, since=draft.looked_at):
        meanwhile.add(one)
    for row in _chosen(draft):
        kept = Kept(row.id, row.number, row.contact)
        plan.all.append(kept)
        if row.pick is Pick.UPDATE and row.of_row is None:
            plan.updates.append((kept, row))
        elif row.pick is Pick.UPDATE and row.of_row in plan.by_row:
            _join(plan.by_row[row.of_row], kept, row.employer)
        else:
            if other := _came_meanwhile(meanwhile, row):
                kept.say(ADDED_MEANWHILE.format(name=other))
                continue
            new = New(dict(row.employer), [kept])
            kept.adds_contact = bool(row.contact)
            plan.new.append(new)
            plan.by_row[row.number] = new
            if row.of_row is not None:
                plan.by_row.setdefault(row.of_row, new)
    return plan


def _came_meanwhile(meanwhile: Names, row: Any) -> str:
    """The name of the employer that somebody else added since the first look; "" where there is none."""
    match = meanwhile.find(as_known(Row(row.employer, row.contact), row.number)) if meanwhile.by_name else None
    return match.known.shown if match is not None and match.is_sure else ""


def _join(new: New, kept: Kept, about: dict[str, Any]) -> None:
    """One more row of an employer that this file adds: it fills what is open, and may bring one more person."""
    for name, value in about.items():
        new.values.setdefault(name, value)
    known = [EmployerContact(**stored(other.contact)) for other in new.rows if other.contact]
    kept.adds_contact = bool(kept.contact) and same_person(known, kept.contact) is None
    new.rows.append(kept)
