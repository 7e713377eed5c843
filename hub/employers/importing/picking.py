"""What may be done with a row, what is done with it, and what the page says of it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.employers.importing.changing import words_for
from hub.employers.importing.models import EmployerImport, EmployerImportRow, Pick, Verdict
from hub.text import count

WORDS = {Pick.ADD: "Add as new", Pick.UPDATE: "Update that one", Pick.LEAVE: "Leave out"}


def picks(reader: Reader, row: EmployerImportRow) -> list[tuple[str, str]]:
    """(code, words) of what may be done; nothing with a row that cannot be taken."""
    if row.verdict is Verdict.ERROR:
        return []
    is_ours = row.found is not None and row.found.can_be_edited_by(reader)
    may = [Pick.ADD, *([Pick.UPDATE] if row.of_row is not None or is_ours else []), Pick.LEAVE]
    same = "Same employer as that row" if row.of_row is not None else WORDS[Pick.UPDATE]
    return [(one.value, same if one is Pick.UPDATE else WORDS[one]) for one in may]


def pick_some(reader: Reader, rows: Sequence[EmployerImportRow], given: Mapping[str, str]) -> None:
    for row in rows:
        code = given.get(f"pick-{row.id}", "")
        if code in {known for known, _ in picks(reader, row)}:
            row.pick = Pick(code)


def pick_all(reader: Reader, draft: EmployerImport, verdict: Verdict | None, code: str) -> None:
    """Every row of one kind; where a row cannot be updated by the reader it stays as it is."""
    if code not in set(Pick) or verdict in {None, Verdict.ERROR}:
        return
    rows = EmployerImportRow
    where = [rows.import_id == draft.id, rows.verdict == verdict]
    if code == Pick.UPDATE:
        found = sa.select(rows).where(*where, rows.employer_id.is_not(None), rows.of_row.is_(None))
        ours = [row.id for row in db.session.scalars(found) if row.found and row.found.can_be_edited_by(reader)]
        db.session.execute(sa.update(rows), [{"id": id_, "pick": Pick.UPDATE} for id_ in ours] or [])
        where.append(rows.of_row.is_not(None))
    db.session.execute(sa.update(rows).where(*where).values(pick=Pick(code)))


def says(row: EmployerImportRow) -> list[str]:
    """What would change. Of people that are here already only what would change, not to what: their details come by
    POST alone."""
    changes, found = row.changes, []
    for name, (before, after) in changes.get("employer", {}).items():
        was = f", was “{_short(before)}”" if before else ""
        found.append(f"{words_for(name).capitalize()}: “{_short(after)}”{was}")
    if "place" in changes:
        found.append("Postcode added")
    if changes.get("stopped"):
        found.append("Not to be contacted from then on")
    if changes.get("person"):
        found.append(f"Adds {row.contact.get('name', 'a person')}")
    if "contact" in changes:
        found.append(
            f"{row.contact.get('name', 'The person')}: {', '.join(words_for(name) for name in changes['contact'])}"
        )
    if row.verdict is Verdict.UPDATE and row.of_row is None and not found:
        found.append("Nothing new")
    return found


def brought_in(draft: EmployerImport) -> str:
    """What came of it, in half a sentence; what there is none of is left out."""
    parts = [
        f"{count(draft.added_count, 'employer')} added" if draft.added_count else "",
        f"{count(draft.updated_count, 'employer')} brought up to date" if draft.updated_count else "",
        count(draft.people_count, "person") if draft.people_count else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing, since every row was left out"


def _short(value: object) -> str:
    words = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return str(words)[:60]
