"""Forms of a school: ask for something, cancel it."""

from collections.abc import Sequence
from typing import Any

from wtforms.validators import ValidationError

import hub.employers.queries as queries
import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.agreements.cover import Cover, cover
from hub.employers.agreements.forms import Outside
from hub.employers.forms import ForOneOfMine
from hub.employers.models import Employer
from hub.employers.naming import NamesNobody
from hub.employers.requests.blocks import BLOCKS, SaysWeeks
from hub.employers.requests.dates import ChecksDay, SchoolDays
from hub.employers.requests.endings import AFTER_IT_WAS_AGREED, BY_THE_SCHOOL, Party
from hub.employers.requests.models import EmployerRequest
from hub.employers.settings import EmployerSettings
from hub.employers.years import BIG_TALK, year_words
from hub.forms import Choice, Choices, Day, LongText, Number, Select, Text, Tick
from hub.members.models import Organisation
from hub.origins import FromElsewhere
from hub.text import count, listing, local, today

ONE_SCHOOL, ALL_SCHOOLS = "one", "all"
TALKS = frozenset({"talk", "assembly", "virtual_encounter"})
# The years that schools and colleges ask for; special schools go to 19.
YEARS = [choice for choice in vocabulary.choices("year_group") if choice[0] not in {"nursery", "reception"}]


def years_of(reader: Reader) -> list[tuple[str, str]]:
    """Those that the reader's schools teach; all of them where nobody said which."""
    ages = [(one.age_low, one.age_high) for one in reader.organisations if one.age_low and one.age_high]
    if not ages:
        return YEARS
    low, high = min(first for first, _ in ages), max(last for _, last in ages)
    taught = {
        term.code
        for term in vocabulary.YEAR_GROUPS
        if term.ages[:1].isdigit() and low <= int(term.ages.split("-")[0]) < high
    }
    return [choice for choice in YEARS if choice[0] in taught] or YEARS


