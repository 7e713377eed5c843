"""Where an employer is: postcodes as people type them, one to a line, and the private address of the main place."""

from collections.abc import Iterable
from typing import Any

from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

import hub.vocabulary as vocabulary
from hub.employers.models import EmployerPlace
from hub.forms import LongText, Select
from hub.geo import is_known, outcode, tidy_postcode

PLACES_AT_MOST = 20


def tidy_place(text: str) -> str | None:
    """A full postcode, or an outcode that exists: some know no more than "N1"."""
    return tidy_postcode(text) or outcode(text)


def doubt(postcode: str) -> str:
    """A sentence where we do not know it; "" where we do, or there is none. The whole of it is private."""
    begins = postcode.split()[0] if postcode else ""
    return f"We know no postcode that begins with {begins}; check it." if begins and not is_known(begins) else ""


def doubts(places: Iterable[EmployerPlace]) -> str:
    return " ".join(dict.fromkeys(words for place in places if (words := doubt(place.postcode))))


class PlaceFields(PlainForm):
    postcodes = LongText(
        "Postcodes", required=False, limit=400, rows=2, hint="One to a line, the main place first; N1 alone is fine"
    )
    borough = Select(
        "Borough of the main place",
        vocabulary.choices("borough"),
        required=False,
        empty="From the postcode",
        hint="Near a boundary the postcode may name the neighbour",
    )
    address = LongText("Address of the main place", required=False, limit=500, rows=3)

    def validate_postcodes(self, field: LongText) -> None:
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        if len(lines) > PLACES_AT_MOST:
            raise ValidationError(f"Postcodes: at most {PLACES_AT_MOST}")
        for line in lines:
            if tidy_place(line) is None:
                raise ValidationError(f"“{line.strip()[:40]}” is not a postcode. Enter one like NW1 8AH, or N1")


def place_fields(form: Any) -> list[EmployerPlace]:
    """The places that a valid form names; an address without a postcode is a place too."""
    codes = [tidy_place(line) or "" for line in (form.postcodes.data or "").splitlines() if line.strip()]
    if not codes and (form.address.data or form.borough.data):
        codes = [""]
    return [
        EmployerPlace.at(code, borough=form.borough.data or None, address=form.address.data or "")
        if number == 0
        else EmployerPlace.at(code)
        for number, code in enumerate(codes)
    ]
