"""The selects of who is asked."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.db import db
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.queries import seats_of
from hub.members.models import Membership, MembershipState, Organisation, Seat

WITH_PERSON = (joinedload(Invitation.seat).joinedload(Seat.person), joinedload(Invitation.organisation))


def invitation(meeting: Meeting, invitation_id: int) -> Invitation:
    """Raises NoResultFound (404) where it is none of this meeting's."""
    select = sa.select(Invitation).where(
        Invitation.meeting_id == meeting.id, Invitation.id == invitation_id, sa.not_(Invitation.is_stand_in)
    )
    return db.session.scalars(select.options(*WITH_PERSON)).one()


def place(meeting: Meeting, organisation_id: int) -> InvitedOrganisation:
    select = sa.select(InvitedOrganisation).where(
        InvitedOrganisation.meeting_id == meeting.id, InvitedOrganisation.organisation_id == organisation_id
    )
    return db.session.scalars(select.options(joinedload(InvitedOrganisation.organisation))).one()


def lines_of(meeting: Meeting, organisation_id: int) -> list[Invitation]:
    """All of it, those that were taken off too."""
    select = sa.select(Invitation).where(
        Invitation.meeting_id == meeting.id, Invitation.organisation_id == organisation_id
    )
    return list(db.session.scalars(select.options(*WITH_PERSON).order_by(Invitation.id)))


def taken_off(meeting: Meeting) -> list[Invitation]:
    """Whom somebody has taken off and can put back, by name."""
    select = (
        sa.select(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.taken_off_at.is_not(None))
        .where(sa.not_(Invitation.is_stand_in))
        .options(*WITH_PERSON)
        .order_by(Invitation.id)
        .limit(100)
    )
    return list(db.session.scalars(select))


def schools_off(meeting: Meeting) -> list[InvitedOrganisation]:
    select = (
        sa.select(InvitedOrganisation)
        .join(InvitedOrganisation.organisation)
        .where(InvitedOrganisation.meeting_id == meeting.id, InvitedOrganisation.taken_off_at.is_not(None))
        .options(sa.orm.contains_eager(InvitedOrganisation.organisation))
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(select))


def seats_to_add(meeting: Meeting) -> list[Seat]:
    """People of the members who are not asked yet."""
    asked = set(
        db.session.scalars(
            sa.select(Invitation.seat_id).where(Invitation.meeting_id == meeting.id, Invitation.taken_off_at.is_(None))
        )
    )
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id == meeting.cluster_id, Membership.state == MembershipState.MEMBER
    )
    here = set(db.session.scalars(members))
    seats = seats_of(meeting.cluster_id)
    persons = {seat.person_id for seat in seats if seat.id in asked}
    return [seat for seat in seats if seat.organisation_id in here and seat.person_id not in persons]


def is_asked(meeting: Meeting, address: str, but: Invitation) -> bool:
    """Is that address among the guests, taken off or not?"""
    select = sa.select(Invitation.id).where(
        Invitation.meeting_id == meeting.id, Invitation.email == address, Invitation.id != but.id
    )
    return db.session.scalar(select.limit(1)) is not None
