"""The organiser is told once, when nobody is left whose answer is waited for."""

from hub.access import absolute_url
from hub.db import now
from hub.meetings.models import Meeting
from hub.meetings.polls.queries import is_waiting
from hub.meetings.polls.reminding import note, path_of
from hub.meetings.states import MeetingState
from hub.notices.models import tell
from hub.notices.sending import send


def tell_when_complete(meeting: Meeting, actor_id: int | None = None) -> None:
    """After every answer, in its transaction. The row is claimed before it is looked at: of two who answer last at
    the same moment the second waits, and then sees the first. Whoever did it themselves is not told."""
    is_open = (Meeting.state == MeetingState.POLLING, Meeting.all_answered_at.is_(None))
    if not meeting.is_polling or not note(meeting, *is_open, all_answered_at=now()):
        return
    if is_waiting(meeting):
        note(meeting, all_answered_at=None)
        return
    organiser = meeting.organiser
    if organiser is None or organiser.id == actor_id:
        return
    tell([organiser.id], f"Everybody has answered: {meeting.title}", path_of(meeting), cluster_id=meeting.cluster_id,
         icon="vote")  # fmt: skip
    url = absolute_url("meetings.poll", cluster_id=meeting.cluster_id, meeting_id=meeting.id)
    send(organiser, "meetings/letters/complete", cluster=meeting.cluster, meeting=meeting, name=organiser.name, url=url)
