"""What was taken out goes for good after a month."""

from datetime import timedelta

import sqlalchemy as sa

from hub.db import db, now
from hub.planner.models import PlannerEntry, PlannerImport

KEPT = timedelta(days=30)


def clear_removed() -> int:
    """For the worker, every hour. Returns how many dates went."""
    before = now() - KEPT
    done = db.session.execute(sa.delete(PlannerEntry).where(PlannerEntry.removed_at < before))
    db.session.execute(sa.delete(PlannerImport).where(PlannerImport.undone_at < before))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]
