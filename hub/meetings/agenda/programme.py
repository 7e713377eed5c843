"""The agenda as it runs: when each item begins, who speaks, which papers belong to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.access import Reader
from hub.facts import Reference, describe
from hub.meetings.agenda.papers import shown
from hub.meetings.models import AgendaItem, Item, Meeting
from hub.meetings.states import ItemState
from hub.text import clock

KIND_WORDS = {"inform": "to inform", "discuss": "to discuss", "decide": "to decide"}


@dataclass(frozen=True)
class Entry:
    item: AgendaItem
    clock: str  # '' while the meeting has no date
    who: str
    papers: list[tuple[str, str]]  # words and address, only what this reader may see


@dataclass(frozen=True)
class Programme:
    entries: list[Entry]
    proposals: list[Entry]
    deferred: list[AgendaItem]  # to the next meeting
    declined: list[AgendaItem]  # with the lead's word, for whoever proposed them
    minutes: int  # of all items together
    minutes_left: int  # negative where the items take longer than the meeting

    @property
    def papers(self) -> list[tuple[str, str]]:
        """Each once, in the order of the items."""
        return list(dict.fromkeys(paper for entry in self.entries for paper in entry.papers))


def programme(reader: Reader, meeting: Meeting, items: Sequence[AgendaItem]) -> Programme:
    known = describe(reader, references(items))
    found = entries(meeting, items, known)
    used = sum(entry.item.minutes_long for entry in found)
    proposals = [Entry(i, "", who(i), _papers(i, known)) for i in items if i.state is ItemState.PROPOSED]
    deferred = [item for item in items if item.is_taken and item.is_deferred]
    declined = [i for i in items if i.state is ItemState.DECLINED and i.proposed_by_id == reader.person_id]
    return Programme(found, proposals, deferred, declined, used, meeting.minutes_long - used)


def entries(meeting: Meeting, items: Sequence[AgendaItem], known: Mapping[str, Reference]) -> list[Entry]:
    """What is taken and not put off, with the time at which each begins. `known` are the papers of this hub that
    the reader may see."""
    found, used = [], 0
    for item in (item for item in items if item.is_taken and not item.is_deferred):
        begins = clock(meeting.starts_at + timedelta(minutes=used)) if meeting.starts_at else ""
        found.append(Entry(item, begins, who(item), _papers(item, known)))
        used += item.minutes_long
    return found


def references(items: Sequence[AgendaItem]) -> list[str | None]:
    """What has to be looked up for a reader: papers of this hub, and what led to an item."""
    return [one for item in items for one in (*item.papers, item.origin)]


def _papers(item: AgendaItem, known: Mapping[str, Reference]) -> list[tuple[str, str]]:
    """With what led to it as the last."""
    came_from = known.get(item.origin or "")
    return shown(item.papers, known) + ([(came_from.title, came_from.url)] if came_from else [])


def who(item: Item) -> str:
    """'Lena Fischer, Marigold Street School, to decide'."""
    seat = item.owner_seat
    words = [seat.person.name, seat.organisation.name] if seat is not None and seat.is_current else []
    return ", ".join([*words, KIND_WORDS[item.kind]])
