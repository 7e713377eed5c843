"""The selects of the agenda."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import LARGEST_ID, Reader
from hub.db import db, now
from hub.meetings.models import AgendaItem, Item, Meeting
from hub.meetings.queries import meetings_for
from hub.meetings.states import ItemState, MeetingState
from hub.members.models import Seat

LOOKS_BACK = 6  # meetings whose open actions are carried in
CARRIED_AT_MOST = 20


def items_of(reader: Reader, meeting: Meeting) -> list[AgendaItem]:
    """What is taken, and proposals: all of them for the lead, one's own for everybody else."""
    select = _items(meeting).where(AgendaItem.state != ItemState.REMOVED)
    if not meeting.can_be_run_by(reader):
        select = select.where(
            sa.or_(AgendaItem.state == ItemState.TAKEN, AgendaItem.proposed_by_id == reader.person_id)
        )
    return list(db.session.scalars(select))


def item(meeting: Meeting, item_id: int) -> AgendaItem:
    """Raises NoResultFound (404) where it belongs to another meeting."""
    return db.session.scalars(_items(meeting).where(AgendaItem.id == item_id)).one()


def removed_item(meeting: Meeting, item_id: int | None) -> AgendaItem | None:
    """For the offer to put it back."""
    if not item_id or item_id > LARGEST_ID:
        return None
    select = _items(meeting).where(AgendaItem.id == item_id, AgendaItem.state == ItemState.REMOVED)
    return db.session.scalars(select).one_or_none()


def taken(meeting: Meeting) -> list[AgendaItem]:
    return list(db.session.scalars(_items(meeting).where(AgendaItem.state == ItemState.TAKEN)))


def on_the_agenda(meeting: Meeting) -> list[AgendaItem]:
    """What is spoken about: without what is put off to the next meeting."""
    return [item for item in taken(meeting) if not item.is_deferred]


def _items(meeting: Meeting) -> sa.Select[AgendaItem]:
    return (
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(*owned(AgendaItem), joinedload(AgendaItem.proposed_by))
        .order_by(AgendaItem.position, AgendaItem.id)
    )


def owned(kind: type[Item]) -> Sequence[sa.orm.interfaces.ORMOption]:
    """With whoever leads it."""
    return (
        joinedload(kind.owner_seat).joinedload(Seat.person),
        joinedload(kind.owner_seat).joinedload(Seat.organisation),
    )


def held_before(reader: Reader, meeting: Meeting) -> list[Meeting]:
    """Of the same series, or of the whole cluster for one that stands alone; the newest first."""
    select = meetings_for(reader).where(
        Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at <= now(), Meeting.id != meeting.id
    )
    if meeting.series_id is not None:
        select = select.where(Meeting.series_id == meeting.series_id)
    if meeting.starts_at is not None:
        select = select.where(Meeting.starts_at < meeting.starts_at)
    return list(db.session.scalars(select.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(LOOKS_BACK)))


def deferred(meetings: Sequence[Meeting]) -> list[AgendaItem]:
    """What was put off at these and stands on no other agenda since, in the order of those agendas. What a meeting
    had carried in that was cancelled then comes again."""
    later, then = sa.orm.aliased(AgendaItem), sa.orm.aliased(Meeting)
    carried = sa.exists().where(
        later.origin == "agenda_item:" + sa.cast(AgendaItem.id, sa.String),
        later.state != ItemState.REMOVED,
        then.id == later.meeting_id,
        then.state != MeetingState.CANCELLED,
    )
    select = (
        sa.select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.meeting_id.in_([one.id for one in meetings]),
            AgendaItem.state == ItemState.TAKEN,
            AgendaItem.is_deferred,
            sa.not_(carried),
        )
        .options(*owned(AgendaItem))
        .order_by(Meeting.starts_at, Meeting.id, AgendaItem.position, AgendaItem.id)
        .limit(CARRIED_AT_MOST)
    )
    return list(db.session.scalars(select)) if meetings else []
