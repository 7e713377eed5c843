"""Forms of the pool: an employer, who can see it, what happened, the room's settings."""

from typing import Any
from urllib.parse import urlsplit

from wtforms.validators import ValidationError

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.employers.models import Employer
from hub.employers.places import PlaceFields, place_fields
from hub.employers.privacy.states import Afterwards
from hub.employers.settings import EmployerSettings
from hub.employers.states import EmployerKind, Rung, Sharing, SizeBand, Stage, StopReason
from hub.forms import Choice, Choices, Day, Form, LongText, Number, Select, Text, Tick
from hub.text import today

# Beside every free text about people. The words are those that schools know from their own forms.
NO_CONCERNS = (
    "Do not record concerns about a child or adult here. Tell your designated safeguarding lead now; "
    "in an emergency call 999."
)
WARM = "Counted from the last contact, whoever had it. 0 leaves them alone"
SIC_SECTIONS = [(one.code, f"{one.code}: {one.label}") for one in vocabulary.SIC_SECTIONS]
FREE_TEXT = "Stick to the work; name no pupil. Your school may be asked to release what you write here."


def acting_for(reader: Reader) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in reader.organisations if reader.can_write_for(one.id)]


class ForOneOfMine(Form):
    """A person may speak for several organisations in one cluster: then the form asks for which."""

    organisation_id = Select("Acting for", required=False, empty=None)

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = acting_for(reader)

    @property
    def asks_for_organisation(self) -> bool:
        return len(self.organisation_id.choices) > 1

    def chosen_organisation_id(self) -> int:
        known = [code for code, _ in self.organisation_id.choices]
        return int(self.organisation_id.data if self.organisation_id.data in known else known[0])


def section_of(sector: str) -> str:
    """The SIC section of a sector; "" where the sector lies in several."""
    known = next((one.sic_sections for one in vocabulary.SECTORS if one.code == sector), ())
    return known[0] if len(known) == 1 else ""


class AboutEmployer(Form):
    """What is not private."""

    name = Text("Name of the employer")
    kind = Select(
        "What it is",
        [(one, one.label) for one in EmployerKind],
        empty=None,
        hint="Colleges, training providers and universities count apart, as encounters with providers",
    )
    sector = Select("Sector", vocabulary.choices("sector"))
    sic_section = Select(
        "Industry section (SIC 2007)",
        SIC_SECTIONS,
        required=False,
        empty="From the sector, where it has one only",
        hint="For comparing the pool with local jobs",
    )
    about = LongText(
        "What it is like for young people",
        required=False,
        limit=2_000,
        rows=3,
        hint="What it does, who they meet, what they can try",
    )
    hosts_ldd = Tick("Happy to host pupils with SEND or learners with LDD")
    step_free = Tick("Step-free")
    transport = Text("Nearest station or bus", required=False, limit=300)
    activity_types = Choices("What it has done or would do", vocabulary.choices("activity_type"))
    size_band = Select("Size", [(one, one.label) for one in SizeBand], required=False, empty="Not known")
    website = Text("Website", required=False, limit=300)
    company_number = Text("Company number", required=False, limit=20)
    rung = Select(
        "How far the work with it has come", [(one, one.label) for one in Rung], required=False, empty="Nowhere yet"
    )
    stage = Select("Stage", [(one, one.label) for one in Stage if one is not Stage.DO_NOT_CONTACT], empty=None)
    paused_until = Day("Paused until", required=False, hint="Only for a pause")

    def validate_website(self, field: Text) -> None:
        if field.data and tidy_website(field.data) is None:
            raise ValidationError("Enter a web address like https://www.company.co.uk")

    def validate(self, extra_validators: Any = None) -> bool:
        good, until = bool(super().validate(extra_validators)), self.paused_until.data
        if good and self.stage.data == Stage.PAUSED and (until is None or until <= today()):
            self.keep("paused_until", "Enter the day until which it is paused; it has to lie ahead")
            return False
        return good

    def fill(self, row: Employer) -> None:
        for name in (
            "name",
            "sector",
            "about",
            "hosts_ldd",
            "step_free",
            "transport",
            "activity_types",
            "company_number",
        ):
            setattr(row, name, self[name].data)
        row.kind = EmployerKind(self.kind.data)
        row.sic_section = self.sic_section.data or section_of(row.sector)
        row.website = tidy_website(self.website.data or "") or ""
        row.size_band = SizeBand(self.size_band.data) if self.size_band.data else None
        row.rung = Rung(self.rung.data) if self.rung.data else None
        if not row.is_stopped:
            row.stage = Stage(self.stage.data)
            row.paused_until = self.paused_until.data if row.stage is Stage.PAUSED else None


