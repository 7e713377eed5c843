"""Forms about seats."""

from typing import Any

from hub.forms import Email, Form, Select, Text, Tick


class EndForm(Form):
    pass


class HandOverForm(Form):
    person = Select("A colleague who is here already", required=False, empty="Somebody else, named below")
    name = Text("Name of who takes over", required=False, limit=120)
    email = Email(
        "Their e-mail address", required=False, hint="If the hub knows the address, that account gets the seat."
    )
    sure = Tick(
        "They know that it is coming to them", required="Tick the box once you have told them that it is coming to them"
    )

    @property
    def has_colleagues(self) -> bool:
        """Where there are none, there is nothing to choose and nothing to put an "or" behind."""
        return len(self.person.choices) > 1

    def validate(self, extra_validators: Any = None) -> bool:
        """Both said at once: who takes over, and whether they know."""
        good = bool(super().validate(extra_validators))
        named = not self.email.errors and self._names_somebody()
        return good and named

    def _names_somebody(self) -> bool:
        """One of the two ways, not both and not neither."""
        if self.person.data and self.email.data:
            self.keep("email", "Choose a colleague or name somebody new, not both")
        elif not self.person.data and not self.email.data and self.has_colleagues:
            self.keep("person", "Choose who takes over, or name somebody new below")
        elif not self.person.data and not self.email.data:
            self.keep("email", "Enter the e-mail address of who takes over")
        elif not self.person.data and not self.name.data:
            self.keep("name", "Enter their name")
        else:
            return True
        return False
