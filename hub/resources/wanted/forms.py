"""Forms of the wanted board."""

from hub.access import Reader
from hub.fields import LongText, Text
from hub.forms import Form
from hub.origins import FromElsewhere
from hub.resources.forms import ActingForm
from hub.resources.wanted.models import Wanted


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


class AskForm(FromElsewhere, WantedForm, ActingForm):
    way = "wanted"

    def make(self, reader: Reader) -> Wanted:
        organisation_id = self.chosen_organisation_id()
        row = Wanted(
            cluster_id=reader.cluster_id,
            organisation_id=organisation_id,
            person_id=reader.person_id,
            seat_id=reader.seat_for(organisation_id).id,
            origin=self.led_here,
        )
        self.fill(row)
        return row
