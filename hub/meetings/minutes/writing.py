"""Saving minutes part by part: the row, the draft that goes, the amendment that stays."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

import hub.drafts as drafts
from hub.access import Reader
from hub.db import db, now
from hub.meetings.minutes.forms import MinutesForm
from hub.meetings.minutes.models import ItemMinutes, Minutes, MinutesAmendment
from hub.meetings.minutes.queries import item_minutes
from hub.meetings.minutes.sections import GENERAL
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import minutes_of

Row = TypeVar("Row", Minutes, ItemMinutes)


def row_for(meeting: Meeting, item: AgendaItem | None) -> tuple[Minutes, Minutes | ItemMinutes, bool]:
    """The head of the minutes, the row of this part, and whether it was made just now. Two who begin at the same
    moment get the same row."""
    head, is_new = _found_or_made(lambda: minutes_of(meeting), Minutes(meeting_id=meeting.id))
    if item is None:
        return head, head, is_new
    made = ItemMinutes(meeting_id=meeting.id, item_id=item.id, title=item.title)
    row, is_new = _found_or_made(lambda: item_minutes(item), made)
    return head, row, is_new


def _found_or_made(find: Callable[[], Row | None], made: Row) -> tuple[Row, bool]:
    found = find()
    if found is not None:
        return found, False
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        found = find()
        if found is None:
            raise
        return found, False
    return made, True


def save(reader: Reader, head: Minutes, row: Minutes | ItemMinutes, form: MinutesForm, text: str) -> None:
    """The draft of whoever saves goes."""
    if head.is_approved and row.text != text:
        db.session.add(
            MinutesAmendment(
                meeting_id=head.meeting_id,
                item_minutes_id=row.id if isinstance(row, ItemMinutes) else None,
                before=row.text,
                after=text,
                note=form.note.data,
                amended_by_id=reader.person_id,
            )
        )
    row.text, row.saved_at, row.saved_by_id = text, now(), reader.person_id
    if isinstance(row, ItemMinutes):
        row.is_left_out = form.is_left_out.data
    part = row.item_id or GENERAL if isinstance(row, ItemMinutes) else GENERAL
    throw_away(reader, head.meeting_id, part)


def keep(reader: Reader, meeting: Meeting, part: int, text: str, drawn_from: str) -> None:
    """What has been typed so far, and the version of the text it began with; commits."""
    fields = [("text", text), ("version", drawn_from[:20])]
    drafts.keep(reader.person_id, f"meeting:{meeting.id}", str(part), fields)


def throw_away(reader: Reader, meeting_id: int, part: int) -> int:
    return drafts.throw_away(reader.person_id, f"meeting:{meeting_id}", str(part))
