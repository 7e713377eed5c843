"""What somebody looks for and the library does not have."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Versioned, now
from hub.members.models import Organisation, Person, Seat
from hub.resources.models import Resource
from hub.search import Indexed
from hub.vocabulary import Visibility


class Wanted(Versioned, Indexed, Base):
    """Asked of the whole cluster by one organisation; open until it is closed. The search finds the open ones."""

    __tablename__ = "wanted"
    __table_args__ = (sa.Index("ix_wanted_cluster_id_closed_at_id", "cluster_id", "closed_at", "id"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[str] = mapped_column(sa.Text, default="")
    origin: Mapped[str | None] = mapped_column(sa.String(80), index=True)  # what led here: see hub.facts
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UTC)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()
    seat: Mapped[Seat | None] = relationship()
    answers: Mapped[list["WantedAnswer"]] = relationship(
        back_populates="wanted", order_by="WantedAnswer.id", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def can_be_changed_by(self, reader: Reader) -> bool:
        if not reader.can_contribute or self.cluster_id != reader.cluster_id:
            return False
        return reader.is_lead or reader.can_write_for(self.organisation_id) or self.person_id == reader.person_id

    def could_open(self, resource: Resource) -> bool:
        """Could the people of the organisation that asked open it?"""
        if resource.visibility is Visibility.ORGANISATION:
            return resource.organisation_id == self.organisation_id
        return resource.visibility is not Visibility.CLUSTER or resource.cluster_id == self.cluster_id

    def close(self) -> None:
        self.closed_at = self.closed_at or now()

    def reopen(self) -> None:
        self.closed_at = None


class WantedAnswer(Base):
    """A resource that answers it."""

    __tablename__ = "wanted_answer"
    __table_args__ = (sa.UniqueConstraint("wanted_id", "resource_id"),)
    wanted_id: Mapped[int] = mapped_column(sa.ForeignKey("wanted.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    wanted: Mapped[Wanted] = relationship(back_populates="answers")
    resource: Mapped[Resource] = relationship()
    person: Mapped[Person | None] = relationship()

    def can_be_taken_back_by(self, reader: Reader) -> bool:
        """By whoever gave it, and by the lead of the board."""
        return reader.can_contribute and (reader.is_lead or self.person_id == reader.person_id)
