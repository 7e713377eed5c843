"""Who was asked to sign a review off, and who did."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.audits.models import AuditReview
from hub.db import UTC, Base, Linked, choice, db, now
from hub.members.models import Person
from hub.text import day


class Signer(enum.StrEnum):
    HEADTEACHER = "headteacher"
    SENIOR_LEADER = "senior_leader"
    GOVERNOR = "governor"

    @property
    def label(self) -> str:
        return {"headteacher": "Head", "senior_leader": "Senior leader", "governor": "Governor or trustee"}[self.value]


class AuditSignOff(Linked, Base):
    """One person who was asked: with a seat (`person`), or by e-mail behind a link. What they sign are the answers as
    they stood then; when one is changed afterwards, it lapses and says so."""

    __tablename__ = "audit_sign_off"
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_review.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")  # of somebody without a seat
    signer: Mapped[Signer] = mapped_column(choice(Signer))
    message: Mapped[str] = mapped_column(sa.Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime] = mapped_column(UTC, default=now)
    signed_at: Mapped[datetime | None] = mapped_column(UTC)
    declined_at: Mapped[datetime | None] = mapped_column(UTC)  # they would not sign, and said why; they still can
    note: Mapped[str] = mapped_column(sa.Text, default="")  # what they say to it
    lapsed_at: Mapped[datetime | None] = mapped_column(UTC)  # an answer was changed after it
    ended_at: Mapped[datetime | None] = mapped_column(UTC)  # they are not asked any more

    review: Mapped[AuditReview] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)

    @property
    def who(self) -> str:
        return f"{self.name}, {self.signer.label.lower()}" if self.name else self.signer.label

    @property
    def asker(self) -> str:
        return self.asked_by.name if self.asked_by else f"the careers leader of {self.review.organisation.name}"

    @property
    def holds(self) -> bool:
        return self.signed_at is not None and self.lapsed_at is None

    @property
    def is_waited_for(self) -> bool:
        return self.signed_at is None and self.ended_at is None and self.declined_at is None

    @property
    def has_declined(self) -> bool:
        return self.declined_at is not None and not self.holds

    @property
    def words(self) -> str:
        """What stands on a report: "Signed off by Gus Petrov, governor or trustee, on 3 December 2026"."""
        if not self.name:
            return self.public_words
        return f"Signed off by {self.who}, on {day(self.signed_at, weekday=False, year=True)}"

    @property
    def public_words(self) -> str:
        """The same without the name, for everybody."""
        return f"Signed off by a {self.signer.label.lower()}, on {day(self.signed_at, weekday=False, year=True)}"

    @property
    def why_over(self) -> str:
        """A sentence for the person asked; "" as long as they can sign."""
        if self.ended_at is not None:
            return f"You are not asked to sign this off any more, since {day(self.ended_at)}."
        if self.review.is_open or self.review.is_submitted:
            return ""
        return "The round was closed, and the review had not been handed in."


def lapse(review: AuditReview) -> list[str]:
    """An answer was changed, in the current transaction. Returns whose signatures do not hold any more."""
    holding = (
        AuditSignOff.review_id == review.id,
        AuditSignOff.signed_at.is_not(None),
        AuditSignOff.lapsed_at.is_(None),
    )
    rows = db.session.scalars(sa.select(AuditSignOff).where(*holding).order_by(AuditSignOff.id)).all()
    for row in rows:
        row.lapsed_at = now()
    return [row.who for row in rows]
