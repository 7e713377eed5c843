"""The lead's note for a week, who has had which week's letter, and which days are done with."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, Versioned, now


class DigestNote(Versioned, Base):
    """One for each cluster and week; `week` is its Monday."""

    __tablename__ = "digest_note"
    __table_args__ = (sa.UniqueConstraint("cluster_id", "week"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    week: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text, default="")  # Markdown
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)


class Digest(Base):
    """A person's week is dealt with: written in the transaction of the letter, so that it is written once. Without
    a letter where there was nothing to say, or where it could not be put together (`has_failed`)."""

    __tablename__ = "digest"
    __table_args__ = (sa.UniqueConstraint("person_id", "cluster_id", "week"), sa.Index("ix_digest_week", "week"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    week: Mapped[date]
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id", ondelete="SET NULL"), index=True)
    has_failed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)


class DigestRound(Base):
    """On that day nobody of the cluster is left to write to: the worker need not look again."""

    __tablename__ = "digest_round"
    __table_args__ = (sa.UniqueConstraint("cluster_id", "day"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
