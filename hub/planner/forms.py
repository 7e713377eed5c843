"""Entering something in the planner."""

from datetime import timedelta
from typing import Any

from wtforms.validators import ValidationError

from hub.access import Reader
from hub.forms import Choices, Day, Form, Select, Text
from hub.members.queries import boroughs_of, organisation_choices
from hub.planner.kinds import CHOICES, YEARS, Kind
from hub.planner.models import EVERYBODY, PlannerEntry, name_of_borough
from hub.text import day, school_year_began, today

LONGEST = timedelta(days=100)


def whose_choices(reader: Reader) -> list[tuple[str, str]]:
    """A lead enters for all, a borough or any organisation; others for those that they contribute for."""
    if reader.is_lead and reader.can_contribute:
        boroughs = [(f"borough:{gss}", name_of_borough(gss)) for gss in boroughs_of(reader)]
        single = [(f"organisation:{key}", name) for key, name in organisation_choices(reader)]
        return [(EVERYBODY, "All schools and colleges of the cluster"), *boroughs, *single]
    return [(f"organisation:{one.id}", one.name) for one in reader.organisations if reader.can_write_for(one.id)]


class WhoseForm(Form):
    """The choices depend on who asks; whoever has one only is not asked."""

    whose: Select

    def offer(self, reader: Reader, wanted: str = "") -> None:
        choices = whose_choices(reader)
        known = {code for code, _ in choices}
        self.whose.choices = choices if len(choices) == 1 else [("", "Choose"), *choices]
        if not self.is_submitted() and not self.whose.data:
            self.whose.data = wanted if wanted in known else choices[0][0] if len(choices) == 1 else ""


class EntryForm(WhoseForm):
    kind = Select("What is it?", CHOICES)
    title = Text(
        "Title", required=False, limit=120,
        hint="For example: October half-term, Year 10 work experience. Left empty, it is called by its kind.",
    )  # fmt: skip
    first_day = Day("First day")
    last_day = Day("Last day", required=False, hint="Leave it empty for a single day.")
    year_groups = Choices("Which year groups?", YEARS, hint="None ticked: all of them.")
    whose = Select("For whom?", hint="A school’s own dates come on top of the cluster’s and the borough’s.")

    def validate_last_day(self, field: Day) -> None:
        if not field.data or not self.first_day.data:
            return
        if field.data < self.first_day.data:
            raise ValidationError("The last day must not be before the first")
        if field.data - self.first_day.data > LONGEST:
            raise ValidationError("Nothing in the planner is longer than 100 days. Check the year")

    def validate_first_day(self, field: Day) -> None:
        began = school_year_began(today())
        earliest, latest = began.replace(year=began.year - 1), began.replace(year=began.year + 5)
        if field.data and not earliest <= field.data < latest:
            raise ValidationError(
                f"The first day must be from {day(earliest, year=True)} to {day(latest, year=True)}. Check the year"
            )

    def fill(self, row: Any) -> None:
        row.kind = Kind(self.kind.data)
        row.title = self.title.data or row.kind.label
        row.first_day, row.last_day = self.first_day.data, self.last_day.data or self.first_day.data
        row.year_groups, row.whose = list(self.year_groups.data or []), self.whose.data

    def make(self, reader: Reader) -> PlannerEntry:
        row = PlannerEntry(cluster_id=reader.cluster_id)
        self.fill(row)
        return row
