"""Whom to ask, what, and by when."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hub.audits.delegation.models import AuditDelegation
from hub.audits.frameworks import Element, Question
from hub.audits.models import AuditReview
from hub.forms import Choices, Day, Email, Form, LongText, Text
from hub.text import day, today

USUALLY = timedelta(days=7)


class DelegateForm(Form):
    name = Text("Their name", limit=120, hint="As they sign: “Jo Hart, SENCO”. It stands beside what they answer")
    email = Email("Their e-mail address", required="Enter the address", hint="The link in the letter is theirs alone")
    questions = Choices("Which questions", required="Choose at least one question")
    due_on = Day("Answer by", hint="They are reminded on a school day before it")
    message = LongText("A line of your own", required=False, limit=1_000, rows=3, hint="Name no pupil")

    @classmethod
    def of(cls, review: AuditReview, asked: Sequence[Question], only: str) -> "DelegateForm":
        """`only`: the question beside which the button was pressed; else the whole section is proposed."""
        picked = [one.id for one in asked if one.id == only] or [one.id for one in asked]
        due = min(today() + USUALLY, max(review.due_on, today()))
        form = cls(data={"questions": picked, "due_on": due})
        form.questions.choices = [(one.id, f"{one.id} {one.text}") for one in asked]
        form.review = review
        return form

    review: AuditReview

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        on, last = self.due_on.data, self.review.due_on
        if on and on < today():
            self.keep("due_on", "Answer by: choose a day that is still to come")
        elif on and on > max(last, today() + USUALLY):
            self.keep("due_on", f"Answer by: the review itself is due on {day(last)}")
        return good and not self.due_on.errors

    def make(self, element: Element, asked_by_id: int) -> AuditDelegation:
        picked = [code for code, _ in self.questions.choices if code in (self.questions.data or ())]
        return AuditDelegation(
            review=self.review,
            section=element.code,
            question_ids=[] if len(picked) == len(self.questions.choices) else picked,
            name=self.name.data,
            email=self.email.data,
            message=self.message.data,
            due_on=self.due_on.data,
            asked_by_id=asked_by_id,
        )
