"""Who counts among those who were asked: not who was taken off, nor an organisation that has left the cluster. Their
rows stay, so that nothing is lost when they come back."""

from typing import Any

import sqlalchemy as sa

from hub.meetings.models import Invitation, InvitedOrganisation, Meeting, MeetingOption, PollAnswer
from hub.members.models import Membership, MembershipState

_OF = sa.orm.aliased(Meeting)
_SPEAKS = sa.orm.aliased(Invitation)
_LEFT_SOME = sa.select(Membership.organisation_id).where(Membership.state == MembershipState.LEFT)


def _has_left(meeting_id: Any, organisation_id: Any) -> sa.ColumnElement[bool]:
    """It left before the meeting, or while there was no date yet."""
    before = sa.or_(_OF.starts_at.is_(None), Membership.left_on <= sa.func.date(_OF.starts_at))
    left_it = sa.exists().where(
        _OF.id == meeting_id,
        Membership.cluster_id == _OF.cluster_id,
        Membership.organisation_id == organisation_id,
        Membership.state == MembershipState.LEFT,
        before,
    )
    return sa.and_(organisation_id.in_(_LEFT_SOME), left_it)  # few ever left: for the others one look is enough


IS_ASKED = sa.and_(
    InvitedOrganisation.taken_off_at.is_(None),
    sa.not_(_has_left(InvitedOrganisation.meeting_id, InvitedOrganisation.organisation_id)),
)
HAS_LEFT = _has_left(InvitedOrganisation.meeting_id, InvitedOrganisation.organisation_id)
LINE_COUNTS = sa.and_(
    Invitation.taken_off_at.is_(None), sa.not_(_has_left(Invitation.meeting_id, Invitation.organisation_id))
)


def _misses_a_date(meeting_id: Any, speaks: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """There is a date to which none of those lines has an answer. That they are of the same meeting is said for the
    databases: from the lines of one school to their answers, not through all answers to a date for each school."""
    said = (
        sa.exists()
        .where(
            PollAnswer.option_id == MeetingOption.id,
            PollAnswer.invitation_id == _SPEAKS.id,
            _SPEAKS.meeting_id == meeting_id,
            _SPEAKS.answered_at.is_not(None),
            _SPEAKS.taken_off_at.is_(None),
            speaks,
        )
        .correlate_except(PollAnswer, _SPEAKS)
    )
    return sa.exists().where(
        MeetingOption.meeting_id == meeting_id, MeetingOption.withdrawn_at.is_(None), sa.not_(said)
    )


# An invited organisation of which nobody has said whether every date suits.
SCHOOL_IS_SILENT = sa.and_(
    IS_ASKED,
    _misses_a_date(InvitedOrganisation.meeting_id, _SPEAKS.organisation_id == InvitedOrganisation.organisation_id),
)
# An invitation on which nobody has spoken, nor on one of the same organisation.
SAME_SCHOOL = sa.or_(_SPEAKS.id == Invitation.id, _SPEAKS.organisation_id == Invitation.organisation_id)
NOBODY_HAS_ANSWERED = _misses_a_date(Invitation.meeting_id, SAME_SCHOOL)
# An invitation whose own answer is waited for: a guest's, and that of somebody who must be there.
PERSON_IS_SILENT = sa.and_(
    LINE_COUNTS,
    sa.or_(Invitation.organisation_id.is_(None), Invitation.is_required),
    _misses_a_date(
        Invitation.meeting_id,
        sa.or_(
            _SPEAKS.id == Invitation.id,
            sa.and_(_SPEAKS.organisation_id == Invitation.organisation_id, _SPEAKS.is_stand_in),
        ),
    ),
)
