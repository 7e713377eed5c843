"""A series of meetings and its usual agenda."""

from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Versioned, choice, now
from hub.meetings.models import Item, Placed
from hub.meetings.series.rhythm import Beat, Rhythm
from hub.text import clock


class MeetingSeries(Versioned, Placed, Base):
    """What the meetings of a series have in common, as the next one begins with it."""

    __tablename__ = "meeting_series"
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    why_come: Mapped[str] = mapped_column(sa.Text, default="")
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm))
    number: Mapped[int] = mapped_column(default=1)  # see Beat
    weekday: Mapped[int] = mapped_column(default=1)
    start: Mapped[time]  # in London
    minutes_long: Mapped[int] = mapped_column(default=90)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UTC)

    @property
    def beat(self) -> Beat:
        return Beat(self.rhythm, self.number, self.weekday)

    @property
    def in_words(self) -> str:
        """'First Tuesday of the month, 4pm'."""
        return f"{self.beat.in_words}, {clock(self.start)}"

    def can_be_run_by(self, reader: Reader) -> bool:
        return reader.is_lead and reader.cluster_id == self.cluster_id


class SeriesItem(Versioned, Item, Base):
    """On the usual agenda."""

    __tablename__ = "series_item"
    __table_args__ = (sa.Index("ix_series_item_series_id_position", "series_id", "position"),)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_series.id", ondelete="CASCADE"))
    is_removed: Mapped[bool] = mapped_column(default=False)  # and may be put back

    series: Mapped[MeetingSeries] = relationship()
