"""The selects of series."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import LARGEST_ID, Reader
from hub.db import UTC, Page, db, now, paginate
from hub.meetings.models import Meeting
from hub.meetings.queries import meetings_for
from hub.meetings.series.models import MeetingSeries, SeriesItem
from hub.meetings.states import MeetingState
from hub.members.models import Seat

NAMED = 50  # no cluster has as many series
ITEMS = 100

_LIVES = sa.or_(
    Meeting.state == MeetingState.POLLING,
    sa.and_(Meeting.state == MeetingState.CONFIRMED, Meeting.ends_at > sa.bindparam("now")),
)


def _series_of(reader: Reader) -> sa.Select[MeetingSeries]:
    return (
        sa.select(MeetingSeries)
        .where(MeetingSeries.cluster_id == reader.cluster_id)
        .options(joinedload(MeetingSeries.host))
    )


def all_series(reader: Reader) -> list[MeetingSeries]:
    """Those that go on first, by title."""
    order = (MeetingSeries.ended_at.is_not(None), MeetingSeries.title, MeetingSeries.id)
    return list(db.session.scalars(_series_of(reader).order_by(*order).limit(NAMED)))


def series(reader: Reader, series_id: int) -> MeetingSeries:
    """Raises NoResultFound (404) in another cluster."""
    return db.session.scalars(_series_of(reader).where(MeetingSeries.id == series_id)).one()


def series_or_none(reader: Reader, text: str | None) -> MeetingSeries | None:
    """For a number out of an address or a form; None where it is none, or of another cluster."""
    if not (text and text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return db.session.scalars(_series_of(reader).where(MeetingSeries.id == int(text))).one_or_none()


def usual_items(*series_ids: int) -> list[SeriesItem]:
    select = (
        sa.select(SeriesItem)
        .where(SeriesItem.series_id.in_(series_ids), sa.not_(SeriesItem.is_removed))
        .options(
            joinedload(SeriesItem.owner_seat).joinedload(Seat.person),
            joinedload(SeriesItem.owner_seat).joinedload(Seat.organisation),
        )
        .order_by(SeriesItem.series_id, SeriesItem.position, SeriesItem.id)
        .limit(ITEMS * len(series_ids))
    )
    return list(db.session.scalars(select))


def usual_item(row: MeetingSeries, item_id: int) -> SeriesItem:
    """Removed ones too. Raises NoResultFound (404) where it belongs to another series."""
    return db.session.scalars(
        sa.select(SeriesItem).where(SeriesItem.series_id == row.id, SeriesItem.id == item_id)
    ).one()


def removed_item(row: MeetingSeries, item_id: int | None) -> SeriesItem | None:
    """For the offer to put it back."""
    if not item_id or item_id > LARGEST_ID:
        return None
    select = sa.select(SeriesItem).where(SeriesItem.series_id == row.id, SeriesItem.is_removed)
    return db.session.scalars(select.where(SeriesItem.id == item_id)).one_or_none()


def meetings_of(reader: Reader, row: MeetingSeries, page: int) -> Page[Meeting]:
    """The one whose date is being looked for first, then the newest."""
    select = meetings_for(reader).where(Meeting.series_id == row.id)
    return paginate(
        select.order_by(Meeting.starts_at.is_not(None), Meeting.starts_at.desc(), Meeting.id.desc()), page, per_page=12
    )


def last_of(reader: Reader, row: MeetingSeries) -> Meeting | None:
    """The latest that was not cancelled, held or still to come."""
    select = meetings_for(reader).where(
        Meeting.series_id == row.id, Meeting.state == MeetingState.CONFIRMED, Meeting.starts_at.is_not(None)
    )
    return db.session.scalars(select.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1)).first()


def next_of(reader: Reader, row: MeetingSeries) -> Meeting | None:
    """The one that is to come or looks for its date."""
    select = meetings_for(reader).where(Meeting.series_id == row.id, _LIVES)
    order = (Meeting.starts_at.is_(None), Meeting.starts_at, Meeting.id)
    return db.session.scalars(select.order_by(*order).limit(1), {"now": now()}).first()


# (id, title, None) of series for whose next meeting nobody has done anything yet, by title.
WITHOUT_A_NEXT = (
    sa.select(MeetingSeries.id, MeetingSeries.title, sa.cast(sa.null(), UTC).label("at"))
    .where(
        MeetingSeries.cluster_id == sa.bindparam("cluster_id"),
        MeetingSeries.ended_at.is_(None),
        sa.not_(sa.exists().where(Meeting.series_id == MeetingSeries.id, _LIVES)),
    )
    .order_by(MeetingSeries.title, MeetingSeries.id)
    .limit(5)
)
