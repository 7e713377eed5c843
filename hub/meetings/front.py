"""What meetings says on the front page: what needs the reader, the next meeting, what is new."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import UTC, db, now
from hub.meetings.asked import NOBODY_HAS_ANSWERED, PERSON_IS_SILENT, SCHOOL_IS_SILENT
from hub.meetings.letters import when
from hub.meetings.minutes.models import Minutes
from hub.meetings.missed.queries import STILL_TO_WRITE
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.meetings.polls.queries import Silent, silent_in
from hub.meetings.queries import IS_MINE, coming_to, my_invitations, upcoming, whose
from hub.meetings.schools import noun
from hub.meetings.series.queries import WITHOUT_A_NEXT
from hub.meetings.states import MeetingState
from hub.room import Need, News, Upcoming
from hub.text import count, day, listing, local, moment

TIME_TO_ANSWER = timedelta(days=2)  # a poll that has just gone out has nobody silent yet
LAST_DAYS = timedelta(days=3)
RUNG = 3  # schools named on the front page


def needs(reader: Reader) -> list[Need]:
    return [*_to_answer(reader), *(_to_run(reader) if reader.is_lead else [])]


def need_count(reader: Reader) -> int:
    return len(needs(reader))


# Invitations of the reader's on which neither they nor a colleague has spoken: one of a school is enough. Made once:
# making it took longer than asking it.
_OTHER = sa.orm.aliased(Invitation)
_SAME_SCHOOL = sa.and_(_OTHER.meeting_id == Invitation.meeting_id, _OTHER.organisation_id == Invitation.organisation_id)
_HERE = sa.select(Meeting.id).where(Meeting.cluster_id == sa.bindparam("cluster_id"))
_AHEAD = sa.and_(Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at > sa.bindparam("now"))
# Two ways to meetings by an index of theirs: as one OR, all meetings of the cluster were read with all invitations.
_OPEN = sa.union_all(_HERE.where(Meeting.state == MeetingState.POLLING), _HERE.where(_AHEAD))
_SILENT = (
    sa.select(Invitation)
    .join(Meeting, Meeting.id == Invitation.meeting_id)
    .where(
        Meeting.id.in_(_OPEN),
        IS_MINE,
        sa.or_(
            sa.and_(Meeting.state == MeetingState.POLLING, sa.or_(NOBODY_HAS_ANSWERED, PERSON_IS_SILENT)),
            sa.and_(
                _AHEAD,
                Invitation.replied_at.is_(None),
                sa.not_(sa.exists().where(_SAME_SCHOOL, _OTHER.replied_at.is_not(None))),
            ),
        ),
    )
    .options(sa.orm.contains_eager(Invitation.meeting).joinedload(Meeting.host))
    .order_by(Meeting.starts_at, Meeting.id, Invitation.id)
)


def _to_answer(reader: Reader) -> list[Need]:
    values = {"cluster_id": reader.cluster_id, "now": now(), **whose(reader)}
    return [_need(line) for line in db.session.scalars(_SILENT, values)]


def _need(line: Invitation) -> Need:
    meeting = line.meeting
    url = answer_url(meeting, line)
    if meeting.is_polling:
        by = local(meeting.answer_by).date() if meeting.answer_by else None
        school = f" for {line.organisation.name}" if line.organisation else ""
        return Need(
            f"Say which dates suit: {meeting.title}", url, f"One tap for each date{school}.", "Answer", "vote", by, 1
        )
    by = local(meeting.starts_at).date() if meeting.starts_at else None
    return Need(
        f"Are you coming to “{meeting.title}”?", url, f"{when(meeting)}, {meeting.where}.", "Reply", "meetings", by, 1
    )


def answer_url(meeting: Meeting, line: Invitation) -> str:
    if line.organisation_id is None:
        return url_for("meetings.answer_as_guest", meeting_id=meeting.id)
    return url_for("meetings.answer", meeting_id=meeting.id, organisation_id=line.organisation_id)


def _to_run(reader: Reader) -> list[Need]:
    """What the lead has to do: ring schools that are silent, choose a date when all have answered or the day is
    over; record who came; make the next meeting of a series; have a word with a school that missed two in a row."""
    at = now()
    values = {"cluster_id": reader.cluster_id, "now": at, "soon": at + LAST_DAYS, "went_out": at - TIME_TO_ANSWER}
    found = db.session.execute(_FOR_THE_LEAD, values).all()
    silent = silent_in([meeting.id for meeting, _ in found if meeting.is_polling])
    series, missed = _quiet_ones(reader)
    return [
        *(_next_of_a_series(series_id, title) for series_id, title in series),
        *(
            _about_poll(meeting, silent[meeting.id], waits, reader) if meeting.is_polling else _who_came(meeting)
            for meeting, waits in found
        ),
        *(_missed_two(missed_id, name) for missed_id, name in missed),
    ]


# In one statement: the front page asks many. Made once: making it takes longer than asking it.
_SERIES, _MISSED = WITHOUT_A_NEXT.subquery(), STILL_TO_WRITE.subquery()
_QUIET = sa.union_all(
    sa.select(sa.true().label("is_series"), _SERIES.c.id, _SERIES.c.title, _SERIES.c.at),
    sa.select(sa.false().label("is_series"), _MISSED.c.id, _MISSED.c.title, _MISSED.c.at),
)


def _quiet_ones(reader: Reader) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(id, title) of series without a next meeting; (id, name) of schools that missed two, newest first."""
    rows = db.session.execute(_QUIET, {"cluster_id": reader.cluster_id, "now": now()}).all()
    series = sorted((row for row in rows if row.is_series), key=lambda row: (row.title, row.id))
    missed = sorted((row for row in rows if not row.is_series), key=lambda row: (row.at, row.id), reverse=True)
    return [(row.id, row.title) for row in series], [(row.id, row.title) for row in missed]


