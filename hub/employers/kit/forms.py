"""Forms of the kit: the brief and the sheets, sending them, how it went, thanks, the four tests, feedback."""

import re
from typing import Any

from wtforms.validators import ValidationError

import hub.vocabulary as vocabulary
from hub.employers.kit.drafts import TAKEN_AWAY, TUTOR_MINUTES, draft_of_thanks, evidence_known, minutes_of
from hub.employers.kit.models import Again, EmployerKit, Meaning
from hub.employers.models import EmployerContact
from hub.employers.naming import NamesNobody
from hub.employers.requests.models import EmployerRequest
from hub.forms import Choice, Day, LongText, Number, Select, Text, Tick
from hub.text import count, today

SMALL_GROUP = 10  # nobody of a smaller one is quoted
QUOTED = re.compile(r"[“\"‘«][^”\"’»\n]{8,}[”\"’»]")
NO_NAME = "Name no pupil"


def quotes_in_small_group(text: str, pupils: int | None) -> bool:
    return pupils is not None and pupils < SMALL_GROUP and bool(QUOTED.search(text))


class KitForm(NamesNobody):
    host = Text("Named teacher", limit=120, hint="Who meets the visitor, or goes along")
    arrival = LongText(
        "Arrival", required=False, limit=1_000, rows=3, hint="Door, signing in, parking, steps, how long"
    )
    known = LongText("What they know already", limit=1_000, rows=3, hint=f"Of the group as a whole. {NO_NAME}")
    ideas = LongText("Three ideas for the time together", limit=1_500, rows=6, hint="One a line")
    dos = LongText("Please do", limit=1_500, rows=6, hint="One a line")
    donts = LongText("Please do not", limit=1_500, rows=6, hint="One a line")
    preparation = LongText(
        "Sheet before: 15 minutes",
        limit=2_000,
        rows=6,
        hint="One step a line, beginning with its minutes: “3 minutes: …”",
    )
    reflection = LongText(
        "Sheet after: 15 minutes",
        limit=2_000,
        rows=6,
        hint="One step a line, beginning with its minutes: “3 minutes: …”",
    )
    watched = ("arrival", "known", "ideas", "dos", "donts", "preparation", "reflection")

    def fill(self, kit: EmployerKit) -> None:
        for name in ("host", *self.watched):
            setattr(kit, name, self[name].data)

    def validate_preparation(self, field: LongText) -> None:
        _fits_a_tutor_slot(field)

    def validate_reflection(self, field: LongText) -> None:
        _fits_a_tutor_slot(field)


def _fits_a_tutor_slot(field: LongText) -> None:
    minutes = minutes_of(field.data or "")
    if minutes > TUTOR_MINUTES:
        raise ValidationError(f"These steps take {minutes} minutes; a tutor slot has {TUTOR_MINUTES}. Shorten one")


