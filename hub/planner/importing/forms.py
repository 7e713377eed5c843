"""Sending a file of dates, and saying what of it is taken over."""

from collections import Counter
from collections.abc import Sequence

from hub.fields import Choices, Files, Select
from hub.forms import Form
from hub.planner.forms import WhoseForm
from hub.planner.importing.reading import NEW, Row
from hub.planner.kinds import Kind
from hub.text import count


class FileForm(WhoseForm):
    file = Files(
        "Drop a calendar here, or choose it",
        hint="A calendar file (.ics) or a CSV table with the columns title, first day, last day, kind and year groups.",
        render_kw={"multiple": False},
    )
    whose = Select("For whom are these dates?")


class TakeForm(Form):
    """A box for each kind that is in the file. Ticked at first: those that could be told."""

    kinds = Choices("Which of them?", required="Choose at least one kind, or go back")

    def offer(self, rows: Sequence[Row]) -> None:
        found = Counter(row.kind for row in rows if row.state == NEW)
        shown = [kind for kind in Kind if found[kind]]
        self.kinds.choices = [(kind.value, f"{kind.label}: {count(found[kind], 'row')}") for kind in shown]
        if not self.is_submitted():
            told = [code for code, _ in self.kinds.choices if code != Kind.OTHER]
            self.kinds.data = told or [code for code, _ in self.kinds.choices]
