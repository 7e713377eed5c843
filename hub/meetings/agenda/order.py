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


def move(items: Sequence[AgendaItem], item: AgendaItem, *, up: bool) -> None:
    """One place up or down; all are numbered anew, so that equal positions sort themselves out."""
    order = list(items)
    if item in order:
        at = order.index(item)
        to = min(max(at + (-1 if up else 1), 0), len(order) - 1)
        order.insert(to, order.pop(at))
    for position, one in enumerate(order, 1):
        one.position = position
