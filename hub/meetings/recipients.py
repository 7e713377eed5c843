"""Whom a letter is for, as a reader: it says what its recipient may see, not what its sender may."""

from hub.access import Reader
from hub.meetings.models import Invitation
from hub.members.reader import MemberReader


def reader_of(line: Invitation) -> Reader | None:
    """With the invited seat alone. None for guests, and where nobody sits on the seat at present."""
    person, seat = line.person, line.seat
    if person is None or seat is None:
        return None
    return MemberReader(person=person, person_id=person.id, all_seats=(seat,), cluster=line.meeting.cluster)
