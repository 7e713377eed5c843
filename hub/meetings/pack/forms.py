"""Sending the pack; within a day of the last time the hub asks whether that is meant."""

from datetime import timedelta

from hub.db import now
from hub.forms import Form, LongText, Tick
from hub.meetings.models import Meeting
from hub.text import moment

A_DAY = timedelta(days=1)


class SendForm(Form):
    words = LongText("A word from you", required=False, limit=1000, rows=3, hint="It stands above the agenda.")
    again = Tick("Send it again")

    def asks(self, meeting: Meeting) -> bool:
        """Whether it went out so lately that sending it again has to be said."""
        return meeting.pack_sent_at is not None and now() - meeting.pack_sent_at < A_DAY

    def may_go(self, meeting: Meeting) -> bool:
        if self.asks(meeting) and not self.again.data:
            self.keep("again", f"It went out on {moment(meeting.pack_sent_at)}. Tick this to send it once more.")
            return False
        return True
