"""Logging in bulk after a fair: which employer each line means is worked out and shown before anything is written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

import hub.employers.queries as pool
import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerShare, folded
from hub.employers.record.lines import line, new_batch
from hub.employers.states import EventKind, Sharing, Stage
from hub.text import clean

MOST_LINES = 100
NEW, LEFT_OUT = "new", "out"
_CUT = re.compile(r"\t|;|:(?!//)")


@dataclass
class Planned:
    """One line: the employer it means, or what is still to be chosen. `problem` is a sentence, or ""."""

    key: str  # of the fields in which it is chosen
    name: str
    note: str
    employer: Employer | None = None
    alike: list[Employer] = field(default_factory=list)
    chosen: str = ""  # the id of one of `alike`, NEW or LEFT_OUT
    sector: str = ""
    problem: str = ""

    @property
    def is_new(self) -> bool:
        return self.employer is None and self.chosen == NEW

    @property
    def is_left_out(self) -> bool:
        return self.employer is None and self.chosen == LEFT_OUT

    @property
    def is_known(self) -> bool:
        return self.employer is not None and not self.alike

    @property
    def options(self) -> list[tuple[str, str]]:
        return [
            *((str(one.id), f"It is {one.name}") for one in self.alike),
            (NEW, "Add it as a prospect"),
            (LEFT_OUT, "Leave it out"),
        ]


def lines_of(text: str) -> list[tuple[str, str]]:
    """(name, own note) of each line that says something; a name that stands twice has both notes."""
    found: dict[str, tuple[str, str]] = {}
    for one in text.splitlines():
        name, _, note = _CUT.sub("\n", one, count=1).partition("\n")
        name, note = clean(name)[:200], clean(note)[:1_000]
        if key := folded(name):
            before = found.get(key)
            found[key] = (before[0], " ".join(filter(None, (before[1], note)))) if before else (name, note)
    return list(found.values())


def plan(
    reader: Reader, lines: Sequence[tuple[str, str]], ticked: Iterable[int], given: Mapping[str, str]
) -> list[Planned]:
    """`given` holds what was chosen on the page: `which-<key>` and `sector-<key>`."""
    known = _named(reader, [name for name, _ in lines])
    rows = [_planned(reader, name, note, known.get(folded(name), []), given) for name, note in lines]
    there = {row.employer.id for row in rows if row.employer}
    for employer in pool.by_ids(reader, sorted(set(ticked) - there)).values():
        rows.append(_known(Planned(f"e{employer.id}", employer.name, ""), employer, reader))
    return rows


def _named(reader: Reader, names: Sequence[str]) -> dict[str, list[Employer]]:
    """Those of the pool with one of these names, in one statement."""
    found: dict[str, list[Employer]] = {}
    select = pool.pool(reader).where(Employer.folded_name.in_({folded(name) for name in names}))
    for row in db.session.scalars(select).unique():
        found.setdefault(row.folded_name, []).append(row)
    return found


def _planned(reader: Reader, name: str, note: str, same: list[Employer], given: Mapping[str, str]) -> Planned:
    key = re.sub(r"\W+", "-", folded(name))
    row = Planned(key, name, note, chosen=given.get(f"which-{key}", ""), sector=given.get(f"sector-{key}", ""))
    if len(same) == 1:
        return _known(row, same[0], reader)
    row.alike = [one for one in (same or pool.like(reader, name)) if one.can_be_contacted_by(reader)]
    if row.chosen not in {code for code, _ in row.options}:
        row.chosen = str(row.alike[0].id) if row.alike else NEW
    row.employer = next((one for one in row.alike if str(one.id) == row.chosen), None)
    if row.is_new and not vocabulary.is_code("sector", row.sector):
        row.problem = "Choose its sector."
    return row


def _known(row: Planned, employer: Employer, reader: Reader) -> Planned:
    row.employer = employer
    if not employer.shows_details_to(reader):
        row.problem = f"It is in the pool already, brought by {employer.brought_by.name}: tell them what was said."
    return row


def carry_out(reader: Reader, rows: Sequence[Planned], kind: EventKind, text: str, on: date) -> str:
    """One transaction, to be committed. Returns the mark by which all of it is taken back."""
    mark = new_batch()
    for row in rows:
        if row.problem or row.is_left_out:
            continue
        employer = row.employer or _prospect(reader, row, mark)
        if row.employer and employer.stage is Stage.PROSPECT:
            employer.stage = Stage.ACTIVE
        event = line(reader, employer, kind, " ".join(filter(None, (text, row.note))), on)
        event.batch = mark
        db.session.add(event)
    return mark


def _prospect(reader: Reader, row: Planned, mark: str) -> Employer:
    mine = pool.writable_ids(reader)[0]
    employer = Employer(
        name=row.name, sector=row.sector, stage=Stage.PROSPECT, steward_id=mine, introduced_by_id=mine,
        created_by_id=reader.person_id,
        shares=[EmployerShare(cluster_id=reader.cluster_id, sharing=Sharing.ASK_THROUGH_US)],
    )  # fmt: skip
    db.session.add(employer)
    db.session.flush()
    added = line(reader, employer, EventKind.ADDED, "")
    added.batch = mark
    db.session.add(added)
    return employer


def to_tick(reader: Reader, most: int = 40) -> list[tuple[str, str]]:
    """Employers that the reader's organisations look after, by name."""
    rows = db.session.execute(
        sa.select(Employer.id, Employer.name)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, pool.owned(reader), Employer.stopped_at.is_(None))
        .order_by(Employer.name, Employer.id)
        .limit(most)
    )
    return [(str(number), name) for number, name in rows]
