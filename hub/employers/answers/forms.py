"""Forms of those who answer requests, and of the employer behind its link."""

from datetime import date, datetime, timedelta
from typing import Any

from wtforms.validators import ValidationError

from hub.employers.asking import MayAsk
from hub.employers.models import Employer, EmployerContact
from hub.employers.requests.endings import BEFORE_IT_WAS_AGREED, Party
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import Answer
from hub.forms import Choice, Clock, Day, Form, LongText, Select, Text
from hub.text import at_london, clock, day, local, today

REST_AFTER_NOT_NOW = 90  # days, where the employer names no day


class Dated(Form):
    on = Day("Day")
    at = Clock("Time")
    place = Text("Place", required=False, limit=300)

    @property
    def moment(self) -> datetime:
        return at_london(self.on.data, self.at.data)

    def validate_on(self, field: Day) -> None:
        if field.data and field.data < today():
            raise ValidationError("Day: that day has gone by")


class AskEmployerForm(Dated):
    """One ask says date, age, number, place, which adults are present."""

    contact_id = Select("To", empty=None, hint="By role; their name and address stay with those who may see them")
    adults = Text(
        "Which adults are present", limit=300, hint="“Two teachers throughout, a support worker for one group”"
    )
    message = LongText("A line of your own", required=False, limit=1_500, rows=3, hint="Name no pupil")
    override_note = Text("Why now, although it is resting", required=False, limit=300)

    def __init__(self, contacts: list[EmployerContact], may: MayAsk, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may = may
        with_mail = [one for one in contacts if one.email]
        self.contact_id.choices = [
            (str(one.id), f"{one.role or 'Person'}{f' ({number})' if len(with_mail) > 1 else ''}")
            for number, one in enumerate(with_mail, 1)
        ]

    @classmethod
    def about(cls, row: EmployerRequest, contacts: list[EmployerContact], may: MayAsk) -> "AskEmployerForm":
        form = cls(contacts, may)
        if not form.is_submitted():
            form.on.data = row.wanted_on
            if row.is_rough:
                form.on.description = f"The school said: {row.when_words}. Name a day; they can answer with another"
            form.place.data = row.organisation.name
            form.adults.data = "A teacher of the school throughout"
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.may.is_free or self.override_note.data or self.override_note.errors:
            return good
        free = f" Next free on {day(self.may.free_on)}." if self.may.free_on else ""
        self.keep("override_note", f"{self.may.reason}{free} Say why you ask now, or ask another employer")
        return False

    def make(self, row: EmployerRequest, employer: Employer, person_id: int) -> EmployerAsk:
        return EmployerAsk(
            request=row,
            employer_id=employer.id,
            contact_id=int(self.contact_id.data),
            cluster_id=row.cluster_id,
            asked_by_id=person_id,
            happens_at=self.moment,
            place=self.place.data,
            adults=self.adults.data,
            message=self.message.data,
            override_note="" if self.may.is_free else self.override_note.data,
        )


class AgreeForm(Dated):
    """With a day and a time, or around when: a day is not to be invented."""

    on = Day("Day", required=False)
    at = Clock("Time", required=False)
    when_words = Text(
        "Or around when", required=False, hint="As it was said. The day can be settled later on the page of the request"
    )
    answer = LongText("Words to the school", required=False, limit=1_500, rows=3, hint="Who meets them, what to bring")

    def start_from(self, row: EmployerRequest) -> None:
        if not self.is_submitted():
            self.on.data, self.when_words.data, self.place.data = row.wanted_on, row.when_words, row.place

    @property
    def agreed_at(self) -> datetime | None:
        return self.moment if self.on.data and self.at.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not good or self.agreed_at:
            return good
        if self.on.data or self.at.data:
            self.keep(
                "at" if self.on.data else "on", "Enter the time as well" if self.on.data else "Enter the day as well"
            )
        elif not self.when_words.data:
            self.keep("on", "Enter a day and a time, or say around when")
        return not any(field.errors for field in self)


class DeclineForm(Form):
    by = Choice("Who could not?", [(one, one.label) for one in (Party.BROKER, Party.EMPLOYER)], default=Party.BROKER)
    why = Select("What kind of reason", [(one, one.label) for one in BEFORE_IT_WAS_AGREED], empty=None)
    answer = LongText("Words to the school", limit=1_500, rows=3, hint="Why not this time, and what might work instead")


class PassOnForm(Form):
    note = Text("A word to the brokers", required=False, limit=300)


class EmployerAnswerForm(Form):
    """Behind the link, without an account."""

    answer = Choice("Your answer", [(one, one.label) for one in Answer])
    other_day = Day("For another date: which would suit you?", required=False)
    ask_again = Day(
        "For not now: ask us again from", required=False, hint="Leave it empty and nobody asks you for three months"
    )
    words = LongText("Anything to add", required=False, limit=1_500, rows=3)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        name = {Answer.ANOTHER_DATE: "other_day", Answer.NOT_NOW: "ask_again"}.get(self.answer.data)
        if not good or name is None:
            return good
        chosen = self[name].data
        if chosen is None and name == "other_day" and not self.words.data:
            self.keep(name, "Enter the date that would suit you, or say around when in your own words")
        elif chosen is not None and not today() <= chosen <= today() + timedelta(days=3 * 365):
            self.keep(name, "Enter a day within the next three years")
        return not self[name].errors

    @property
    def day(self) -> date | None:
        if self.answer.data == Answer.ANOTHER_DATE:
            found: date | None = self.other_day.data
            return found
        if self.answer.data == Answer.NOT_NOW:
            return self.ask_again.data or today() + timedelta(days=REST_AFTER_NOT_NOW)
        return None


class StopAskingForm(Form):
    """All that is left to say once an ask is answered."""

    stop = Choice("Your answer", [(Answer.STOP, Answer.STOP.label)])


def asked_for(ask: EmployerAsk) -> str:
    """ "Thursday 3 December, 9.30am"."""
    return f"{day(local(ask.happens_at))}, {clock(ask.happens_at)}"
