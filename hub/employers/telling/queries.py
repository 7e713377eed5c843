"""Imported people who are still to be told that they are kept; the reader comes first."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.employers.queries as pool
from hub.access import Reader
from hub.db import db
from hub.employers.importing.models import EmployerImport, ImportState
from hub.employers.models import Employer, EmployerContact, EmployerShare


def untold(reader: Reader) -> sa.Select[EmployerContact]:
    """Imported by the reader's organisations, at employers of this cluster, and not told yet."""
    return (
        sa.select(EmployerContact)
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(
            EmployerShare.cluster_id == reader.cluster_id,
            EmployerContact.private_to_id.in_(pool.writable_ids(reader)),
            EmployerContact.told_on.is_(None),
        )
        .options(joinedload(EmployerContact.employer))
        .order_by(EmployerContact.added_at, EmployerContact.id)
    )


def untold_counts(reader: Reader, before: datetime | None = None) -> tuple[int, datetime | None]:
    """How many, and since when the oldest has been here; all of them, or those added before a moment."""
    select = untold(reader).with_only_columns(
        sa.func.count(), sa.func.min(EmployerContact.added_at), maintain_column_froms=True
    )
    if before is not None:
        select = select.where(EmployerContact.added_at <= before)
    number, oldest = db.session.execute(select.order_by(None)).one()
    return number, oldest


def overdue_imports(before: datetime, limit: int) -> list[EmployerImport]:
    """For the worker: written so long ago, nobody reminded, and somebody still to be told."""
    waits = (
        sa.select(EmployerContact.id)
        .where(
            EmployerContact.private_to_id == EmployerImport.organisation_id,
            EmployerContact.told_on.is_(None),
            EmployerContact.added_at <= before,
        )
        .exists()
    )
    return list(
        db.session.scalars(
            sa.select(EmployerImport)
            .where(
                EmployerImport.state == ImportState.WRITTEN,
                EmployerImport.reminded_at.is_(None),
                EmployerImport.written_at <= before,
                waits,
            )
            .order_by(EmployerImport.id)
            .limit(limit)
        )
    )
