"""Forms of audits, but for the sections themselves (section_form.py)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hub.audits.files import families
from hub.audits.frameworks import Framework
from hub.audits.models import Showing
from hub.forms import Choice, Choices, Day, Files, Form, LongText, Number, Select, Text, Tick
from hub.members.models import Organisation, Seat
from hub.text import today
from hub.vocabulary import codes, label

SHOWINGS = (
    (Showing.TOTALS.value, "Totals only: means and shares of at least six schools"),
    (Showing.NAMED.value, "Totals, and named rows of the schools whose head agrees for this round"),
)
OWN_KINDS = (
    ("scored", "Yes, partly or no – counts as a point: met if yes"),
    ("yes_partly_no", "Yes, partly or no"),
    ("one", "Choose one of a list"),
    ("several", "Choose several of a list"),
    ("number", "A number"),
    ("text", "A few words"),
)
MOST_OWN = 10
MOST_CHOICES = 12


class TakingPartForm(Form):
    """Which of the organisations that could take part do."""

    schools = Choices("Schools and colleges")

    @classmethod
    def of(cls, candidates: Sequence[Organisation], *, all_in: bool, **kw: Any) -> Any:
        """`all_in`: everybody is proposed to take part."""
        kw.setdefault("data", {})["schools"] = [str(one.id) for one in candidates] if all_in else []
        form = cls(**kw)
        form.schools.choices = [(str(one.id), one.name) for one in candidates]
        return form

    def picked(self, candidates: Sequence[Organisation]) -> list[Organisation]:
        return [one for one in candidates if str(one.id) in (self.schools.data or ())]


class RoundForm(TakingPartForm):
    title = Text("Name of the round", hint="For example: Self-review 2026", limit=120)
    families = Choices(
        "Questions",
        lambda: list(families().items()),
        required="Choose at least one set of questions",
        hint="Each school gets the edition for its kind, and answers each set by itself. Where two sets ask the same "
        "thing, an answer can be taken over.",
    )
    due_on = Day("Hand in by", hint="Schools can hand in until you close the round, also after this day")
    showing = Choice(
        "What will be seen outside each school",
        SHOWINGS,
        hint="Each school reads this before it hands in. It cannot be changed once the round is open.",
    )

    def validate_due_on(self, field: Day) -> None:
        if field.data and field.data < today():
            field.errors = [*field.errors, "Hand in by: choose a day that is still to come"]


class ChangeForm(TakingPartForm):
    title = Text("Name of the round", limit=120)
    due_on = Day("Hand in by")

    def validate_due_on(self, field: Day) -> None:
        """A round that is late may be renamed, and take in schools, without another day."""
        if field.data and field.data < today() and field.data != field.object_data:
            field.errors = [*field.errors, "Hand in by: choose a day that is still to come"]


class QuestionForm(Form):
    """One of a lead's own questions, as a template would have it."""

    text = Text("Question", limit=190)
    guidance = Text("What counts", required=False, limit=300, hint="A line of help, if it needs one")
    kind = Choice("How it is answered", OWN_KINDS)
    options = LongText("Choices", required=False, limit=1_000, rows=4, hint="One a line, for a list to choose from")

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in (self.options.data or "").splitlines() if line.strip()]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        problem = self._problem() if self.kind.data in {"one", "several"} else ""
        if problem:
            self.keep("options", f"Choices: {problem}")
        return good and not problem

    def _problem(self) -> str:
        lines = self.lines
        if not 2 <= len(lines) <= MOST_CHOICES:
            return f"write 2 to {MOST_CHOICES}, one a line"
        if len({line.lower() for line in lines}) < len(lines):
            return "one of them is there twice"
        return "each must be 100 characters or fewer" if any(len(line) > 100 for line in lines) else ""

    def written(self, question_id: str) -> dict[str, Any]:
        scored = self.kind.data == "scored"
        raw: dict[str, Any] = {
            "id": question_id,
            "text": self.text.data,
            "kind": "yes_partly_no" if scored else self.kind.data,
            "guidance": self.guidance.data or "",
        }
        if raw["kind"] in {"one", "several"}:
            raw["options"] = [{"code": f"c{n}", "label": line} for n, line in enumerate(self.lines, 1)]
        if raw["kind"] == "number":
            raw |= {"least": 0, "most": 100_000}
        return raw | ({"pass": {"answer": "yes"}} if scored else {"unscored": True})


def _percentage(code: str) -> Number:
    title = label("benchmark", code).partition(". ")[2]  # "1. A stable careers programme"
    return Number(f"{code.upper()} {title}", required=False, least=0, most=100)


class CompassForm(Form):
    """Official percentages, by benchmark; one that is not known stays empty."""

    measured_on = Day("Day of the Compass report", required=False)
    gb1, gb2, gb3, gb4 = (_percentage(code) for code in ("gb1", "gb2", "gb3", "gb4"))
    gb5, gb6, gb7, gb8 = (_percentage(code) for code in ("gb5", "gb6", "gb7", "gb8"))

    @property
    def percentages(self) -> dict[str, int]:
        return {code: self[code].data for code in codes("benchmark") if self[code].data is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        problem = ""
        if self.measured_on.data and self.measured_on.data > today():
            problem = "this day is still to come"
        elif self.percentages and not self.measured_on.data and not self.measured_on.errors:
            problem = "enter the day these percentages are from"
        if problem:
            self.keep("measured_on", f"{self.measured_on.label.text}: {problem}")
        return good and not problem


class SwitchForm(Form):
    """Another edition of the same questions, for another kind of school."""

    template = Choice("Questions for")

    @classmethod
    def of(cls, frameworks: Sequence[Framework]) -> "SwitchForm":
        form = cls()
        form.template.choices = [(one.key, one.title) for one in frameworks]
        return form


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


class EvidenceForm(Form):
    files = Files("Add files", hint="A policy, a plan, a page of minutes. Nothing that names pupils")

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not any(file.filename for file in self.files.data or () if file):
            self.keep("files", "Choose a file")
            return False
        return good

    @classmethod
    def with_errors(cls, other: "EvidenceForm") -> "EvidenceForm":
        """Drawn again: files cannot be put back into a page."""
        form = cls(formdata=None)
        form.once.data = secrets.token_urlsafe(18)
        form.files.errors = list(other.files.errors)
        return form


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
