"""Requests that were made because of something else, a gap of a self-review: the line shown beside that."""

from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import aliased

import hub.employers.requests.queries as queries
from hub.access import Reader
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.facts import ORIGINS, Made, Outcome, made
from hub.members.models import Organisation

CAME_TO_NOTHING = {RequestState.NOT_THIS_TIME, RequestState.CANCELLED, RequestState.FELL_THROUGH}


_HANDLER = aliased(Organisation)
_REQUESTS = (
    made(
        origin=EmployerRequest.origin,
        id=EmployerRequest.id,
        organisation_id=EmployerRequest.organisation_id,
        state=sa.cast(EmployerRequest.state, sa.String),
        name=Organisation.name,
        more=_HANDLER.name,
        at=EmployerRequest.happens_at,
        on=EmployerRequest.reflected_on,
    )
    .select_from(EmployerRequest)
    .join(Organisation, Organisation.id == EmployerRequest.organisation_id)
    .outerjoin(_HANDLER, _HANDLER.id == EmployerRequest.handler_id)
    .where(EmployerRequest.origin.in_(ORIGINS))
)


def _rows(reader: Reader) -> sa.Select[Any]:
    return _REQUESTS.where(queries.may_see(reader))


def _line(reader: Reader, row: sa.Row[Any]) -> Outcome:
    """Another school's request is no reason not to ask oneself."""
    is_ours = row.organisation_id in reader.organisation_ids
    who = "" if is_ours else f" by {row.name}"
    state = RequestState(row.state)
    standing = EmployerRequest(state=state, happens_at=row.at, reflected_on=row.on).standing
    words = f"Asked of {row.more or 'the EBP'}{who}: {standing[:1].lower()}{standing[1:]}"
    url = url_for("employers.request", request_id=row.id)
    return Outcome(words, url, is_ours and state not in CAME_TO_NOTHING)


MADE = Made(_rows, _line)
