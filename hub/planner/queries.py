"""Selects of the planner."""

from collections.abc import Collection
from datetime import date

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


def clashes(
    cluster_id: int | None, days: Collection[date], organisation_ids: Collection[int]
) -> dict[date, dict[int, str]]:
    """day -> organisation id -> what stands in its way there, in words ("October half-term"); days and organisations
    without anything are left out. One statement, however many of both."""
    found: dict[date, dict[int, str]] = {}
    if not days or not organisation_ids:
        return found
    rows = db.session.execute(
        sa.select(Holiday.organisation_id, Holiday.name, Holiday.first_day, Holiday.last_day)
        .where(
            Holiday.cluster_id == cluster_id,
            sa.or_(Holiday.organisation_id.is_(None), Holiday.organisation_id.in_(organisation_ids)),
            Holiday.first_day <= max(days),
            Holiday.last_day >= min(days),
        )
        .order_by(Holiday.organisation_id.is_(None), Holiday.first_day, Holiday.id)
    )
    for organisation_id, name, first, last in rows:
        for day in days:
            if first <= day <= last:
                for one in organisation_ids if organisation_id is None else (organisation_id,):
                    found.setdefault(day, {}).setdefault(one, name)
    return found


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
