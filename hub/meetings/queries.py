"""Every select that several pages of this room share. The reader comes first; lists are fully ordered."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only

from hub.access import Reader
from hub.db import Page, db, now, paginate
from hub.meetings.asked import IS_ASKED, LINE_COUNTS, SCHOOL_IS_SILENT
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting, MeetingOption
from hub.meetings.states import MeetingState, Reply
from hub.members.models import NAMED, Membership, MembershipState, Organisation, Person, Role, Seat

INVITED_ROLES = (Role.LEAD, Role.BROKER, Role.CAREERS_LEADER)
LISTED = 50  # polls and coming meetings on one page; no cluster has as many
CALLED = (Person.version, Person.name)
# Of whoever can be invited: what forms show, and what letters to them need.
_SITS = (Seat.person_id, Seat.cluster_id, Seat.organisation_id, Seat.role, Seat.ended_at)
_REACHED = (*CALLED, Person.email, Person.phone, Person.active, Person.link_version)
SCHOOLS = 50  # on one page of a table of them
_PLACED = (Organisation.latitude, Organisation.longitude, Organisation.postcode)  # for how far it is


def meetings_for(reader: Reader) -> sa.Select[Meeting]:
    """All of the cluster with where they are held; no order yet."""
    return sa.select(Meeting).where(Meeting.cluster_id == reader.cluster_id).options(joinedload(Meeting.host))


def with_people(reader: Reader) -> sa.Select[Meeting]:
    """The same, with whoever organises them."""
    return meetings_for(reader).options(
        joinedload(Meeting.organiser_seat).joinedload(Seat.person), joinedload(Meeting.created_by)
    )


def meeting(reader: Reader, meeting_id: int) -> Meeting:
    """Raises NoResultFound (404) in another cluster. With all that is told of where it is."""
    whole = joinedload(Meeting.host).undefer_group("profile")
    return db.session.scalars(with_people(reader).options(whole).where(Meeting.id == meeting_id)).one()


def open_polls(reader: Reader) -> list[Meeting]:
    select = meetings_for(reader).where(Meeting.state == MeetingState.POLLING)
    return list(db.session.scalars(select.order_by(Meeting.answer_by, Meeting.id).limit(LISTED)))


def upcoming(reader: Reader, limit: int = LISTED) -> list[Meeting]:
    select = meetings_for(reader).where(Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at > now())
    return list(db.session.scalars(select.order_by(Meeting.starts_at, Meeting.id).limit(limit)))


def past(reader: Reader, page: int) -> Page[Meeting]:
    """Held meetings and cancelled ones, newest first; a poll that was given up stands by the day it was made. Their
    ids are sorted rather than their rows: of two thousand a page shows twelve."""
    held = sa.and_(Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at <= now())
    ids = sa.select(Meeting.id).where(
        Meeting.cluster_id == reader.cluster_id, sa.or_(held, Meeting.state == MeetingState.CANCELLED)
    )
    newest = (sa.func.coalesce(Meeting.starts_at, Meeting.created_at).desc(), Meeting.id.desc())
    shown = paginate(ids.order_by(*newest), page, per_page=12)
    rows = db.session.scalars(meetings_for(reader).where(Meeting.id.in_(shown.items)).order_by(*newest))
    return Page(list(rows), shown.number, shown.per_page, shown.total)


def options_of(meetings: Iterable[Meeting]) -> dict[int, list[MeetingOption]]:
    """meeting id -> its dates, earliest first; not those that were taken out."""
    found: dict[int, list[MeetingOption]] = {one.id: [] for one in meetings}
    select = (
        sa.select(MeetingOption)
        .where(MeetingOption.meeting_id.in_(found), MeetingOption.withdrawn_at.is_(None))
        .options(joinedload(MeetingOption.host))
        .order_by(MeetingOption.starts_at, MeetingOption.id)
    )
    for option in db.session.scalars(select) if found else ():
        found[option.meeting_id].append(option)
    return found


def invited_to(*meetings: Meeting) -> list[InvitedOrganisation]:
    """By name: schools are never sorted by what they say."""
    select = (
        sa.select(InvitedOrganisation)
        .join(Organisation, Organisation.id == InvitedOrganisation.organisation_id)
        .where(InvitedOrganisation.meeting_id.in_([meeting.id for meeting in meetings]), IS_ASKED)
        .options(sa.orm.contains_eager(InvitedOrganisation.organisation).load_only(*NAMED, *_PLACED))
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(select))


def invitations_to(*meetings: Meeting) -> list[Invitation]:
    """Without those who were taken off, and without organisations that have left."""
    select = (
        sa.select(Invitation)
        .where(Invitation.meeting_id.in_([meeting.id for meeting in meetings]), LINE_COUNTS)
        .options(
            joinedload(Invitation.seat).load_only(*_SITS).joinedload(Seat.person).load_only(*_REACHED),
            joinedload(Invitation.organisation).load_only(*NAMED),
            joinedload(Invitation.entered_by).load_only(*CALLED),
        )
        .order_by(Invitation.id)
    )
    return list(db.session.scalars(select))


# Invitations to a reader: on a seat of theirs, or as a guest under their address. Its values are `whose(reader)`.
IS_MINE = sa.and_(
    Invitation.taken_off_at.is_(None),
    sa.or_(Invitation.seat_id.in_(sa.bindparam("seat_ids", expanding=True)), Invitation.email == sa.bindparam("email")),
)


def whose(reader: Reader) -> dict[str, Any]:
    """Nobody's, while a lead looks at the pages as a school sees them."""
    if reader.viewing_as:
        return {"seat_ids": [], "email": None}
    return {"seat_ids": [seat.id for seat in reader.seats], "email": reader.person.email}


