"""The meetings that a person was at, in all their clusters; for that person only."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.meetings.attendance.models import Attendee
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.states import MeetingState
from hub.members.models import Cluster, Organisation
from hub.text import local, school_year_began

MEETINGS = 1000  # of a working life


@dataclass(frozen=True)
class Attended:
    meeting_id: int
    cluster_id: int
    title: str
    cluster: str
    school: str
    starts_at: datetime
    minutes: int
    was_online: bool

    @property
    def year(self) -> date:
        """The first day of its school year."""
        return school_year_began(local(self.starts_at).date())

    @property
    def how(self) -> str:
        return "Online" if self.was_online else "In person"


def attended_by(reader: Reader) -> list[Attended]:
    """Newest first; each meeting once, also for whoever was there for two schools."""
    select = (
        sa.select(Meeting, Cluster.name, Organisation.name, InvitedOrganisation.was_online)
        .join(InvitedOrganisation, InvitedOrganisation.meeting_id == Meeting.id)
        .join(Attendee, Attendee.invited_id == InvitedOrganisation.id)
        .join(Cluster, Cluster.id == Meeting.cluster_id)
        .join(Organisation, Organisation.id == InvitedOrganisation.organisation_id)
        .where(Attendee.person_id == reader.person_id, Meeting.state == MeetingState.CONFIRMED)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), Organisation.name, Organisation.id)
        .limit(MEETINGS)
    )
    found: dict[int, Attended] = {}
    for meeting, cluster, school, was_online in db.session.execute(select):
        if meeting.starts_at is not None and meeting.ends_at is not None:
            minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
            line = Attended(
                meeting.id, meeting.cluster_id, meeting.title, cluster, school, meeting.starts_at, minutes, was_online
            )
            found.setdefault(meeting.id, line)
    return list(found.values())
