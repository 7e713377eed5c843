"""An import taken back whole: what it added goes, what it changed is put back. What somebody has worked with since
stays as it is, and the row says why."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

import hub.employers.importing.queries as queries
from hub.db import db, now
from hub.employers.importing.changing import change
from hub.employers.importing.models import EmployerImport, EmployerImportRow, ImportState
from hub.employers.importing.writing import NotNow
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerPlace, EmployerShare
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.history import record
from hub.search import forget

BATCH = 500
CHANGED = "{what} was changed since, so it stays."
ASKED = "The person was asked since, so they stay."
USED = "There is work with this employer since, so it stays."
PEOPLE = "Somebody is kept here who stays, so the employer stays."
STOPPED = "Not to be contacted stays."


def undo(draft: EmployerImport) -> int:
    """In the current transaction; how many rows were left as they are. Raises NotNow."""
    queries.lock(draft)
    if not draft.can_be_undone:
        raise NotNow
    said: dict[int, str] = {}
    _put_back(draft, said)
    removed_people = _remove_people(draft, said)
    removed = _remove_employers(draft, said)
    rows = EmployerImportRow
    db.session.execute(sa.update(rows).where(rows.import_id == draft.id).values(made={}, outcome=""))
    values = [{"id": id_, "outcome": words[:300]} for id_, words in said.items()]
    if values:
        db.session.execute(sa.update(rows), values)
    draft.state, draft.undone_at = ImportState.UNDONE, now()
    record("employers.undo_import", draft, removed=removed, people=removed_people, left=len(said))
    return len(said)


def _rows(draft: EmployerImport, *where: Any) -> Iterator[Sequence[EmployerImportRow]]:
    after = 0
    while True:
        some = db.session.scalars(
            sa.select(EmployerImportRow)
            .where(EmployerImportRow.import_id == draft.id, EmployerImportRow.id > after, *where)
            .order_by(EmployerImportRow.id)
            .limit(BATCH)
        ).all()
        if not some:
            return
        yield some
        after = some[-1].id
        for row in some:
            db.session.expunge(row)


def _put_back(draft: EmployerImport, said: dict[int, str]) -> None:
    """The other way round: what the import wrote is what has to be there still."""
    for some in _rows(draft, EmployerImportRow.made != {}):
        employers = _by_id(Employer, [row.employer_id for row in some])
        contacts = _by_id(EmployerContact, [row.contact_id for row in some])
        for row in some:
            words: list[str] = []
            for found, changes in (
                (employers.get(row.employer_id), row.made.get("employer", {})),
                (contacts.get(row.contact_id), row.made.get("contact", {})),
            ):
                if found is not None:
                    change(found, {name: [after, before] for name, (before, after) in changes.items()}, words.append)
            if row.made.get("stopped"):
                words.append(STOPPED)
            if words:
                said[row.id] = " ".join(words)
        _remove_places({row.employer_id: row.made["place"] for row in some if row.made.get("place")})
        db.session.flush()


def _remove_places(added: dict[int | None, str]) -> None:
    """Of employers that had none."""
    places = db.session.execute(
        sa.select(EmployerPlace.id, EmployerPlace.employer_id, EmployerPlace.postcode, EmployerPlace.outcode).where(
            EmployerPlace.employer_id.in_(added)
        )
    )
    going = [id_ for id_, employer_id, postcode, half in places if added[employer_id] in {postcode, half}]
    db.session.execute(sa.delete(EmployerPlace).where(EmployerPlace.id.in_(going)))


def _by_id(model: Any, ids: Sequence[int | None]) -> dict[int | None, Any]:
    wanted = sorted({one for one in ids if one})
    select = sa.select(model).where(model.id.in_(wanted)).order_by(model.id).with_for_update()
    return {row.id: row for row in db.session.scalars(select)}


def _remove_people(draft: EmployerImport, said: dict[int, str]) -> int:
    removed = 0
    for some in _rows(draft, EmployerImportRow.has_added_contact, EmployerImportRow.contact_id.is_not(None)):
        by_contact = {row.contact_id: row.id for row in some}
        asked = _ids(sa.select(EmployerAsk.contact_id).where(EmployerAsk.contact_id.in_(by_contact)))
        changed = _ids(
            sa.select(EmployerContact.id).where(EmployerContact.id.in_(by_contact), EmployerContact.version != 1)
        )
        said |= {by_contact[id_]: CHANGED.format(what="The person") for id_ in changed}
        said |= {by_contact[id_]: ASKED for id_ in asked}
        going = [id_ for id_ in by_contact if id_ not in changed | asked]
        db.session.execute(sa.delete(EmployerContact).where(EmployerContact.id.in_(going)))
        removed += len(going)
    return removed


def _remove_employers(draft: EmployerImport, said: dict[int, str]) -> int:
    removed = 0
    for some in _rows(draft, EmployerImportRow.has_added_employer, EmployerImportRow.employer_id.is_not(None)):
        by_employer = {row.employer_id: row.id for row in some if row.employer_id}
        staying = _staying(list(by_employer))
        for id_, words in staying.items():
            row_id = by_employer[id_]
            said[row_id] = f"{said.get(row_id, '')} {words}".strip()
        going = [id_ for id_ in by_employer if id_ not in staying]
        for id_ in going:
            forget("employer", id_)
        db.session.execute(sa.delete(Employer).where(Employer.id.in_(going)))
        removed += len(going)
    return removed


def _staying(ids: list[int]) -> dict[int, str]:
    """Why, for each of these that is not to be removed."""
    people = _ids(sa.select(EmployerContact.employer_id).where(EmployerContact.employer_id.in_(ids)))
    used: set[int] = set()
    for model in (EmployerEvent, EmployerAsk, EmployerRequest):
        used |= _ids(sa.select(model.employer_id).where(model.employer_id.in_(ids)))
    changed = _ids(sa.select(Employer.id).where(Employer.id.in_(ids), Employer.version != 1))
    shared = sa.select(EmployerShare.employer_id).where(EmployerShare.employer_id.in_(ids))
    used |= _ids(shared.group_by(EmployerShare.employer_id).having(sa.func.count() > 1))
    found = dict.fromkeys(people, PEOPLE)
    found |= dict.fromkeys(used, USED)
    return found | dict.fromkeys(changed, CHANGED.format(what="The employer"))


def _ids(select: Any) -> set[int]:
    return {id_ for id_ in db.session.scalars(select) if id_}
