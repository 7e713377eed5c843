"""Forms of the record: one line in 15 seconds, and many of them after a fair."""

import secrets
from collections.abc import Sequence
from typing import Any, Self

from wtforms.validators import ValidationError

from hub.employers.forms import FREE_TEXT
from hub.employers.models import EmployerContact
from hub.employers.naming import NamesNobody
from hub.employers.states import LOGGED, EventKind, Promiser
from hub.forms import Choice, Choices, Day, LongText, Select, Text
from hub.text import today

LOGGED_IN_BULK = ((EventKind.MEETING, "Met them"), (EventKind.CALL, "Rang"), (EventKind.MAIL, "Wrote"))
NEEDS_WORDS = {EventKind.NOTE, EventKind.OFFER, EventKind.PROMISE, EventKind.LET_DOWN}


class LogForm(NamesNobody):
    watched = ("text", "answer")
    kind = Choice("What was it?", list(LOGGED))
    text = LongText("In a sentence, if you like", required=False, limit=2_000, rows=2, hint=FREE_TEXT)
    contact_id = Select("Who was it with?", required=False, empty="Nobody in particular")
    answer = Text("What they said", required=False, limit=500)
    on = Day("When was it?")
    promised_by = Choice("Who promised it?", [(one, one.label) for one in Promiser], required=False)
    due_on = Day("By when?", required=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contact_id.choices = [("", "Nobody in particular")]
        self.names_people = False
        if not self.is_submitted():
            self.begin()

    def begin(self) -> None:
        self.kind.data, self.on.data, self.promised_by.data = LOGGED[0][0].value, today(), Promiser.US.value

    @classmethod
    def opened(cls, people: Sequence[EmployerContact], chosen: int | None) -> Self:
        """In the answer to a POST, with the people of that employer, which are private."""
        form = cls(formdata=None)
        form.once.data = secrets.token_urlsafe(18)
        form.begin()
        form.offer(people)
        known = [one.id for one in people]
        form.contact_id.data = str(chosen if chosen in known else known[0]) if known else ""
        return form

    def offer(self, people: Sequence[EmployerContact]) -> None:
        self.names_people = bool(people)
        named = [(str(one.id), f"{one.name}, {one.role}" if one.role else one.name) for one in people]
        self.contact_id.choices = [*named, ("", "Somebody else, or nobody in particular")]

    def validate_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError("When must be today or earlier")

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not good:
            return False
        kind, promises = EventKind(self.kind.data), self.kind.data == EventKind.PROMISE
        if kind in NEEDS_WORDS and not self.text.data:
            self.keep("text", "Say in a sentence what was promised" if promises else "Say in a sentence what it was")
        if promises and self.due_on.data is None:
            self.keep("due_on", "Enter the day by which it was promised")
        if promises and not self.promised_by.data:
            self.keep("promised_by", "Choose who promised it")
        return not self.errors

    @property
    def words(self) -> str:
        said = f"They said: {self.answer.data}" if self.answer.data else ""
        return " ".join(part for part in (self.text.data, said) if part)


class ManyForm(NamesNobody):
    watched = ("text",)
    names = LongText(
        "Employers, one to a line",
        required=False,
        limit=20_000,
        rows=8,
        hint="A line of its own for one of them goes after a colon: “Kestrel Rail: wants two in June”",
    )
    ticked = Choices("Or tick some that you look after", required=False)
    kind = Choice("What was it?", list(LOGGED_IN_BULK))
    text = Text("One text for all of them", required=False, limit=500, hint="“Met at the fair in the town hall”")
    on = Day("When was it?")

    def __init__(self, own: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ticked.choices = own
        if not self.is_submitted():
            self.kind.data, self.on.data = EventKind.MEETING.value, today()

    def validate_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError("When must be today or earlier")

    def validate(self, extra_validators: Any = None) -> bool:
        """The names of the employers are a list themselves; only what stands after a colon is looked at."""
        good = bool(super().validate(extra_validators))
        if not self.no_names.data:
            for line in (self.names.data or "").splitlines():
                self.look_at("names", line.partition(":")[2])
        return good and not self.has_names
