"""The kit of a booking as somebody has changed it, what both sides say afterwards, and evidence for the four tests."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import UTC, Base, Json, Linked, Versioned, choice, now
from hub.employers.models import EmployerContact
from hub.employers.requests.models import EmployerRequest
from hub.members.models import Person


class Meaning(enum.StrEnum):
    """The four tests of a meaningful encounter, in our words."""

    PURPOSE = "purpose"
    FITTED = "fitted"
    TWO_WAY = "two_way"
    REFLECTION = "reflection"

    @property
    def label(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    Meaning.PURPOSE: "Its purpose was clear, to the pupils and to the employer",
    Meaning.FITTED: "What was to come of it fitted what these pupils needed",
    Meaning.TWO_WAY: "It went both ways: pupils asked, answered or did something",
    Meaning.REFLECTION: "Pupils looked back on it afterwards",
}


class Again(enum.StrEnum):
    YES = "yes"
    CHANGED = "changed"
    NO = "no"

    @property
    def label(self) -> str:
        return {"yes": "Yes, gladly", "changed": "Yes, with something changed", "no": "Rather not"}[self.value]


class Side(enum.StrEnum):
    SCHOOL = "school"
    EMPLOYER = "employer"


class EmployerKit(Versioned, Linked, Base):
    """One for a booking, from the moment that somebody changed or sent it; until then it is drafted anew each time.
    Its link is the employer's way to say how it was."""

    __tablename__ = "employer_kit"
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="CASCADE"), unique=True)
    # To whom it goes, where that is not who answered the ask.
    contact_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("employer_contact.id", ondelete="SET NULL"), index=True
    )
    host: Mapped[str] = mapped_column(sa.String(120), default="")  # the named teacher
    known: Mapped[str] = mapped_column(sa.Text, default="")  # what the pupils know already
    dos: Mapped[str] = mapped_column(sa.Text, default="")  # these three: one a line
    donts: Mapped[str] = mapped_column(sa.Text, default="")
    ideas: Mapped[str] = mapped_column(sa.Text, default="")
    arrival: Mapped[str] = mapped_column(sa.Text, default="")
    preparation: Mapped[str] = mapped_column(sa.Text, default="")  # one step a line, "3 minutes: ..."
    reflection: Mapped[str] = mapped_column(sa.Text, default="")
    briefed_at: Mapped[datetime | None] = mapped_column(UTC)
    evidence: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # code of a test that is met -> why

    request: Mapped[EmployerRequest] = relationship()
    contact: Mapped[EmployerContact | None] = relationship()

    @property
    def tests(self) -> list[tuple[Meaning, str | None]]:
        """Each test with its evidence; None where it is not met."""
        return [(test, self.evidence.get(test.value)) for test in Meaning]

    # As the form names them.
    why_purpose = property(lambda self: self.evidence.get(Meaning.PURPOSE.value, ""))
    why_fitted = property(lambda self: self.evidence.get(Meaning.FITTED.value, ""))
    why_two_way = property(lambda self: self.evidence.get(Meaning.TWO_WAY.value, ""))
    why_reflection = property(lambda self: self.evidence.get(Meaning.REFLECTION.value, ""))

    @property
    def is_meaningful(self) -> bool:
        return all(words for _, words in self.tests)


class EmployerFeedback(Base):
    """What one side says about the other afterwards. The school, lead and brokers read both."""

    __tablename__ = "employer_feedback"
    __table_args__ = (sa.UniqueConstraint("request_id", "side"),)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("employer_request.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(choice(Side))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    again: Mapped[Again] = mapped_column(choice(Again))
    good: Mapped[str] = mapped_column(sa.Text, default="")
    better: Mapped[str] = mapped_column(sa.Text, default="")
    quote: Mapped[str] = mapped_column(sa.Text, default="")  # of the school: what the employer may be shown of it
    at: Mapped[datetime] = mapped_column(UTC, default=now)

    request: Mapped[EmployerRequest] = relationship()
    person: Mapped[Person | None] = relationship()
