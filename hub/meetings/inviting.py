"""Who is asked to a meeting, and on whose line somebody answers."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.queries import INVITED_ROLES, IS_MINE, seats_of, whose
from hub.members.models import Role, Seat

WRITERS = {Role.LEAD, Role.BROKER, Role.CAREERS_LEADER, Role.ENTERPRISE_ADVISER}


def invite(
    meeting: Meeting,
    organisation_ids: Collection[int],
    required_ids: Collection[int],
    guests: Iterable[tuple[str, str]],
) -> None:
    """The people who sit on the organisations' seats now, and guests as (name, address). Adds rows; no letters."""
    db.session.flush()
    for organisation_id in sorted(organisation_ids):
        db.session.add(
            InvitedOrganisation(
                meeting_id=meeting.id, organisation_id=organisation_id, is_required=organisation_id in required_ids
            )
        )
    for seat in seats_of(meeting.cluster_id, sorted(organisation_ids), INVITED_ROLES):
        db.session.add(_by_seat(meeting, seat))
    for name, address in guests:
        db.session.add(Invitation(meeting_id=meeting.id, name=name, email=address))
    db.session.flush()


def _by_seat(meeting: Meeting, seat: Seat) -> Invitation:
    return Invitation(
        meeting_id=meeting.id, organisation_id=seat.organisation_id, seat_id=seat.id, person_id=seat.person_id
    )


def own_seat(reader: Reader, organisation_id: int) -> Seat | None:
    """The reader's own seat from which they may answer for that organisation, the most able one first."""
    order = list(Role)
    seats = [s for s in reader.seats if s.organisation_id == organisation_id and s.role in WRITERS]
    return min(seats, key=lambda seat: order.index(seat.role)) if seats and not reader.viewing_as else None


def may_answer(reader: Reader, meeting: Meeting, organisation_id: int | None) -> bool:
    """On one's own invitation, for one's own organisation, or as lead for any school that is invited."""
    if reader.viewing_as or reader.cluster_id != meeting.cluster_id:
        return False
    if organisation_id is None:
        return _own_line(reader, meeting, None) is not None
    return own_seat(reader, organisation_id) is not None or meeting.can_be_run_by(reader)


def line_for(reader: Reader, meeting: Meeting, organisation_id: int | None) -> Invitation:
    """The line the reader answers on; a new one (not yet added) where they were not invited by name, or where the
    lead answers for a school. Ask `may_answer` first."""
    found = _own_line(reader, meeting, organisation_id)
    if found is not None or organisation_id is None:
        return found or Invitation(meeting_id=meeting.id)
    seat = own_seat(reader, organisation_id)
    if seat is not None:
        return _by_seat(meeting, seat)
    return _stand_in(meeting, organisation_id) or Invitation(
        meeting_id=meeting.id, organisation_id=organisation_id, is_stand_in=True
    )


def _own_line(reader: Reader, meeting: Meeting, organisation_id: int | None) -> Invitation | None:
    select = sa.select(Invitation).where(
        Invitation.meeting_id == meeting.id,
        Invitation.organisation_id == organisation_id if organisation_id else Invitation.organisation_id.is_(None),
        IS_MINE,
    )
    return db.session.scalars(select.order_by(Invitation.id), whose(reader)).first()


def _stand_in(meeting: Meeting, organisation_id: int) -> Invitation | None:
    select = sa.select(Invitation).where(
        Invitation.meeting_id == meeting.id, Invitation.organisation_id == organisation_id, Invitation.is_stand_in
    )
    return db.session.scalars(select.order_by(Invitation.id)).first()


def spoken_by(line: Invitation, reader: Reader | None) -> None:
    """Somebody has spoken on this line: note the lead who did it for a school; and where it was one of the school's
    own people, the lead's line has done its service. By a link (`reader` None) it is the invited person."""
    if line.id is None:
        db.session.add(line)
    if line.is_stand_in:
        line.entered_by_id = reader.person_id if reader else None
        return
    if reader is not None and line.seat_id is not None and line.person_id != reader.person_id:
        line.person_id, line.link_version = reader.person_id, line.link_version + 1  # the seat was handed over
    if line.organisation_id is not None:
        db.session.execute(
            sa.delete(Invitation).where(
                Invitation.meeting_id == line.meeting_id,
                Invitation.organisation_id == line.organisation_id,
                Invitation.is_stand_in,
            )
        )
