"""What an employer offers. It is published: everybody in its clusters reads it, beside the name and the sector. So it
holds no address, no person and no distance; docs/decisions has why."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

import hub.vocabulary as vocabulary
from hub.db import UTC, Base, Codes, Versioned, choice, now
from hub.employers.models import Employer
from hub.employers.years import year_words
from hub.geo import borough_name
from hub.text import count, day, listing, today
from hub.vocabulary import is_code

# Weeks of these are what the calendar of placements reckons with.
PLACEMENTS = ("work_experience", "extended_placement")


class Where(enum.StrEnum):
    AT_SCHOOL = "at_school"
    AT_THEIRS = "at_theirs"
    ONLINE = "online"

    @property
    def label(self) -> str:
        return {"at_school": "At the school", "at_theirs": "At their place", "online": "Online"}[self.value]


class EmployerOffer(Versioned, Base):
    """One kind of activity, for how many at a time and how often. Both days are included; without them it holds at
    any time. Without year groups it is for all; without boroughs and radius for every school."""

    __tablename__ = "employer_offer"
    __table_args__ = (
        sa.Index("ix_employer_offer_employer_id", "employer_id", "id"),
        sa.Index("ix_employer_offer_activity_type", "activity_type", "employer_id", "id"),
    )
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    activity_type: Mapped[str] = mapped_column(sa.String(40))  # vocabulary: activity type
    about: Mapped[str] = mapped_column(sa.Text, default="")
    year_groups: Mapped[list[str]] = mapped_column(Codes, default=list)
    group_size: Mapped[int]  # how many pupils at a time
    per_week: Mapped[int | None]  # how often; None: nobody said
    per_term: Mapped[int | None]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    where: Mapped[Where] = mapped_column(choice(Where), default=Where.AT_THEIRS)
    boroughs: Mapped[list[str]] = mapped_column(Codes, default=list)  # GSS codes of the schools
    radius_km: Mapped[int | None]  # of the school from its main place
    ldd_ready: Mapped[bool] = mapped_column(default=False)
    in_return: Mapped[str] = mapped_column(sa.Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    taken_down_at: Mapped[datetime | None] = mapped_column(UTC)

    employer: Mapped[Employer] = relationship()

    @property
    def activity(self) -> str:
        return vocabulary.activity_name(self.activity_type)

    @property
    def years(self) -> str:
        return year_words(self.year_groups) or "All year groups"

    @property
    def is_past(self) -> bool:
        return self.last_day is not None and self.last_day < today()

    @property
    def is_shown(self) -> bool:
        return self.taken_down_at is None and not self.is_past

    @property
    def size(self) -> str:
        """ "Up to 12 at a time, 2 a week, 4 a term"."""
        often = [f"{number} a {span}" for number, span in ((self.per_week, "week"), (self.per_term, "term")) if number]
        return ", ".join([f"Up to {self.group_size:,} at a time", *often])

    @property
    def dates(self) -> str:
        first = day(self.first_day, weekday=False) if self.first_day else ""
        last = day(self.last_day, weekday=False) if self.last_day else ""
        if first and last:
            return f"{first} to {last}"
        return f"From {first}" if first else f"Until {last}" if last else "Any time"

    @property
    def for_whom(self) -> str:
        """Which schools, in words; "" for every one."""
        if self.boroughs:
            names = sorted(borough_name(code) for code in self.boroughs if is_code("borough", code))
            return f"Schools in {listing(names)}"
        return f"Schools within {self.radius_km} km" if self.radius_km else ""

    @property
    def weekly_places(self) -> int:
        """Of placements: how many pupils there can be in one week."""
        return self.group_size * (self.per_week or 1)

    def suits(self, request: Any) -> bool:
        """It is the same activity with the same employer: whoever changed either asks for something else."""
        same = (request.activity_type, request.employer_id) == (self.activity_type, self.employer_id)
        return same and self.is_shown

    def in_words(self) -> str:
        """One line of a choice: "Workplace visit: up to 12 at a time"."""
        return f"{self.activity}: up to {count(self.group_size, 'pupil')} at a time"