# Made once: making it took longer than asking it.
_MINE = (
    sa.select(Invitation)
    .where(Invitation.meeting_id.in_(sa.bindparam("ids", expanding=True)), IS_MINE)
    .order_by(Invitation.id)
)


def my_invitations(reader: Reader, meetings: Iterable[Meeting]) -> dict[int, list[Invitation]]:
    """meeting id -> the reader's own invitations; several where they speak for several organisations. Their seats
    and organisations were read with the reader."""
    found: dict[int, list[Invitation]] = {one.id: [] for one in meetings}
    for invitation in db.session.scalars(_MINE, {"ids": list(found), **whose(reader)}) if found else ():
        found[invitation.meeting_id].append(invitation)
    return found


# Both made once: making them took longer than asking them.
_INVITED = (
    sa.select(InvitedOrganisation.meeting_id, sa.func.count(), sa.func.sum(sa.case((SCHOOL_IS_SILENT, 0), else_=1)))
    .where(InvitedOrganisation.meeting_id.in_(sa.bindparam("ids", expanding=True)), IS_ASKED)
    .group_by(InvitedOrganisation.meeting_id)
)
_SCHOOL, _STAND_IN = Invitation.organisation_id, sa.orm.aliased(Invitation)
_OVERRULED = sa.exists().where(
    _STAND_IN.meeting_id == Invitation.meeting_id,
    _STAND_IN.organisation_id == _SCHOOL,
    _STAND_IN.is_stand_in,
    _STAND_IN.replied_at.is_not(None),
)
_COMING = (
    sa.select(Invitation.meeting_id, sa.func.count(sa.distinct(_SCHOOL)))
    .where(
        Invitation.meeting_id.in_(sa.bindparam("ids", expanding=True)),
        Invitation.reply.in_((Reply.ROOM, Reply.ONLINE, Reply.COLLEAGUE)),
        sa.or_(Invitation.is_stand_in, sa.not_(_OVERRULED)),
        LINE_COUNTS,
    )
    .group_by(Invitation.meeting_id)
)


def answered_in(polls: Iterable[Meeting]) -> dict[int, tuple[int, int]]:
    """meeting id -> how many organisations have answered every date of the poll, and how many are invited."""
    found = {one.id: (0, 0) for one in polls}
    for meeting_id, invited, answered in db.session.execute(_INVITED, {"ids": list(found)}) if found else ():
        found[meeting_id] = (int(answered or 0), invited)
    return found


def coming_to(meetings: Iterable[Meeting]) -> dict[int, int]:
    """meeting id -> how many organisations are coming."""
    found = {one.id: 0 for one in meetings}
    for meeting_id, number in db.session.execute(_COMING, {"ids": list(found)}) if found else ():
        found[meeting_id] = number
    return found


def minutes_of(meeting: Meeting) -> Minutes | None:
    return db.session.scalars(
        sa.select(Minutes)
        .where(Minutes.meeting_id == meeting.id)
        .options(joinedload(Minutes.saved_by), joinedload(Minutes.approved_in))
    ).one_or_none()


def with_minutes(meetings: Iterable[Meeting]) -> set[int]:
    """Ids of those whose minutes the cluster can read."""
    ids = [one.id for one in meetings]
    select = sa.select(Minutes.meeting_id).where(Minutes.meeting_id.in_(ids), Minutes.shared_at.is_not(None))
    return set(db.session.scalars(select)) if ids else set()


def member_organisations(reader: Reader) -> list[Organisation]:
    select = (
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id == reader.cluster_id, Membership.state == MembershipState.MEMBER)
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(select))


def seats_of(
    cluster_id: int | None, organisation_ids: Sequence[int] | None = None, roles: Sequence[Role] = tuple(Role)
) -> list[Seat]:
    """Current seats, by organisation and name; the most able role of a person comes first."""
    select = (
        sa.select(Seat)
        .join(Seat.person)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.cluster_id == cluster_id, Seat.ended_at.is_(None), Seat.role.in_(roles), Person.active)
        .options(
            load_only(*_SITS),
            sa.orm.contains_eager(Seat.person).load_only(*_REACHED),
            sa.orm.contains_eager(Seat.organisation).load_only(*NAMED),
        )
        .order_by(Organisation.name, Organisation.id, Person.name, Seat.person_id)
    )
    if organisation_ids is not None:
        select = select.where(Seat.organisation_id.in_(organisation_ids))
    order = list(Role)
    seats = list(db.session.scalars(select))
    seats.sort(key=lambda s: (s.organisation.name, s.organisation_id, s.person.name, s.person_id, order.index(s.role)))
    found: dict[tuple[int, int], Seat] = {}
    for seat in seats:
        found.setdefault((seat.person_id, seat.organisation_id), seat)
    return list(found.values())
