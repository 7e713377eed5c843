"""Approving the minutes: at which meeting."""

from collections.abc import Sequence

from hub.forms import Form, Select
from hub.meetings.models import Meeting
from hub.text import day


class ApproveForm(Form):
    meeting = Select("Where were they approved?", required=False, empty="Without a meeting, for example by e-mail")

    @classmethod
    def of(cls, meetings: Sequence[Meeting], likely: Meeting | None) -> "ApproveForm":
        """The likely one is chosen already."""
        form = cls(data={"meeting": str(likely.id)} if likely is not None else None)
        form.meeting.choices = [
            *form.meeting.choices,
            *((str(one.id), f"{one.title}, {day(one.starts_at)}") for one in meetings),
        ]
        return form
