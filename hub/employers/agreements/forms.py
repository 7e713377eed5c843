"""The form of an agreement, and what a school chooses for a request outside of one."""

import enum
from typing import Any

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.agreements import queries
from hub.employers.agreements.models import EmployerAgreement
from hub.forms import Choices, Day, Form, Number, Select
from hub.text import day


class Outside(enum.StrEnum):
    """Where a request goes that no agreement covers."""

    OWN = "own"
    WAIT = "wait"

    @property
    def label(self) -> str:
        return _OUTSIDE[self]


_OUTSIDE = {
    Outside.OWN: "To our own contacts: we ask an employer that our school brought",
    Outside.WAIT: "On the wait list: the brokers see it, and take it up if they can",
}


class AgreementForm(Form):
    organisation_id = Select("School")
    ebp_id = Select("With which EBP?", empty=None)
    covered_from = Day("Covered from", required="Enter the first day")
    covered_until = Day("Covered until", required="Enter the last day")
    activity_types = Choices(
        "What is covered?", vocabulary.choices("activity_type"), hint="Choose none where everything is"
    )
    requests_per_year = Number(
        "Requests in a school year, at most",
        required=False,
        least=1,
        most=1_000,
        hint="Leave it empty where the agreement sets no number",
    )

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader
        row = kwargs.get("obj")
        self.organisation_id.choices = [("", "Choose"), *queries.schools(reader)]
        self.ebp_id.choices = queries.ebps(reader)
        if row is not None:  # also where they have left the cluster meanwhile
            _offer(self.organisation_id, row.organisation_id, row.organisation.name)
            _offer(self.ebp_id, row.ebp_id, row.ebp.name)

    def fits(self, row: EmployerAgreement | None = None) -> bool:
        """Two agreements of one school with one EBP never hold on the same day: nobody could say which counts."""
        if self.covered_until.data < self.covered_from.data:
            self.keep("covered_until", "Covered until: that day lies before the first one")
            return False
        clash = queries.overlapping(
            self.reader.cluster_id or 0,
            int(self.organisation_id.data),
            int(self.ebp_id.data),
            self.covered_from.data,
            self.covered_until.data,
            row.id if row else None,
        )
        if clash is not None:
            until = day(clash.covered_until, weekday=False, year=True)
            self.keep(
                "covered_from",
                f"{clash.organisation.name} is covered by {clash.ebp.name} until {until} already. Change that "
                "agreement, or begin after it",
            )
        return clash is None

    def fill(self, row: EmployerAgreement) -> None:
        if row.covered_until != self.covered_until.data:
            row.reminded_at = None
        row.organisation_id, row.ebp_id = int(self.organisation_id.data), int(self.ebp_id.data)
        for name in ("covered_from", "covered_until", "activity_types", "requests_per_year"):
            setattr(row, name, self[name].data)


def _offer(field: Select, number: int, name: str) -> None:
    if str(number) not in {code for code, _ in field.choices}:
        field.choices = [*field.choices, (str(number), name)]
