"""Forms of a meeting that stands: other words or another day for the poll, and calling it off."""

from hub.forms import Day, Form, LongText, Text
from hub.meetings.models import Meeting
from hub.meetings.polls.forms import CLOSES_AT
from hub.text import at_london, local


class PollForm(Form):
    title = Text("What is the meeting about?", required="Enter a title", limit=200)
    why_come = LongText("Why come?", required=False, limit=1000, rows=3)
    answer_by = Day("Answers by", required="Enter the day by which you would like answers")

    @classmethod
    def of(cls, meeting: Meeting) -> "PollForm":
        by = local(meeting.answer_by).date() if meeting.answer_by else None
        form = cls(obj=meeting, answer_by=by)
        if not form.is_submitted():
            form.answer_by.data = by
        return form

    def save(self, meeting: Meeting) -> None:
        meeting.title, meeting.why_come = self.title.data, self.why_come.data
        if self.answer_by.data is not None:
            meeting.answer_by = at_london(self.answer_by.data, CLOSES_AT)


class CancelForm(Form):
    reason = LongText("Why is it cancelled?", required="Give a reason; it goes into the letter", limit=1000, rows=3)
