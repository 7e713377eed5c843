"""The wait list: requests that no agreement covers, in a fair order, and taking them up."""

from collections.abc import Iterable
from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.access import Reader
from hub.db import db, now
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.agreements.queries import used
from hub.employers.asking import settings
from hub.employers.letters import tell_handlers, tell_school
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.queries import requests
from hub.employers.requests.states import MET_STATES, RequestState
from hub.employers.states import EventKind
from hub.members.models import Organisation
from hub.text import at_london, count, school_year_began, today

FIRST = ("special_school", "alternative_provision")
FIRST_WORDS = {"special_school": "Special school", "alternative_provision": "Alternative provision"}
TAKEN_IN = 50  # at once


def _met() -> sa.ScalarSelect[int]:
    """How many requests of the same school were agreed this school year."""
    other = aliased(EmployerRequest)
    began = at_london(school_year_began(today()), time(0))
    select = sa.select(sa.func.count(other.id)).where(
        other.cluster_id == EmployerRequest.cluster_id,
        other.organisation_id == EmployerRequest.organisation_id,
        other.state.in_(MET_STATES),
        other.answered_at >= began,
    )
    return select.correlate(EmployerRequest).scalar_subquery()


def wait_list(reader: Reader) -> sa.Select[EmployerRequest]:
    """Special schools and alternative provision first; then whoever has had least this school year; then by age."""
    kind = sa.select(Organisation.kind).where(Organisation.id == EmployerRequest.organisation_id).scalar_subquery()
    return (
        requests(reader)
        .where(EmployerRequest.state == RequestState.WAITING)
        .order_by(None)
        .order_by(kind.not_in(FIRST), _met(), EmployerRequest.asked_at, EmployerRequest.id)
    )


def met_counts(cluster_id: int | None, organisation_ids: Iterable[int]) -> dict[int, int]:
    """organisation id -> requests agreed this school year; one statement."""
    ids = sorted(set(organisation_ids))
    began = at_london(school_year_began(today()), time(0))
    rows = db.session.execute(
        sa.select(EmployerRequest.organisation_id, sa.func.count())
        .where(
            EmployerRequest.cluster_id == cluster_id,
            EmployerRequest.organisation_id.in_(ids),
            EmployerRequest.state.in_(MET_STATES),
            EmployerRequest.answered_at >= began,
        )
        .group_by(EmployerRequest.organisation_id)
    )
    found = {row[0]: row[1] for row in rows}
    return {one: found.get(one, 0) for one in ids}


def why_here(row: EmployerRequest, met: int) -> str:
    """Why it stands where it does: "Special school; 2 agreed this school year"."""
    had = f"{count(met, 'request')} agreed this school year" if met else "Nothing agreed this school year"
    first = FIRST_WORDS.get(row.organisation.kind)
    return f"{first}; {had[:1].lower()}{had[1:]}" if first else had


def wait(row: EmployerRequest, reason: str, person_id: int) -> None:
    """No clock runs, and no employer is asked. The request may not be saved yet."""
    row.move(RequestState.WAITING)
    db.session.add(row)
    db.session.flush()
    db.session.add(row.event(EventKind.PASSED_ON, f"Put on the wait list. {reason}", person_id))


def take_up(row: EmployerRequest, words: str, person_id: int) -> None:
    """To the brokers as if it had come now; the school hears it."""
    rules = settings(row.cluster_id)
    row.move(RequestState.ASKED, rules.reply_days)
    row.chased_at = now()
    db.session.add(row.event(EventKind.PASSED_ON, words, person_id))
    tell_handlers(row, None)
    tell_school(row, "taken up from the wait list", "")


def to_own_contacts(row: EmployerRequest, person_id: int) -> None:
    """The school will ask an employer that it brought itself."""
    row.handler_id = row.organisation_id
    row.move(RequestState.ASKED, settings(row.cluster_id).reply_days)
    row.chased_at = now()
    db.session.add(row.event(EventKind.PASSED_ON, "To the school's own contacts", person_id))


def covered_by(agreement: EmployerAgreement) -> list[EmployerRequest]:
    """Waiting requests that the agreement now covers, the oldest first, and no more than it has room for."""
    if agreement.is_over:
        return []
    select = (
        sa.select(EmployerRequest)
        .where(
            EmployerRequest.cluster_id == agreement.cluster_id,
            EmployerRequest.organisation_id == agreement.organisation_id,
            EmployerRequest.state == RequestState.WAITING,
            sa.func.coalesce(EmployerRequest.wanted_on, today()).between(
                agreement.covered_from, agreement.covered_until
            ),
        )
        .order_by(EmployerRequest.asked_at, EmployerRequest.id)
        .limit(TAKEN_IN)
    )
    if agreement.activity_types:
        select = select.where(EmployerRequest.activity_type.in_(agreement.activity_types))
    rows = list(db.session.scalars(select))
    if agreement.requests_per_year is None or not rows:
        return rows
    return rows[: max(0, agreement.requests_per_year - used(agreement))]
