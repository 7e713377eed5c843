"""The form of an offer."""

from typing import Any

from wtforms.validators import ValidationError

import hub.vocabulary as vocabulary
from hub.employers.models import Employer
from hub.employers.naming import NamesNobody
from hub.employers.offers.models import EmployerOffer, Where
from hub.employers.requests.forms import YEARS
from hub.forms import Choice, Choices, Day, LongText, Number, Select, Text, Tick
from hub.text import today

BOROUGHS = sorted(vocabulary.choices("borough"), key=lambda one: one[1])


def take_over(form: Any, offer: EmployerOffer) -> None:
    """A school asks for this: what the offer says already stands in its request."""
    form.activity_type.data, form.employer_name.data = offer.activity_type, offer.employer.name
    taught = [code for code, _ in form.year_groups.choices if code in offer.year_groups]
    form.year_groups.data = taught if len(taught) == 1 else []
    form.in_return.data = offer.in_return


class OfferForm(NamesNobody):
    watched = ("about", "in_return")
    activity_type = Select("What they offer", vocabulary.choices("activity_type"))
    about = LongText(
        "What happens, in a sentence or two",
        required=False,
        limit=600,
        rows=2,
        hint="Everybody in the cluster reads this. No names, no address",
    )
    year_groups = Choices("Year groups", YEARS, hint="None ticked: all of them")
    group_size = Number("How many pupils at a time", required="Say how many pupils at a time", least=1, most=2_000)
    per_week = Number("How often in a week, at most", required=False, least=1, most=200, hint="Empty: nobody said")
    per_term = Number("How often in a term, at most", required=False, least=1, most=2_000, hint="Empty: nobody said")
    first_day = Day("From", required=False)
    last_day = Day("Until", required=False)
    where = Choice("Where", [(one, one.label) for one in Where])
    ldd_ready = Tick("Ready for pupils with SEND and learners with LDD")
    radius_km = Number(
        "Only schools within so many kilometres",
        required=False,
        least=1,
        most=500,
        hint="Of its main place. Empty: no limit",
    )
    boroughs = Choices("Or only schools in these boroughs", BOROUGHS)
    in_return = Text("What they wish in return", required=False, limit=300, hint="Feedback on an app, a photo, thanks")

    def __init__(self, employer: Employer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.employer = employer
        if not self.is_submitted() and kwargs.get("obj") is None:
            self.where.data = Where.AT_THEIRS.value

    def validate_last_day(self, field: Day) -> None:
        if field.data is None:
            return
        if self.first_day.data and field.data < self.first_day.data:
            raise ValidationError("Until: this lies before the first day")
        if field.data < today():
            raise ValidationError("Until: that day has gone by")

    def validate_per_term(self, field: Number) -> None:
        if field.data and self.per_week.data and field.data < self.per_week.data:
            raise ValidationError("How often in a term: this is less than in one week")

    def validate_radius_km(self, field: Number) -> None:
        if not field.data:
            return
        if self.boroughs.data:
            raise ValidationError("Either kilometres or boroughs: leave one of them empty")
        if not any(place.latitude is not None for place in self.employer.places[:1]):
            raise ValidationError("Kilometres from where? Add the postcode of the employer first, or choose boroughs")

    def fill(self, row: EmployerOffer) -> None:
        for name in (
            "activity_type",
            "about",
            "year_groups",
            "group_size",
            "per_week",
            "per_term",
            "first_day",
            "last_day",
            "ldd_ready",
            "radius_km",
            "boroughs",
            "in_return",
        ):
            setattr(row, name, self[name].data)
        row.where = Where(self.where.data)
