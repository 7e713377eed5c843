"""The selects of the agenda."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.states import ItemState
from hub.members.models import Seat


def items_of(reader: Reader, meeting: Meeting) -> list[AgendaItem]:
    """What is taken, and proposals: all of them for the lead, one's own for everybody else."""
    select = _items(meeting)
    if not meeting.can_be_run_by(reader):
        select = select.where(
            sa.or_(AgendaItem.state == ItemState.TAKEN, AgendaItem.proposed_by_id == reader.person_id)
        )
    return list(db.session.scalars(select))


def item(meeting: Meeting, item_id: int) -> AgendaItem:
    """Raises NoResultFound (404) where it belongs to another meeting."""
    return db.session.scalars(_items(meeting).where(AgendaItem.id == item_id)).one()


def taken(meeting: Meeting) -> list[AgendaItem]:
    return list(db.session.scalars(_items(meeting).where(AgendaItem.state == ItemState.TAKEN)))


def _items(meeting: Meeting) -> sa.Select[AgendaItem]:
    return (
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(
            joinedload(AgendaItem.owner_seat).joinedload(Seat.person),
            joinedload(AgendaItem.owner_seat).joinedload(Seat.organisation),
            joinedload(AgendaItem.proposed_by),
        )
        .order_by(AgendaItem.position, AgendaItem.id)
    )
