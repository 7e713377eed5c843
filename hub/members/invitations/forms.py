"""Forms for inviting, and for joining by the link of the letter."""

from typing import Any

from flask import current_app
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from hub.forms import Choice, Email, Files, Form, LongText, Select, Text
from hub.members.invitations.plan import NAME_LIMIT
from hub.members.models import Organisation, Role

ROLE_HINTS = {
    Role.LEAD: "runs the cluster: members, seats, settings, rounds of audits",
    Role.BROKER: "finds employers for the schools' requests",
    Role.CAREERS_LEADER: "answers for careers in a school or college; shares, votes, asks",
    Role.GOVERNOR: "reads along, changes nothing",
    Role.ENTERPRISE_ADVISER: "a business volunteer of a school",
}


class _Place(Form):
    """For which organisation, in which role: the choices depend on who asks. The fields stand in each form, so that
    they keep its order."""

    organisation: Select
    role: Choice

    def offer(self, organisations: list[Organisation], roles: list[Role]) -> None:
        self.organisation.choices = [("", "Choose"), *((str(row.id), row.name) for row in organisations)]
        self.role.choices = [(role.value, f"{role.label}: {ROLE_HINTS[role]}") for role in roles]
        if not self.is_submitted():
            self.role.data = self.role.data or Role.CAREERS_LEADER.value
            if len(organisations) == 1:
                self.organisation.data = str(organisations[0].id)


class InviteForm(_Place):
    name = Text("Name", hint="As others know them; they can change it when they join.", limit=NAME_LIMIT)
    email = Email(hint="Their own, not a mailbox that several people read: one mailbox is one account.")
    organisation = Select("School or organisation")
    role = Choice("Role", [(role.value, f"{role.label}: {ROLE_HINTS[role]}") for role in Role])


class ListForm(_Place):
    """The same form looks and acts: `act` is pressed once the plan has been seen."""

    people = LongText(
        "People, one a line",
        hint="Name <address>, or just the address, or: name, address, school, role. Paste it as it is.",
        required=False,
        limit=60_000,
        rows=10,
    )
    file = Files("Or a CSV file", hint="Columns in any order: name, e-mail, organisation, role. Only e-mail is needed.")
    organisation = Select(
        "School or organisation, where a line names none", required=False, empty="Each line names one"
    )
    role = Choice("Role, where a line names none", [(role.value, role.label) for role in Role])

    def offer(self, organisations: list[Organisation], roles: list[Role]) -> None:
        super().offer(organisations, roles)
        self.organisation.choices[0] = ("", "Each line names one")
        self.role.choices = [(role.value, role.label) for role in roles]


class AgainForm(Form):
    email = Email(hint="The address that your invitation went to.")


class JoinForm(Form):
    name = Text("Your name", hint="As others in the cluster will see it.", limit=NAME_LIMIT)
    password = PasswordField(
        "Choose a password",
        [InputRequired("Choose a password"), Length(max=1000, message="That password is too long.")],
        description="12 characters or more. Three or four words in a row are good.",
        render_kw={"autocomplete": "new-password"},
    )

    def judge(self, person: Any) -> str | None:
        """The password as it is to be stored, or None with the reason on the field. The rule is that of signing in."""
        person_as_named = type(person)(name=self.name.data, email=person.email)
        util = current_app.extensions["security"].password_util
        problems, password = util.validate(self.password.data, True, user=person_as_named)
        if problems:
            self.keep("password", problems[0])
            return None
        return str(password)
