"""An announcement, and the copy of it that each person got."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, Versioned, now
from hub.members.models import Cluster, Person, Role
from hub.text import count, listing


class Announcement(Versioned, Base):
    """A draft until it is sent. Empty lists mean: every school, every role."""

    __tablename__ = "announcement"
    __table_args__ = (
        sa.Index("ix_announcement_cluster_id_id", "cluster_id", "id"),
        sa.Index("ix_announcement_sent_at_written_at", "sent_at", "written_at"),
    )
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(150))
    text: Mapped[str] = mapped_column(sa.Text)  # Markdown
    roles: Mapped[list[str]] = mapped_column(Codes, default=list)
    organisations: Mapped[list[str]] = mapped_column(Codes, default=list)  # ids
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTC)  # the lead has pressed the button
    written_at: Mapped[datetime | None] = mapped_column(UTC)  # the worker has written to everybody

    cluster: Mapped[Cluster] = relationship()
    written_by: Mapped[Person | None] = relationship()

    @property
    def organisation_ids(self) -> list[int]:
        return [int(one) for one in self.organisations]

    @property
    def to_whom(self) -> str:
        """'Careers leaders and governors of 3 schools and organisations'."""
        roles = listing([f"{Role(one).in_sentence}s" for one in self.roles]).capitalize() or "Everybody"
        where = count(len(self.organisations), "school or organisation", "schools and organisations")
        return f"{roles} of {where}" if self.organisations else f"{roles} in the cluster"

    def can_be_changed_by(self, reader: Reader) -> bool:
        return reader.is_lead and reader.cluster_id == self.cluster_id and self.sent_at is None


class AnnouncementCopy(Base):
    """One person's. Without a letter where they have switched announcements off (`is_off`)."""

    __tablename__ = "announcement_copy"
    __table_args__ = (sa.UniqueConstraint("announcement_id", "person_id"),)
    announcement_id: Mapped[int] = mapped_column(sa.ForeignKey("announcement.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id", ondelete="SET NULL"), index=True)
    is_off: Mapped[bool] = mapped_column(default=False)
