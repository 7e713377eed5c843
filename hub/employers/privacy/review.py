"""Review-by: two years after the last contact with somebody their owner says whether the entry is still right. Whom
nobody confirms is anonymised or erased after the cluster's days of grace, which begin when the owner is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from hub.access import Reader
from hub.db import db, now
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerShare
from hub.employers.privacy.states import Hold
from hub.employers.queries import owned
from hub.employers.requests.models import EmployerAsk
from hub.employers.states import EventKind

REVIEW_AFTER = 2 * 365  # days
# Lines of a timeline in which nobody spoke with the employer. All others, whoever adds them, are contacts.
NO_CONTACT = (
    EventKind.NOTE, EventKind.SHARED, EventKind.ASKED, EventKind.PASSED_ON, EventKind.CANCELLED,
    EventKind.NOT_THIS_TIME, EventKind.STOPPED, EventKind.EMPLOYER_ASKED,
)  # fmt: skip
_Other = aliased(EmployerContact)


def _is_alone() -> sa.ColumnElement[bool]:
    """The only one kept at the employer: then a contact with the employer was one with them. Where there are several
    nobody knows with whom it was, and only what went to them themselves counts."""
    others = sa.exists().where(
        _Other.employer_id == EmployerContact.employer_id,
        _Other.id != EmployerContact.id,
        _Other.anonymised_at.is_(None),
    )
    return ~others


def _asked_since(moment: datetime) -> sa.ColumnElement[bool]:
    at = sa.func.coalesce(EmployerAsk.answered_at, EmployerAsk.asked_at)
    return sa.exists().where(EmployerAsk.contact_id == EmployerContact.id, at >= moment)


def _spoken_since(moment: datetime) -> sa.ColumnElement[bool]:
    spoken = sa.exists().where(
        EmployerEvent.employer_id == EmployerContact.employer_id,
        EmployerEvent.kind.not_in(NO_CONTACT),
        EmployerEvent.at >= moment,
    )
    return sa.and_(_is_alone(), spoken)


def is_due(at: datetime | None = None) -> sa.ColumnElement[bool]:
    """A restriction keeps somebody as they are, also beyond the day."""
    since = (at or now()) - timedelta(days=REVIEW_AFTER)
    return sa.and_(
        EmployerContact.added_at < since,
        EmployerContact.anonymised_at.is_(None),
        sa.or_(EmployerContact.hold.is_(None), EmployerContact.hold != Hold.RESTRICTED),
        sa.or_(EmployerContact.reviewed_at.is_(None), EmployerContact.reviewed_at < since),
        ~_asked_since(since),
        ~_spoken_since(since),
    )


def last_contacts(rows: Sequence[EmployerContact]) -> dict[int, datetime]:
    """By contact id: the last ask or answer, contact, confirmation, or when they were added. Two statements."""
    ids = [row.id for row in rows]
    asks = dict(
        db.session.execute(
            sa.select(
                EmployerAsk.contact_id, sa.func.max(sa.func.coalesce(EmployerAsk.answered_at, EmployerAsk.asked_at))
            )
            .where(EmployerAsk.contact_id.in_(ids))
            .group_by(EmployerAsk.contact_id)
        )
        .tuples()
        .all()
    )
    spoken = dict(
        db.session.execute(
            sa.select(EmployerContact.id, sa.func.max(EmployerEvent.at))
            .join(EmployerEvent, EmployerEvent.employer_id == EmployerContact.employer_id)
            .where(EmployerContact.id.in_(ids), EmployerEvent.kind.not_in(NO_CONTACT), _is_alone())
            .group_by(EmployerContact.id)
        )
        .tuples()
        .all()
    )
    known = {row.id: (row.added_at, row.reviewed_at, asks.get(row.id), spoken.get(row.id)) for row in rows}
    return {number: max(one for one in moments if one is not None) for number, moments in known.items()}


def to_review(reader: Reader) -> sa.Select[EmployerContact]:
    """At employers of the reader's own organisations in this cluster; whose days of grace began first come first."""
    return (
        sa.select(EmployerContact)
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, owned(reader), is_due())
        .options(contains_eager(EmployerContact.employer))
        .order_by(EmployerContact.review_told_at.is_(None), EmployerContact.review_told_at, EmployerContact.id)
    )


def count_to_review(reader: Reader) -> int:
    select = to_review(reader).with_only_columns(EmployerContact.id).order_by(None).options()
    return db.session.scalar(sa.select(sa.func.count()).select_from(select.subquery())) or 0
