"""Letters of a booking: the brief, thanks and the way to say how it was, to the employer; the sheets, to the school."""

from typing import Any
from urllib.parse import urlsplit

from hub.access import absolute_url, link_for
from hub.db import db
from hub.employers.kit.models import EmployerKit
from hub.employers.kit.paper import brief_facts, brief_lists
from hub.employers.models import EmployerContact
from hub.employers.requests.models import EmployerRequest
from hub.members.models import Person
from hub.notices.models import tell
from hub.notices.sending import send


def to_speaker(
    row: EmployerRequest, contact: EmployerContact | None, template: str, sender: Person, **context: Any
) -> bool:
    """False where there is nobody to write to."""
    if contact is None or not contact.email or row.employer is None or row.employer.is_stopped:
        return False
    send(
        contact.email,
        f"employers/letters/{template}",
        cluster=row.cluster,
        reply_to=sender.email,
        contact=contact,
        row=row,
        sender=sender,
        **context,
    )
    return True


def send_brief(
    row: EmployerRequest, kit: EmployerKit, contact: EmployerContact | None, message: str, sender: Person
) -> bool:
    facts, lists = brief_facts(row, kit), brief_lists(kit)
    return to_speaker(row, contact, "brief", sender, message=message, facts=facts, lists=lists)


def thank_speaker(
    row: EmployerRequest, kit: EmployerKit, contact: EmployerContact | None, text: str, sender: Person
) -> bool:
    """As edited by the school, with the link on which the employer says how it was."""
    db.session.flush()
    return to_speaker(row, contact, "thanks", sender, thanks=text, url=link_for("employer_links.feedback", kit))


def kit_url(row: EmployerRequest) -> str:
    return absolute_url("employers.kit", request_id=row.id, cluster_id=row.cluster_id)


def remind_school(row: EmployerRequest, template: str, steps: list[str]) -> None:
    """Of the sheet before, or of the one after: to whoever looks after the request there."""
    person, url = row.person, kit_url(row)
    if person is None or not person.active:
        return
    words = {"prepare": "Prepare the group", "reflect": "Look back with the group"}[template]
    tell([person.id], f"{words}: {row.title}", urlsplit(url).path, cluster_id=row.cluster_id, icon="employers")
    send(person, f"employers/letters/{template}", cluster=row.cluster, row=row, steps=steps, url=url)
