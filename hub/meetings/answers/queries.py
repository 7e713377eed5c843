"""The selects of answering."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db, now
from hub.mail import Letter
from hub.meetings.asked import IS_ASKED, LINE_COUNTS
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.states import MeetingState
from hub.members.models import Organisation, Person, Seat

LINKS = "meetings/letters/links"
NOT_AGAIN_FOR = timedelta(minutes=10)


def invited_organisation(meeting: Meeting, organisation_id: int) -> Organisation:
    """Raises NoResultFound (404) where it is not invited."""
    select = (
        sa.select(Organisation)
        .join(InvitedOrganisation, InvitedOrganisation.organisation_id == Organisation.id)
        .where(InvitedOrganisation.meeting_id == meeting.id, IS_ASKED, Organisation.id == organisation_id)
    )
    return db.session.scalars(select).one()


def whole(line: Invitation) -> Invitation:
    """The same line, with all that its page says of it, in one statement."""
    meeting = joinedload(Invitation.meeting)
    select = (
        sa.select(Invitation)
        .where(Invitation.id == line.id)
        .options(
            joinedload(Invitation.organisation),
            joinedload(Invitation.seat).joinedload(Seat.person),
            meeting.joinedload(Meeting.cluster),
            meeting.joinedload(Meeting.host),
            meeting.joinedload(Meeting.created_by),
            meeting.joinedload(Meeting.organiser_seat).joinedload(Seat.person),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(select).one()


def spoken_before(line: Invitation, meeting: Meeting) -> list[Invitation]:
    """Colleagues' lines of the same organisation on which somebody has answered the poll or replied to the date."""
    if line.organisation_id is None or line.is_stand_in:
        return []
    spoken = Invitation.answered_at if meeting.is_polling else Invitation.replied_at
    select = (
        sa.select(Invitation)
        .where(
            Invitation.meeting_id == meeting.id,
            Invitation.organisation_id == line.organisation_id,
            Invitation.id != (line.id or 0),
            sa.not_(Invitation.is_stand_in),
            Invitation.taken_off_at.is_(None),
            spoken.is_not(None),
        )
        .options(joinedload(Invitation.seat).joinedload(Seat.person))
        .order_by(Invitation.id)
    )
    return list(db.session.scalars(select))


def waited_for_no_more(line: Invitation) -> list[int]:
    """Ids of the lines that need no answer once somebody has spoken on this one: all of its school, but for those of
    others who must come themselves."""
    if line.organisation_id is None:
        return [line.id]
    select = sa.select(Invitation.id).where(
        Invitation.meeting_id == line.meeting_id,
        Invitation.organisation_id == line.organisation_id,
    )
    if not line.is_stand_in:
        select = select.where(sa.or_(Invitation.id == line.id, sa.not_(Invitation.is_required)))
    return list(db.session.scalars(select))


def lines_of_mailbox(address: str) -> list[Invitation]:
    """Invitations of that address to meetings that still lie ahead."""
    lies_ahead = sa.or_(
        Meeting.state == MeetingState.POLLING,
        sa.and_(Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at > now()),
    )
    select = (
        sa.select(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Seat, sa.and_(Seat.id == Invitation.seat_id, Seat.ended_at.is_(None)))
        .outerjoin(Seat.person)
        .where(
            sa.or_(
                sa.and_(Person.email == address, Seat.person_id == Invitation.person_id), Invitation.email == address
            ),
            lies_ahead,
            LINE_COUNTS,
        )
        .options(
            sa.orm.contains_eager(Invitation.meeting).joinedload(Meeting.host),
            joinedload(Invitation.organisation),
        )
        .order_by(Meeting.starts_at, Meeting.id, Invitation.id)
        .limit(20)
    )
    return list(db.session.scalars(select))


def asked_just_now(address: str) -> bool:
    """A letter with all links went there within the last minutes: another would say the same."""
    select = sa.select(Letter.id).where(
        Letter.to_address == address, Letter.template == LINKS, Letter.created_at > now() - NOT_AGAIN_FOR
    )
    return db.session.scalar(select.limit(1)) is not None
