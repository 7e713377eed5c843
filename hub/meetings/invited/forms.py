"""Forms of who is asked."""

from typing import Any

from hub.forms import Choices, Email, Form, LongText, Text, Tick
from hub.meetings.guests import guests_field, guests_in
from hub.meetings.inviting import Asks, by_organisation, seat_words
from hub.meetings.models import Invitation
from hub.members.models import Seat


class AddForm(Form):
    people = Choices("People of the cluster")
    must = Tick("They must come themselves: warn me before I choose a date that they cannot make")
    guests = guests_field()
    guest_list: list[tuple[str, str]]

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats, self.guest_list = {seat.id: seat for seat in seats}, []
        self.people.choices = [(str(seat.id), seat_words(seat)) for seat in seats]

    @property
    def by_organisation(self) -> list[tuple[str, list[Seat]]]:
        return by_organisation(self.seats.values())

    @property
    def asks(self) -> Asks:
        seats = [self.seats[int(code)] for code in self.people.data or []]
        must = [seat.id for seat in seats] if self.must.data else []
        return Asks({seat.organisation_id for seat in seats}, (), seats, must, self.guest_list)

    def validate(self, extra_validators: Any = None) -> bool:
        is_good = bool(super().validate(extra_validators))
        if not self.guests.errors:
            self.guest_list, problems = guests_in(self.guests.data or "")
            for words in problems:
                self.keep("guests", words)
        if is_good and not self.errors and not self.people.data and not self.guest_list:
            self.keep("people", "Choose somebody, or enter a guest")
        return is_good and not self.errors


class GuestForm(Form):
    name = Text("Name", required=False, limit=120)
    email = Email("E-mail address", required="Enter the address")

    def differs_from(self, line: Invitation) -> bool:
        return bool(self.email.data != line.email)


class TakeOffForm(Form):
    tells = Tick("Tell them by e-mail")
    word = LongText("A word to go with it", required=False, limit=500, rows=2)
