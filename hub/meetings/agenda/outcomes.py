"""Items that stand on an agenda because of something else, a gap of a self-review: the line shown beside that."""

from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import aliased

from hub.access import Reader
from hub.db import now
from hub.facts import ORIGINS, Made, Outcome, made
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.states import ItemState, MeetingState
from hub.text import day


def _reference(item_id: Any) -> sa.ColumnElement[str]:
    """As an item says where it was carried from."""
    return sa.literal("agenda_item:") + sa.cast(item_id, sa.String)


def _carried() -> sa.CTE:
    """(root, id) of the items that came of these origins, and of those that they were carried to."""
    first = sa.select(AgendaItem.origin.label("root"), AgendaItem.id).where(AgendaItem.origin.in_(ORIGINS))
    found, later = first.cte("carried", recursive=True), aliased(AgendaItem)
    return found.union(sa.select(found.c.root, later.id).where(later.origin == _reference(found.c.id)))


_CARRIED, _LATER, _THEN = _carried(), aliased(AgendaItem), aliased(Meeting)
_WENT_ON = sa.exists().where(
    _LATER.origin == _reference(AgendaItem.id),
    _LATER.state != ItemState.REMOVED,
    _THEN.id == _LATER.meeting_id,
    _THEN.state != MeetingState.CANCELLED,
)
_ITEMS = (
    made(
        origin=_CARRIED.c.root,
        id=Meeting.id,
        state=sa.cast(AgendaItem.state, sa.String),
        name=Meeting.title,
        more=sa.cast(Meeting.state, sa.String),
        at=Meeting.starts_at,
        number=sa.cast(AgendaItem.is_deferred, sa.Integer),
    )
    .select_from(AgendaItem)
    .join(_CARRIED, _CARRIED.c.id == AgendaItem.id)
    .join(AgendaItem.meeting)
    .where(Meeting.state != MeetingState.CANCELLED, AgendaItem.state != ItemState.REMOVED, sa.not_(_WENT_ON))
)


def _rows(reader: Reader) -> sa.Select[Any]:
    """An item that was put off is where it was carried to. Proposals are for the lead and whoever made them."""
    select = _ITEMS.where(Meeting.cluster_id == reader.cluster_id)
    if reader.is_lead:
        return select
    return select.where(sa.or_(AgendaItem.state == ItemState.TAKEN, AgendaItem.proposed_by_id == reader.person_id))


def _line(reader: Reader, row: sa.Row[Any]) -> Outcome:
    when = f"the meeting on {day(row.at, weekday=False)}" if row.at else f"“{row.name}”"
    state, is_over = ItemState(row.state), row.at is not None and row.at <= now()
    page = "meetings.poll" if row.more == MeetingState.POLLING else "meetings.meeting"
    url = url_for(page, meeting_id=row.id)
    if state is ItemState.PROPOSED:
        url = url_for("meetings.agenda", meeting_id=row.id) if reader.is_lead else url
        return Outcome(f"Proposed for {when}", url, not is_over)
    if state is ItemState.DECLINED:
        return Outcome(f"Not taken for {when}", url, stands=False)
    if row.number:
        return Outcome(f"Put off from {when} to the next", url)
    return Outcome(f"{'Was on' if is_over else 'On'} the agenda of {when}", url, not is_over)


MADE = Made(_rows, _line)
