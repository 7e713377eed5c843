"""The order of the items."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.db import db
from hub.meetings.models import AgendaItem, Meeting


def append(meeting: Meeting, item: AgendaItem) -> None:
    """At the end."""
    last = db.session.scalar(sa.select(sa.func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id))
    item.position = (last or 0) + 1
    db.session.add(item)
    db.session.flush()


def move(items: Sequence[AgendaItem], item: AgendaItem, place: int) -> None:
    """To that place, counted from 1: a button that names where it leads can be pressed twice. All are numbered anew,
    so that equal positions sort themselves out."""
    order = list(items)
    if item in order:
        order.remove(item)
        order.insert(max(place, 1) - 1, item)
    for position, one in enumerate(order, 1):
        one.position = position
