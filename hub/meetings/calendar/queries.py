"""The selects of the calendar feed."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db, now
from hub.meetings.models import Invitation, Meeting
from hub.meetings.states import MeetingState
from hub.members.models import Cluster, Person, Seat

LOOKS_BACK = timedelta(days=400)
AT_MOST = 500


def person_of_feed(person_id: int, feed_version: int) -> Person | None:
    """None where the address was renewed, or the person is gone."""
    person = db.session.get(Person, person_id)
    is_theirs = person is not None and person.feed_version == feed_version
    return person if person is not None and is_theirs and person.active and person.erased_at is None else None


def cluster_of_feed(cluster_id: int, feed_version: int) -> Cluster | None:
    """None where the address was renewed."""
    cluster = db.session.get(Cluster, cluster_id)
    return cluster if cluster is not None and cluster.feed_version == feed_version else None


def clusters_of(person: Person) -> list[Cluster]:
    """In which the person has a seat now, by name."""
    seated = sa.exists().where(Seat.cluster_id == Cluster.id, Seat.person_id == person.id, Seat.ended_at.is_(None))
    return list(db.session.scalars(sa.select(Cluster).where(seated).order_by(Cluster.name, Cluster.id)))


def confirmed_for(person: Person) -> list[Meeting]:
    """Of all clusters in which the person has a seat now, but for those that they were taken off."""
    seats = sa.select(Seat.id).where(Seat.person_id == person.id, Seat.ended_at.is_(None))
    clusters = sa.select(Seat.cluster_id).where(Seat.person_id == person.id, Seat.ended_at.is_(None))
    lines = sa.exists().where(Invitation.meeting_id == Meeting.id, Invitation.seat_id.in_(seats))
    is_off = sa.and_(
        lines.where(Invitation.taken_off_at.is_not(None)), sa.not_(lines.where(Invitation.taken_off_at.is_(None)))
    )
    return _confirmed(sa.and_(Meeting.cluster_id.in_(clusters), sa.not_(is_off)))


def confirmed_in(cluster: Cluster) -> list[Meeting]:
    return _confirmed(Meeting.cluster_id == cluster.id)


def _confirmed(where: sa.ColumnElement[bool]) -> list[Meeting]:
    select = (
        sa.select(Meeting)
        .where(where, Meeting.state == MeetingState.CONFIRMED, Meeting.starts_at > now() - LOOKS_BACK)
        .options(joinedload(Meeting.host))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(AT_MOST)
    )
    return list(db.session.scalars(select))
