"""Forms of what others say to a resource."""

from typing import Any

from hub.db import now
from hub.fields import Choice, LongText, Number, Select, Text
from hub.forms import Form
from hub.resources.forms import ActingForm
from hub.resources.models import Resource
from hub.resources.responses.models import Comment, Problem, Report, Use
from hub.text import today
from hub.vocabulary import choices


class _Saying(ActingForm):
    """What somebody says to a resource, for an organisation."""

    def _mine(self, row: Resource) -> dict[str, Any]:
        return {
            "resource_id": row.id,
            "cluster_id": self.reader.cluster_id,
            "organisation_id": self.chosen_organisation_id(),
            "person_id": self.reader.person_id,
        }


class UseForm(_Saying):
    has_worked = Choice(
        "How did it go?", [("yes", "It worked"), ("no", "It needs work")], required="Say how it went: it worked, or not"
    )
    year_group = Select("With", lambda: choices("year_group"), required=False, empty="Not said")
    minutes = Number("Minutes it took", required=False, least=1, most=10_000)
    advice = Text(
        "A line of advice for the next school",
        required=False,
        limit=300,
        hint="What to change, what to bring. No names.",
    )

    def make(self, row: Resource) -> Use:
        return Use(
            **self._mine(row),
            used_on=today(),
            year_group=self.year_group.data or None,
            minutes=self.minutes.data,
            has_worked=self.has_worked.data == "yes",
            advice=self.advice.data,
        )


class CommentForm(_Saying):
    text = LongText("Your comment", required="Write the comment", limit=1000, rows=3, hint="Name no pupil.")

    def make(self, row: Resource) -> Comment:
        return Comment(**self._mine(row), text=self.text.data)


class ReportForm(Form):
    problem = Choice(
        "What is wrong?", [(each.value, each.label) for each in Problem], required="Choose what is wrong with it"
    )
    text = LongText(
        "What should we know?",
        required=False,
        limit=1000,
        rows=4,
        hint="Do not record concerns about a child or adult here: tell your designated safeguarding lead now, "
        "and in an emergency call 999.",
    )

    def make(self, row: Resource, person_id: int) -> Report:
        return Report(resource_id=row.id, person_id=person_id, problem=Problem(self.problem.data), text=self.text.data)


class SettleForm(Form):
    outcome = LongText(
        "What was done", required="Say what was done, or why nothing was", limit=500, rows=3,
        hint="Whoever reported it is told these words.",
    )  # fmt: skip

    def settle(self, report: Report, person_id: int) -> None:
        report.settled_at, report.settled_by_id, report.outcome = now(), person_id, self.outcome.data
