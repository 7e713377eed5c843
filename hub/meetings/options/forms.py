"""Forms of changing the dates of a poll that is out."""

from datetime import datetime

from hub.forms import Form, Tick
from hub.meetings.models import OPTIONS_EVER, MeetingOption
from hub.meetings.polls.dates import DatesForm
from hub.text import day, local


class MoreDatesForm(DatesForm):
    """One row at first; the words of the poll stay as they are."""

    rows_wanted = 1
    too_few = "Enter the day of the new date"
    tells = Tick("Write to everybody who was asked, so that they say whether the new dates suit")

    def __init__(self, *, so_far: list[MeetingOption], minutes_long: int, places: list[tuple[str, str]]) -> None:
        super().__init__(places=places, data={"minutes_long": minutes_long, "tells": True})
        del self.title, self.why_come
        self.so_far = so_far
        if not self.is_submitted():
            self.shown.data = "1"

    @property
    def row_count(self) -> int:
        return min(super().row_count, self.room)

    @property
    def room(self) -> int:
        """How many more the poll may have at all."""
        return max(OPTIONS_EVER - len(self.so_far), 1)

    @property
    def adds_by(self) -> str:
        return "add" if self.row_count < self.room else ""

    def which(self, number: int) -> str:
        return f"Date {number}" if self.row_count > 1 else "The date"

    def tidy(self) -> None:
        super().tidy()
        if len(self.so_far) + len(self.options) > OPTIONS_EVER:
            self.form_errors.append(f"A poll has {OPTIONS_EVER} dates at most. Take one out first.")
        there = {(one.starts_at, one.ends_at, one.host_id, one.place, one.online_url) for one in self.so_far}
        for one in self.options:
            if (one.starts_at, one.ends_at, one.host_id, one.place, one.online_url) in there:
                self.form_errors.append("One of these dates is there already.")

    def agrees(self, answer_by: datetime | None) -> bool:
        """False, with a word on the form, where a date lies before the day for answers."""
        due = local(answer_by).date() if answer_by else None
        early = [one for one in self.options if due is not None and local(one.starts_at).date() <= due]
        if early:
            self.form_errors.append(
                f"{day(early[0].starts_at)} is not after the day for answers, {day(due)}. Move that day first."
            )
        return not early


class TakeOutForm(Form):
    tells = Tick("Tell everybody who was asked")
