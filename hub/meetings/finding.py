"""Meetings as search finds them, and as other rooms name them."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db
from hub.facts import Reference
from hub.meetings.letters import when
from hub.meetings.minutes.queries import whole_texts
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import meetings_for, with_people
from hub.meetings.states import ItemState, MeetingState
from hub.room import SearchRow
from hub.search import Document, Rows
from hub.text import plain


def documents(ids: Sequence[int]) -> list[Document]:
    """Title, agenda and shared minutes; a cancelled meeting is not found."""
    agendas, minutes = _texts(ids)
    rows = db.session.scalars(
        sa.select(Meeting).where(Meeting.id.in_(ids), Meeting.state != MeetingState.CANCELLED).order_by(Meeting.id)
    )
    return [
        Document(
            kind="meeting",
            id=row.id,
            title=row.title,
            tags="meeting minutes agenda",
            summary=row.why_come,
            body="\n\n".join(text for text in (agendas.get(row.id, ""), minutes.get(row.id, "")) if text),
            audience=frozenset({f"cluster:{row.cluster_id}"}),
            facets={},
            sort_at=row.starts_at or row.created_at,
        )
        for row in rows
    ]


def _texts(ids: Iterable[int]) -> tuple[dict[int, str], dict[int, str]]:
    """meeting id -> its agenda, and its minutes once they are shared."""
    ids = list(ids)
    agendas: dict[int, list[str]] = {}
    items = sa.select(AgendaItem.meeting_id, AgendaItem.title, AgendaItem.notes).where(
        AgendaItem.meeting_id.in_(ids), AgendaItem.state == ItemState.TAKEN
    )
    for meeting_id, title, notes in db.session.execute(items.order_by(AgendaItem.position, AgendaItem.id)):
        agendas.setdefault(meeting_id, []).append(f"{title}. {notes}".strip())
    return {meeting_id: "\n".join(lines) for meeting_id, lines in agendas.items()}, whole_texts(ids, with_left_out=True)


SEARCH = Rows("meeting", Meeting, documents)


def search_rows(reader: Reader, ids: Iterable[int]) -> dict[int, SearchRow]:
    rows = list(db.session.scalars(with_people(reader).where(Meeting.id.in_(list(ids)))))
    agendas, minutes = _texts([row.id for row in rows])
    return {row.id: _row(row, agendas.get(row.id, ""), minutes.get(row.id, "")) for row in rows}


def _row(meeting: Meeting, agenda: str, minutes: str) -> SearchRow:
    endpoint = "meetings.minutes" if minutes else "meetings.meeting"
    parts = [("why come", meeting.why_come), ("agenda", agenda), ("minutes", plain(minutes))]
    return SearchRow(
        kind="meeting",
        id=meeting.id,
        title=meeting.title,
        url=url_for(endpoint, meeting_id=meeting.id),
        owner=meeting.organiser.name if meeting.organiser else "",
        facts=[word for word in ("Minutes" if minutes else "Meeting", when(meeting)) if word],
        parts=[(label, text) for label, text in parts if text],
        at=meeting.starts_at or meeting.created_at,
    )


def described(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    rows = db.session.scalars(meetings_for(reader).where(Meeting.id.in_(list(ids))))
    return {row.id: Reference(row.title, url_for("meetings.meeting", meeting_id=row.id)) for row in rows}
