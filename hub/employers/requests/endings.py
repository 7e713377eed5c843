"""How a request ended without taking place: by whom, why, and with how much notice.

Who let whom down is for lead and broker; each school sees its own and may reply."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import UTC, Base, choice, now
from hub.employers.clocks import working_days_between
from hub.employers.requests.models import EmployerRequest
from hub.members.models import Person
from hub.text import local, today

SHORT_NOTICE = 5  # working days; fewer let somebody down


class Party(enum.StrEnum):
    EMPLOYER = "employer"
    SCHOOL = "school"
    BROKER = "broker"

    @property
    def label(self) -> str:
        return f"The {self.value}"


class Why(enum.StrEnum):
    """Kinds of reasons, so that they can be counted."""

    DATE = "date"
    ILL = "ill"
    CLASH = "clash"
    SHORT_NOTICE = "short_notice"
    NUMBERS = "numbers"
    TRAVEL = "travel"
    NOBODY_FOUND = "nobody_found"
    NOT_NEEDED = "not_needed"
    NO_SHOW = "no_show"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _WHY[self]


_WHY = {
    Why.DATE: "No date that suits",
    Why.ILL: "Ill, or nobody free that day",
    Why.CLASH: "Something else on that day: exams, an inspection, a closure, a rush at work",
    Why.SHORT_NOTICE: "Asked for too late",
    Why.NUMBERS: "Too few or too many pupils",
    Why.TRAVEL: "Travel or cost",
    Why.NOBODY_FOUND: "Nobody was found",
    Why.NOT_NEEDED: "Not needed any more",
    Why.NO_SHOW: "Nobody came, and nobody had said so",
    Why.OTHER: "Something else",
}
BEFORE_IT_WAS_AGREED = (Why.NOBODY_FOUND, Why.DATE, Why.SHORT_NOTICE, Why.NUMBERS, Why.TRAVEL, Why.OTHER)
BY_THE_SCHOOL = (Why.NOT_NEEDED, Why.CLASH, Why.DATE, Why.NUMBERS, Why.TRAVEL, Why.ILL, Why.OTHER)
AFTER_IT_WAS_AGREED = (Why.ILL, Why.CLASH, Why.NUMBERS, Why.TRAVEL, Why.NO_SHOW, Why.NOT_NEEDED, Why.OTHER)


class EmployerEnding(Base):
    """At most one for a request."""

    __tablename__ = "employer_ending"
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="CASCADE"), unique=True)
    by: Mapped[Party] = mapped_column(choice(Party))
    why: Mapped[Why] = mapped_column(choice(Why))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    notice_days: Mapped[int | None]  # working days before it was to happen; None where no day was agreed
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(UTC, default=now)
    reply: Mapped[str] = mapped_column(sa.Text, default="")  # the school's own words
    replied_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    replied_at: Mapped[datetime | None] = mapped_column(UTC)

    request: Mapped[EmployerRequest] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)

    @property
    def is_let_down(self) -> bool:
        return self.notice_days is not None and self.notice_days < SHORT_NOTICE

    @property
    def in_words(self) -> str:
        """ "By the school, 2 working days before: ..." """
        notice = ""
        if self.why is not Why.NO_SHOW and self.notice_days is not None:
            days = f"{self.notice_days} working day{'' if self.notice_days == 1 else 's'} before"
            notice = f", {days if self.notice_days else 'on the day'}"
        return f"By {self.by.label[:1].lower()}{self.by.label[1:]}{notice}. {self.why.label}."


def ending(
    row: EmployerRequest, by: Party, why: Why, words: str, person_id: int, heard_on: date | None = None
) -> EmployerEnding:
    """`heard_on`: when the others were told; left out, today. Somebody who never came gave no notice."""
    notice = None
    if row.happens_at is not None:
        heard, day = heard_on or today(), local(row.happens_at).date()
        notice = 0 if why is Why.NO_SHOW or heard >= day else working_days_between(heard, day)
    return EmployerEnding(request=row, by=by, why=why, words=words, notice_days=notice, person_id=person_id)
