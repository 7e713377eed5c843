"""Forms about organisations: the profile, one made by hand, leaving."""

import re
from typing import Any

from wtforms.validators import ValidationError

from hub.forms import Choice, Choices, Form, LongText, Number, Select, Text, Tick
from hub.geo import outcode
from hub.members.roles import WEEKDAYS
from hub.vocabulary import choices

KINDS_BY_HAND = ("ebp", "local_authority", "employer_body", "training_provider", "other")
_WEBSITE = re.compile(r"https?://[^\s/@:.]+(\.[^\s/@:.]+)+(:\d{1,5})?(/\S*)?", re.IGNORECASE)


def check_website(form: Any, field: Any) -> None:
    """'school.org.uk' is understood as https://school.org.uk."""
    if field.data and "://" not in field.data:
        field.data = f"https://{field.data}"
    if field.data and not _WEBSITE.fullmatch(field.data):
        raise ValidationError("Enter an address like https://www.school.org.uk")
    if len(field.data or "") > 300:  # again: https:// may have been added
        raise ValidationError("The address must be 300 characters or fewer.")


def check_postcode(form: Any, field: Any) -> None:
    if field.data and outcode(field.data) is None:
        raise ValidationError("Enter a postcode like NW1 8AH, or just its first half")


class ProfileForm(Form):
    name = Text("Name", limit=200)
    website = Text("Website", required=False, limit=300, validators=[check_website])
    address = LongText("Address", hint="Street and postcode, as visitors need it.", required=False, limit=500, rows=2)
    stations = Text("Nearest stations", required=False, limit=300)
    specialist_subjects = Choices("Subjects you are known for", lambda: choices("subject"))
    best_days = Choices("Best days for visitors", list(WEEKDAYS.items()))
    group_sizes = LongText(
        "Group sizes", hint="What a visitor can expect: a class of 30, a hall of 200, six at a time.",
        required=False, limit=1000, rows=2,
    )  # fmt: skip
    room_kit = LongText("Rooms and equipment", required=False, limit=1000, rows=2)
    send_notes = LongText(
        "SEND or LDD", hint="Access, quiet rooms, what works for your learners. Do not name or describe anyone.",
        required=False, limit=2000, rows=3,
    )  # fmt: skip
    at_the_door = LongText(
        "At the door", hint="Where visitors sign in and what they bring.", required=False, limit=1000, rows=2
    )
    ask_us_about = LongText(
        "Ask us about", hint="What another school could learn from you.", required=False, limit=1000, rows=2
    )
    hosts_meetings = Tick("Happy to host cluster meetings")
    pupil_count = Number("Number of pupils or learners", required=False, most=60_000)
    send_percent = Number(
        "Of a hundred, how many have SEND or LDD", hint="About. Left empty, the school census is taken where it knows.",
        required=False, most=100,
    )  # fmt: skip
    says_learner = Choice(
        "Words on our pages",
        [("no", "pupil and SEND, as schools say"), ("yes", "learner and LDD, as colleges say")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = kwargs.get("obj")
        if row is not None and not self.is_submitted():
            self.says_learner.data = "yes" if row.says_learner else "no"


class ByHandForm(Form):
    name = Text("Name", limit=200)
    kind = Choice("What is it?", lambda: [one for one in choices("organisation_kind") if one[0] in KINDS_BY_HAND])
    postcode = Text("Postcode", hint="Or its first half.", required=False, limit=10, validators=[check_postcode])
    website = Text("Website", required=False, limit=300, validators=[check_website])
    same = Choice("Is it one of these?", required=False)


class LeaveForm(Form):
    sure = Tick(
        "I have read what happens, and the people concerned know about it",
        required="Tick the box once those concerned know about it",
    )


class FilterForm(Form):
    """Never sent: the choices of the directory's filters."""

    kind = Select("Kind", lambda: choices("organisation_kind"), required=False, empty="All kinds")
