"""Every select of the timeline. Ask for the employer, and whether its details are shown, first."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.queries import writable_ids
from hub.employers.requests.models import EmployerRequest
from hub.employers.states import EventKind, Promiser
from hub.members.models import NAMED, Cluster

OPEN_PROMISES = 12


def timeline(reader: Reader, employer: Employer) -> sa.Select[EmployerEvent]:
    """Newest first, over all clusters in which the reader sees the details, by the rule of their seats there."""
    shared = {share.cluster_id for share in employer.shares}
    seen = [one for one in reader.everywhere if one.cluster_id in shared and employer.shows_details_to(one)]
    return (
        sa.select(EmployerEvent)
        .where(
            EmployerEvent.employer_id == employer.id,
            sa.or_(EmployerEvent.cluster_id.is_(None), *(_lines_for(one) for one in seen)),
        )
        .options(
            joinedload(EmployerEvent.person),
            joinedload(EmployerEvent.organisation).load_only(*NAMED),
            joinedload(EmployerEvent.cluster).load_only(Cluster.name),
        )
        .order_by(EmployerEvent.at.desc(), EmployerEvent.id.desc())
    )


def _lines_for(reader: Reader) -> sa.ColumnElement[bool]:
    """Another school's requests, and who let whom down, are for lead and broker."""
    here = EmployerEvent.cluster_id == reader.cluster_id
    if reader.is_broker or reader.is_lead:
        return here
    mine = EmployerEvent.organisation_id.in_(list(reader.organisation_ids))
    sent_to_us = sa.select(EmployerRequest.id).where(EmployerRequest.handler_id.in_(writable_ids(reader)))
    common = sa.and_(EmployerEvent.request_id.is_(None), EmployerEvent.kind != EventKind.LET_DOWN)
    return sa.and_(here, sa.or_(mine, common, EmployerEvent.request_id.in_(sent_to_us)))


def open_promises(reader: Reader, employer: Employer) -> list[EmployerEvent]:
    """What is still to be kept, the first due first."""
    select = timeline(reader, employer).where(
        EmployerEvent.kind == EventKind.PROMISE,
        EmployerEvent.kept_at.is_(None),
        EmployerEvent.cluster_id == reader.cluster_id,
    )
    rows = db.session.scalars(
        select.order_by(None).order_by(EmployerEvent.due_on, EmployerEvent.id).limit(OPEN_PROMISES)
    )
    return list(rows.unique())


def promises(reader: Reader, employer: Employer, ids: list[int]) -> list[EmployerEvent]:
    """Kept or not, of this cluster."""
    select = timeline(reader, employer).where(
        EmployerEvent.id.in_(ids),
        EmployerEvent.kind == EventKind.PROMISE,
        EmployerEvent.cluster_id == reader.cluster_id,
    )
    return list(db.session.scalars(select).unique())


def promise(reader: Reader, employer: Employer, event_id: int) -> EmployerEvent:
    """Raises NoResultFound (404)."""
    found = promises(reader, employer, [event_id])
    if not found:
        raise NoResultFound
    return found[0]


def due_promises(reader: Reader, by: date) -> list[tuple[EmployerEvent, str]]:
    """The reader's own promises to employers that are due by that day, with the employer's name."""
    rows = db.session.execute(
        sa.select(EmployerEvent, Employer.name)
        .join(Employer, Employer.id == EmployerEvent.employer_id)
        .where(
            EmployerEvent.cluster_id == reader.cluster_id,
            EmployerEvent.kind == EventKind.PROMISE,
            EmployerEvent.person_id == reader.person_id,
            EmployerEvent.promised_by == Promiser.US,
            EmployerEvent.kept_at.is_(None),
            EmployerEvent.due_on <= by,
            Employer.stopped_at.is_(None),
        )
        .order_by(EmployerEvent.due_on, EmployerEvent.id)
        .limit(10)
    )
    return [(event, name) for event, name in rows]


def batch(reader: Reader, mark: str) -> list[EmployerEvent]:
    """What the reader logged with one press, in this cluster."""
    if not mark:
        return []
    return list(
        db.session.scalars(
            sa.select(EmployerEvent)
            .where(
                EmployerEvent.batch == mark[:24],
                EmployerEvent.person_id == reader.person_id,
                EmployerEvent.cluster_id == reader.cluster_id,
            )
            .order_by(EmployerEvent.id)
        )
    )


def spoken_with(employer: Employer) -> int | None:
    """The person at it that the latest call, mail or meeting was with."""
    return db.session.scalar(
        sa.select(EmployerEvent.contact_id)
        .join(EmployerContact, EmployerContact.id == EmployerEvent.contact_id)
        .where(EmployerEvent.employer_id == employer.id, EmployerContact.employer_id == employer.id)
        .order_by(EmployerEvent.at.desc(), EmployerEvent.id.desc())
        .limit(1)
    )