def _next_of_a_series(series_id: int, title: str) -> Need:
    url = url_for("meetings.next_meeting", series_id=series_id)
    why = "No date is set and none is being looked for."
    return Need(f"Make the next meeting: {title}", url, why, "Make it", "meetings", None, 2)


# With whether a guest, or a person who must come, is silent. Made once.
_RECORDED = sa.exists().where(InvitedOrganisation.meeting_id == Meeting.id, InvitedOrganisation.attendance.is_not(None))
_FOR_THE_LEAD = (
    sa.select(Meeting, sa.exists().where(Invitation.meeting_id == Meeting.id, PERSON_IS_SILENT))
    .where(
        Meeting.cluster_id == sa.bindparam("cluster_id"),
        sa.or_(
            sa.and_(
                Meeting.state == MeetingState.POLLING,
                sa.or_(
                    Meeting.answer_by < sa.bindparam("soon"),
                    Meeting.created_at < sa.bindparam("went_out"),
                    sa.not_(sa.exists().where(InvitedOrganisation.meeting_id == Meeting.id, SCHOOL_IS_SILENT)),
                ),
            ),
            sa.and_(
                Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at <= sa.bindparam("now"), sa.not_(_RECORDED)
            ),
        ),
    )
    .order_by(Meeting.id)
    .limit(10)
)


def _about_poll(meeting: Meeting, silent: list[Silent], somebody_is_silent: bool, reader: Reader) -> Need:
    """`somebody_is_silent`: a guest, or a person who must come, though every school may have answered."""
    by = local(meeting.answer_by).date() if meeting.answer_by else None
    url = url_for("meetings.poll", meeting_id=meeting.id)
    is_over = meeting.answer_by is not None and meeting.answer_by < now()
    words = _whom_to_ring(silent, reader)
    if is_over or not silent:
        everybody = "Every school" if somebody_is_silent else "Everybody"
        why = " ".join(["The day for answers is over." if is_over else f"{everybody} has answered.", words]).strip()
        return Need(f"Choose the date: {meeting.title}", url, why, "Choose", "vote", by, 2)
    word = noun(school.kind for school in silent)
    number = count(len(silent), word + " has", word + "s have")
    return Need(f"{number} not answered: {meeting.title}", url, words, "See who", "vote", by, 5)


