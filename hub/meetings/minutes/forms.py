"""Minutes of one item and, in the same form so that nothing typed is lost, an action that comes out of them."""

from typing import Any

from wtforms import fields

from hub.actions.forms import ActionFields
from hub.forms import Form, LongText, Text, Tick


class MinutesForm(ActionFields, Form):
    text = LongText(
        "Minutes",
        required=False,
        limit=50_000,
        rows=18,
        hint="Begin a line with ! for a decision. # makes a heading, - a list.",
    )
    is_left_out = Tick("Leave this item out of what is carried away; members still read it here")
    note = Text(
        "What do you change, and why?",
        required=False,
        limit=300,
        hint="These minutes are approved: the change is shown as an amendment, with your name and the day.",
    )
    line = fields.HiddenField()  # the line of the text that the action is made of
    is_amendment = False

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.is_amendment and not self.note.data:
            self.keep("note", "Say in a line what you change, and why")
        return not self.errors

    @property
    def made_of(self) -> str:
        return str(self.line.data or "")[:2000]


class CommentForm(Form):
    text = LongText(
        "Your comment",
        required="Enter your comment",
        limit=2000,
        rows=3,
        hint="Something missing or not quite right? All members can read it.",
    )
