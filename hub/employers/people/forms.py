"""Forms about people at employers and private places. They are opened by POST, because they show what is private."""

import secrets
from typing import Any, Self

from hub.access import Reader
from hub.db import Versioned
from hub.employers.forms import NO_CONCERNS
from hub.employers.models import Employer, EmployerContact
from hub.employers.places import PlaceFields
from hub.employers.privacy.states import Basis
from hub.employers.privacy.stopping import NOT_AGAIN, stopped_among
from hub.employers.states import Prefers
from hub.forms import Choice, Day, Email, Form, LongText, Select, Text, Tick
from hub.text import today


class OpenedByPost(Form):
    """A form that is drawn in the answer to a POST, so that opening it is recorded."""

    @classmethod
    def opened(cls, row: Versioned, *args: Any, **values: Any) -> Self:
        form = cls(*args, formdata=None, obj=row, **values)
        form.once.data, form.version.data = secrets.token_urlsafe(18), str(row.version)
        return form


class ContactForm(OpenedByPost):
    name = Text("Name", limit=120)
    role = Text("Role", required=False, limit=120)
    email = Email(required=False)
    phone = Text("Phone", required=False, limit=40)
    prefers = Select("Would rather have", [(one, one.label) for one in Prefers], empty=None)
    best_time = Text("Best time", required=False, limit=120)
    source = Text(
        "Where the details come from", limit=200, hint="“Gave me a card at the fair on 6 October”, “their website”"
    )
    basis = Select("Lawful basis", [(one, one.label) for one in Basis], empty=None)
    told_on = Day("Told that we keep them on", required=False, hint="Tell people within a month")
    told_how = Text("How they were told", required=False, hint="“By e-mail, with our privacy notice”, “on the phone”")
    seat_id = Select("Looked after by", required=False, empty="Nobody in particular")
    note = LongText("Note", required=False, limit=1_000, rows=2, hint=NO_CONCERNS)

    def __init__(
        self, reader: Reader, seats: list[tuple[str, str]], row: EmployerContact | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.opens = row is not None and row.private_to_id is not None
        self.known_email = row.email if row is not None else ""
        self.seat_id.choices = [("", "Nobody in particular"), *seats]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and not self.email.data and not self.phone.data:
            self.keep("email", "Enter an e-mail address or a phone number")
            return False
        if good and self.email.data != self.known_email and stopped_among([self.email.data]):
            self.keep("email", NOT_AGAIN)
            return False
        if good and self.told_on.data and self.told_on.data > today():
            self.keep("told_on", "Told that we keep them on: the day must be today or earlier")
            return False
        if good and self.opens and self.told_on.data and not self.told_how.data:
            self.keep("told_how", "Enter how they were told: others see them from then on")
            return False
        return good

    def fill(self, row: EmployerContact) -> None:
        for name in ("name", "role", "email", "phone", "best_time", "source", "told_on", "told_how", "note"):
            setattr(row, name, self[name].data)
        row.prefers, row.basis = Prefers(self.prefers.data), Basis(self.basis.data)
        row.seat_id = int(self.seat_id.data) if self.seat_id.data else None


class PlacesForm(PlaceFields, OpenedByPost):
    @classmethod
    def of(cls, row: Employer) -> "PlacesForm":
        return cls.opened(row, **_drawn(row))

    def is_current(self, row: Any) -> bool:
        if super().is_current(row):
            return True
        self.theirs = {self[name].label.text: value for name, value in _drawn(row).items() if value}
        return False


def _drawn(row: Employer) -> dict[str, str | None]:
    main = row.places[0] if row.places else None
    return {
        "postcodes": "\n".join(place.postcode or place.outcode for place in row.places),
        "borough": main.borough if main else None,
        "address": main.address if main else "",
    }


class RemoveForm(Form):
    asked = Choice(
        "Why",
        [
            ("tidy", "We do not need them any more, or they have left"),
            ("erase", "They asked to be erased: they cannot be added or imported again"),
        ],
    )
    sure = Tick("Their details go from here at once; the timeline stays", required="Tick to go on")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.asked.data = "tidy"
