"""The selects of minutes; what a reader may not read does not exist."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

import hub.drafts as drafts
from hub.access import Reader
from hub.db import db
from hub.drafts import Draft
from hub.meetings.minutes.models import ItemMinutes, Minutes, MinutesAmendment, MinutesComment
from hub.meetings.minutes.sections import Section, sections
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import minutes_of
from hub.meetings.states import ItemState
from hub.members.models import NAMED

COMMENTS = 200  # on one page; no draft gets as many


def readable(reader: Reader, meeting: Meeting) -> Minutes:
    """Raises NoResultFound (404) where there are none, and for a draft that is not the reader's to run."""
    row = minutes_of(meeting)
    if row is None or not (row.is_shared or meeting.can_be_run_by(reader)):
        raise NoResultFound
    return row


def sections_of(meeting: Meeting, general: Minutes | None) -> list[Section]:
    """What was said in general, then item by item, then what belonged to an item that is gone. Two statements."""
    items = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.state == ItemState.TAKEN)
    rows = sa.select(ItemMinutes).where(ItemMinutes.meeting_id == meeting.id).order_by(ItemMinutes.id)
    return sections(
        general,
        list(db.session.scalars(items.order_by(AgendaItem.position, AgendaItem.id))),
        list(db.session.scalars(rows)),
    )


def item_minutes(item: AgendaItem) -> ItemMinutes | None:
    return db.session.scalars(sa.select(ItemMinutes).where(ItemMinutes.item_id == item.id)).one_or_none()


def draft_of(reader: Reader, meeting: Meeting, part: int) -> Draft | None:
    """The reader's own; nobody else ever sees it."""
    return drafts.draft_of(reader.person_id, f"meeting:{meeting.id}", str(part))


def amendments_of(meeting: Meeting) -> list[MinutesAmendment]:
    """Oldest first."""
    select = sa.select(MinutesAmendment).where(MinutesAmendment.meeting_id == meeting.id)
    return list(
        db.session.scalars(select.options(joinedload(MinutesAmendment.amended_by)).order_by(MinutesAmendment.id))
    )


def comments_on(meeting: Meeting) -> list[MinutesComment]:
    """Oldest first, without those that were taken back."""
    select = (
        sa.select(MinutesComment)
        .where(MinutesComment.meeting_id == meeting.id, MinutesComment.withdrawn_at.is_(None))
        .options(
            joinedload(MinutesComment.person),
            joinedload(MinutesComment.organisation).load_only(*NAMED),
        )
        .order_by(MinutesComment.id)
        .limit(COMMENTS)
    )
    return list(db.session.scalars(select))


def comment(meeting: Meeting, comment_id: int) -> MinutesComment:
    """Raises NoResultFound (404) where it belongs to another meeting."""
    select = sa.select(MinutesComment).where(MinutesComment.id == comment_id, MinutesComment.meeting_id == meeting.id)
    return db.session.scalars(select).one()


def whole_texts(meeting_ids: Iterable[int], *, with_left_out: bool = False) -> dict[int, str]:
    """meeting id -> its shared minutes as one Markdown text; items that are left out of what is carried away only
    where they are asked for."""
    ids = list(meeting_ids)
    shared = sa.select(Minutes).where(Minutes.meeting_id.in_(ids), Minutes.shared_at.is_not(None))
    general = {row.meeting_id: row for row in db.session.scalars(shared)} if ids else {}
    if not general:
        return {}
    found: dict[int, list[str]] = {meeting_id: [row.text] for meeting_id, row in general.items()}
    select = (
        sa.select(ItemMinutes)
        .outerjoin(AgendaItem, AgendaItem.id == ItemMinutes.item_id)
        .where(ItemMinutes.meeting_id.in_(list(general)))
        .options(sa.orm.contains_eager(ItemMinutes.item))
        .order_by(ItemMinutes.meeting_id, AgendaItem.position, ItemMinutes.id)
    )
    if not with_left_out:
        select = select.where(sa.not_(ItemMinutes.is_left_out))
    for row in db.session.scalars(select):
        title = row.item.title if row.item is not None else row.title
        found[row.meeting_id].append(f"## {title}\n\n{row.text}")
    return {meeting_id: "\n\n".join(text for text in texts if text.strip()) for meeting_id, texts in found.items()}
