"""What waits to come onto an agenda: the usual items of the series, what was put off, the open actions, and the last
minutes to be approved. It is shown first and carried in when the lead says so; each comes once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from hub.access import Reader
from hub.actions.models import Action
from hub.actions.queries import actions_from
from hub.db import db
from hub.meetings.agenda import queries
from hub.meetings.models import AgendaItem, Item, Meeting
from hub.meetings.queries import minutes_of
from hub.meetings.series.queries import usual_items
from hub.meetings.states import ItemKind
from hub.text import count, day

FOR_THE_MINUTES, FOR_THE_ACTIONS = 5, 10  # minutes


@dataclass(frozen=True)
class Waiting:
    origin: str  # see AgendaItem.origin
    title: str
    minutes_long: int
    kind: ItemKind
    why: str
    actions: Sequence[Action] = ()
    like: Item | None = None  # the item whose notes, papers and owner it takes over
    comes_first: bool = field(default=False)


def waiting(reader: Reader, meeting: Meeting, items: Collection[AgendaItem]) -> list[Waiting]:
    """In the order in which it will stand there. `items` are already on the agenda."""
    before = queries.held_before(reader, meeting)
    found = [*_minutes(before), *_actions(reader, before)]
    found += [_again(item) for item in queries.deferred(before)]
    if meeting.series_id is not None:
        found += [_usual(item) for item in usual_items(meeting.series_id)]
    origins, titles = {item.origin for item in items}, {item.title.casefold() for item in items}
    return [one for one in found if one.origin not in origins and one.title.casefold() not in titles]


def open_actions(reader: Reader, before: Sequence[Meeting]) -> list[Action]:
    """Of those that the reader may see."""
    found = actions_from(reader, [f"meeting:{one.id}" for one in before]) if before else []
    return [action for action in found if not action.is_done]


def carry(meeting: Meeting, items: Sequence[AgendaItem], chosen: Sequence[Waiting]) -> list[AgendaItem]:
    """The approval of the minutes and the actions come first, everything else last."""
    made = {one.origin: _item(meeting, one) for one in chosen}
    first = [made[one.origin] for one in chosen if one.comes_first]
    last = [made[one.origin] for one in chosen if not one.comes_first]
    for position, item in enumerate([*first, *items, *last], 1):
        item.position = position
    db.session.add_all(made.values())
    db.session.flush()
    return list(made.values())


def _minutes(before: Sequence[Meeting]) -> list[Waiting]:
    """Of the last meeting, once somebody has written them and until they are approved."""
    last = before[0] if before else None
    head = minutes_of(last) if last is not None else None
    if last is None or head is None or head.is_approved:
        return []
    title = f"Minutes of {day(last.starts_at, weekday=False)}: approve"
    return [Waiting(f"minutes:{last.id}", title, FOR_THE_MINUTES, ItemKind.DECIDE, last.title, comes_first=True)]


def _actions(reader: Reader, before: Sequence[Meeting]) -> list[Waiting]:
    actions = open_actions(reader, before)
    if not actions:
        return []
    why = f"{count(len(actions), 'action is', 'actions are')} still open"
    return [
        Waiting(f"actions:{before[0].id}", "Actions from last time", FOR_THE_ACTIONS, ItemKind.INFORM, why, actions,
                comes_first=True)
    ]  # fmt: skip


def _again(item: AgendaItem) -> Waiting:
    return Waiting(f"agenda_item:{item.id}", item.title, item.minutes_long, item.kind, "Put off last time", like=item)


def _usual(item: Item) -> Waiting:
    return Waiting(
        f"series_item:{item.id}",  # type: ignore[attr-defined]
        item.title, item.minutes_long, item.kind, "On every agenda of this series", like=item,
    )  # fmt: skip


def _item(meeting: Meeting, one: Waiting) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id, title=one.title, minutes_long=one.minutes_long, kind=one.kind, origin=one.origin
    )
    if one.like is not None:
        owner = one.like.owner_seat
        item.notes, item.papers = one.like.notes, list(one.like.papers)
        item.owner_seat_id = owner.id if owner is not None and owner.is_current else None
    return item
