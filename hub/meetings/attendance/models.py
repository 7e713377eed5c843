"""Who of an organisation was there, and which organisations the lead may want to write to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import UTC, Base, now
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.members.models import Organisation, Person


class Attendee(Base):
    """Somebody with an account who was there for an invited organisation: what their hours are counted from."""

    __tablename__ = "attendee"
    __table_args__ = (sa.UniqueConstraint("invited_id", "person_id"),)
    invited_id: Mapped[int] = mapped_column(sa.ForeignKey("invited_organisation.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)

    invited: Mapped[InvitedOrganisation] = relationship()
    person: Mapped[Person] = relationship()


class MissedTwice(Base):
    """An organisation that was at neither of two meetings in a row: a note for the lead alone, once for each two."""

    __tablename__ = "missed_twice"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "second_id"),)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    noticed_at: Mapped[datetime] = mapped_column(UTC, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UTC)  # written to, or put aside
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    message: Mapped[str] = mapped_column(sa.Text, default="")  # as it was sent

    organisation: Mapped[Organisation] = relationship()
    first: Mapped[Meeting] = relationship(foreign_keys=first_id)
    second: Mapped[Meeting] = relationship(foreign_keys=second_id)
