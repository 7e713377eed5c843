"""Forms of spare seats: post some, ask for some, answer."""

from typing import Any

from wtforms.validators import ValidationError

from hub.access import Reader
from hub.employers.forms import ForOneOfMine
from hub.employers.naming import NamesNobody
from hub.employers.requests.dates import ChecksDay, SchoolDays
from hub.employers.requests.forms import years_of
from hub.employers.requests.models import EmployerRequest
from hub.employers.spare.models import SpareSeats
from hub.forms import Choice, Choices, Day, LongText, Number, Text
from hub.text import count, day, local, today


class SeatsForm(NamesNobody):
    watched = ("supervisor", "note")
    number = Number("How many seats are free", required="Say how many seats are free", least=1, most=500)
    until = Day("Others can ask until", required="Enter the last day on which others can ask", hint="The last day")
    supervisor = Text(
        "Who supervises there?", hint="By role, and what each school brings: “our head of year; one adult per school”"
    )
    note = LongText(
        "What others should know",
        required=False,
        limit=1_000,
        rows=2,
        hint="How you travel, where to meet, which years it suits. Name no pupil",
    )

    def __init__(self, host: EmployerRequest, taken: int, coming: int, **kwargs: Any) -> None:
        """`taken` of the seats are promised; `coming` are all whom the employer meets, those who took seats too."""
        super().__init__(**kwargs)
        self.host, self.taken, self.coming = host, taken, coming

    def validate_number(self, field: Number) -> None:
        if field.data is not None and field.data < self.taken:
            raise ValidationError(f"{count(self.taken, 'seat is', 'seats are')} promised already: enter that or more")
        offer, others = self.host.offer, self.coming - self.taken
        if field.data is not None and offer is not None and others + field.data > offer.group_size:
            free = max(offer.group_size - others, 0)
            raise ValidationError(
                f"{offer.employer.name} takes {offer.group_size:,} at a time and {others:,} come without these seats: "
                f"{free:,} can be free. Ask the brokers where the employer would take more"
            )

    def validate_until(self, field: Day) -> None:
        if field.data is None or self.host.happens_at is None:
            return
        last = local(self.host.happens_at).date()
        if not today() <= field.data <= last:
            raise ValidationError(f"Others can ask until: enter a day from today to {day(last)}")

    def fill(self, row: SpareSeats) -> None:
        for name in ("number", "until", "supervisor", "note"):
            setattr(row, name, self[name].data)


class AskForSeatsForm(ChecksDay, NamesNobody, ForOneOfMine):
    """The day stands: the school that asks is told where it is not free, and keeps it or leaves the seats."""

    watched = ("needs",)
    checked_field = "instead"
    number = Number("How many pupils", required="Say how many pupils", least=1, most=500)
    year_groups = Choices("Year groups", required="Choose a year group")
    needs = LongText(
        "What they need",
        required=False,
        limit=1_000,
        rows=2,
        hint="Adjustments, a support worker, travel. Say what is needed, not who needs it or why",
    )

    def __init__(self, reader: Reader, seats: SpareSeats, **kwargs: Any) -> None:
        super().__init__(reader, **kwargs)
        self.seats = seats
        self.year_groups.choices = years_of(reader)
        host = seats.request.organisation_id
        self.organisation_id.choices = [one for one in self.organisation_id.choices if one[0] != str(host)]
        self.instead.label.text = "All the same?"
        if self.is_submitted() and self.organisation_id.choices:
            self._look_up_the_day(reader, seats.request)

    def _look_up_the_day(self, reader: Reader, host: EmployerRequest) -> None:
        number = self.chosen_organisation_id()
        school = next((one for one in reader.organisations if one.id == number), None)
        if school is not None and host.happens_at is not None:
            self.fixed, years = local(host.happens_at).date(), self.year_groups.data or []
            self.days = SchoolDays(host.cluster_id, school.id, school.name, years, host.activity_type, host.weeks or 1)

    def validate_number(self, field: Number) -> None:
        if field.data and field.data > self.seats.left:
            raise ValidationError(f"{count(self.seats.left, 'seat is', 'seats are')} left: ask for that or fewer")


class SeatAnswerForm(NamesNobody):
    watched = ("words",)
    answer = Choice("Your answer", [("yes", "Yes, they can come along"), ("no", "Not this time")])
    words = LongText(
        "Words to the school",
        required=False,
        limit=1_000,
        rows=2,
        hint="Where and when to meet, what to bring. Name no pupil",
    )