def _whom_to_ring(silent: list[Silent], reader: Reader) -> str:
    """'No answer yet from Marigold Street School, which must be there (ring Dan Moreau, 020 7946 0000) and 2 more.'"""
    said = []
    for school in silent[:RUNG]:
        by_phone = f"ring {school.person}, {school.phone}" if school.phone else school.person
        ring = by_phone or "nobody on a seat"
        must = ", which must be there" if school.is_required else ""
        said.append(f"{school.name}{must}" + ("" if school.id in reader.organisation_ids else f" ({ring})"))
    if len(silent) > RUNG:
        said.append(f"{len(silent) - RUNG} more")
    return f"No answer yet from {listing(said)}." if said else ""


def _who_came(meeting: Meeting) -> Need:
    url = url_for("meetings.record_attendance", meeting_id=meeting.id)
    return Need(
        f"Say who came: {meeting.title}", url, f"It was on {day(meeting.starts_at)}.", "Record", "meetings", None, 5
    )


def _missed_two(missed_id: int, name: str) -> Need:
    url = url_for("meetings.missed", missed_id=missed_id)
    why = "A message is ready for you to change and send, or put it aside. Only leads see this."
    return Need(f"{name} was not at the last two meetings", url, why, "Look", "heart", None, 3)


def coming(reader: Reader) -> Upcoming | None:
    found = upcoming(reader, limit=1)
    if not found or found[0].starts_at is None or found[0].ends_at is None:
        return None
    meeting = found[0]
    lines = my_invitations(reader, found)[meeting.id]
    number = coming_to(found)[meeting.id]
    return Upcoming(
        title=meeting.title,
        url=url_for("meetings.meeting", meeting_id=meeting.id),
        starts_at=found[0].starts_at,
        ends_at=found[0].ends_at,
        place=meeting.where,
        coming=f"{count(number, 'organisation is', 'organisations are')} coming",
        answer=next((line.reply.label for line in lines if line.reply), None),
        answer_url=answer_url(meeting, lines[0]) if lines else None,
    )


# Dates that were set and minutes that were shared, in one statement: the front page asks many. Made once: making it
# takes longer than asking it.
_DATES_SET = (
    sa.select(Meeting.id, Meeting.title, Meeting.confirmed_at.label("at"), Meeting.starts_at)
    .where(
        Meeting.cluster_id == sa.bindparam("cluster_id"),
        Meeting.confirmed_at.is_not(None),
        Meeting.state == MeetingState.CONFIRMED,
        Meeting.ends_at > sa.bindparam("now"),
    )
    .order_by(Meeting.confirmed_at.desc(), Meeting.id.desc())
    .limit(sa.bindparam("most"))
    .subquery()
)
_MINUTES_SHARED = (
    sa.select(Meeting.id, Meeting.title, Minutes.shared_at.label("at"), sa.cast(sa.null(), UTC).label("starts_at"))
    .join(Meeting, Meeting.id == Minutes.meeting_id)
    .where(Meeting.cluster_id == sa.bindparam("cluster_id"), Minutes.shared_at.is_not(None))
    .order_by(Minutes.shared_at.desc(), Minutes.id.desc())
    .limit(sa.bindparam("most"))
    .subquery()
)
_NEWS = sa.union_all(sa.select(_DATES_SET), sa.select(_MINUTES_SHARED))


def news(reader: Reader, limit: int) -> list[News]:
    rows = db.session.execute(_NEWS, {"cluster_id": reader.cluster_id, "now": now(), "most": limit})
    items = [_news(*row) for row in rows]
    return sorted(items, key=lambda item: item.at, reverse=True)[:limit]


def _news(meeting_id: int, title: str, at: datetime, starts_at: datetime | None) -> News:
    if starts_at is not None:
        url = url_for("meetings.meeting", meeting_id=meeting_id)
        return News(at, title, url, f"is on {moment(starts_at)}", "meetings")
    url = url_for("meetings.minutes", meeting_id=meeting_id)
    return News(at, f"Minutes of “{title}”", url, "are there to read", "document")
