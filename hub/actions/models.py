"""Actions: what is to be done, by which seat, by which day, and where it came from."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Linked, Versioned, now
from hub.members.models import Cluster, Organisation, Person, Seat
from hub.text import today


class Action(Versioned, Linked, Base):
    """The owner is a seat (so that hand-over carries it) or, while nobody is named, an organisation."""

    __tablename__ = "action"
    __table_args__ = (
        sa.Index("ix_action_cluster_id_done_at_due_on", "cluster_id", "done_at", "due_on"),
        sa.Index("ix_action_origin", "origin"),
    )
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    owner_seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    due_on: Mapped[date | None]
    origin: Mapped[str | None] = mapped_column(sa.String(80))  # "meeting:12", "audit_answer:17"
    is_private: Mapped[bool] = mapped_column(default=False)  # seen by its organisation only (from an audit gap)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UTC)
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    # To whom the owner's letter went: its link ends when the seat is handed to somebody else.
    told_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None] = mapped_column(UTC)
    # Once before the day and once after it; another day asks anew.
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    chased_at: Mapped[datetime | None] = mapped_column(UTC)

    cluster: Mapped[Cluster] = relationship()
    owner: Mapped[Seat | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    created_by: Mapped[Person | None] = relationship(foreign_keys=created_by_id)
    done_by: Mapped[Person | None] = relationship(foreign_keys=done_by_id)

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on is not None and self.due_on < today()

    @property
    def owner_words(self) -> str:
        """'Ben Okafor, Tollhouse Lane School'."""
        person = self.owner.person.name if self.owner is not None and self.owner.is_current else ""
        school = self.organisation.name if self.organisation is not None else ""
        return ", ".join(word for word in (person, school) if word) or "Nobody yet"

    @property
    def link_holds(self) -> bool:
        """A link belongs to the person it was sent to; one to a whole school holds for all of it."""
        if self.owner_seat_id is None or self.owner is None:
            return True
        return self.owner.is_current and self.told_id == self.owner.person_id

    def can_be_edited_by(self, reader: Reader) -> bool:
        """The cluster's lead, and whoever gave it."""
        if not reader.can_contribute or reader.cluster_id != self.cluster_id:
            return False
        return (reader.is_lead and not self.is_private) or self.created_by_id == reader.person_id

    def can_be_ticked_by(self, reader: Reader) -> bool:
        """Its owner, a colleague of the same organisation, or (unless private) the cluster's lead."""
        if not reader.can_contribute or reader.cluster_id != self.cluster_id:
            return False
        return self.organisation_id in reader.organisation_ids or (reader.is_lead and not self.is_private)
