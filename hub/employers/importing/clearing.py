"""For the worker: rows of files that were never written go after a week, what undoing needs after 30 days."""

from datetime import timedelta

import sqlalchemy as sa

import hub.employers.importing.queries as queries
from hub.db import db, now
from hub.employers.importing.models import KEPT_DAYS, UNDO_DAYS, EmployerImport, EmployerImportRow, ImportState


def forget_rows() -> int:
    old = queries.stale(now() - timedelta(days=KEPT_DAYS), now() - timedelta(days=UNDO_DAYS))
    gone = db.session.execute(
        sa.delete(EmployerImportRow).where(EmployerImportRow.import_id.in_(sa.select(EmployerImport.id).where(old)))
    )
    never = EmployerImport.state.in_([ImportState.MAPPING, ImportState.PREVIEW])
    db.session.execute(sa.delete(EmployerImport).where(old, never))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]
