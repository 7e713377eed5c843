"""Which questions went to whom."""

import enum
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.audits.frameworks import Element, Question
from hub.audits.models import AuditReview
from hub.db import UTC, Base, Codes, Linked, now
from hub.members.models import Person
from hub.text import day, today

STAYS_OPEN = timedelta(days=14)  # after the day by which they were asked: a late answer is better than none
AGAIN_AFTER = timedelta(minutes=10)  # between two letters to the same colleague


class DelegationState(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    OVER = "over"


class AuditDelegation(Linked, Base):
    """Some questions of one section, or the whole of it, asked of a colleague by e-mail."""

    __tablename__ = "audit_delegation"
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_review.id", ondelete="CASCADE"), index=True)
    section: Mapped[str] = mapped_column(sa.String(20))  # the code of the element
    question_ids: Mapped[list[str]] = mapped_column(Codes, default=list)  # none: the whole section
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254))
    message: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime] = mapped_column(UTC, default=now)  # the newest letter
    sent_at: Mapped[datetime | None] = mapped_column(UTC)  # the colleague pressed "Send"
    ended_at: Mapped[datetime | None] = mapped_column(UTC)  # the questions were taken back

    review: Mapped[AuditReview] = relationship()
    asked_by: Mapped[Person | None] = relationship()

    @property
    def element(self) -> Element | None:
        """None where the school has changed to questions that have no such section."""
        return self.review.framework.element(self.section)

    @property
    def questions(self) -> list[Question]:
        """Those that apply to the school."""
        element = self.element
        asked = self.review.framework.asked_in(element, self.review.year_groups) if element else []
        return [one for one in asked if not self.question_ids or one.id in self.question_ids]

    @property
    def asker(self) -> str:
        return self.asked_by.name if self.asked_by else f"the careers leader of {self.review.organisation.name}"

    @property
    def last_day(self) -> date:
        return self.due_on + STAYS_OPEN

    @property
    def why_over(self) -> str:
        """A sentence for the colleague; "" as long as the link holds."""
        review = self.review
        if self.ended_at is not None:
            return f"These questions are no longer yours to answer: they were taken back on {day(self.ended_at)}."
        if review.is_submitted:
            return f"The review was handed in on {day(review.submitted_at)}."
        if not review.is_open:
            return f"The review was closed on {day(review.round.closed_at)}."
        if self.last_day < today():
            return f"These questions were to be answered by {day(self.due_on)}; the link has ended since."
        return "" if self.questions else "The school answers other questions now, and these are not among them."

    @property
    def state(self) -> DelegationState:
        if self.sent_at is not None:
            return DelegationState.SENT
        return DelegationState.OVER if self.why_over else DelegationState.WAITING

    @property
    def is_just_written(self) -> bool:
        return self.written_at > now() - AGAIN_AFTER
