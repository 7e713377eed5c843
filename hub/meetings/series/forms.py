"""The form of a series."""

from typing import Any

from hub.forms import Choice, Clock, Form, LongText, Number, Select, Text
from hub.meetings.polls.dates import ELSEWHERE, ONLINE, is_web_address
from hub.meetings.series.models import MeetingSeries
from hub.meetings.series.rhythm import WEEKDAYS, Rhythm
from hub.members.models import Organisation

RHYTHMS = [
    (Rhythm.MONTHLY, "Every month, like the first Tuesday"),
    (Rhythm.HALF_TERMLY, "Every half-term"),
    (Rhythm.TERMLY, "Every term"),
    (Rhythm.WEEKS, "Every so many weeks"),
]
NUMBERS_AT_MOST: dict[str, int] = {Rhythm.MONTHLY: 5, Rhythm.HALF_TERMLY: 8, Rhythm.TERMLY: 15, Rhythm.WEEKS: 26}


class SeriesForm(Form):
    title = Text("What are the meetings called?", required="Enter a title", limit=200)
    why_come = LongText(
        "Why come?",
        required=False,
        limit=1000,
        rows=3,
        hint="The next meeting begins with these words; change them there.",
    )
    rhythm = Choice("How often?", RHYTHMS, default=Rhythm.HALF_TERMLY.value)
    number = Number(
        "Which one, or how many weeks?", required="Enter a number", least=1, most=26, default=2,
        hint="1 for the first Tuesday of the month (5 for the last), 2 for the second school week of the half-term or "
        "term, 6 for every six weeks.",
    )  # fmt: skip
    on = Select("On which day?", [(str(n), word) for n, word in enumerate(WEEKDAYS)], required="Choose a day")
    start = Clock("Starts at", required="Enter a time, like 4pm")
    minutes_long = Number("How long, in minutes?", required="Enter how many minutes", least=10, most=600, default=90)
    where = Select("Where, as a rule?", required=False, empty=None)
    place = Text("Room or address", required=False, limit=300)
    online = Text("Link to join online", required=False, limit=500)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.where.choices = [
            (ELSEWHERE, "Another place, or said each time"),
            (ONLINE, "Online only"),
            *((str(one.id), one.name) for one in organisations),
        ]

    @classmethod
    def of(cls, row: MeetingSeries, organisations: list[Organisation]) -> "SeriesForm":
        if row.host is not None and row.host not in organisations:
            organisations = [*organisations, row.host]  # it has left the cluster since
        where = str(row.host_id) if row.host_id else ONLINE if row.online_url and not row.place else ELSEWHERE
        data = {"on": str(row.weekday), "where": where, "online": row.online_url or ""}
        return cls(obj=row, data=data, organisations=organisations)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        most = NUMBERS_AT_MOST.get(str(self.rhythm.data), 26)
        if not self.number.errors and (self.number.data or 0) > most:
            self.keep("number", f"For this rhythm the number is {most} at most")
        if self.online.data and not is_web_address(self.online.data):
            self.keep("online", "The link must begin with https:// or http://")
        elif self.where.data == ONLINE and not self.online.data:
            self.keep("online", "Online only: give the link to join")
        return not self.errors

    def is_current(self, row: Any) -> bool:
        if super().is_current(row):
            return True
        self.theirs["When and where"] = f"{row.in_words}; {row.where}"
        return False

    def save(self, row: MeetingSeries) -> None:
        row.title, row.why_come = self.title.data, self.why_come.data
        row.rhythm, row.number = Rhythm(self.rhythm.data), self.number.data or 1
        row.weekday, row.start, row.minutes_long = int(self.on.data), self.start.data, self.minutes_long.data or 90
        row.host_id = int(self.where.data) if str(self.where.data).isdigit() else None
        row.place = "" if self.where.data == ONLINE else self.place.data
        row.online_url = self.online.data or None
