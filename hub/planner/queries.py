"""Selects of the planner."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.planner.calendar import Calendar, calendar_from
from hub.planner.models import Holiday


def calendar_of(cluster_id: int | None) -> Calendar:
    """One statement, however many days are asked of it."""
    rows = db.session.execute(
        sa.select(Holiday.organisation_id, Holiday.first_day, Holiday.last_day)
        .where(Holiday.cluster_id == cluster_id)
        .order_by(Holiday.first_day, Holiday.id)
    )
    return calendar_from((row[0], row[1], row[2]) for row in rows)


def holidays(reader: Reader) -> sa.Select[Holiday]:
    """What has been entered in the cluster, the earliest first."""
    return (
        sa.select(Holiday)
        .where(Holiday.cluster_id == reader.cluster_id)
        .options(joinedload(Holiday.organisation))
        .order_by(Holiday.first_day, Holiday.id)
    )


def holiday(reader: Reader, holiday_id: int) -> Holiday:
    return db.session.scalars(holidays(reader).where(Holiday.id == holiday_id)).one()
