"""The numbers that others ask of this room, and what its rows are called elsewhere.

Numbers about an organisation are for its own people, and for lead and broker of a cluster it belongs to.
"""

from collections.abc import Iterable
from datetime import datetime, time

import sqlalchemy as sa
from flask import url_for

import hub.employers.queries as pool
import hub.employers.requests.queries as queries
from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerShare
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import MET_STATES, OPEN_STATES, RequestState
from hub.facts import Reference
from hub.text import at_london, school_year_began, today

NAMED_AT_MOST = 20


def _allowed(reader: Reader, organisation_ids: Iterable[int]) -> list[int]:
    wanted = set(organisation_ids)
    return sorted(wanted if reader.is_lead or reader.is_broker else wanted & reader.organisation_ids)


def _this_year(reader: Reader, ids: list[int]) -> sa.ColumnElement[bool]:
    began = at_london(school_year_began(today()), time(0))
    return sa.and_(
        EmployerRequest.cluster_id == reader.cluster_id,
        EmployerRequest.organisation_id.in_(ids),
        EmployerRequest.asked_at >= began,
        EmployerRequest.state != RequestState.CANCELLED,
    )


def _days(start: datetime, end: datetime) -> int:
    return max(0, (end - start).days)


def requests_of_the_year(reader: Reader, organisation_ids: Iterable[int]) -> dict[str, dict[int, int]]:
    """Of this school year, without those that the school cancelled: how many were "made"; how many of these "met",
    that is agreed; and the mean of whole calendar "days" from asking to "agreed" or "not this time", without
    organisations that have no answered request."""
    ids = _allowed(reader, organisation_ids)
    columns = (EmployerRequest.organisation_id, EmployerRequest.state, EmployerRequest.asked_at)
    rows = db.session.execute(sa.select(*columns, EmployerRequest.answered_at).where(_this_year(reader, ids)))
    made, met = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    days: dict[int, list[int]] = {}
    for organisation_id, state, asked_at, answered_at in rows:
        made[organisation_id] += 1
        met[organisation_id] += state in MET_STATES
        if answered_at is not None:
            days.setdefault(organisation_id, []).append(_days(asked_at, answered_at))
    return {"made": made, "met": met, "days": {one: round(sum(some) / len(some)) for one, some in days.items()}}


def asked_for(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """organisation id -> what it waits for, the newest first; own ones only."""
    ids = set(organisation_ids) & reader.organisation_ids
    found: dict[int, list[str]] = {}
    if not ids:
        return found
    select = (
        sa.select(EmployerRequest.organisation_id, EmployerRequest.title)
        .where(
            EmployerRequest.cluster_id == reader.cluster_id,
            EmployerRequest.organisation_id.in_(ids),
            EmployerRequest.state.in_(OPEN_STATES),
        )
        .order_by(EmployerRequest.asked_at.desc(), EmployerRequest.id.desc())
        .limit(NAMED_AT_MOST)
    )
    for organisation_id, title in db.session.execute(select):
        found.setdefault(organisation_id, []).append(title)
    return found


def contacts_offered(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, int]:
    """Employers in this cluster's pool that the organisation brought."""
    ids = _allowed(reader, organisation_ids)
    brought_by = sa.func.coalesce(Employer.introduced_by_id, Employer.steward_id)
    rows = db.session.execute(
        sa.select(brought_by, sa.func.count())
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, brought_by.in_(ids))
        .group_by(brought_by)
    )
    found = {row[0]: row[1] for row in rows}
    return {one: found.get(one, 0) for one in ids}


def describe_employers(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    return {
        row.id: Reference(row.name, url_for("employers.employer", employer_id=row.id))
        for row in pool.by_ids(reader, ids).values()
    }


def describe_requests(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    return {
        row.id: Reference(row.title, url_for("employers.request", request_id=row.id))
        for row in queries.by_ids(reader, ids).values()
    }
