"""A word to a school that missed two meetings: written already, to be made one's own."""

from hub.forms import Form, LongText
from hub.meetings.attendance.models import MissedTwice
from hub.meetings.models import Meeting
from hub.text import day


class WordForm(Form):
    message = LongText("Your message", required="Enter what you would like to say", limit=3000, rows=12)


def ready_message(row: MissedTwice, coming: Meeting | None) -> str:
    """What the lead finds in the form: an offer, no reproach."""
    next_one = (
        f"The next meeting is on {day(coming.starts_at)}: “{coming.title}”. It would be good to have you there, "
        "even for a part of it or online."
        if coming is not None
        else "The next date is not set yet, so you can still say which days suit you."
    )
    return (
        f"We missed you at “{row.first.title}” ({day(row.first.starts_at)}) and at “{row.second.title}” "
        f"({day(row.second.starts_at)}). Schools are busy places, so there is nothing to explain.\n\n"
        "Would something make it easier: another day or time, joining online, coming for one item only, or a "
        "colleague in your place? And is there something you would like us to talk about?\n\n"
        f"{next_one}\n\n"
        "A line in answer is enough."
    )
