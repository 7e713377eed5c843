"""The agenda as it runs: when each item begins, who speaks, which papers belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from hub.access import Reader
from hub.facts import describe
from hub.meetings.models import AgendaItem, Meeting
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
    declined: list[AgendaItem]  # with the lead's word, for whoever proposed them
    minutes: int  # of all items together
    minutes_left: int  # negative where the items take longer than the meeting

    @property
    def papers(self) -> list[tuple[str, str]]:
        """Each once, in the order of the items."""
        return list(dict.fromkeys(paper for entry in self.entries for paper in entry.papers))


def programme(reader: Reader, meeting: Meeting, items: Sequence[AgendaItem]) -> Programme:
    shown = {ref: (found.title, found.url) for ref, found in describe(reader, [item.paper for item in items]).items()}
    entries, used = [], 0
    for item in (item for item in items if item.is_taken):
        begins = clock(meeting.starts_at + timedelta(minutes=used)) if meeting.starts_at else ""
        entries.append(Entry(item, begins, who(item), _papers(item, shown)))
        used += item.minutes_long
    proposals = [Entry(i, "", who(i), _papers(i, shown)) for i in items if i.state is ItemState.PROPOSED]
    declined = [i for i in items if i.state is ItemState.DECLINED and i.proposed_by_id == reader.person_id]
    return Programme(entries, proposals, declined, used, meeting.minutes_long - used)


def who(item: AgendaItem) -> str:
    """'Lena Fischer, Marigold Street School, to decide'."""
    seat = item.owner_seat
    words = [seat.person.name, seat.organisation.name] if seat is not None and seat.is_current else []
    return ", ".join([*words, KIND_WORDS[item.kind]])


def _papers(item: AgendaItem, shown: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    if item.paper in shown:
        return [shown[item.paper]]
    if item.paper.startswith(("https://", "http://")):
        return [(urlsplit(item.paper).hostname or "Paper", item.paper)]
    return []
