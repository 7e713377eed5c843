"""What a merge did, kept for as long as it can be taken back: the row that went, whole, and what came over from it."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Json, now
from hub.employers.models import Employer
from hub.members.models import Person

UNDO_DAYS = 30


class EmployerMerge(Base):
    """Of two employers, or (with `contact_id`) of two people at one. `gone`: {"row": {column: value}, "places": [row],
    "shares": [row]}; `moved`: {"table.column": [id]}; `changed`: {column: [before, after]} of the one that stays."""

    __tablename__ = "employer_merge"
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer_contact.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), default="", index=True)  # of the person that went, to erase
    gone_name: Mapped[str] = mapped_column(sa.String(200))
    gone: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    moved: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict)
    changed: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    merged_at: Mapped[datetime] = mapped_column(UTC, default=now)

    employer: Mapped[Employer] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def ends_at(self) -> datetime:
        return self.merged_at + timedelta(days=UNDO_DAYS)

    @property
    def kept_name(self) -> str:
        """As it was before: it may have taken over the name of the other."""
        name: str = self.changed.get("row", {}).get("name", [self.employer.name])[0]
        return name

    def can_be_undone_by(self, reader: Reader) -> bool:
        return self.ends_at > now() and self.employer.can_be_edited_by(reader)
