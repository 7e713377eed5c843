"""Two meetings missed in a row: a quiet note to the lead, who may want to ask whether something would help."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db
from hub.meetings.attendance.models import MissedTwice
from hub.meetings.attendance.queries import A_YEAR
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.queries import seats_of
from hub.meetings.states import MeetingState
from hub.members.models import Role
from hub.notices.models import tell

Pair = tuple[int, int, int]  # organisation, first meeting, second meeting


def notice_who_missed_two(asker: Reader, meeting: Meeting) -> list[MissedTwice]:
    """After who was there has been recorded, in the current transaction. What was put right meanwhile goes, unless the
    lead has written already. Returns the new ones."""
    pairs = set(missed_in_a_row(meeting))
    known = {(row.organisation_id, row.first_id, row.second_id): row for row in _known(meeting)}
    for pair, row in known.items():
        if pair not in pairs and row.settled_at is None:
            db.session.delete(row)
    db.session.flush()
    settled = {(row.organisation_id, row.second_id) for row in known.values() if row.settled_at is not None}
    new = [
        MissedTwice(organisation_id=organisation_id, first_id=first, second_id=second)
        for organisation_id, first, second in sorted(pairs - set(known))
        if organisation_id not in asker.organisation_ids and (organisation_id, second) not in settled
    ]
    db.session.add_all(new)
    db.session.flush()
    _tell_leads(meeting, new)
    return new


def missed_in_a_row(meeting: Meeting) -> list[Pair]:
    """Of two recorded meetings that follow each other, one of them this one."""
    found: list[Pair] = []
    before = None
    for row in _recorded_around(meeting):
        if before is not None and before.organisation_id == row.organisation_id:
            away = [one.attendance is not None and not one.attendance.counts_as_there for one in (before, row)]
            if all(away) and meeting.id in {before.meeting_id, row.meeting_id}:
                found.append((row.organisation_id, before.meeting_id, row.meeting_id))
        before = row
    return found


def _recorded_around(meeting: Meeting) -> list[InvitedOrganisation]:
    """What was recorded of the organisations invited to it, school by school, oldest first."""
    asked = sa.select(InvitedOrganisation.organisation_id).where(InvitedOrganisation.meeting_id == meeting.id)
    begins = meeting.starts_at
    if begins is None:
        return []
    select = (
        sa.select(InvitedOrganisation)
        .join(Meeting, Meeting.id == InvitedOrganisation.meeting_id)
        .where(
            Meeting.cluster_id == meeting.cluster_id,
            Meeting.state == MeetingState.CONFIRMED,
            Meeting.starts_at.between(begins - A_YEAR, begins + A_YEAR),
            InvitedOrganisation.attendance.is_not(None),
            InvitedOrganisation.organisation_id.in_(asked),
        )
        .order_by(InvitedOrganisation.organisation_id, Meeting.starts_at, Meeting.id)
    )
    return list(db.session.scalars(select))


def _known(meeting: Meeting) -> list[MissedTwice]:
    either = sa.or_(MissedTwice.first_id == meeting.id, MissedTwice.second_id == meeting.id)
    return list(db.session.scalars(sa.select(MissedTwice).where(either).order_by(MissedTwice.id)))


def _tell_leads(meeting: Meeting, new: Iterable[MissedTwice]) -> None:
    leads = {seat.person_id for seat in seats_of(meeting.cluster_id, roles=(Role.LEAD,))}
    for row in new:
        words = f"{row.organisation.name} was not at the last two meetings. A word from you may help."
        url = url_for("meetings.missed", missed_id=row.id)
        tell(leads, words, url, cluster_id=meeting.cluster_id, icon="heart")
