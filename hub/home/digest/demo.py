"""The demonstration's notes for the last, this and the next week."""

from datetime import timedelta

from hub.db import db
from hub.home.digest.due import monday_of
from hub.home.digest.models import DigestNote
from hub.room import Demo

NOTES = {
    -1: "Thank you for the twelve placements you found for each other last week.",
    0: "The poll for our next meeting is open for a few more days. **It takes a minute**, and a date that suits most "
    "of us is the best reason to come.",
    1: "This week:\n\n- two depot visits have seats to spare, ask Erin\n- the self-review stays open; begin with the "
    "section you know best\n- welcome to Maria Santos at Heron Walk",
}


def load(demo: Demo) -> None:
    for weeks, text in NOTES.items():
        db.session.add(
            DigestNote(
                cluster_id=demo.get("cluster", "regents-canal").id,
                week=monday_of(demo.today) + timedelta(weeks=weeks),
                text=text,
                written_by_id=demo.get("person", "asha").id,
            )
        )
    db.session.flush()
