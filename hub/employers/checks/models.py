"""What was looked into at an employer, kept once for all schools. It is no approval: a school decides for its own.

A certificate itself is not kept, only that it was seen, by whom and until when it holds.
"""

import enum
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, choice, now
from hub.employers.models import Employer
from hub.members.models import Cluster, Organisation, Person, Seat
from hub.text import today

SOON = timedelta(days=30)


class CheckKind(enum.StrEnum):
    TALK = "talk"
    VISIT = "visit"
    CERTIFICATE = "certificate"

    @property
    def label(self) -> str:
        return {"talk": "Talked it through", "visit": "Went to see it", "certificate": "Certificate seen"}[self.value]


class Certificate(enum.StrEnum):
    EMPLOYERS_LIABILITY = "employers_liability"
    PUBLIC_LIABILITY = "public_liability"
    RISK_ASSESSMENT = "risk_assessment"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _CERTIFICATES[self]


_CERTIFICATES = {
    Certificate.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    Certificate.PUBLIC_LIABILITY: "Public liability insurance",
    Certificate.RISK_ASSESSMENT: "Written risk assessment",
    Certificate.OTHER: "Another, named in the note",
}


class EmployerCheck(Base):
    """A talk or visit (who supervises, what was discussed, for what needs), or a certificate that was seen. It says
    what was so on its day: it is not changed but followed by a newer one, or removed."""

    __tablename__ = "employer_check"
    __table_args__ = (
        sa.Index("ix_employer_check_employer_id_on", "employer_id", "on", "id"),
        sa.Index("ix_employer_check_valid_until", "valid_until", "id"),
    )
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="SET NULL"), index=True)
    kind: Mapped[CheckKind] = mapped_column(choice(CheckKind))
    on: Mapped[date]
    activity_types: Mapped[list[str]] = mapped_column(Codes, default=list)
    supervisor: Mapped[str] = mapped_column(sa.String(200), default="")  # a role
    discussed: Mapped[str] = mapped_column(sa.Text, default="")
    needs: Mapped[str] = mapped_column(sa.Text, default="")  # of the learners it was discussed for
    certificate: Mapped[Certificate | None] = mapped_column(choice(Certificate))
    valid_until: Mapped[date | None]  # the last day
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)
    removed_at: Mapped[datetime | None] = mapped_column(UTC)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    employer: Mapped[Employer] = relationship()
    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()
    seat: Mapped[Seat | None] = relationship()

    @property
    def title(self) -> str:
        return self.certificate.label if self.certificate else self.kind.label

    @property
    def has_run_out(self) -> bool:
        return self.valid_until is not None and self.valid_until < today()

    @property
    def runs_out_soon(self) -> bool:
        return self.valid_until is not None and not self.has_run_out and self.valid_until <= today() + SOON

    def by(self, reader: Reader) -> str:
        """Who it was: people of another cluster are told by their organisation alone."""
        named = self.person.name if self.person and self.cluster_id == reader.cluster_id else ""
        return ", ".join(part for part in (named, self.organisation.name if self.organisation else "") if part)

    def can_be_removed_by(self, reader: Reader) -> bool:
        is_own = self.organisation_id is not None and reader.can_write_for(self.organisation_id)
        return self.cluster_id == reader.cluster_id and (is_own or self.person_id == reader.person_id)


class WantedChecks(Base):
    """What a cluster wants to be looked into before an activity, in its own words; the row without an activity is
    for all of them, and the place for its rules about DBS."""

    __tablename__ = "employer_wanted_checks"
    __table_args__ = (sa.UniqueConstraint("cluster_id", "activity_type"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    activity_type: Mapped[str] = mapped_column(sa.String(40), default="")  # vocabulary: activity type
    text: Mapped[str] = mapped_column(sa.Text, default="")
