"""Notices (one line for one person, with the page it leads to), and which letters a person wants."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, Json, db, now
from hub.notices.kinds import ANNOUNCEMENTS, DIGEST, NEVER, When


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


def tell_each(notices: Iterable[tuple[int, str]], text: str, *, cluster_id: int, icon: str) -> None:
    """The same words to many, each with the page it leads them to: (person id, path). In one statement."""
    rows = [
        {"person_id": person_id, "text": text[:300], "url": url[:300], "cluster_id": cluster_id, "icon": icon}
        for person_id, url in notices
    ]
    if rows:
        db.session.execute(sa.insert(Notice), rows)


class LetterChoices(Base):
    """What a person has chosen for the letters of one cluster. Without a row, and for what it does not name,
    everything that needs them comes at once and the digest on Mondays."""

    __tablename__ = "letter_choices"
    __table_args__ = (sa.UniqueConstraint("person_id", "cluster_id"),)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    digest_day: Mapped[str] = mapped_column(sa.String(5), default="mon")  # mon .. fri, or never
    announcements: Mapped[bool] = mapped_column(default=True)
    # subject -> When, and the digest -> its day before it was switched off or on; assign a new dict
    rooms: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    day_chosen_at: Mapped[datetime | None] = mapped_column(UTC)  # a day that has gone by is not made up for

    def when(self, subject: str) -> When:
        if subject == DIGEST:
            return When.OFF if self.digest_day == NEVER else When.AT_ONCE
        if subject == ANNOUNCEMENTS:
            return When.AT_ONCE if self.announcements else When.OFF
        return When(self.rooms.get(subject, When.AT_ONCE))

    def choose(self, subject: str, when: When) -> None:
        if subject == DIGEST:
            self._choose_digest(when)
        elif subject == ANNOUNCEMENTS:
            self.announcements = when is not When.OFF
        else:
            self.rooms = self.rooms | {subject: when.value}

    def _choose_digest(self, when: When) -> None:
        """By the link in a letter. "Undo" brings back the day that was chosen before."""
        if when is not self.when(DIGEST):
            was = self.digest_day
            self.choose_day(NEVER if when is When.OFF else self.rooms.get(DIGEST, "mon"))
            self.rooms = self.rooms | {DIGEST: was}

    def choose_day(self, day: str) -> None:
        if day != self.digest_day:
            self.digest_day, self.day_chosen_at = day, now()
