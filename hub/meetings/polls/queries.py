"""The selects of polls."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting, MeetingOption
from hub.meetings.polls.tally import Count, Verdict, counts, verdict
from hub.meetings.queries import HAS_ANSWERED, invitations_to, invited_to, options_of
from hub.meetings.schools import School, guests, noun, schools, silent
from hub.members.models import Organisation, Person, Seat


@dataclass(frozen=True)
class Poll:
    """A poll with all that was said; read in four statements, however many schools and dates."""

    meeting: Meeting
    options: list[MeetingOption]
    schools: list[School]
    guests: list[Invitation]
    counts: list[Count]
    verdict: Verdict

    @property
    def answered(self) -> int:
        return len(self.schools) - len(self.silent)

    @property
    def silent(self) -> list[School]:
        return silent(self.schools, True)

    @property
    def noun(self) -> str:
        return noun(school.kind for school in self.schools)

    def to_remind(self) -> list[Invitation]:
        """The people of silent schools, and silent guests; nobody who has answered."""
        lines = [line for school in self.silent for line in school.lines if not line.is_stand_in]
        return [*lines, *(guest for guest in self.guests if guest.answered_at is None)]


def poll(meeting: Meeting) -> Poll:
    options = options_of([meeting])[meeting.id]
    invitations = invitations_to(meeting, with_answers=True)
    all_schools = schools(invited_to(meeting), invitations)
    found = counts(options, all_schools)
    return Poll(meeting, options, all_schools, guests(invitations), found, verdict(found, all_schools))


@dataclass(frozen=True)
class Silent:
    """A school that has not answered a poll, and the first of its people who was asked, if anybody is there."""

    id: int
    name: str
    kind: str
    is_required: bool
    person: str | None
    phone: str | None


# Made once: making it took longer than asking it.
_SILENT = (
    sa.select(
        InvitedOrganisation.meeting_id,
        Organisation.id,
        Organisation.name,
        Organisation.kind,
        InvitedOrganisation.is_required,
        Person.name,
        Person.phone,
    )
    .join(Organisation, Organisation.id == InvitedOrganisation.organisation_id)
    .outerjoin(
        Invitation,
        sa.and_(
            Invitation.meeting_id == InvitedOrganisation.meeting_id,
            Invitation.organisation_id == InvitedOrganisation.organisation_id,
        ),
    )
    .outerjoin(Seat, sa.and_(Seat.id == Invitation.seat_id, Seat.ended_at.is_(None)))
    .outerjoin(Person, Person.id == Seat.person_id)
    .where(InvitedOrganisation.meeting_id.in_(sa.bindparam("ids", expanding=True)), sa.not_(HAS_ANSWERED))
    .order_by(
        InvitedOrganisation.is_required.desc(), Organisation.name, Organisation.id, Person.id.is_(None), Invitation.id
    )
)


def silent_in(meeting_ids: Sequence[int]) -> dict[int, list[Silent]]:
    """meeting id -> the schools that have not answered, those that must be there first."""
    found: dict[int, dict[int, Silent]] = {one: {} for one in meeting_ids}
    rows = db.session.execute(_SILENT, {"ids": list(meeting_ids)}) if found else ()
    for row in rows:
        found[row[0]].setdefault(row[1], Silent(*row[1:]))
    return {one: list(schools.values()) for one, schools in found.items()}


def option(meeting: Meeting, option_id: int) -> MeetingOption:
    """Raises NoResultFound (404) where it is none of this poll's."""
    select = sa.select(MeetingOption).where(MeetingOption.meeting_id == meeting.id, MeetingOption.id == option_id)
    return db.session.scalars(select.options(joinedload(MeetingOption.host))).one()
