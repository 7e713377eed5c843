"""Every select of the timeline. Ask for the employer, and whether its details are shown, first."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.queries import writable_ids
from hub.employers.requests.models import EmployerRequest
from hub.employers.states import EventKind, Promiser
from hub.members.models import NAMED, Cluster

OUTSTANDING = 25


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
    sent = sa.and_(EmployerEvent.request_id.in_(sent_to_us), EmployerEvent.kind != EventKind.LET_DOWN)
    return sa.and_(here, sa.or_(mine, common, sent))


@dataclass(frozen=True)
class Outstanding:
    """What stands at the head of an employer's page: promises still to be kept, the first due first; and what was
    done a moment ago, to be taken back."""

    promises: list[EmployerEvent]
    logged: list[EmployerEvent]
    settled: EmployerEvent | None


def outstanding(reader: Reader, employer: Employer, mark: str, settled_id: int | None) -> Outstanding:
    """In one statement; `mark` is that of a press of "Log it", `settled_id` a promise that was just settled."""
    here = EmployerEvent.cluster_id == reader.cluster_id
    of_mine = sa.and_(EmployerEvent.batch == mark[:24], EmployerEvent.person_id == reader.person_id)
    promised = sa.and_(EmployerEvent.kind == EventKind.PROMISE, EmployerEvent.kept_at.is_(None))
    wanted = [promised, *([of_mine] if mark else []), *([EmployerEvent.id == settled_id] if settled_id else [])]
    select = timeline(reader, employer).where(here, sa.or_(*wanted)).order_by(None)
    rows = list(db.session.scalars(select.order_by(EmployerEvent.due_on, EmployerEvent.id).limit(OUTSTANDING)).unique())
    return Outstanding(
        [row for row in rows if row.is_open_promise],
        [row for row in rows if mark and row.batch == mark and row.person_id == reader.person_id],
        next((row for row in rows if row.id == settled_id and row.kept_at is not None), None),
    )


def promise(reader: Reader, employer: Employer, event_id: int) -> EmployerEvent:
    """Kept or not, of this cluster. Raises NoResultFound (404)."""
    select = timeline(reader, employer).where(
        EmployerEvent.id == event_id,
        EmployerEvent.kind == EventKind.PROMISE,
        EmployerEvent.cluster_id == reader.cluster_id,
    )
    return db.session.scalars(select).unique().one()


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
