"""Forms about clusters: making one, naming a lead, settings."""

from typing import Any

from flask import current_app

from hub.forms import Choice, Choices, Email, Form, LongText, Markdown, Select, Text, Tick
from hub.members.organisations.forms import KINDS_BY_HAND
from hub.members.roles import ClusterKind
from hub.vocabulary import choices

_KINDS = [(kind.value, kind.label) for kind in ClusterKind]


class MakeForm(Form):
    """The lead organisation is looked for in the register; `found` appears when several fit, or none."""

    name = Text("Name of the cluster", hint="As its members call it: “Regent’s Canal Careers Cluster”.", limit=120)
    kind = Choice("What holds it together?", _KINDS, default=ClusterKind.GEOGRAPHIC.value)
    sector = Select("Which sector", lambda: choices("sector"), required=False, empty="Only for a sector cluster")
    boroughs = Choices("Boroughs", lambda: choices("borough"))
    lead = Text("Lead organisation", hint="Name, URN or postcode of a school or college, or the name of another body.")
    found = Choice("Which one do you mean?", required=False)
    hand_kind = Select(
        "If it is in no register: what is it?",
        lambda: [one for one in choices("organisation_kind") if one[0] in (*KINDS_BY_HAND, "college")],
        required=False,
    )
    who = Choice("Who leads the cluster?", [("me", "I do"), ("other", "Somebody else, who is invited")])
    lead_name = Text("If it is somebody else: their name", required=False, limit=120)
    lead_email = Email("Their e-mail address", required=False)

    def is_whole(self) -> bool:
        """What hangs together: the sector of a sector cluster, the invited lead."""
        if self.kind.data == ClusterKind.SECTOR and not self.sector.data:
            self.keep("sector", "Choose the sector")
        return names_the_lead(self) and not self.sector.errors


class LeadForm(Form):
    who = Choice("Who?", [("me", "I do it myself"), ("other", "Somebody else")])
    lead_name = Text("If it is somebody else: their name", required=False, limit=120)
    lead_email = Email("Their e-mail address", required=False)


def names_the_lead(form: Form) -> bool:
    """Whoever is somebody else needs a name and an address."""
    if form["who"].data == "other":
        if not form["lead_name"].data:
            form.keep("lead_name", "Enter the name of the lead")
        if not form["lead_email"].data:
            form.keep("lead_email", "Enter the lead’s e-mail address")
    return not form["lead_name"].errors and not form["lead_email"].errors


class SettingsForm(Form):
    name = Text("Name of the cluster", limit=120)
    kind = Choice("What holds it together?", _KINDS)
    boroughs = Choices("Boroughs", lambda: choices("borough"))
    lead_organisation_id = Select("Lead organisation", required=False, empty="None")
    welcome = Markdown("Welcome", hint="Stands on the front page of every member.", required=False, limit=5_000, rows=8)
    mail_from = Email("Our letters come from", required=False)
    reply_to = Email("Answers to our letters go to", required=False, hint="Leave it empty and they go to the sender.")
    data_contact = LongText(
        "Who answers for personal data", hint="Names and addresses for questions and complaints; shown to members.",
        required=False, limit=2_000, rows=3,
    )  # fmt: skip
    open_to_requests = Tick(
        "Other organisations may ask to join", hint="The cluster’s name is then shown to everybody who signs in here."
    )
    asks_for_second_factor = Tick(
        "Leads and brokers sign in with a code as well",
        hint="They see the most, so a stolen password should not be enough.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mail_from.description = (
            f"Leave it empty for {_hub_address()}. Another address has to end in {_hub_domain()}: "
            "mail servers take letters from elsewhere for forged."
        )
        row = kwargs.get("obj")
        if row is not None and not self.is_submitted():
            self.kind.data = row.kind.value
            self.lead_organisation_id.data = str(row.lead_organisation_id or "")

    def sends_within_the_hubs_domain(self) -> bool:
        """SPF and DKIM vouch for that domain only."""
        own = self.mail_from.data
        if own and (not own.isascii() or not own.endswith(_hub_domain())):
            self.keep("mail_from", f"Enter an address that ends in {_hub_domain()}, or leave it empty")
        if self.reply_to.data and not self.reply_to.data.isascii():
            self.keep("reply_to", "Enter an address without accents or umlauts: many mail servers refuse them")
        return not self.mail_from.errors and not self.reply_to.errors


def _hub_address() -> str:
    return str(current_app.config["HUB"].mail_from)


def _hub_domain() -> str:
    """With its @."""
    return "@" + _hub_address().rpartition("@")[2].lower()
