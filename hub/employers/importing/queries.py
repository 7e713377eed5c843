"""Every select about imports; the reader comes first."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.employers.queries as pool
from hub.access import Reader
from hub.db import db
from hub.employers.importing.matching import Known, domain_of
from hub.employers.importing.models import (
    EmployerImport,
    EmployerImportMapping,
    EmployerImportRow,
    ImportState,
    Pick,
    Verdict,
)
from hub.employers.models import Employer, EmployerContact, EmployerPlace, EmployerShare
from hub.members.models import NAMED, Organisation

BATCH = 1_000


def imports(reader: Reader) -> sa.Select[EmployerImport]:
    """Of the reader's own organisations, the newest first."""
    return (
        sa.select(EmployerImport)
        .where(
            EmployerImport.cluster_id == reader.cluster_id,
            EmployerImport.organisation_id.in_(pool.writable_ids(reader)),
        )
        .options(joinedload(EmployerImport.organisation).load_only(*NAMED), joinedload(EmployerImport.person))
        .order_by(EmployerImport.id.desc())
    )


def one_import(reader: Reader, import_id: int) -> EmployerImport:
    """Raises NoResultFound (404) where it is of another organisation."""
    return db.session.scalars(imports(reader).where(EmployerImport.id == import_id)).unique().one()


def lock(row: EmployerImport) -> None:
    """Until the commit; SQLite's writers follow one another by themselves."""
    db.session.refresh(row, ["state", "looked_at"], with_for_update=True)


def first_rows(row: EmployerImport, sheet: int, limit: int = 60) -> list[tuple[int, list[str]]]:
    """(number, cells), in order."""
    found = db.session.execute(
        sa.select(EmployerImportRow.number, EmployerImportRow.cells)
        .where(EmployerImportRow.import_id == row.id, EmployerImportRow.sheet == sheet)
        .order_by(EmployerImportRow.number)
        .limit(limit)
    )
    return [(number, cells) for number, cells in found]


def cells(row: EmployerImport) -> Iterator[tuple[int, int, list[str]]]:
    """(id, number, cells) of every row below the heading, some at a time."""
    after = -1
    while True:
        found = db.session.execute(
            sa.select(EmployerImportRow.id, EmployerImportRow.number, EmployerImportRow.cells)
            .where(
                EmployerImportRow.import_id == row.id,
                EmployerImportRow.sheet == row.sheet,
                EmployerImportRow.number > max(after, row.header_row),
            )
            .order_by(EmployerImportRow.number)
            .limit(BATCH)
        ).all()
        if not found:
            return
        yield from ((id_, number, some) for id_, number, some in found)
        after = found[-1][1]


def verdict_counts(row: EmployerImport) -> dict[Verdict, int]:
    found = db.session.execute(
        sa.select(EmployerImportRow.verdict, sa.func.count())
        .where(EmployerImportRow.import_id == row.id, EmployerImportRow.verdict.is_not(None))
        .group_by(EmployerImportRow.verdict)
    )
    return {verdict: number for verdict, number in found if verdict is not None}


def pick_counts(row: EmployerImport) -> dict[Pick | None, int]:
    found = db.session.execute(
        sa.select(EmployerImportRow.pick, sa.func.count())
        .where(
            EmployerImportRow.import_id == row.id,
            EmployerImportRow.verdict.is_not(None),
            EmployerImportRow.verdict != Verdict.ERROR,
        )
        .group_by(EmployerImportRow.pick)
    )
    return dict(found.tuples().all())


def looked_through(row: EmployerImport, verdict: Verdict | None) -> sa.Select[EmployerImportRow]:
    select = sa.select(EmployerImportRow).where(
        EmployerImportRow.import_id == row.id, EmployerImportRow.verdict.is_not(None)
    )
    if verdict is not None:
        select = select.where(EmployerImportRow.verdict == verdict)
    # Whether the employer may be changed is asked of it.
    found = joinedload(EmployerImportRow.found).selectinload(Employer.shares)
    return select.options(found).order_by(EmployerImportRow.number, EmployerImportRow.id)


