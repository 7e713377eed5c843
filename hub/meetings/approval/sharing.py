"""Showing the minutes to the cluster: a notice to everybody who was asked, and a letter to those who missed it."""

from flask import url_for

from hub.access import Reader
from hub.db import now
from hub.meetings.minutes.models import Minutes
from hub.meetings.missed.catching_up import write_what_was_missed
from hub.meetings.models import Meeting
from hub.meetings.queries import invitations_to
from hub.notices.models import tell


def share(asker: Reader, meeting: Meeting, head: Minutes) -> None:
    """In the current transaction."""
    head.shared_at = now()
    missed = write_what_was_missed(asker, meeting)
    people = {line.person.id for line in invitations_to(meeting) if line.person is not None} - {asker.person_id}
    url = url_for("meetings.minutes", meeting_id=meeting.id)
    for those, words in (
        (people - missed, f"The minutes of “{meeting.title}” are there"),
        (people & missed, f"What you missed at “{meeting.title}”: the minutes are there"),
    ):
        tell(those, words, url, cluster_id=meeting.cluster_id, icon="meetings")
