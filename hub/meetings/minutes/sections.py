"""Minutes in the order in which they are read and written: in general, then item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.meetings.minutes.models import ItemMinutes, Minutes
from hub.meetings.minutes.reading import Part, parts
from hub.meetings.models import AgendaItem

GENERAL = 0  # the part that belongs to no item


@dataclass(frozen=True)
class Section:
    number: int  # as on the agenda; 0 for what is said in general, for items that were put off, and that are gone
    item: AgendaItem | None
    row: Minutes | ItemMinutes | None  # None while nothing is written

    @property
    def part(self) -> int:
        return self.item.id if self.item is not None else GENERAL

    @property
    def title(self) -> str:
        """'' for what is said in general."""
        if self.item is not None:
            return self.item.title
        return self.row.title if isinstance(self.row, ItemMinutes) else ""

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    @property
    def text(self) -> str:
        return self.row.text if self.row is not None else ""

    @property
    def parts(self) -> list[Part]:
        return parts(self.text)

    @property
    def is_put_off(self) -> bool:
        return self.item is not None and self.item.is_deferred

    @property
    def is_left_out(self) -> bool:
        return isinstance(self.row, ItemMinutes) and self.row.is_left_out

    @property
    def item_minutes_id(self) -> int | None:
        return self.row.id if isinstance(self.row, ItemMinutes) else None

    @property
    def saved_at(self) -> datetime | None:
        return self.row.saved_at if self.row is not None else None


def sections(general: Minutes | None, items: Sequence[AgendaItem], rows: Sequence[ItemMinutes]) -> list[Section]:
    written = {row.item_id: row for row in rows}
    known = {item.id for item in items}
    gone = [Section(0, None, row) for row in rows if row.item_id not in known]
    spoken_of = [item for item in items if not item.is_deferred]
    on_agenda = [Section(number, item, written.get(item.id)) for number, item in enumerate(spoken_of, 1)]
    put_off = [Section(0, item, written.get(item.id)) for item in items if item.is_deferred]
    return [Section(0, None, general), *on_agenda, *put_off, *gone]


def last_saved(all_sections: Sequence[Section]) -> Minutes | ItemMinutes | None:
    """Who saved last, and when."""
    rows = [section.row for section in all_sections if section.row is not None]
    return max(rows, key=lambda row: row.saved_at, default=None)