class AskForm(FromElsewhere, SaysWeeks, ChecksDay, NamesNobody, ForOneOfMine):
    way = "request"
    watched = ("needs", "in_return", "when_words")
    activity_type = Select("What would you like?", vocabulary.choices("activity_type"))
    year_groups = Choices("Year groups", YEARS, required="Choose a year group")
    number = Number("How many pupils", required="Say how many pupils", least=1, most=2_000)
    wanted_on = Day("On a day", required=False)
    when_words = Text("Or around when", required=False)
    needs = LongText(
        "What they need",
        required=False,
        limit=1_000,
        rows=2,
        hint="Adjustments, a support worker, travel. Say what is needed, not who needs it or why",
    )
    in_return = Text(
        "What you can offer in return",
        required=False,
        limit=300,
        hint="Pupils to test something, a room, thanks in public",
    )
    sector = Select("Sector", vocabulary.choices("sector"), required=False, empty="Any")
    employer_name = Text("An employer you have in mind", required=False, hint="By its name in the pool")
    keep_size = Tick("Keep it as one talk")
    outside = Choice("Where should it go?", [(one, one.label) for one in Outside], required=False)
    checked_field = "wanted_on"

    def __init__(self, reader: Reader, rules: EmployerSettings, **kwargs: Any) -> None:
        super().__init__(reader, **kwargs)
        self.reader, self.rules, self.is_big_talk = reader, rules, False
        self.year_groups.choices = years_of(reader)
        self.employer: Employer | None = None
        self.handler: Organisation | None = None  # who is asked through; the brokers where it is None
        school = self.school
        self.cover = cover(rules, school, None, None) if school and not self.is_submitted() else Cover()
        if school and self.is_submitted():
            years, kind = self.year_groups.data or [], self.activity_type.data or ""
            self.days = SchoolDays(reader.cluster_id, school.id, school.name, years, kind, self.said_weeks)

    @property
    def is_block(self) -> bool:
        return self.activity_type.data in BLOCKS

    @property
    def school(self) -> Organisation | None:
        if not self.organisation_id.choices:
            return None
        chosen = self.chosen_organisation_id()
        return next((one for one in self.reader.organisations if one.id == chosen), None)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        self._find_employer()
        self._find_handler()
        if not self.wanted_on.data and not self.when_words.data and not self.wanted_on.errors:
            self.keep("wanted_on", "Enter a day, or say around when")
        self._think_of_smaller_groups()
        return good and not any(field.errors for field in self)

    def validate_wanted_on(self, field: Day) -> None:
        if field.data and field.data < today():
            raise ValidationError("On a day: that day has gone by")

    def _think_of_smaller_groups(self) -> None:
        number = self.number.data or 0
        self.is_big_talk = self.activity_type.data in TALKS and number > BIG_TALK
        if self.is_big_talk and not self.keep_size.data:
            groups = -(-number // 30)
            self.keep(
                "number",
                f"A talk for {number:,} is remembered by few. Could it be {count(groups, 'group')} of about "
                f"{-(-number // groups)}, or a small-group talk? Change it, or tick “Keep it as one talk”",
            )

    def _find_employer(self) -> None:
        name = self.employer_name.data
        if not name or self.employer_name.errors:
            return
        found = queries.same_name(self.reader, name)
        if found is None:
            near = [row.name for row in queries.like(self.reader, name)]
            hint = f" Did you mean {listing(near, 'or')}?" if near else " Leave it empty and we will find one"
            self.keep("employer_name", f"No employer of that name is in the pool.{hint}")
        elif found.is_stopped:
            self.keep("employer_name", f"{found.name} cannot be asked. Leave it empty and we will find another")
        self.employer = found

    def _find_handler(self) -> None:
        """Whom it goes to; what would go to the brokers and no agreement covers goes where the school chooses."""
        if any(field.errors for field in self) or self.school is None:
            return
        self.handler = queries.handler_for(self.reader, self.employer)
        if self.handler is not None:
            return
        self.cover = cover(self.rules, self.school, self.activity_type.data, self.wanted_on.data, lock=True)
        if self.cover.is_outside and not self.outside.data:
            self.keep("outside", f"{self.cover.reason} Choose where your request should go")
        elif self.cover.is_outside and self.outside.data == Outside.OWN:
            self.handler = self.school

    @property
    def waits(self) -> bool:
        return self.cover.is_outside and self.handler is None

    def make(self) -> EmployerRequest:
        return EmployerRequest(
            cluster_id=self.reader.cluster_id,
            organisation_id=self.chosen_organisation_id(),
            asked_by_id=self.reader.person_id,
            activity_type=self.activity_type.data,
            title=self._title(),
            year_groups=self.year_groups.data,
            number=self.number.data,
            wanted_on=self.wanted_on.data,
            when_words=self.when_words.data,
            weeks=self.said_weeks,
            needs=self.needs.data,
            in_return=self.in_return.data,
            sector=self.sector.data or None,
            employer_id=self.employer.id if self.employer else None,
            handler_id=self.handler.id if self.handler else None,
            origin=self.led_here,
        )

    def _title(self) -> str:
        what = vocabulary.label("activity_type", self.activity_type.data)
        return f"{what}, {year_words(self.year_groups.data or [])}"[:200]


class CancelForm(NamesNobody):
    watched = ("reason",)
    why = Select("What kind of reason", [(one, one.label) for one in BY_THE_SCHOOL], empty=None)
    reason = LongText(
        "Why",
        required="Say why, in a few words",
        limit=500,
        rows=2,
        hint="Whoever arranged it, and an employer that was asked, read this. Name no pupil",
    )


class FellThroughForm(NamesNobody):
    by = Choice("Who called it off?", [(one, one.label) for one in Party])
    whom = Choice("For whom?")
    why = Select("What kind of reason", [(one, one.label) for one in AFTER_IT_WAS_AGREED], empty=None)
    heard_on = Day("When did the others hear of it?")
    words = LongText(
        "In a few words",
        required=False,
        limit=500,
        rows=2,
        hint="The school and whoever arranged it read this; what the school says, the employer too. Name no pupil",
    )
    watched = ("words",)

    def __init__(self, row: EmployerRequest, others: Sequence[EmployerRequest], *, is_own: bool, **kwargs: Any) -> None:
        """`others`: the other schools of the visit, where the reader arranges it for them too."""
        super().__init__(**kwargs)
        self.others = others
        names = listing([one.organisation.name for one in [row, *others]])
        self.whom.choices = [(ONE_SCHOOL, f"Only for {row.organisation.name}"), (ALL_SCHOOLS, f"For {names}")]
        if not others:
            del self.whom
        if not self.is_submitted():
            self.by.data = (Party.SCHOOL if is_own and not row.is_past else Party.EMPLOYER).value
            self.heard_on.data = today() if row.happens_at is None else min(today(), local(row.happens_at).date())

    def validate_whom(self, field: Choice) -> None:
        if field.data == ALL_SCHOOLS and self.by.data == Party.SCHOOL:
            raise ValidationError("For whom: where a school calls off, the others still come")

    @property
    def ends(self) -> Sequence[EmployerRequest]:
        """The others for which it falls through too."""
        return self.others if self.whom and self.whom.data == ALL_SCHOOLS else ()

    def validate_heard_on(self, field: Day) -> None:
        if field.data and field.data > today():
            raise ValidationError("When did the others hear of it: enter today or an earlier day")


class ReplyForm(NamesNobody):
    reply = LongText(
        "Your reply", limit=1_000, rows=4, hint="Lead and brokers read it, and your own school. Name no pupil"
    )
    watched = ("reply",)
