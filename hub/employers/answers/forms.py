"""Forms of those who answer requests, and of the employer behind its link."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hub.access import Reader
from hub.employers.answers.dated import TakesOffer
from hub.employers.asking import MayAsk
from hub.employers.forms import NO_CONCERNS
from hub.employers.models import Employer, EmployerContact
from hub.employers.naming import NamesNobody
from hub.employers.offers.models import EmployerOffer, Where
from hub.employers.requests.blocks import BLOCKS, SaysWeeks
from hub.employers.requests.dates import ChecksDay, SchoolDays
from hub.employers.requests.endings import BEFORE_IT_WAS_AGREED, Party
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer
from hub.forms import Choice, Choices, Day, Form, LongText, Select, Text
from hub.text import local, today

REST_AFTER_NOT_NOW = 90  # days, where the employer names no day


class AskEmployerForm(TakesOffer, NamesNobody):
    """One ask says date, age, number, place, which adults are present."""

    watched = ("when_words", "adults", "message", "override_note")

    along = Choices(
        "Ask for these schools too, in the same letter", hint="It counts as one ask; one answer reaches all of them"
    )
    contact_id = Select("To", empty=None, hint="By role; their name and address stay with those who may see them")
    when_words = Text("Or around when", required=False, hint="“A Tuesday in March”. They name a day that suits them")
    place = Text("Place", required="Enter the place", limit=300)
    adults = Text(
        "Which adults are present", limit=300, hint="“Two teachers throughout, a support worker for one group”"
    )
    message = LongText("A line of your own", required=False, limit=1_500, rows=3, hint="Name no pupil")
    override_note = Text("Why now, although it is resting", required=False, limit=300)

    def __init__(
        self, reader: Reader, contacts: Sequence[EmployerContact], may: MayAsk, people: dict[int, MayAsk],
        days: SchoolDays, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.reader, self.may, self.people, self.days = reader, may, people, days
        with_mail = [one for one in contacts if one.email and one.can_be_used]
        self.contact_id.choices = [
            (str(one.id), f"{one.role or 'Person'}{f' ({number})' if len(with_mail) > 1 else ''}")
            for number, one in enumerate(with_mail, 1)
        ]

    def asks_for_size(self, offer: EmployerOffer) -> bool:
        """Of one school alone the letter says how many."""
        return len(self.packed) > 1

    def start_from(self, row: EmployerRequest) -> None:
        if not self.is_submitted():
            self.on.data, self.when_words.data = row.wanted_on, row.when_words
            self.place.data = self._place(row)
            self.adults.data = "A teacher of the school throughout"

    def _place(self, row: EmployerRequest) -> str:
        offer = self.offer
        if offer is None or offer.where is Where.AT_SCHOOL:
            return row.organisation.name
        return offer.employer.name if offer.where is Where.AT_THEIRS else "Online"

    @property
    def blocked(self) -> MayAsk | None:
        """By the employer, else by the person chosen."""
        number = self.contact_id.data or ""
        person = self.people.get(int(number)) if number.isascii() and number.isdigit() else None
        return next((one for one in (self.may, person) if one is not None and not one.is_free), None)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        blocked = self.blocked
        if blocked is None or (blocked.lets(self.reader) and self.override_note.data):
            return good
        if not blocked.lets(self.reader):
            self.keep("contact_id", f"{blocked.words} Ask another employer")
        elif not self.override_note.errors:
            self.keep("override_note", f"{blocked.words} Say why you ask now, or ask another employer")
        return False

    def make(self, row: EmployerRequest, employer: Employer, person_id: int) -> EmployerAsk:
        return EmployerAsk(
            request=row,
            employer_id=employer.id,
            contact_id=int(self.contact_id.data),
            cluster_id=row.cluster_id,
            asked_by_id=person_id,
            happens_at=self.moment,
            when_words=self.when_words.data,
            place=self.place.data,
            adults=self.adults.data,
            message=self.message.data,
            override_note=self.override_note.data if self.blocked else "",
        )


class AgreeForm(SaysWeeks, TakesOffer, NamesNobody):
    """By hand: after a call, for a day that is settled, or for another day."""

    watched = ("when_words", "place", "answer")
    along = Choices("They said yes to these schools too", hint="All of them are booked, and told, together")
    when_words = Text(
        "Or around when", required=False, hint="As it was said. The day can be settled later on the page of the request"
    )
    answer = LongText("Words to the school", required=False, limit=1_500, rows=3, hint="Who meets them, what to bring")

    def __init__(self, days: SchoolDays, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.days = days

    def asks_for_size(self, offer: EmployerOffer) -> bool:
        """Not where the same is booked of it already and only moves."""
        return any(not row.state.is_booked or row.offer_id != offer.id for row in self.packed)

    @property
    def is_block(self) -> bool:
        return any(row.activity_type in BLOCKS for row in self.rows)

    @property
    def lasting(self) -> int:
        return self.said_weeks

    def start_from(self, row: EmployerRequest) -> None:
        """From what is booked, where it is: pressed as it stands, nothing changes."""
        if self.is_submitted():
            return
        self.weeks.data = row.weeks
        self.on.data, self.when_words.data, self.place.data = row.wanted_on, row.when_words, row.place
        if row.happens_at is not None:
            booked = local(row.happens_at)
            self.on.data, self.at.data, self.when_words.data = booked.date(), booked.time(), ""


class DeclineForm(NamesNobody):
    watched = ("answer",)
    by = Choice("Who could not?", [(one, one.label) for one in (Party.BROKER, Party.EMPLOYER)], default=Party.BROKER)
    why = Select("What kind of reason", [(one, one.label) for one in BEFORE_IT_WAS_AGREED], empty=None)
    answer = LongText("Words to the school", limit=1_500, rows=3, hint="Why not this time, and what might work instead")


class PassOnForm(NamesNobody):
    watched = ("note",)
    note = Text("A word to the brokers", required=False, limit=300)


AROUND = {Answer.YES: "Yes, around then", Answer.ANOTHER_DATE: "Yes, but at another time"}


def days_of(ask: EmployerAsk) -> SchoolDays:
    """Of all schools that the letter still is about."""
    along = [one.request for one in ask.together if one.is_open and one is not ask]
    return SchoolDays.of(ask.request, along, to_outsiders=True)


class EmployerAnswerForm(ChecksDay, NamesNobody):
    """Behind the link, without an account. An employer that names a day on which the school is away is told."""

    watched = ("words",)
    answer = Choice("Your answer", [(one, one.label) for one in Answer])
    other_day = Day("For another date: which would suit you?", required=False)
    ask_again = Day(
        "For not now: ask us again from", required=False, hint="Leave it empty and nobody asks you for three months"
    )
    words = LongText("Anything to add", required=False, limit=1_500, rows=3)

    def __init__(self, ask: EmployerAsk | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_around = ask is not None and ask.happens_at is None
        if ask is not None:
            self.days = days_of(ask)
            self.known_names = tuple(one.name for one in (ask.contact, ask.asked_by) if one is not None)
        if self.is_around:
            self.answer.choices = [(one.value, AROUND.get(one, one.label)) for one in Answer]
            self.other_day.label.text = "For yes: which day would suit you, if you know it?"

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not good or self.chosen_field is None:
            return good
        chosen = self[self.chosen_field].data
        if chosen is None and self.answer.data == Answer.ANOTHER_DATE and not self.words.data:
            self.keep(self.chosen_field, "Enter the date that would suit you, or say around when in your own words")
        elif chosen is not None and not today() <= chosen <= today() + timedelta(days=3 * 365):
            self.keep(self.chosen_field, "Enter a day within the next three years")
        return not self[self.chosen_field].errors

    @property
    def checked_field(self) -> str | None:
        return self.chosen_field if self.chosen_field == "other_day" else None

    @property
    def chosen_field(self) -> str | None:
        """Of the two days, the one that goes with the answer."""
        if self.answer.data == Answer.NOT_NOW:
            return "ask_again"
        is_dated = self.answer.data == Answer.ANOTHER_DATE or (self.is_around and self.answer.data == Answer.YES)
        return "other_day" if is_dated else None

    @property
    def day(self) -> date | None:
        if self.chosen_field is None:
            return None
        found: date | None = self[self.chosen_field].data
        if found is None and self.answer.data == Answer.NOT_NOW:
            return today() + timedelta(days=REST_AFTER_NOT_NOW)
        return found


class PhoneAnswerForm(EmployerAnswerForm):
    """The same, noted by whoever rang."""

    answer = Choice("What they said", [(one, one.label) for one in Answer])
    other_day = Day("For another date: which would suit them?", required=False)
    ask_again = Day(
        "For not now: ask them again from", required=False, hint="Leave it empty and nobody asks them for three months"
    )
    words = LongText("In their words", required=False, limit=1_500, rows=3, hint=NO_CONCERNS)


class CallForm(PhoneAnswerForm):
    """A call without a letter before it. A yes has its own page, which settles the day."""

    answer = Choice("What they said", [(one, one.label) for one in Answer if one is not Answer.YES])
    contact_id = Select("Whom you spoke to", required=False, empty="Somebody else there")

    def __init__(self, contacts: Sequence[EmployerContact], days: SchoolDays, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.days = days
        some = [(str(one.id), f"{one.role or 'Person'} ({n})") for n, one in enumerate(contacts, 1) if one.can_be_used]
        self.contact_id.choices = [("", "Somebody else there"), *some]

    def make(self, row: EmployerRequest, employer: Employer, person_id: int) -> EmployerAsk:
        return EmployerAsk(
            request=row,
            employer_id=employer.id,
            contact_id=int(self.contact_id.data) if self.contact_id.data else None,
            cluster_id=row.cluster_id,
            asked_by_id=person_id,
            when_words=row.when,
            by_phone=True,
        )


class StopAskingForm(Form):
    """All that is left to say once an ask is answered: its button says so. It may come from the page before that:
    then “please stop” is heard all the same, and any other answer comes too late."""

    answer = Text("", required=False)

    @property
    def is_late(self) -> bool:
        return bool(self.answer.data != Answer.STOP)
