"""Writing an announcement."""

from typing import Any

from hub.forms import Choices, Form, Markdown, Text
from hub.members.models import Role
from hub.notices.announcements.models import Announcement


class AnnouncementForm(Form):
    title = Text("Subject", limit=150)
    text = Markdown("What you write", limit=10_000, rows=10)
    roles = Choices(
        "To whom?", [(role, f"{role.label}s") for role in Role], hint="None ticked means everybody."
    )  # fmt: skip
    organisations = Choices("Of which schools and organisations?", hint="None ticked means all of them.")

    def __init__(self, *args: Any, schools: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations.choices = schools

    def save(self, row: Announcement) -> None:
        row.title, row.text = self.title.data, self.text.data
        row.roles, row.organisations = list(self.roles.data or []), list(self.organisations.data or [])
