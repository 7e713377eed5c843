"""The table of schools that are happy to be asked."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import UTC, Base, now
from hub.members.models import Organisation, Seat


class AuditAskUs(Base):
    """One school is happy to be asked by the others of the cluster about one section. Whoever ticked it is named, by
    the seat: a successor is named in their place."""

    __tablename__ = "audit_ask_us"
    __table_args__ = (
        sa.UniqueConstraint("cluster_id", "element", "organisation_id"),
        sa.Index("ix_audit_ask_us_organisation_id_cluster_id", "organisation_id", "cluster_id"),
    )
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    element: Mapped[str] = mapped_column(sa.String(20))  # code of a section of a framework: "la5", "gb3"
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id", ondelete="CASCADE"), index=True)
    ticked_at: Mapped[datetime] = mapped_column(UTC, default=now)

    organisation: Mapped[Organisation] = relationship()
    seat: Mapped[Seat] = relationship()

    @property
    def is_current(self) -> bool:
        """Does somebody still sit there who can be asked?"""
        return self.seat.is_current and self.seat.person.erased_at is None
