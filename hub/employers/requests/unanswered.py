"""Nothing stays unanswered for more than ten working days without the brokers being told: for the worker."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.employers.queries as pool
from hub.db import db, now
from hub.employers.clocks import is_working_day, working_days_after
from hub.employers.letters import tell_of_silence
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import OPEN_STATES
from hub.planner.calendar import Calendar
from hub.planner.queries import calendar_of
from hub.text import local, today

LONGEST = 10  # working days
MORNING = 7  # o'clock


def is_unanswered(row: EmployerRequest, calendar: Calendar, on: date) -> bool:
    """More than ten working days since the school asked, or since the brokers were last told so."""
    since = local(row.chased_at or row.asked_at).date()
    return is_working_day(on, calendar) and working_days_after(since, LONGEST, calendar) < on


def chase() -> int:
    """One letter for each broker of a cluster, with all that is due; claimed in one transaction with the letters."""
    if local(now()).hour < MORNING:
        return 0
    by_cluster: dict[int, list[EmployerRequest]] = {}
    for row in _candidates():
        by_cluster.setdefault(row.cluster_id, []).append(row)
    done = 0
    for cluster_id, rows in by_cluster.items():
        calendar = calendar_of(cluster_id)
        claimed = [row for row in rows if is_unanswered(row, calendar, today()) and _claim(row)]
        if claimed:
            tell_of_silence(claimed, pool.people_to_tell(cluster_id, None))
            db.session.commit()
            done += len(claimed)
    return done


def _candidates() -> list[EmployerRequest]:
    since = sa.func.coalesce(EmployerRequest.chased_at, EmployerRequest.asked_at)
    select = (
        sa.select(EmployerRequest)
        .where(EmployerRequest.state.in_(OPEN_STATES), since < now() - timedelta(days=LONGEST))
        .options(
            joinedload(EmployerRequest.organisation),
            joinedload(EmployerRequest.cluster),
            joinedload(EmployerRequest.handler),
        )
        .order_by(EmployerRequest.asked_at, EmployerRequest.id)
    )
    return list(db.session.scalars(select).unique())


def _claim(row: EmployerRequest) -> bool:
    same = EmployerRequest.chased_at == row.chased_at if row.chased_at else EmployerRequest.chased_at.is_(None)
    claim = sa.update(EmployerRequest).where(EmployerRequest.id == row.id, same, EmployerRequest.state.in_(OPEN_STATES))
    done = db.session.execute(claim.values(chased_at=now()), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]