class ToSpeaker(NamesNobody):
    """A letter to somebody at the employer, unless they have been told already."""

    contact_id = Select(
        "To", required=False, empty=None, hint="By role; their name and address stay with those who may see them"
    )
    only_mark = Tick("")

    def __init__(self, contacts: list[EmployerContact], speaker: EmployerContact | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.speaker = speaker
        self.with_mail = [one for one in contacts if one.email]
        several = len(self.with_mail) > 1
        self.contact_id.choices = [
            (str(one.id), f"{one.role or 'Person'}{f' ({number})' if several else ''}")
            for number, one in enumerate(self.with_mail, 1)
        ]
        if speaker is not None and not self.is_submitted():
            self.contact_id.data = str(speaker.id)

    @property
    def goes_to(self) -> EmployerContact | None:
        """Who was chosen, else who was asked."""
        return next((one for one in self.with_mail if str(one.id) == self.contact_id.data), self.speaker)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and not self.only_mark.data and self.goes_to is None:
            self.keep("only_mark", "There is no address to write to. Tell them yourself, then tick this")
            return False
        return good


class SendBriefForm(ToSpeaker):
    message = LongText("A line of your own", required=False, limit=1_000, rows=3, hint=NO_NAME)
    only_mark = Tick("They have been briefed already: send nothing, just note it")
    watched = ("message",)


class HappenedForm(NamesNobody):
    """How it went, in numbers: by year group, and what one pupil got."""

    went = Choice("Did it take place?", [("yes", "Yes"), ("no", "No, it fell through")])
    send_count = Number("How many of them with SEND or LDD", required=False, least=0, most=3_000)
    minutes = Number("Minutes for each pupil", required=False, least=1, most=30_000)
    outcome = LongText(
        "How it went, in a sentence or two",
        required=False,
        limit=2_000,
        rows=3,
        hint="Numbers and what was good for next time. Name no pupil, and quote nobody from a group under 10",
    )
    watched = ("outcome",)

    def __init__(self, row: EmployerRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.send_count.label.text = f"How many of them with {row.organisation.word_for_send}"
        if not self.is_submitted():
            known = vocabulary.is_code("activity_type", row.activity_type)
            hours = vocabulary.activity_type(row.activity_type).hours if known else 1
            self.went.data, self.minutes.data = "yes", row.minutes or int(hours * 60)
            self.send_count.data, self.outcome.data = row.send_count, row.outcome

    @property
    def years(self) -> list[Any]:
        return [field for field in self if field.name.startswith("year_")]

    @property
    def pupils(self) -> dict[str, int]:
        return {field.name.removeprefix("year_"): field.data for field in self.years if field.data}

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not good or self.went.data != "yes":
            return good
        total = sum(self.pupils.values())
        if not total:
            self.keep(self.years[0].name, "Enter how many pupils took part")
        elif (self.send_count.data or 0) > total:
            self.keep("send_count", f"That is more than took part ({total})")
        elif quotes_in_small_group(self.outcome.data or "", total):
            self.keep("outcome", f"Nobody is quoted from a group of {total}. Say it in your own words")
        return not any(field.errors for field in self)

    def fill(self, row: EmployerRequest) -> None:
        row.pupils_by_year, row.pupil_count = self.pupils, sum(self.pupils.values())
        row.minutes, row.send_count, row.outcome = self.minutes.data, self.send_count.data, self.outcome.data


def happened_form(row: EmployerRequest) -> HappenedForm:
    """With one number for each year group that was asked for."""
    fields = {
        f"year_{code}": Number(f"How many of {label}", required=False, least=0, most=3_000)
        for code, label in vocabulary.choices("year_group")
        if code in row.year_groups
    }
    form: HappenedForm = type("HappenedFormOfRequest", (HappenedForm,), fields)(row)
    if not form.is_submitted():
        for field in form.years:
            field.data = (row.pupils_by_year or {}).get(field.name.removeprefix("year_"))
        if len(form.years) == 1 and form.years[0].data is None:
            form.years[0].data = row.number
    return form


class ThankForm(ToSpeaker):
    """Never sent as drafted: somebody finishes the sentence in the middle, or says that all of it has been read."""

    text = LongText(
        "Your thanks", limit=3_000, rows=8, hint="Make it your own. No names of pupils; no quotes from groups under 10"
    )
    as_it_is = Tick("I have read it, and it may go as it is")
    only_mark = Tick("We have thanked them ourselves: send nothing, just note it")
    watched = ("text",)

    def __init__(
        self, row: EmployerRequest, contacts: list[EmployerContact], speaker: EmployerContact | None, **kwargs: Any
    ) -> None:
        super().__init__(contacts, speaker, **kwargs)
        self.row = row
        if not self.is_submitted():
            self.text.data = draft_of_thanks(row)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not good or self.only_mark.data:
            return good
        text = self.text.data or ""
        if any(line.strip() == TAKEN_AWAY.strip() for line in text.splitlines()):
            self.keep("text", f"Finish the line “{TAKEN_AWAY.strip()}”, or take it out: nobody else can write it")
        elif not self.as_it_is.data and _same(text, draft_of_thanks(self.row).replace(TAKEN_AWAY, "")):
            self.keep("text", "This is still the draft. Add a line of your own, or tick that it may go as it is")
        elif quotes_in_small_group(text, self.row.pupil_count):
            pupils = count(self.row.pupil_count or 0, self.row.organisation.word_for_pupil)
            self.keep("text", f"Nobody is quoted from a group of {pupils}. Say it in your own words")
        return not any(field.errors for field in self)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


class MeaningForm(NamesNobody):
    """The four tests: each is met by the evidence that is written beside it."""

    why_purpose = LongText(
        Meaning.PURPOSE.label,
        required=False,
        limit=500,
        rows=2,
        hint="“The brief went out; pupils wrote own questions”",
    )
    why_fitted = LongText(
        Meaning.FITTED.label, required=False, limit=500, rows=2, hint="“Chosen by those who think of this route”"
    )
    why_two_way = LongText(
        Meaning.TWO_WAY.label,
        required=False,
        limit=500,
        rows=2,
        hint="“Each group asked four questions, tried the bench”",
    )
    why_reflection = LongText(
        Meaning.REFLECTION.label, required=False, limit=500, rows=2, hint="“Tutor time on Monday, with the sheet”"
    )
    reflected_on = Day("When they looked back", required=False, hint="Leave it empty while that is still to come")
    watched = tuple(f"why_{meaning}" for meaning in Meaning)

    @classmethod
    def of(cls, row: EmployerRequest, kit: EmployerKit) -> "MeaningForm":
        form = cls(obj=kit)
        if not form.is_submitted():
            form.reflected_on.data = row.reflected_on
            known = evidence_known(kit) | kit.evidence
            for meaning in Meaning:
                form[f"why_{meaning}"].data = known.get(meaning.value, "")
        return form

    def validate_reflected_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError("When they looked back must be today or earlier")

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and self.why_reflection.data and not self.reflected_on.data:
            self.keep("reflected_on", "Enter the day on which they looked back")
            return False
        return good

    def fill(self, row: EmployerRequest, kit: EmployerKit) -> None:
        found = {meaning.value: self[f"why_{meaning}"].data for meaning in Meaning}
        kit.evidence = {meaning: words for meaning, words in found.items() if words}
        row.reflected_on = self.reflected_on.data


class FeedbackForm(NamesNobody):
    again = Choice("Would you do it again?", [(one, one.label) for one in Again])
    good = LongText("What was good", required=False, limit=1_000, rows=3)
    better = LongText(
        "What would make it better next time", required=False, limit=1_000, rows=3, hint="Something that can be changed"
    )
    watched: tuple[str, ...] = ("good", "better")


class SchoolFeedbackForm(FeedbackForm):
    """The school's side may leave words for the employer: written by a teacher, never taken from what is said here."""

    quote = LongText(
        "Words that the employer may be shown", required=False, limit=300, rows=2,
        hint="They may stand on its sheet of the year, and only they. Of the group as a whole; no names",
    )  # fmt: skip
    watched = ("good", "better", "quote")

    def __init__(self, row: EmployerRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.row = row

    def validate_quote(self, field: LongText) -> None:
        if field.data and (self.row.pupil_count or 0) < SMALL_GROUP:
            pupils = count(self.row.pupil_count or 0, self.row.organisation.word_for_pupil)
            raise ValidationError(f"Nobody is quoted from a group of {pupils}. Leave this empty")
