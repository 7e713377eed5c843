"""Forms of the wanted board."""

import re

from wtforms import HiddenField

from hub.access import Reader
from hub.fields import LongText, Text
from hub.forms import Form
from hub.resources.forms import ActingForm
from hub.resources.wanted.models import Wanted

_ORIGIN = re.compile(r"[a-z_]{1,40}:[0-9]{1,9}")


class WantedForm(Form):
    """For changing what is asked."""

    title = Text(
        "What do you need?",
        required="Say what you need",
        limit=200,
        hint="In the words in which others would look for it.",
    )
    details = LongText(
        "More about it",
        required=False,
        limit=2000,
        rows=4,
        hint="What it is for, which year group, by when. Name no pupil.",
    )

    def fill(self, row: Wanted) -> None:
        row.title, row.details = self.title.data, self.details.data


class AskForm(WantedForm, ActingForm):
    origin = HiddenField()  # what led here: "audit_answer:17"

    def make(self, reader: Reader) -> Wanted:
        organisation_id = self.chosen_organisation_id()
        row = Wanted(
            cluster_id=reader.cluster_id,
            organisation_id=organisation_id,
            person_id=reader.person_id,
            seat_id=reader.seat_for(organisation_id).id,
            origin=self.origin.data if _ORIGIN.fullmatch(self.origin.data or "") else None,
        )
        self.fill(row)
        return row
