"""What files and merges still hold: rows that were never written go after a week, what undoing needs after 30 days,
and a person who is erased at once."""

from datetime import timedelta

import sqlalchemy as sa

import hub.employers.importing.queries as queries
from hub.db import db, now
from hub.employers.importing.models import KEPT_DAYS, UNDO_DAYS, EmployerImport, EmployerImportRow, ImportState
from hub.employers.merging.models import EmployerMerge


def forget_rows() -> int:
    old = queries.stale(now() - timedelta(days=KEPT_DAYS), now() - timedelta(days=UNDO_DAYS))
    gone = db.session.execute(
        sa.delete(EmployerImportRow).where(EmployerImportRow.import_id.in_(sa.select(EmployerImport.id).where(old)))
    )
    never = EmployerImport.state.in_([ImportState.MAPPING, ImportState.PREVIEW])
    db.session.execute(sa.delete(EmployerImport).where(old, never))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def forget_person(email: str, contact_id: int | None = None) -> int:
    """A file that is being looked at must not bring them back, nor taking an import or a merge back. In the current
    transaction."""
    rows = EmployerImportRow
    here = [rows.contact_id == contact_id] if contact_id else []
    if email:
        db.session.execute(sa.delete(EmployerMerge).where(EmployerMerge.email == email))
        here += [rows.email == email, sa.func.lower(sa.cast(rows.cells, sa.Text)).contains(email, autoescape=True)]
    erased = db.session.scalars(sa.select(rows).where(sa.or_(*here))).all() if here else []
    for row in erased:
        row.leave_person_out(db.session.get_one(EmployerImport, row.import_id).mapping)
    return len(erased)
