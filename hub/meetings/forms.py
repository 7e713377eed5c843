"""Forms of a meeting that stands: other words or another day for the poll, and calling it off."""

from collections.abc import Sequence

from hub.forms import Choice, Day, Form, LongText, Text, Tick
from hub.meetings.models import Meeting, MeetingOption
from hub.meetings.polls.forms import CLOSES_AT, REMINDS, SHOWN, SHOWS_HINT, about_answer_by
from hub.meetings.polls.reminding import reminder_day
from hub.meetings.states import Shows
from hub.text import at_london, local


class PollForm(Form):
    title = Text("What is the meeting about?", required="Enter a title", limit=200)
    why_come = LongText("Why come?", required=False, limit=1000, rows=3)
    answer_by = Day("Answers by", required="Enter the day by which you would like answers")
    reminds = Tick(REMINDS)
    shows = Choice("What do they see of each other’s answers?", SHOWN, hint=SHOWS_HINT)

    @classmethod
    def of(cls, meeting: Meeting) -> "PollForm":
        by = local(meeting.answer_by).date() if meeting.answer_by else None
        form = cls(obj=meeting)
        if not form.is_submitted():
            form.answer_by.data, form.reminds.data = by, meeting.remind_on is not None
        return form

    def agrees(self, meeting: Meeting, options: Sequence[MeetingOption]) -> bool:
        """False, with a word on the form, where another day for answers does not fit the dates."""
        first = min((option.starts_at for option in options), default=None)
        was = local(meeting.answer_by).date() if meeting.answer_by else None
        words = about_answer_by(self.answer_by.data, first) if self.answer_by.data != was else ""
        if words:
            self.keep("answer_by", words)
        return not words

    def save(self, meeting: Meeting) -> None:
        meeting.title, meeting.why_come, meeting.shows = self.title.data, self.why_come.data, Shows(self.shows.data)
        if self.answer_by.data is not None:
            meeting.answer_by = at_london(self.answer_by.data, CLOSES_AT)
        meeting.remind_on = reminder_day(meeting) if self.reminds.data else None


class CancelForm(Form):
    reason = LongText("Why is it cancelled?", required="Give a reason; it goes into the letter", limit=1000, rows=3)
