"""Forms of audits, but for the sections themselves (section_form.py)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import Field

from hub.audits.frameworks import Framework, offered
from hub.audits.models import Showing
from hub.audits.opening import default_framework
from hub.forms import Choice, Choices, Day, Form, LongText, Select, Text, Tick
from hub.members.models import Organisation, Seat
from hub.text import today
from hub.vocabulary import label

SHOWINGS = (
    (Showing.TOTALS.value, "Totals only: means and shares of at least six schools"),
    (Showing.NAMED.value, "Totals, and named rows of the schools whose head agrees for this round"),
)
NOT_PART = ""


class PickingForm(Form):
    """A drop-down for each organisation: which review it answers, if any."""

    candidates: Sequence[Organisation] = ()

    @property
    def picks(self) -> dict[int, str]:
        """organisation id -> key of its framework"""
        found = {organisation.id: self[f"org-{organisation.id}"].data for organisation in self.candidates}
        return {organisation_id: key for organisation_id, key in found.items() if key != NOT_PART}

    @property
    def pickers(self) -> list[Field]:
        return [self[f"org-{organisation.id}"] for organisation in self.candidates]


class RoundForm(PickingForm):
    title = Text("Name of the round", hint="For example: Self-review 2026", limit=120)
    due_on = Day("Hand in by", hint="Schools can hand in until you close the round, also after this day")
    showing = Choice(
        "What will be seen outside each school",
        SHOWINGS,
        hint="Each school reads this before it hands in. It cannot be changed once the round is open.",
    )

    def validate_due_on(self, field: Day) -> None:
        if field.data and field.data < today():
            field.errors = [*field.errors, "Hand in by: choose a day that is still to come"]


class ChangeForm(PickingForm):
    title = Text("Name of the round", limit=120)
    due_on = Day("Hand in by")


def with_picks(kind: type[PickingForm], candidates: Sequence[Organisation], *, all_in: bool, **kw: Any) -> Any:
    """The form with its drop-downs; `all_in`: everybody is proposed to take part."""
    members: dict[str, Any] = {"candidates": candidates}
    for organisation in candidates:
        frameworks: list[Framework] = offered(organisation.kind)
        proposed = default_framework(frameworks, organisation)
        members[f"org-{organisation.id}"] = Select(
            organisation.name,
            [(NOT_PART, "Does not take part"), *((one.key, one.short_title) for one in frameworks)],
            required=False,
            empty=None,
            default=proposed.key if proposed and all_in else NOT_PART,
        )
    return type("Picking" + kind.__name__, (kind,), members)(**kw)


class CloseForm(Form):
    pass


class ReopenForm(Form):
    until = Day("Until", hint="The school can change and hand in its answers until you close the round again")

    def validate_until(self, field: Day) -> None:
        if field.data and field.data < today():
            field.errors = [*field.errors, "Until: choose a day that is still to come"]


class YearsForm(Form):
    """Which year groups a school teaches decides what it is asked."""

    years = Choices("Year groups you teach", required="Choose the year groups that you teach")

    @classmethod
    def of(cls, framework: Framework, chosen: Sequence[str]) -> "YearsForm":
        form = cls(data={"years": list(chosen)})
        form.years.choices = [(year, label("year_group", year)) for year in framework.years]
        return form


class HandInForm(Form):
    agrees = Tick("Our head has agreed, for this round, that our percentages may be shown under our name")


class GapForm(Form):
    title = Text("What is to be done", limit=300)
    owner = Select("Who sees to it", required=False, empty="Nobody yet")
    due_on = Day("By when", required=False)
    note = LongText("Note", required=False, limit=2_000, rows=3)

    @classmethod
    def of(cls, seats: Sequence[Seat], drawn: Mapping[str, Any]) -> "GapForm":
        form = cls(data=dict(drawn))
        form.owner.choices = [("", "Nobody yet"), *((str(seat.id), seat.person.name) for seat in seats)]
        return form


def default_due() -> date:
    return today() + timedelta(days=42)