def tidy_website(text: str) -> str | None:
    """With its scheme; None where it is no web address."""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and "." in host and not any(char.isspace() for char in address)
    return address if text and good else None


class AddForm(AboutEmployer, PlaceFields, ForOneOfMine):
    sharing = Choice("Who can see this", [(one, f"{one.label}: {one.hint}") for one in Sharing])
    same_name = Tick("It is a different employer with the same name")

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        ForOneOfMine.__init__(self, reader, **kwargs)
        self.has_namesake = False
        if not self.is_submitted():
            self.sharing.data, self.stage.data = Sharing.ASK_THROUGH_US.value, Stage.PROSPECT.value
            self.kind.data = EmployerKind.EMPLOYER.value

    def is_new(self, namesake: Employer | None) -> bool:
        """Asks back once where the pool has that name already."""
        self.has_namesake = namesake is not None
        if namesake is None or self.same_name.data:
            return True
        self.keep(
            "name",
            f"{namesake.name} is in the pool already, brought by {namesake.brought_by.name}. "
            "Tick below if yours is another",
        )
        return False

    def make(self) -> Employer:
        row = Employer(steward_id=self.chosen_organisation_id(), introduced_by_id=self.chosen_organisation_id())
        row.stage = Stage.PROSPECT
        self.fill(row)
        row.settle_at(place_fields(self))
        return row


class SharingForm(Form):
    sharing = Choice("Who can see this", [(one, f"{one.label}: {one.hint}") for one in Sharing])


class StopForm(Form):
    reason = Choice("Why", [(one, one.label) for one in StopReason])
    until = Day(
        "Until when", required=False, hint="The first day on which it may be contacted again. Leave it empty for good"
    )

    def validate_until(self, field: Day) -> None:
        if field.data and field.data <= today():
            raise ValidationError("Until when: the day must lie ahead")


class SettingsForm(Form):
    rest_days = Number(
        "Days of rest between two asks of one employer",
        least=0,
        most=365,
        hint="Or of one person there. Asks of all clusters count",
    )
    asks_per_term = Number(
        "Asks of one employer in a term, at most",
        least=1,
        most=50,
        hint="Terms: September to December, January to Easter Monday, then to August",
    )
    reply_days = Number("Working days in which a school's request is answered", least=1, most=60)
    employer_days = Number("Working days before an employer counts as silent", least=1, most=60)
    grace_days = Number(
        "Days to confirm somebody who is due for a review",
        least=28,
        most=365,
        hint="Two years after the last contact their owner is told. What nobody confirms in these days is removed",
    )
    afterwards = Choice("What becomes of them then", [(one, one.label) for one in Afterwards])

    warm_prospect_days = Number("Prospects: days until somebody should be in touch again", hint=WARM, most=999)
    warm_active_days = Number("Active employers: days until somebody should be in touch again", most=999)
    warm_paused_days = Number("Paused employers: days until somebody should be in touch again", most=999)
    by_agreement = Tick("Requests to the brokers need an agreement with an EBP")

    def fill(self, row: EmployerSettings) -> None:
        days = ("grace_days", "warm_prospect_days", "warm_active_days", "warm_paused_days")
        for name in ("rest_days", "asks_per_term", "reply_days", "employer_days", "by_agreement", *days):
            setattr(row, name, self[name].data)
        row.afterwards = Afterwards(self.afterwards.data)
