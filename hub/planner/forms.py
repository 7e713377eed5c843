"""Entering a holiday."""

from datetime import timedelta

from wtforms.validators import ValidationError

from hub.forms import Day, Form, Select, Text

LONGEST = timedelta(days=100)


class HolidayForm(Form):
    name = Text("Name", limit=80, hint="For example: October half-term")
    first_day = Day("First day without school")
    last_day = Day("Last day without school")
    organisation_id = Select(
        "For whom?", required=False, empty="All schools and colleges of the cluster",
        hint="A school with other dates, or with a training day of its own, has these on top of the cluster's.",
    )  # fmt: skip

    def validate_last_day(self, field: Day) -> None:
        if not field.data or not self.first_day.data:
            return
        if field.data < self.first_day.data:
            raise ValidationError("The last day must not be before the first")
        if field.data - self.first_day.data > LONGEST:
            raise ValidationError("No school holiday is longer than 100 days. Check the year")
