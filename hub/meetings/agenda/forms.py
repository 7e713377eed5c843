"""The form of an agenda item, for the lead and for whoever proposes one."""

from collections.abc import Sequence
from typing import Any

from hub.forms import Choice, Choices, Form, LongText, Markdown, Number, Select, Text
from hub.meetings.agenda.carrying import Waiting
from hub.meetings.agenda.papers import AT_MOST, LONGEST, kept
from hub.meetings.models import Item
from hub.meetings.states import ItemKind
from hub.members.models import Seat
from hub.origins import FromElsewhere

KINDS = [(ItemKind.INFORM, "Inform"), (ItemKind.DISCUSS, "Discuss"), (ItemKind.DECIDE, "Decide")]


class PapersField(LongText):
    """One on a line; its value is a list, as it is stored."""

    def process_data(self, value: Any) -> None:
        self.data = [value] if isinstance(value, str) else list(value or [])

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata(values)
        self.data = [kept(line) or line for line in map(str.strip, self.data.split("\n")) if line]

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def describe(self, value: Any) -> str:
        return "\n".join(value)


class ItemForm(Form):
    title = Text("What is it about?", required="Enter what the item is about", limit=200)
    minutes_long = Number("Minutes", required="Enter how many minutes", least=1, most=480, default=10)
    kind = Choice("What is to happen?", KINDS, default=ItemKind.DISCUSS.value)
    owner = Select("Who leads it?", required=False, empty="Nobody yet")
    papers = PapersField(
        "Papers for it",
        required=False,
        rows=2,
        hint="One on a line: the address of a resource here, or of a document elsewhere. Words may stand before it, "
        "like: The draft policy https://example.org/policy.pdf",
    )
    notes = Markdown("Notes", required=False, limit=5000, rows=5)

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.choices = [("", "Nobody yet")] + [
            (str(seat.id), f"{seat.person.name}, {seat.organisation.name}") for seat in seats
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for line in self.papers.data:
            if kept(line) is None:
                words = "A paper is named by its address: it begins with https:// and leads somewhere"
                self.keep("papers", words if len(self.papers.data) == 1 else f"{words}. This one does not: {line[:80]}")
        if len(self.papers.data) > AT_MOST or any(len(line) > LONGEST for line in self.papers.data):
            self.keep("papers", f"At most {AT_MOST} papers, each in {LONGEST} characters or fewer")
        return not self.errors

    def save(self, item: Item) -> None:
        item.title, item.kind, item.notes = self.title.data, ItemKind(self.kind.data), self.notes.data
        item.minutes_long = self.minutes_long.data or 1
        item.owner_seat_id = int(self.owner.data) if self.owner.data else None
        item.papers = self.papers.data


class ProposalForm(FromElsewhere, ItemForm):
    way = "agenda"


class WordForm(Form):
    """Taking or declining a proposal."""

    word = Text("A word to whoever proposed it", required=False, limit=500)


class CarryForm(Form):
    take = Choices("What to put on the agenda", required="Choose at least one item to put on the agenda")


def carry_form(wait: Sequence[Waiting], sent: bool = False) -> CarryForm:
    """Everything is ticked to begin with; `sent` where this is the form that has arrived."""
    choices = [(one.origin, one.title) for one in wait]
    form = CarryForm() if sent else CarryForm(formdata=None, data={"take": [origin for origin, _ in choices]})
    form.take.choices = choices
    return form
