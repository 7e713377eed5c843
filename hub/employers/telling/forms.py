"""When and how people were told that they are kept here."""

import secrets

from wtforms import fields
from wtforms.validators import ValidationError

from hub.forms import Day, Form, Text
from hub.text import today


class ToldForm(Form):
    told_on = Day("Told on", required=False)
    told_how = Text("By", required=False, limit=200, hint="“E-mail with our privacy notice”, “a call”, “letter”")
    people = fields.SelectMultipleField("Who", coerce=int, validate_choice=False)

    def validate_told_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError("Told on: the day must be today or earlier")

    def is_told(self) -> bool:
        """All that it takes to note it; says what is missing."""
        if not self.told_on.data:
            self.keep("told_on", "Enter the day on which they were told")
        if not self.told_how.data:
            self.keep("told_how", "Enter how they were told, such as “e-mail with our privacy notice”")
        return self.has_people() and bool(self.told_on.data and self.told_how.data)

    def has_people(self) -> bool:
        if not self.people.data:
            self.form_errors.append("Tick the people it is about")
        return bool(self.people.data)

    @classmethod
    def blank(cls) -> "ToldForm":
        """For the answer to a POST that only asked to see the people."""
        form = cls(formdata=None)
        form.once.data, form.told_on.data = secrets.token_urlsafe(18), today()
        return form
