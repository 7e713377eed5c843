"""The first look at every row: what it says, which employer it is, and what writing it would change. Writes nothing to
the pool."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import hub.employers.importing.queries as queries
from hub.access import Reader
from hub.db import db, now
from hub.employers.importing.cells import Row, read_row
from hub.employers.importing.matching import Known, Match, Names, domain_of
from hub.employers.importing.models import EmployerImport, EmployerImportRow, ImportState, Pick, Verdict
from hub.employers.models import Employer, EmployerContact, folded
from hub.employers.privacy.stopping import NOT_TO_BE_KEPT, stopped_among
from hub.geo import outcode

BATCH = 500
PLAIN = ("sector", "size_band", "website", "company_number", "about", "hosts_ldd", "step_free", "transport")
OF_PERSON = ("name", "role", "email", "phone", "told_on", "told_how")


def look(reader: Reader, draft: EmployerImport) -> None:
    """Compare all rows with the pool as it is now. In the current transaction; what was picked before is forgotten."""
    _forget_last_look(draft)
    draft.looked_at, draft.state = now(), ImportState.PREVIEW
    names = Names()
    for one in queries.known_employers(reader):
        names.add(one)
    waiting: list[dict[str, Any]] = []
    for id_, number, cells in queries.cells(draft):
        waiting.append({"id": id_, **_judged(names, number, read_row(draft.mapping, cells, draft.source))})
        if len(waiting) == BATCH:
            _keep(reader, draft, waiting)
            waiting = []
    _keep(reader, draft, waiting)


def _forget_last_look(draft: EmployerImport) -> None:
    blank = {"verdict": None, "pick": None, "employer_id": None, "contact_id": None, "of_row": None, "outcome": ""}
    db.session.execute(sa.update(EmployerImportRow).where(EmployerImportRow.import_id == draft.id).values(blank))


def as_known(row: Row, number: int) -> Known:
    about, email = row.employer, row.contact.get("email", "")
    domains = {domain_of(about.get("website", "")), domain_of(email)} - {""}
    return Known(
        folded(about["name"]), about["name"], row=number, domains=frozenset(domains),
        number=about.get("company_number", ""), outcode=outcode(about.get("postcode", "")) or "",
    )  # fmt: skip


def _judged(names: Names, number: int, row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {
        "employer": row.employer, "contact": row.contact, "email": row.contact.get("email", ""), "notes": row.notes,
        "name": row.employer.get("name", ""), "employer_id": None, "of_row": None, "contact_id": None, "changes": {},
    }  # fmt: skip
    if row.error:
        return values | {"verdict": Verdict.ERROR, "pick": None, "notes": [row.error, *row.notes]}
    one = as_known(row, number)
    match = names.find(one)
    if match is None:
        names.add(one)
        return values | {"verdict": Verdict.NEW, "pick": Pick.ADD}
    return values | _matched(match, row)


def _matched(match: Match, row: Row) -> dict[str, Any]:
    known = match.known
    where: dict[str, Any] = {}
    if known.row is not None:
        where = {"of_row": known.row}
        said = f"Row {known.row} of this file has {match.why}: {known.shown}."
    elif known.is_editable:
        where = {"employer_id": known.employer_id}
        said = f"{known.shown} has {match.why}."
    else:
        said = f"{known.shown}, brought by {known.brought_by}, has {match.why}. Only they can change it."
        pick = Pick.LEAVE if match.is_sure else None
        return {"employer_id": known.employer_id, "verdict": Verdict.LIKELY, "pick": pick, "notes": [said, *row.notes]}
    verdict, pick = (Verdict.UPDATE, Pick.UPDATE) if match.is_sure else (Verdict.LIKELY, None)
    return {**where, "verdict": verdict, "pick": pick, "notes": [said, *row.notes]}


def _keep(reader: Reader, draft: EmployerImport, waiting: list[dict[str, Any]]) -> None:
    if not waiting:
        return
    ids = sorted({row["employer_id"] for row in waiting if row["employer_id"]})
    employers, contacts = queries.employers_for(reader, ids), queries.contacts_at(reader, ids)
    stopped = stopped_among(row["email"] for row in waiting)
    for row in waiting:
        if row["email"] in stopped:
            row["notes"] = [*row["notes"], NOT_TO_BE_KEPT]
        found = employers.get(row["employer_id"] or 0)
        if found is not None and found.can_be_edited_by(reader):
            who = same_person(contacts.get(found.id, []), row["contact"])
            row["contact_id"] = who.id if who else None
            row["changes"] = differences(draft, row, found, who)
    db.session.execute(sa.update(EmployerImportRow), waiting)
    for kept in [*employers.values(), *(one for some in contacts.values() for one in some)]:
        db.session.expunge(kept)


def same_person(people: Iterable[EmployerContact], about: dict[str, Any]) -> EmployerContact | None:
    """By address; by name where one of the two has none."""
    if not about:
        return None
    email, name = about.get("email", ""), folded(about["name"])
    for one in people:
        if email and one.email == email:
            return one
        if folded(one.name) == name and not (email and one.email):
            return one
    return None


def differences(
    draft: EmployerImport, row: dict[str, Any], employer: Employer, person: EmployerContact | None
) -> dict[str, Any]:
    """{"employer": {field: [what is there, what it becomes]}, "contact": the same, "place": postcode}. Where both say
    something the pool is left alone, unless the file was said to be right."""
    changes: dict[str, Any] = {}
    about = {name: row["employer"][name] for name in PLAIN if name in row["employer"]}
    if own := _differing(draft, employer, about):
        changes["employer"] = own
    if row["employer"].get("postcode") and not employer.places:
        changes["place"] = row["employer"]["postcode"]
    if row["employer"].get("stopped") and not employer.is_stopped:
        changes["stopped"] = True
    if row["contact"] and person is None:
        changes["person"] = True
    if person is not None:
        known = {name: row["contact"][name] for name in OF_PERSON if row["contact"].get(name)}
        if theirs := _differing(draft, person, known):
            changes["contact"] = theirs
    return changes


def _differing(draft: EmployerImport, row: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
    found = {}
    for name, value in values.items():
        there = plain(getattr(row, name))
        if there != value and value not in ("", None, False) and (draft.overwrites or there in ("", None, False)):
            found[name] = [there, value]
    return found


def plain(value: Any) -> Any:
    """As it lies in a JSON document."""
    return value.isoformat() if hasattr(value, "isoformat") else getattr(value, "value", value)
