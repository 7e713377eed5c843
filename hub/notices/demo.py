"""The demonstration's announcements, out of data/demo/notices.yaml, and a draft of the lead's."""

from typing import Any

from hub.db import db
from hub.members.models import Role
from hub.notices.announcements.models import Announcement, AnnouncementCopy
from hub.notices.announcements.queries import recipients
from hub.room import Demo

DRAFT = {
    "title": "What heads should know about the self-review",
    "text": (
        "Please pass this on to your head:\n\n"
        "- nothing is shown under a school's name unless the head agrees,\n"
        "- it is a self-review, not an inspection or a ranking,\n"
        "- it takes about forty minutes with the facts at hand."
    ),
}


def load(demo: Demo) -> None:
    entries = sorted(demo.read("notices.yaml")["notices"], key=lambda entry: -entry["days_ago"])
    for entry in entries:
        row = _row(demo, entry)
        row.sent_at = row.written_at = row.created_at
        db.session.flush()
        for person_id in db.session.scalars(recipients(row)):
            db.session.add(AnnouncementCopy(announcement_id=row.id, person_id=person_id))
    _row(demo, {"cluster": "regents-canal", "by": "asha", "days_ago": 0, **DRAFT}).roles = [Role.CAREERS_LEADER.value]
    db.session.flush()


def _row(demo: Demo, entry: dict[str, Any]) -> Announcement:
    row = Announcement(
        cluster_id=demo.get("cluster", entry["cluster"]).id,
        written_by_id=demo.get("person", entry["by"]).id,
        title=entry["title"],
        text=entry["text"],
        created_at=demo.days_ago(entry["days_ago"]),
    )
    db.session.add(row)
    return row
