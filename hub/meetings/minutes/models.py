"""What was said to an item, what was changed after the approval, and what members say to a draft."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Versioned, now
from hub.meetings.models import AgendaItem, Meeting
from hub.members.models import Organisation, Person


class Minutes(Versioned, Base):
    """What was said in general; what was said to an item stands in `ItemMinutes`. The state is that of all of it."""

    __tablename__ = "minutes"
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(sa.Text, default="")  # Markdown
    saved_at: Mapped[datetime] = mapped_column(UTC, default=now)
    saved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    shared_at: Mapped[datetime | None] = mapped_column(UTC, index=True)  # None: a draft of the lead's
    approved_at: Mapped[datetime | None] = mapped_column(UTC)  # from then on a change is an amendment
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    approved_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id", ondelete="SET NULL"), index=True)

    meeting: Mapped[Meeting] = relationship(foreign_keys=meeting_id)
    saved_by: Mapped[Person | None] = relationship(foreign_keys=saved_by_id)
    approved_in: Mapped[Meeting | None] = relationship(foreign_keys=approved_in_id)

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def takes_comments(self) -> bool:
        return self.is_shared and not self.is_approved


class ItemMinutes(Versioned, Base):
    """Saved item by item, so that two people who write on different items do not meet. An item that is taken off the
    agenda afterwards leaves its words here, under the title it had."""

    __tablename__ = "item_minutes"
    __table_args__ = (sa.UniqueConstraint("item_id"),)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")  # Markdown
    is_left_out: Mapped[bool] = mapped_column(default=False)  # of what is carried away
    saved_at: Mapped[datetime] = mapped_column(UTC, default=now)
    saved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    item: Mapped[AgendaItem | None] = relationship()


class MinutesAmendment(Base):
    """A change after the approval. `before` is what it took the place of: of the first one, what was approved."""

    __tablename__ = "minutes_amendment"
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    item_minutes_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("item_minutes.id", ondelete="CASCADE"), index=True
    )  # None: of what was said in general
    before: Mapped[str] = mapped_column(sa.Text, default="")
    after: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    amended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    amended_at: Mapped[datetime] = mapped_column(UTC, default=now)

    amended_by: Mapped[Person | None] = relationship()


class MinutesComment(Base):
    """A member's word to a draft that is shared."""

    __tablename__ = "minutes_comment"
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    written_at: Mapped[datetime] = mapped_column(UTC, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UTC)  # the lead has dealt with it
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTC)

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def said_by(self) -> str:
        names = [row.name for row in (self.person, self.organisation) if row is not None]
        return ", ".join(names) or "Somebody who has left"

    def is_by(self, reader: Reader) -> bool:
        return self.person_id == reader.person_id and not reader.viewing_as
