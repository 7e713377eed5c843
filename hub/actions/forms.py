"""What is to be done, by whom, by when."""

from typing import Any

from hub.actions.models import Action
from hub.forms import Day, Form, LongText, Select, Text
from hub.members.models import Seat


class ActionFields(Form):
    """The three fields that other rooms put into their own forms. All may stay empty there; `names_an_action`
    says whether one is meant."""

    action_title = Text("What is to be done?", required=False, limit=300)
    action_owner = Select("Who does it?", required=False, empty="Choose a person or a school")
    action_due = Day("By", required=False)
    needs_an_action = False

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = {seat.organisation_id: seat.organisation.name for seat in seats}
        self.action_owner.choices = [
            ("", "Choose a person or a school"),
            *((f"seat:{seat.id}", f"{seat.person.name}, {seat.organisation.name}") for seat in seats),
            *((f"organisation:{school}", f"{name}, whoever it falls to") for school, name in schools.items()),
        ]
        self._organisation_of = {seat.id: seat.organisation_id for seat in seats}

    @property
    def names_an_action(self) -> bool:
        return bool(self.action_title.data)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not self.action_title.data and (self.needs_an_action or self.action_owner.data or self.action_due.data):
            self.keep("action_title", "Enter what is to be done")
        if self.action_title.data and not self.action_owner.data:
            self.keep("action_owner", "Choose who does it")
        return not self.errors

    def save(self, action: Action) -> None:
        kind, _, number = self.action_owner.data.partition(":")
        action.title, action.due_on = self.action_title.data, self.action_due.data
        action.owner_seat_id = int(number) if kind == "seat" else None
        action.organisation_id = self._organisation_of[int(number)] if kind == "seat" else int(number)


class ActionForm(ActionFields):
    note = LongText("Anything that helps", required=False, limit=2000, rows=3)
    needs_an_action = True

    def __init__(self, *args: Any, obj: Action | None = None, **kwargs: Any) -> None:
        if obj is not None:
            owner = f"seat:{obj.owner_seat_id}" if obj.owner_seat_id else f"organisation:{obj.organisation_id}"
            kwargs["data"] = {"action_title": obj.title, "action_owner": owner, "action_due": obj.due_on}
        super().__init__(*args, obj=obj, **kwargs)

    def is_current(self, row: Any) -> bool:
        if super().is_current(row):
            return True
        if isinstance(row, Action):
            self.theirs |= {"What is to be done?": row.title, "Who does it?": row.owner_words}
        return False

    def save(self, action: Action) -> None:
        super().save(action)
        action.note = self.note.data
