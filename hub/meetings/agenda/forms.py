"""The form of an agenda item, for the lead and for whoever proposes one."""

import re
from typing import Any

from hub.forms import Choice, Form, Markdown, Number, Select, Text
from hub.meetings.agenda.papers import reference_to
from hub.meetings.models import AgendaItem
from hub.meetings.states import ItemKind
from hub.members.models import Seat

KINDS = [(ItemKind.INFORM, "Inform"), (ItemKind.DISCUSS, "Discuss"), (ItemKind.DECIDE, "Decide")]


class ItemForm(Form):
    title = Text("What is it about?", required="Enter what the item is about", limit=200)
    minutes_long = Number("Minutes", required="Enter how many minutes", least=1, most=480, default=10)
    kind = Choice("What is to happen?", KINDS, default=ItemKind.DISCUSS.value)
    owner = Select("Who leads it?", required=False, empty="Nobody yet")
    paper = Text(
        "A paper for it",
        required=False,
        limit=500,
        hint="The address of a resource here, or of a document elsewhere. It begins with https://",
    )
    notes = Markdown("Notes", required=False, limit=5000, rows=5)

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.choices = [("", "Nobody yet")] + [
            (str(seat.id), f"{seat.person.name}, {seat.organisation.name}") for seat in seats
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        text = self.paper.data
        if text and not re.fullmatch(r"resource:[0-9]{1,9}", text) and reference_to(text) is None:
            self.keep("paper", "A paper is named by its address: it begins with https:// and leads somewhere")
        return not self.errors

    def save(self, item: AgendaItem) -> None:
        item.title, item.kind, item.notes = self.title.data, ItemKind(self.kind.data), self.notes.data
        item.minutes_long = self.minutes_long.data or 1
        item.owner_seat_id = int(self.owner.data) if self.owner.data else None
        text = self.paper.data
        item.paper = text if text.startswith("resource:") else reference_to(text) or ""


class WordForm(Form):
    """Taking or declining a proposal."""

    word = Text("A word to whoever proposed it", required=False, limit=500)
