"""The selects of attendance. Another school's line is for lead and broker; each school sees its own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only

from hub.access import Reader
from hub.db import Page, db, now, paginate
from hub.meetings.asked import IS_ASKED
from hub.meetings.attendance.models import Attendee
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.queries import SCHOOLS
from hub.meetings.states import Attendance, MeetingState
from hub.members.models import NAMED, Organisation, Person
from hub.text import at_london, local, school_year_began, today

A_YEAR = timedelta(days=366)
MEETINGS_SHOWN = 12  # side by side; a cluster that meets more often turns to those before


@dataclass(frozen=True)
class Attended:
    there: int
    of: int  # meetings of the last twelve months that it was invited to and that were recorded

    def __str__(self) -> str:
        return f"{self.there} of {self.of}"


# One of the thousands: an invited organisation, or of its columns `attendance` and `was_online`.
Cell = InvitedOrganisation | sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Matrix:
    year: date  # the first day of the school year
    meetings: Page[Meeting]  # of that year: page 1 has the latest, the oldest of a page comes first
    schools: Page[Organisation]  # by name
    rows: list[tuple[Organisation, Attended, list[Cell | None]]]  # of this page's schools: all of the year, each shown


def _held(reader: Reader, since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        Meeting.cluster_id == reader.cluster_id,
        Meeting.state == MeetingState.CONFIRMED,
        Meeting.starts_at >= since,
        Meeting.starts_at < until,
    )


def attendance(reader: Reader, organisation_ids: Iterable[int]) -> dict[str, dict[int, Any]]:
    """Meetings "attended", and those "held", as `attended` has them."""
    found = attended(reader, organisation_ids)
    return {"attended": found, "held": {school: one.of for school, one in found.items()}}


def attended(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, Attended]:
    """organisation id -> meetings attended of those held in twelve months; only what the reader may know."""
    ids = set(organisation_ids)
    if not (reader.is_lead or reader.is_broker):
        ids &= reader.organisation_ids
    found = _counted(_held(reader, now() - A_YEAR, now()), ids) if ids else {}
    return {school: one for school, one in found.items() if one.of}


def _counted(held: sa.ColumnElement[bool], ids: Collection[int] | None) -> dict[int, Attended]:
    """Of the organisations with those ids, or of all that were asked to one of the meetings."""
    there = InvitedOrganisation.attendance.in_((Attendance.PRESENT, Attendance.COLLEAGUE))
    select = (
        sa.select(
            InvitedOrganisation.organisation_id,
            sa.func.count(InvitedOrganisation.attendance),
            sa.func.sum(sa.case((there, 1), else_=0)),
        )
        .join(Meeting, Meeting.id == InvitedOrganisation.meeting_id)
        .where(held, IS_ASKED)
        .group_by(InvitedOrganisation.organisation_id)
    )
    if ids is not None:
        select = select.where(InvitedOrganisation.organisation_id.in_(ids))
    return {school: Attended(int(number or 0), of) for school, of, number in db.session.execute(select)}


def matrix(
    reader: Reader, year: date, page: int, turn: int, per_page: int = SCHOOLS, shown: int = MEETINGS_SHOWN
) -> Matrix:
    """Schools by meetings of a school year; all for lead and broker, one's own line for everybody else."""
    first, last = (at_london(day, time()) for day in (year, year.replace(year=year.year + 1)))
    held = _held(reader, first, min(last, now()))
    latest = sa.select(Meeting).where(held).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    meetings = paginate(latest, turn, shown)
    meetings.items.reverse()
    totals = _counted(held, None if reader.is_lead or reader.is_broker else reader.organisation_ids)
    select = sa.select(Organisation).where(Organisation.id.in_(totals)).options(load_only(*NAMED))
    schools = paginate(select.order_by(Organisation.name, Organisation.id), page, per_page, known=len(totals))
    cells = _cells(meetings, schools)
    rows = [(one, totals[one.id], [cells.get((one.id, meeting.id)) for meeting in meetings]) for one in schools]
    return Matrix(year, meetings, schools, rows)


def _cells(meetings: Iterable[Meeting], schools: Iterable[Organisation]) -> dict[tuple[int, int], Cell]:
    """(organisation id, meeting id) -> what was recorded."""
    columns = (
        InvitedOrganisation.organisation_id, InvitedOrganisation.meeting_id,
        InvitedOrganisation.attendance, InvitedOrganisation.was_online,
    )  # fmt: skip
    select = sa.select(*columns).where(
        InvitedOrganisation.meeting_id.in_([one.id for one in meetings]),
        InvitedOrganisation.organisation_id.in_([one.id for one in schools]),
        IS_ASKED,
    )
    return {(row.organisation_id, row.meeting_id): row for row in db.session.execute(select)}


def first_year(reader: Reader) -> date:
    """The first day of the school year of the cluster's first meeting; this year's while there is none."""
    select = sa.select(sa.func.min(Meeting.starts_at)).where(
        Meeting.cluster_id == reader.cluster_id, Meeting.state == MeetingState.CONFIRMED
    )
    earliest = db.session.scalar(select)
    return school_year_began(local(earliest).date() if earliest else today())


def attendees_of(invited_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Id of an invited organisation -> its people who were there, by name."""
    ids = list(invited_ids)
    found: dict[int, list[Person]] = {one: [] for one in ids}
    select = (
        sa.select(Attendee)
        .join(Attendee.person)
        .where(Attendee.invited_id.in_(ids))
        .options(sa.orm.contains_eager(Attendee.person).load_only(Person.name))
        .order_by(Person.name, Attendee.id)
    )
    for row in db.session.scalars(select) if ids else ():
        found[row.invited_id].append(row.person)
    return found


def names_there(invited_ids: Iterable[int]) -> dict[int, str]:
    """The same in words; a substitute's name stands in `who_came`."""
    return {one: ", ".join(person.name for person in people) for one, people in attendees_of(invited_ids).items()}


def own_rows(reader: Reader, meetings: Iterable[Meeting]) -> dict[int, list[InvitedOrganisation]]:
    """meeting id -> what was recorded of the reader's own organisations."""
    ids = [one.id for one in meetings]
    found: dict[int, list[InvitedOrganisation]] = {one: [] for one in ids}
    if not ids or not reader.organisation_ids:
        return found
    select = (
        sa.select(InvitedOrganisation)
        .where(
            InvitedOrganisation.meeting_id.in_(ids),
            InvitedOrganisation.organisation_id.in_(reader.organisation_ids),
            InvitedOrganisation.attendance.is_not(None),
        )
        .options(joinedload(InvitedOrganisation.organisation))
        .order_by(InvitedOrganisation.organisation_id)
    )
    for row in db.session.scalars(select):
        found[row.meeting_id].append(row)
    return found
