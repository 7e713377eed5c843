"""The form of the settings page: the letters of one cluster."""

from typing import Any

from hub.forms import Choice, Form, Select, Tick
from hub.notices.kinds import DAYS, NEEDS_ME, NEVER, When
from hub.notices.models import LetterChoices

WHEN = [(when.value, when.label) for when in When]


class LettersForm(Form):
    digest_day = Select(
        "The weekly letter comes on", [*DAYS.items(), (NEVER, "No day: I do not want it")], empty=None
    )  # fmt: skip
    announcements = Tick("Announcements of the cluster’s lead come by letter")

    def save(self, row: LetterChoices) -> None:
        row.choose_day(self.digest_day.data)
        row.announcements = bool(self.announcements.data)
        row.rooms = {subject: self[subject].data for subject in NEEDS_ME}


for _subject, _words in NEEDS_ME.items():
    setattr(LettersForm, _subject, Choice(_words, WHEN))


def letters_form(row: LetterChoices) -> LettersForm:
    data: dict[str, Any] = {"digest_day": row.digest_day, "announcements": row.announcements}
    data |= {subject: row.when(subject).value for subject in NEEDS_ME}
    return LettersForm(data=data)
