"""Selects of announcements; the reader comes first."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.mail import Letter
from hub.members.models import Person, Role, Seat
from hub.notices.announcements.models import Announcement, AnnouncementCopy


def announcements(reader: Reader) -> sa.Select[Announcement]:
    """For the lead: drafts and what was sent, the latest first. For everybody else what was sent."""
    select = (
        sa.select(Announcement)
        .where(Announcement.cluster_id == reader.cluster_id)
        .options(joinedload(Announcement.written_by))
        .order_by(Announcement.id.desc())
    )
    if reader.is_lead:
        return select
    mine = sa.select(AnnouncementCopy.id).where(
        AnnouncementCopy.announcement_id == Announcement.id, AnnouncementCopy.person_id == reader.person_id
    )
    return select.where(Announcement.sent_at.is_not(None), mine.exists())


def announcement(reader: Reader, announcement_id: int) -> Announcement:
    return db.session.scalars(announcements(reader).where(Announcement.id == announcement_id)).unique().one()


def recipients(row: Announcement) -> sa.Select[int]:
    """Ids of the people it is for now: those who have joined and sit where it is addressed to; each once."""
    select = (
        sa.select(Person.id)
        .join(Seat, Seat.person_id == Person.id)
        .where(
            Seat.cluster_id == row.cluster_id,
            Seat.ended_at.is_(None),
            Person.joined_at.is_not(None),
            Person.active,
            Person.erased_at.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    )
    if row.roles:
        select = select.where(Seat.role.in_([Role(one) for one in row.roles]))
    if row.organisations:
        select = select.where(Seat.organisation_id.in_(row.organisation_ids))
    return select


def recipient_count(row: Announcement) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(recipients(row).order_by(None).subquery())) or 0


def next_to_write() -> Announcement | None:
    """The oldest that was sent and has not been written to everybody."""
    select = sa.select(Announcement).where(Announcement.sent_at.is_not(None), Announcement.written_at.is_(None))
    return db.session.scalars(select.order_by(Announcement.id).limit(1)).first()


def still_without(row: Announcement, limit: int) -> list[int]:
    """People it is for who have no copy yet."""
    has = sa.select(AnnouncementCopy.id).where(
        AnnouncementCopy.announcement_id == row.id, AnnouncementCopy.person_id == Person.id
    )
    return list(db.session.scalars(recipients(row).where(~has.exists()).limit(limit)))


COUNTED = {
    "on the way": sa.and_(Letter.sent_at.is_(None), Letter.kept_at.is_(None), Letter.failed_at.is_(None)),
    "sent": sa.or_(Letter.sent_at.is_not(None), Letter.kept_at.is_not(None)),
    "failed": Letter.failed_at.is_not(None),
}


def copy_counts(ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Announcement -> how many letters are in which state, how many have switched them off; one statement. A copy
    whose letter is no longer kept had been sent."""
    gone = sa.and_(AnnouncementCopy.letter_id.is_(None), sa.not_(AnnouncementCopy.is_off))
    states = {**COUNTED, "sent": sa.or_(COUNTED["sent"], gone), "switched off": AnnouncementCopy.is_off}
    states["on the way"] = sa.and_(AnnouncementCopy.letter_id.is_not(None), COUNTED["on the way"])
    rows = db.session.execute(
        sa.select(
            AnnouncementCopy.announcement_id,
            *(sa.func.sum(sa.case((state, 1), else_=0)) for state in states.values()),
        )
        .outerjoin(Letter, Letter.id == AnnouncementCopy.letter_id)
        .where(AnnouncementCopy.announcement_id.in_(list(ids)))
        .group_by(AnnouncementCopy.announcement_id)
    )
    return {row[0]: dict(zip(states, (int(number) for number in row[1:]), strict=True)) for row in rows}
