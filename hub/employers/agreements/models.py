"""Schools buy the services of an EBP: until when, and for what, a school's requests are covered."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import UTC, Base, Codes, Versioned, now
from hub.members.models import Cluster, Organisation
from hub.text import day, today

SOON = timedelta(days=30)


class EmployerAgreement(Versioned, Base):
    """Both days included. EBPs compete: what one of them has sold is seen by its own brokers, by the school, and by
    the lead of the cluster."""

    __tablename__ = "employer_agreement"
    __table_args__ = (
        sa.Index("ix_employer_agreement_cluster_id_covered_until", "cluster_id", "covered_until", "id"),
        sa.Index("ix_employer_agreement_cluster_id_organisation_id", "cluster_id", "organisation_id"),
        sa.Index("ix_employer_agreement_covered_until", "covered_until", "id"),
    )
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    ebp_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    covered_from: Mapped[date]
    covered_until: Mapped[date]  # the last day
    activity_types: Mapped[list[str]] = mapped_column(Codes, default=list)  # none: every activity
    requests_per_year: Mapped[int | None]  # in a school year; None: as many as the school likes
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UTC, default=now)
    reminded_at: Mapped[datetime | None] = mapped_column(UTC)  # the brokers were told that it ends soon

    cluster: Mapped[Cluster] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id)
    ebp: Mapped[Organisation] = relationship(foreign_keys=ebp_id)

    def holds_on(self, on: date) -> bool:
        return self.covered_from <= on <= self.covered_until

    @property
    def is_over(self) -> bool:
        return self.covered_until < today()

    @property
    def ends_soon(self) -> bool:
        return not self.is_over and self.covered_until <= today() + SOON

    def is_for(self, activity_type: str) -> bool:
        return not self.activity_types or activity_type in self.activity_types

    @property
    def what(self) -> str:
        """What it covers, in words."""
        kinds = ", ".join(vocabulary.labels("activity_type", self.activity_types)) or "Every activity"
        return f"{kinds}; {self.requests_per_year} requests a school year" if self.requests_per_year else kinds

    @property
    def in_words(self) -> str:
        """ "covered by Canal Side EBP until 31 August 2027" """
        start = f" from {day(self.covered_from, weekday=False)}" if self.covered_from > today() else ""
        return f"covered by {self.ebp.name}{start} until {day(self.covered_until, weekday=False, year=True)}"

    def can_be_changed_by(self, reader: Reader) -> bool:
        """The brokers of that EBP, and the lead."""
        if not reader.can_contribute or reader.cluster_id != self.cluster_id:
            return False
        return reader.is_lead or (reader.is_broker and reader.can_write_for(self.ebp_id))


def may_record(reader: Reader) -> bool:
    return reader.can_contribute and (reader.is_lead or reader.is_broker)
