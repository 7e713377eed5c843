"""Forms of proposing: who is asked, until when, and what they see of each other."""

from datetime import date, datetime, time
from typing import Any

from wtforms import fields

from hub.forms import Choice, Choices, Day, Tick
from hub.meetings.guests import guests_field, guests_in
from hub.meetings.inviting import Asks, by_organisation, seat_words
from hub.meetings.polls.dates import DatesForm, places
from hub.meetings.queries import INVITED_ROLES
from hub.meetings.states import Shows
from hub.members.models import Seat
from hub.text import local, today

CLOSES_AT = time(18)
REMINDS = "Remind those who have not answered two school days before that day"
SHOWN = [(one, one.label) for one in Shows]
SHOWS_HINT = "While the poll is open. Lead and broker always see everything."


class InvitingForm(DatesForm):
    series = fields.HiddenField()  # the one whose next meeting this is
    invited = Choices("Who is invited?", required="Choose at least one to invite")
    people = Choices("Who of them is written to?")
    required = Choices(
        "Who must be there?", hint="Anybody of it will do. The hub warns you before you choose a date they cannot make."
    )
    must = Choices("Which people must come themselves?")
    guests = guests_field()
    guest_list: list[tuple[str, str]]

    def __init__(self, *args: Any, organisations: list[Any], seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, places=places(organisations), **kwargs)
        members = [(str(o.id), o.name) for o in organisations]
        self.invited.choices = self.required.choices = members
        self.people.choices = self.must.choices = [(str(seat.id), seat_words(seat)) for seat in seats]
        self.seats, self.guest_list = {seat.id: seat for seat in seats}, []
        if not self.is_submitted():
            self.invited.data = [code for code, _ in members]
            self.people.data = [str(seat.id) for seat in seats if seat.role in INVITED_ROLES]

    @property
    def by_organisation(self) -> list[tuple[str, list[Seat]]]:
        return by_organisation(self.seats.values())

    @property
    def must_ids(self) -> set[int]:
        return {int(code) for code in self.must.data or []}

    @property
    def invited_ids(self) -> set[int]:
        """Whoever must be there is asked, and so is their organisation."""
        theirs = {self.seats[one].organisation_id for one in self.must_ids}
        return {int(code) for code in [*(self.invited.data or []), *(self.required.data or [])]} | theirs

    @property
    def required_ids(self) -> set[int]:
        return {int(code) for code in self.required.data or []}

    @property
    def asks(self) -> Asks:
        """Of organisations that are left out nobody is asked, though their people were ticked."""
        named = {int(code) for code in self.people.data or []} | self.must_ids
        chosen = [seat for seat in self.seats.values() if seat.id in named and seat.organisation_id in self.invited_ids]
        return Asks(self.invited_ids, self.required_ids, chosen, self.must_ids, self.guest_list)

    def tidy(self) -> None:
        super().tidy()
        if not self.guests.errors:  # too long: the search for addresses is quadratic in the length of a line
            self.guest_list, problems = guests_in(self.guests.data or "")
            for words in problems:
                self.keep("guests", words)


class ProposeForm(InvitingForm):
    answer_by = Day("Answers by", required="Enter the day by which you would like answers")
    reminds = Tick(REMINDS, default=True)
    shows = Choice("What do they see of each other’s answers?", SHOWN, hint=SHOWS_HINT, default=Shows.TOTALS)

    def tidy(self) -> None:
        super().tidy()
        first = min((option.starts_at for option in self.options), default=None)
        if words := about_answer_by(self.answer_by.data, first):
            self.keep("answer_by", words)


def about_answer_by(by: date | None, first: datetime | None) -> str:
    """What is wrong with the day for answers; `first` is the earliest of the dates."""
    if by is None:
        return ""
    if by < today():
        return "The day for answers has passed. Choose a day to come."
    if first is not None and by >= local(first).date():
        return "The day for answers must come before the first of the dates."
    return ""


class FixForm(InvitingForm):
    """A meeting whose date is fixed already: one row, no poll."""

    rows_wanted = 1
    too_few = "Enter the day of the meeting"

    @property
    def row_count(self) -> int:
        return 1
