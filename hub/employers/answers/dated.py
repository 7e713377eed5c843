"""Forms that name a day, or around when, and may take one of the employer's offers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms.validators import ValidationError

from hub.employers.offers.capacity import no_room
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.dates import ChecksDay, SchoolDays
from hub.employers.requests.models import EmployerRequest
from hub.forms import Choices, Clock, Day, Select, Text
from hub.text import at_london, count, today

NOT_OF_AN_OFFER = "None of these"


class DatedOrAround(ChecksDay):
    """With a day and a time, or around when: a day is not to be invented."""

    on = Day("Day", required=False)
    at = Clock("Time", required=False)
    when_words = Text("Or around when", required=False)
    place = Text("Place", required=False, limit=300)
    checked_field = "on"

    @property
    def moment(self) -> datetime | None:
        return at_london(self.on.data, self.at.data) if self.on.data and self.at.data else None

    def validate_on(self, field: Day) -> None:
        if field.data and field.data < today():
            raise ValidationError("Day: that day has gone by")

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.moment or self.on.errors or self.at.errors:
            return good
        if self.on.data or self.at.data:
            self.keep(
                "at" if self.on.data else "on", "Enter the time as well" if self.on.data else "Enter the day as well"
            )
        elif not self.when_words.data:
            self.keep("on", "Enter a day and a time, or say around when")
        return not any(field.errors for field in self)


class TakesOffer(DatedOrAround):
    """Something that may take one of the employer's offers, for one school or for several at once: only while there is
    room in it."""

    offer_id = Select("Of what they offer", required=False, empty=None)
    along = Choices("These schools too")
    offers: Sequence[EmployerOffer] = ()
    rows: Sequence[EmployerRequest] = ()
    others: Sequence[EmployerRequest] = ()

    def open_offers(self, rows: Sequence[EmployerRequest], offers: Sequence[EmployerOffer], chosen: int | None) -> None:
        """`rows`: the requests that it is about; `chosen`: where one was chosen already. Else the first is, unless it
        is booked: what was agreed beyond an offer stays beyond it."""
        self.rows, self.offers = rows, offers
        if not offers:
            del self.offer_id
            return
        self.offer_id.choices = [*((str(one.id), one.in_words()) for one in offers), ("", NOT_OF_AN_OFFER)]
        if not self.is_submitted():
            known = [one.id for one in offers]
            first = "" if rows[0].state.is_booked else str(known[0])
            self.offer_id.data = str(chosen) if chosen in known else first

    def open_along(self, others: Sequence[EmployerRequest], ticked: Sequence[EmployerRequest] = ()) -> None:
        """Requests of other schools that could share the visit; `ticked`: those that were put together already."""
        self.others = others
        self.along.choices = [(str(one.id), along_words(one)) for one in others]
        if not others:
            del self.along
        elif not self.is_submitted():
            self.along.data = [str(one.id) for one in ticked]

    @property
    def packed(self) -> list[EmployerRequest]:
        """The requests themselves, and those that go with them."""
        ticked = set(self.along.data or []) if self.along else set()
        return [*self.rows, *(one for one in self.others if str(one.id) in ticked)]

    @property
    def offer(self) -> EmployerOffer | None:
        data = self.offer_id.data if self.offer_id else ""
        return next((one for one in self.offers if str(one.id) == data), None)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.days is not None:
            self.days.others += [SchoolDays.of(one) for one in self.packed if one not in self.rows]
            for one in (self.days, *self.days.others):
                one.weeks = self.lasting
        good = bool(super().validate(extra_validators))
        if not good or self.offer is None:
            return good
        full = no_room(self.offer, self.moment, [row.id for row in self.packed], self.lasting)
        if full:
            self.keep("offer_id", f"{full} Choose another day, or “{NOT_OF_AN_OFFER}” where they do it all the same")
        return self._fits(self.offer) and not full

    def _fits(self, offer: EmployerOffer) -> bool:
        """All together are no more than come at a time."""
        total = sum(row.number for row in self.packed)
        if total <= offer.group_size or not self.asks_for_size(offer):
            return True
        they = "Together they" if len(self.packed) > 1 else "They"
        few = "Tick fewer, or choose" if self.along else "Choose"
        self.keep(
            "along" if self.along else "offer_id",
            f"{they} are {total:,}, and {offer.group_size:,} come at a time. {few} “{NOT_OF_AN_OFFER}” where they take "
            "them all the same",
        )
        return False

    @property
    def lasting(self) -> int:
        """For how many weeks: the longest of them."""
        return max(row.weeks for row in self.packed)

    def asks_for_size(self, offer: EmployerOffer) -> bool:
        """Of one school it was the employer that was asked for so many; what is booked of this offer has been looked
        at."""
        raise NotImplementedError


def along_words(row: EmployerRequest) -> str:
    """ "Marigold Street School: 8 pupils, Year 10, A Tuesday in March"."""
    pupils = count(row.number, row.organisation.word_for_pupil)
    return ", ".join(part for part in (f"{row.organisation.name}: {pupils}", row.years, row.when) if part)
