"""Who is asked to a meeting, and on whose line somebody answers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.queries import INVITED_ROLES, IS_MINE, whose
from hub.members.models import Role, Seat
from hub.members.reader import WRITERS


@dataclass(frozen=True)
class Asks:
    """Who is to be asked: organisations, which of them must be there, people on their seats, which of those must come
    themselves, and guests as (name, address)."""

    organisation_ids: Collection[int]
    required_ids: Collection[int] = ()
    seats: Sequence[Seat] = ()
    must_ids: Collection[int] = ()
    guests: Sequence[tuple[str, str]] = ()


def seat_words(seat: Seat) -> str:
    """'Gus Petrov, governor': the role where it is none of those that lead careers work."""
    return seat.person.name if seat.role in INVITED_ROLES else f"{seat.person.name}, {seat.role.in_sentence}"


def by_organisation(seats: Iterable[Seat]) -> list[tuple[str, list[Seat]]]:
    """For the lists of people."""
    return [(name, list(some)) for name, some in groupby(seats, lambda seat: seat.organisation.name)]


def invite(meeting: Meeting, asks: Asks) -> list[Invitation]:
    """Adds what is not there yet, puts back whom somebody took off, and writes no letters. Returns the new lines."""
    db.session.flush()
    places = {row.organisation_id: row for row in _rows(InvitedOrganisation, meeting)}
    for organisation_id in sorted(asks.organisation_ids):
        row = places.get(organisation_id)
        if row is None:
            row = InvitedOrganisation(meeting_id=meeting.id, organisation_id=organisation_id)
            db.session.add(row)
        row.taken_off_at, row.is_required = None, bool(row.is_required) or organisation_id in asks.required_ids
    lines = _rows(Invitation, meeting)
    by_seat = {line.seat_id: line for line in lines if line.seat_id is not None}
    by_address = {line.email: line for line in lines if line.email is not None}
    members = {seat.person.email for seat in asks.seats}
    found = [(by_seat.get(seat.id) or _by_seat(meeting, seat), seat.id in asks.must_ids) for seat in asks.seats]
    found += [
        (by_address.get(address) or Invitation(meeting_id=meeting.id, name=name, email=address), False)
        for name, address in asks.guests
        if address not in members  # one letter is enough
    ]
    fresh = [line for line, _ in found if line.id is None or line.taken_off_at is not None]
    for line, must in found:
        line.taken_off_at, line.is_required = None, must
    db.session.add_all(fresh)
    db.session.flush()
    return fresh


def _rows(model: Any, meeting: Meeting) -> list[Any]:
    """All of the meeting, those that were taken off too."""
    return list(db.session.scalars(sa.select(model).where(model.meeting_id == meeting.id).order_by(model.id)))


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
        return _taken_off(meeting, seat) or _by_seat(meeting, seat)
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


def _taken_off(meeting: Meeting, seat: Seat) -> Invitation | None:
    """Whoever was taken off and answers for their organisation all the same takes part again."""
    select = sa.select(Invitation).where(Invitation.meeting_id == meeting.id, Invitation.seat_id == seat.id)
    return db.session.scalars(select).one_or_none()


def _stand_in(meeting: Meeting, organisation_id: int) -> Invitation | None:
    select = sa.select(Invitation).where(
        Invitation.meeting_id == meeting.id, Invitation.organisation_id == organisation_id, Invitation.is_stand_in
    )
    return db.session.scalars(select.order_by(Invitation.id)).first()


def spoken_by(line: Invitation, reader: Reader | None) -> None:
    """Somebody has spoken on this line: note the lead who did it for a school; and where it was one of the school's
    own people, the lead's line has done its service. By a link (`reader` None) it is the invited person."""
    line.taken_off_at = None
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