def left_over(row: EmployerImport) -> sa.Select[EmployerImportRow]:
    """Rows with a sentence about why they were not written, or not undone."""
    return (
        sa.select(EmployerImportRow)
        .where(EmployerImportRow.import_id == row.id, EmployerImportRow.outcome != "")
        .order_by(EmployerImportRow.number, EmployerImportRow.id)
    )


def remembered(row: EmployerImport, headings: str) -> EmployerImportMapping | None:
    return db.session.scalars(
        sa.select(EmployerImportMapping).where(
            EmployerImportMapping.organisation_id == row.organisation_id, EmployerImportMapping.headings == headings
        )
    ).one_or_none()


# What a row may be


def known_employers(reader: Reader, since: datetime | None = None) -> Iterator[Known]:
    """The pool of the reader's cluster; of those whose details are not open to the reader the name alone."""
    shows = pool.shows_details(reader)
    addresses, places = _domains(reader), _outcodes(reader)
    brought_by = sa.func.coalesce(Employer.introduced_by_id, Employer.steward_id)
    select = (
        sa.select(
            Employer.id, Employer.folded_name, Employer.name, Employer.website, Employer.company_number,
            shows.label("shows"), pool.owned(reader).label("owned"), Organisation.name,
        )
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .join(Organisation, Organisation.id == brought_by)
        .where(EmployerShare.cluster_id == reader.cluster_id)
        .order_by(Employer.id)
    )  # fmt: skip
    if since is not None:
        select = select.where(sa.or_(Employer.created_at >= since, EmployerShare.shared_at >= since))
    for id_, folded, name, website, number, is_shown, is_owned, owner in db.session.execute(select):
        domains = {*addresses.get(id_, ()), domain_of(website)} - {""} if is_shown else set()
        yield Known(
            folded, name, employer_id=id_, domains=frozenset(domains), number=number if is_shown else "",
            outcode=places.get(id_, "") if is_shown else "", brought_by=owner,
            is_editable=bool(is_owned or (reader.is_broker and is_shown)),
        )  # fmt: skip


def _domains(reader: Reader) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = db.session.execute(
        sa.select(EmployerContact.employer_id, EmployerContact.email)
        .join(EmployerShare, EmployerShare.employer_id == EmployerContact.employer_id)
        .where(EmployerShare.cluster_id == reader.cluster_id, EmployerContact.email != "", pool.seen(reader))
    )
    for employer_id, email in rows:
        if domain := domain_of(email):
            found.setdefault(employer_id, set()).add(domain)
    return found


def _outcodes(reader: Reader) -> dict[int, str]:
    """Of employers with one place: with several, another outcode says nothing."""
    rows = db.session.execute(
        sa.select(EmployerPlace.employer_id, sa.func.min(EmployerPlace.outcode))
        .join(EmployerShare, EmployerShare.employer_id == EmployerPlace.employer_id)
        .where(EmployerShare.cluster_id == reader.cluster_id)
        .group_by(EmployerPlace.employer_id)
        .having(sa.func.count() == 1)
    )
    return dict(rows.tuples().all())


def employers_for(reader: Reader, ids: Sequence[int]) -> dict[int, Employer]:
    """In batches, as rows that are to be changed."""
    found: dict[int, Employer] = {}
    for start in range(0, len(ids), 500):
        found |= pool.by_ids(reader, ids[start : start + 500])
    return found


def contacts_at(reader: Reader, employer_ids: Sequence[int]) -> dict[int, list[EmployerContact]]:
    """Those that the reader may see."""
    found: dict[int, list[EmployerContact]] = {}
    for start in range(0, len(employer_ids), 500):
        some = employer_ids[start : start + 500]
        rows = db.session.scalars(
            sa.select(EmployerContact)
            .where(EmployerContact.employer_id.in_(some), pool.seen(reader))
            .order_by(EmployerContact.id)
        )
        for row in rows:
            found.setdefault(row.employer_id, []).append(row)
    return found


def stale(before: datetime, undo_before: datetime) -> sa.ColumnElement[bool]:
    """Imports whose rows are not needed any more."""
    open_states = EmployerImport.state.in_([ImportState.MAPPING, ImportState.PREVIEW])
    return sa.or_(
        sa.and_(open_states, EmployerImport.created_at < before),
        sa.and_(~open_states, EmployerImport.written_at < undo_before),
    )
