"""A cluster's meetings, agendas, attendance and shared minutes, to carry away."""

from collections.abc import Iterator

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.meetings import queries
from hub.meetings.attendance.words import mark
from hub.meetings.minutes.queries import whole_texts
from hub.meetings.models import AgendaItem, InvitedOrganisation, Meeting
from hub.meetings.series.queries import all_series, usual_items
from hub.meetings.states import ItemState
from hub.members.models import Organisation
from hub.room import Sheet
from hub.text import day


def sheets(reader: Reader) -> Iterator[Sheet]:
    meetings = db.session.scalars(queries.meetings_for(reader).order_by(Meeting.starts_at, Meeting.id)).all()
    ids = [meeting.id for meeting in meetings]
    minutes = whole_texts(ids)
    yield Sheet(
        "meetings",
        "Meetings",
        ("Number", "Title", "State", "Begins", "Ends", "Where"),
        [(row.id, row.title, row.state.value, row.starts_at, row.ends_at, row.where) for row in meetings],
        texts=[
            (row.id, f"{row.title}, {day(row.starts_at)}", minutes[row.id]) for row in meetings if row.id in minutes
        ],
    )
    yield _series(reader)
    yield _agendas(ids)
    invited = db.session.scalars(
        sa.select(InvitedOrganisation)
        .join(InvitedOrganisation.organisation)
        .where(InvitedOrganisation.meeting_id.in_(ids), InvitedOrganisation.attendance.is_not(None))
        .options(sa.orm.contains_eager(InvitedOrganisation.organisation))
        .order_by(InvitedOrganisation.meeting_id, Organisation.name, InvitedOrganisation.id)
    )
    yield Sheet(
        "attendance",
        "Who was there",
        ("Meeting", "Organisation", "Attendance"),
        [(row.meeting_id, row.organisation.name, mark(row).words) for row in invited],
    )


def _series(reader: Reader) -> Sheet:
    found = all_series(reader)
    items: dict[int, list[str]] = {}
    for item in usual_items(*(row.id for row in found)):
        items.setdefault(item.series_id, []).append(item.title)
    return Sheet(
        "series",
        "Series of meetings",
        ("Series", "When", "Where", "Usual agenda"),
        [(row.title, row.in_words, row.where, "; ".join(items.get(row.id, ()))) for row in found],
    )


def _agendas(ids: list[int]) -> Sheet:
    items = db.session.scalars(
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id.in_(ids), AgendaItem.state == ItemState.TAKEN)
        .order_by(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
    )
    return Sheet(
        "agendas",
        "Agendas",
        ("Meeting", "Item", "Minutes long", "Notes"),
        [(row.meeting_id, row.title, row.minutes_long, row.notes) for row in items],
    )
