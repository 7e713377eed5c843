"""The demonstration's minutes: item by item, approved at the next meeting, one amended, the last one a draft with
comments; and who of each school was there."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from hub.actions.models import Action
from hub.db import db
from hub.meetings.attendance.models import Attendee, MissedTwice
from hub.meetings.minutes.models import ItemMinutes, Minutes, MinutesAmendment, MinutesComment
from hub.meetings.missed.noticing import missed_in_a_row
from hub.meetings.models import AgendaItem, InvitedOrganisation, Meeting
from hub.room import DEMO_DATA, Demo

_HEADING = re.compile(r"^## ([0-9]+)\. .*$", re.MULTILINE)


def write_up(demo: Demo, entry: dict[str, Any], meeting: Meeting, given: Iterable[tuple[int, Action]]) -> None:
    """Minutes of a held meeting: the file's sections belong to the items with their numbers, and the actions stand
    beneath the item that they were given at."""
    if not entry.get("minutes_page"):
        return
    general, *parts = _HEADING.split((DEMO_DATA / entry["minutes_page"]).read_text("utf-8"))
    texts = dict(zip((int(number) for number in parts[::2]), parts[1::2], strict=True))
    for number, action in given:
        if number in texts:
            texts[number] = f"{texts[number].strip()}\n\n{action.title} {{action:{action.id}}}"
    ended = meeting.ends_at or demo.days_ago(0)
    saved: dict[str, Any] = {"saved_at": ended + timedelta(days=1), "saved_by_id": meeting.created_by_id}
    shared_at = min(ended + timedelta(days=2), demo.days_ago(0))
    head = Minutes(meeting_id=meeting.id, text=general.strip(), shared_at=shared_at, **saved)
    db.session.add(head)
    items = db.session.query(AgendaItem).filter_by(meeting_id=meeting.id).order_by(AgendaItem.position)
    rows = {
        number: ItemMinutes(
            meeting_id=meeting.id,
            item_id=item.id,
            title=item.title,
            text=texts[number].strip(),
            is_left_out=number in entry.get("left_out", ()),
            **saved,
        )
        for number, item in enumerate(items, 1)
        if number in texts
    }
    db.session.add_all(rows.values())
    db.session.flush()
    _approve(demo, entry, meeting, head)
    _amend(demo, entry, meeting, rows)
    _comment(demo, entry, meeting)


def _approve(demo: Demo, entry: dict[str, Any], meeting: Meeting, head: Minutes) -> None:
    """The meeting before this one: its minutes were approved at this one."""
    before = demo.rows.get(("minutes_before", entry["cluster"]))
    if before is not None:
        before.approved_at, before.approved_in_id = meeting.starts_at, meeting.id
        before.approved_by_id = meeting.created_by_id
    demo.put("minutes_before", entry["cluster"], head)


def _amend(demo: Demo, entry: dict[str, Any], meeting: Meeting, rows: Mapping[int, ItemMinutes]) -> None:
    for said in entry.get("amendments", ()):
        row = rows[said["item"]]
        after = row.text.replace(said["from"], said["to"])
        change = MinutesAmendment(
            meeting_id=meeting.id,
            item_minutes_id=row.id,
            before=row.text,
            after=after,
            note=said["note"],
            amended_by_id=meeting.created_by_id,
            amended_at=demo.days_ago(said["days_ago"]),
        )
        row.text, row.saved_at = after, change.amended_at
        db.session.add(change)


def _comment(demo: Demo, entry: dict[str, Any], meeting: Meeting) -> None:
    for said in entry.get("comments", ()):
        db.session.add(
            MinutesComment(
                meeting_id=meeting.id,
                person_id=demo.get("person", said["person"]).id,
                organisation_id=demo.get("organisation", said["organisation"]).id,
                text=said["text"],
                written_at=demo.days_ago(said["days_ago"]),
                settled_at=demo.days_ago(said["settled_days_ago"]) if "settled_days_ago" in said else None,
            )
        )


def tick_off(demo: Demo, entry: dict[str, Any], meeting: Meeting) -> None:
    """Who was there in person, school by school; and a school that missed two in a row, for the lead to write to."""
    rows = {row.organisation_id: row for row in db.session.query(InvitedOrganisation).filter_by(meeting_id=meeting.id)}
    for school, said in entry.get("attendance", {}).items():
        row = rows.get(demo.get("organisation", school).id)
        if row is not None and said.get("person"):
            db.session.add(Attendee(invited_id=row.id, person_id=demo.get("person", said["person"]).id))
    db.session.flush()
    if entry.get("notices_who_missed_two"):
        for organisation_id, first, second in missed_in_a_row(meeting):
            noticed_at = demo.days_ago(1)
            db.session.add(
                MissedTwice(organisation_id=organisation_id, first_id=first, second_id=second, noticed_at=noticed_at)
            )
