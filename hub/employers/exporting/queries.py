"""What a reader may carry away: employers whose details are shown to them, and the people there whom they see."""

from collections.abc import Iterator

import sqlalchemy as sa

import hub.employers.queries as pool
from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerContact

BATCH = 500


def shown(reader: Reader) -> Iterator[tuple[Employer, list[EmployerContact]]]:
    """By name, some at a time."""
    after: tuple[str, int] | None = None
    while True:
        select = pool.pool(reader).where(pool.shows_details(reader)).limit(BATCH)
        if after is not None:
            select = select.where(sa.tuple_(Employer.name, Employer.id) > sa.tuple_(*after))
        some = db.session.scalars(select).unique().all()
        if not some:
            return
        people = _people(reader, [row.id for row in some])
        for row in some:
            yield row, people.get(row.id, [])
        after = (some[-1].name, some[-1].id)
        for row in some:
            db.session.expunge(row)


def shown_ids(reader: Reader) -> list[int]:
    select = (
        pool.pool(reader).where(pool.shows_details(reader)).with_only_columns(Employer.id, maintain_column_froms=True)
    )
    return list(db.session.scalars(select))


def _people(reader: Reader, ids: list[int]) -> dict[int, list[EmployerContact]]:
    found: dict[int, list[EmployerContact]] = {}
    for row in db.session.scalars(
        sa.select(EmployerContact)
        .where(EmployerContact.employer_id.in_(ids), pool.seen(reader))
        .where(EmployerContact.hold.is_(None), EmployerContact.anonymised_at.is_(None))
        .order_by(EmployerContact.name, EmployerContact.id)
    ):
        found.setdefault(row.employer_id, []).append(row)
    return found
