"""Selects for the weekly letter."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.home.digest.due import Due
from hub.home.digest.models import Digest, DigestNote, DigestRound
from hub.members.models import Cluster, Membership, MembershipState, Organisation, Person, Seat
from hub.members.reader import MemberReader
from hub.notices.models import LetterChoices, Notice


def next_cluster(today: date) -> Cluster | None:
    """One that is not done with for the day."""
    done = sa.select(DigestRound.id).where(DigestRound.cluster_id == Cluster.id, DigestRound.day == today)
    return db.session.scalars(sa.select(Cluster).where(~done.exists()).order_by(Cluster.id).limit(1)).first()


def organisations_of(cluster_id: int) -> list[tuple[int, str]]:
    """(id, kind) of the members of a cluster."""
    rows = db.session.execute(
        sa.select(Organisation.id, Organisation.kind)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id == cluster_id, Membership.state == MembershipState.MEMBER)
        .order_by(Organisation.id)
    )
    return [(row[0], row[1]) for row in rows]


def people_due(cluster_id: int, dues: Iterable[Due], limit: int) -> list[tuple[int, date]]:
    """(person, week) of those whose letter is due and not dealt with, at most so many."""
    found: dict[int, date] = {}
    for due in dues:
        if len(found) < limit:
            people = db.session.scalars(_due(cluster_id, due).limit(limit - len(found)))
            found |= {person_id: due.week for person_id in people if person_id not in found}
    return list(found.items())


def _due(cluster_id: int, due: Due) -> sa.Select[int]:
    dealt_with = sa.select(Digest.id).where(
        Digest.person_id == Person.id, Digest.cluster_id == cluster_id, Digest.week == due.week
    )
    here = sa.and_(LetterChoices.person_id == Person.id, LetterChoices.cluster_id == cluster_id)
    return (
        sa.select(Person.id)
        .join(Seat, Seat.person_id == Person.id)
        .outerjoin(LetterChoices, here)
        .where(
            Seat.cluster_id == cluster_id,
            Seat.ended_at.is_(None),
            Seat.organisation_id.in_(due.organisation_ids),
            Seat.given_at < due.due_at,
            Person.joined_at < due.due_at,
            Person.active,
            Person.erased_at.is_(None),
            sa.func.coalesce(LetterChoices.digest_day, "mon") == due.day,
            sa.or_(LetterChoices.day_chosen_at.is_(None), LetterChoices.day_chosen_at < due.due_at),
            ~dealt_with.exists(),
        )
        .distinct()
        .order_by(Person.id)
    )


def reader_for(person_id: int, cluster_id: int) -> MemberReader:
    """As if that person had signed in, so that every room says no more than it would show them."""
    seats = db.session.scalars(
        sa.select(Seat)
        .where(Seat.person_id == person_id, Seat.ended_at.is_(None))
        .options(joinedload(Seat.cluster), joinedload(Seat.organisation), joinedload(Seat.person))
        .order_by(Seat.id)
    ).all()
    cluster = next(seat.cluster for seat in seats if seat.cluster_id == cluster_id)
    return MemberReader(seats[0].person, person_id, tuple(seats), cluster)


def note(cluster_id: int | None, week: date) -> DigestNote | None:
    select = sa.select(DigestNote).where(DigestNote.cluster_id == cluster_id, DigestNote.week == week)
    return db.session.scalars(select).one_or_none()


def earlier_notes(cluster_id: int | None, week: date) -> list[DigestNote]:
    """The last few before that week."""
    select = sa.select(DigestNote).where(DigestNote.cluster_id == cluster_id, DigestNote.week < week)
    return list(db.session.scalars(select.order_by(DigestNote.week.desc(), DigestNote.id).limit(8)))


def last_digest_and_note(person_id: int, cluster_id: int | None, week: date) -> tuple[datetime | None, str]:
    """When the person's weeks were last dealt with, before that one; and the lead's words for it."""
    last = sa.select(sa.func.max(Digest.created_at)).where(
        Digest.person_id == person_id, Digest.cluster_id == cluster_id, Digest.week < week
    )
    words = sa.select(DigestNote.text).where(DigestNote.cluster_id == cluster_id, DigestNote.week == week)
    row = db.session.execute(sa.select(last.scalar_subquery(), words.scalar_subquery())).one()
    return row[0], row[1] or ""


def unread_since(person_id: int, cluster_id: int | None, since: datetime, limit: int) -> list[Notice]:
    select = sa.select(Notice).where(
        Notice.person_id == person_id,
        Notice.cluster_id == cluster_id,
        Notice.read_at.is_(None),
        Notice.created_at > since,
    )
    return list(db.session.scalars(select.order_by(Notice.id.desc()).limit(limit)))
