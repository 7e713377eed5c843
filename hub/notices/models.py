"""Notices: one line for one person, with the page it leads to."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, db, now


class Notice(Base):
    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_person_id_read_at_id", "person_id", "read_at", "id"),)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    cluster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(300))
    url: Mapped[str] = mapped_column(sa.String(300))  # a path of our own
    icon: Mapped[str] = mapped_column(sa.String(30), default="bell")
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    read_at: Mapped[datetime | None] = mapped_column(UTC)


def tell(person_ids: Iterable[int], text: str, url: str, *, cluster_id: int | None = None, icon: str = "bell") -> None:
    """One notice each, in the current transaction."""
    for person_id in sorted(set(person_ids)):
        db.session.add(Notice(person_id=person_id, text=text[:300], url=url[:300], cluster_id=cluster_id, icon=icon))
