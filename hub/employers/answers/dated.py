"""Forms that name a day, or around when, and may take one of the employer's offers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms.validators import ValidationError

from hub.employers.offers.capacity import no_room
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.dates import ChecksDay
from hub.employers.requests.models import EmployerRequest
from hub.forms import Clock, Day, Select, Text
from hub.text import at_london, today

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
    """Something that may take one of the employer's offers: only while there is room in it."""

    offer_id = Select("Of what they offer", required=False, empty=None)
    offers: Sequence[EmployerOffer] = ()
    rows: Sequence[EmployerRequest] = ()

    def open_offers(self, rows: Sequence[EmployerRequest], offers: Sequence[EmployerOffer], chosen: int | None) -> None:
        """`rows`: the requests that it is about; `chosen`: where one was chosen already, else the first is."""
        self.rows, self.offers = rows, offers
        if not offers:
            del self.offer_id
            return
        self.offer_id.choices = [*((str(one.id), one.in_words()) for one in offers), ("", NOT_OF_AN_OFFER)]
        if not self.is_submitted():
            known = [one.id for one in offers]
            self.offer_id.data = str(chosen if chosen in known else known[0])

    @property
    def offer(self) -> EmployerOffer | None:
        data = self.offer_id.data if self.offer_id else ""
        return next((one for one in self.offers if str(one.id) == data), None)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        full = no_room(self.offer, self.moment, [row.id for row in self.rows]) if good and self.offer else ""
        if full:
            self.keep("offer_id", f"{full} Choose another day, or “{NOT_OF_AN_OFFER}” where they do it all the same")
        return good and not full
