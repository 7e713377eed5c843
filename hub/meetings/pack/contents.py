"""What is in the pack of a meeting. What everybody gets is read once; papers and actions are as each reader may see
them, and a guest from outside gets neither pages of this hub nor what schools have to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.access import Reader
from hub.actions.models import Action
from hub.facts import Reference, describe
from hub.meetings.agenda.carrying import open_actions
from hub.meetings.agenda.programme import Entry, entries, references
from hub.meetings.agenda.queries import held_before, on_the_agenda
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import with_minutes


@dataclass(frozen=True)
class Pack:
    meeting: Meeting
    entries: list[Entry]
    actions: list[Action]  # still open from the meetings before
    last: Meeting | None  # whose minutes can be read

    @property
    def minutes(self) -> int:
        return sum(entry.item.minutes_long for entry in self.entries)


class Packing:
    """The same meeting for many readers."""

    def __init__(self, asker: Reader, meeting: Meeting) -> None:
        self.meeting = meeting
        self.items: Sequence[AgendaItem] = on_the_agenda(meeting)
        self.before = held_before(asker, meeting)
        written = with_minutes(self.before[:1])
        self.last = next((one for one in self.before[:1] if one.id in written), None)

    def for_(self, reader: Reader | None) -> Pack:
        if reader is None:
            return Pack(self.meeting, self._entries({}), [], None)
        known = describe(reader, references(self.items))
        return Pack(self.meeting, self._entries(known), open_actions(reader, self.before), self.last)

    def _entries(self, known: Mapping[str, Reference]) -> list[Entry]:
        return entries(self.meeting, self.items, known)
