"""Forms of the checks."""

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

import hub.vocabulary as vocabulary
from hub.employers.checks.models import Certificate, CheckKind, EmployerCheck
from hub.employers.naming import NamesNobody
from hub.forms import Choice, Choices, Day, Form, LongText, Select, Text
from hub.text import today


class _OnADay(NamesNobody):
    on = Day("When was it?")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.on.data = today()

    def validate_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError("When must be today or earlier")


class TalkForm(_OnADay):
    watched = ("supervisor", "discussed", "needs")
    kind = Choice("How?", [(one, one.label) for one in (CheckKind.TALK, CheckKind.VISIT)])
    supervisor = Text("Who supervises there?", hint="A role is enough: “the workshop lead, never alone with one pupil”")
    discussed = LongText(
        "What was discussed?",
        limit=2_000,
        rows=4,
        hint="What they do, who is with them, what to keep away from, what happens if somebody is unwell",
    )
    needs = LongText(
        "For what needs?",
        required=False,
        limit=1_000,
        rows=2,
        hint="“No different from usual”, or what was gone through for learners with other needs. Name no learner",
    )
    activity_types = Choices("For which activities?", vocabulary.choices("activity_type"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.kind.data = CheckKind.TALK.value

    def fill(self, row: EmployerCheck) -> None:
        row.kind = CheckKind(self.kind.data)
        for name in ("on", "supervisor", "discussed", "needs", "activity_types"):
            setattr(row, name, self[name].data)


class CertificateForm(_OnADay):
    watched = ("discussed",)
    certificate = Select("Which certificate?", [(one, one.label) for one in Certificate], empty=None)
    valid_until = Day("Until when does it hold?", earliest=date(2015, 1, 1), hint="The last day that stands on it")
    discussed = Text("Note", required=False, limit=300, hint="The sum insured, for instance. The paper stays with them")

    def fill(self, row: EmployerCheck) -> None:
        row.kind, row.certificate = CheckKind.CERTIFICATE, Certificate(self.certificate.data)
        row.on, row.valid_until, row.discussed = self.on.data, self.valid_until.data, self.discussed.data

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and self.certificate.data == Certificate.OTHER and not self.discussed.data:
            self.keep("discussed", "Name the certificate in the note")
            return False
        return good


class WantedForm(Form):
    text = LongText("What your cluster wants to be looked into", required=False, limit=3_000, rows=8)
