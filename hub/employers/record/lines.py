"""Writing lines of the timeline by hand, and taking them back."""

import secrets
from datetime import date, time

import sqlalchemy as sa

import hub.employers.queries as pool
from hub.access import Reader
from hub.db import db, now
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.record import queries
from hub.employers.requests.models import EmployerRequest
from hub.employers.states import EventKind, Stage
from hub.text import at_london, today

NOON = time(12)


def new_batch() -> str:
    """The mark of what was logged with one press, and is taken back with one."""
    return secrets.token_urlsafe(12)


def line(reader: Reader, row: Employer, kind: EventKind, text: str, on: date | None = None) -> EmployerEvent:
    mine = pool.writable_ids(reader)
    own = next((one for one in mine if one in row.owner_ids), None)
    return EmployerEvent(
        employer_id=row.id,
        cluster_id=reader.cluster_id,
        organisation_id=own or next(iter(mine), None),
        person_id=reader.person_id,
        kind=kind,
        text=text,
        at=now() if on is None or on == today() else at_london(on, NOON),
    )


def settle(reader: Reader, row: Employer, promise: EmployerEvent, kind: EventKind | None) -> None:
    """It was kept or broken, which is a line of its own, or (None) is no longer waited for."""
    promise.kept_at = now()
    if kind is not None:
        after = line(reader, row, kind, promise.text)
        after.batch = f"promise-{promise.id}"
        db.session.add(after)


def wait_again(reader: Reader, promise: EmployerEvent) -> None:
    promise.kept_at = None
    own = sa.and_(EmployerEvent.batch == f"promise-{promise.id}", EmployerEvent.person_id == reader.person_id)
    db.session.execute(sa.delete(EmployerEvent).where(own))


def take_back(reader: Reader, batch: str) -> int:
    """The reader's own lines of one press, and the prospects that came with them unless something was done with
    these meanwhile. Returns how many lines."""
    rows = queries.batch(reader, batch)
    ids = {row.employer_id for row in rows if row.employer_id is not None}
    added = {row.employer_id for row in rows if row.kind is EventKind.ADDED}
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    for employer in db.session.scalars(sa.select(Employer).where(Employer.id.in_(ids), _is_untouched())).unique():
        if employer.id in added and employer.created_by_id == reader.person_id:
            db.session.delete(employer)
        elif employer.stage is Stage.ACTIVE:
            employer.stage = Stage.PROSPECT
    return sum(row.kind is not EventKind.ADDED for row in rows)


def _is_untouched() -> sa.ColumnElement[bool]:
    """Nothing else is known of it: no line, no request, nobody there."""
    others = (EmployerEvent.employer_id, EmployerRequest.employer_id, EmployerContact.employer_id)
    return sa.and_(*(~sa.exists().where(column == Employer.id) for column in others))
