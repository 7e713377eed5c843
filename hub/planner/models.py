"""What stands in the cluster's year: for all schools, for those of a borough, or for one organisation."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Codes, Versioned, choice, now
from hub.geo import borough_name
from hub.members.models import Organisation
from hub.planner.kinds import CLOSED, Kind, years_in_words
from hub.vocabulary import is_code

EVERYBODY = "cluster"


class Scoped:
    """For whom: an organisation, a borough (its GSS code), or, with neither, the whole cluster."""

    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    borough: Mapped[str | None] = mapped_column(sa.String(9))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation | None]:
        return relationship(Organisation)

    @property
    def whose(self) -> str:
        """As one value of a form: "cluster", "borough:E09000007", "organisation:12"."""
        if self.organisation_id:
            return f"organisation:{self.organisation_id}"
        return f"borough:{self.borough}" if self.borough else EVERYBODY

    @whose.setter
    def whose(self, value: str) -> None:
        kind, _, key = value.partition(":")
        self.organisation_id = int(key) if kind == "organisation" else None
        self.borough = key if kind == "borough" else None

    @property
    def for_whom(self) -> str:
        if self.organisation:
            return self.organisation.name
        return name_of_borough(self.borough) if self.borough else "All schools"

    def can_be_changed_by(self, reader: Reader) -> bool:
        """The lead everything; whoever contributes what is their own organisation's."""
        if not reader.can_contribute or self.cluster_id != reader.cluster_id:
            return False
        return reader.is_lead or (self.organisation_id is not None and reader.can_write_for(self.organisation_id))


class PlannerImport(Scoped, Base):
    """A file that was taken over; undoing takes out all that came with it."""

    __tablename__ = "planner_import"
    __table_args__ = (sa.Index("ix_planner_import_cluster_id_created_at", "cluster_id", "created_at"),)
    name: Mapped[str] = mapped_column(sa.String(200))  # of the file
    row_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    undone_at: Mapped[datetime | None] = mapped_column(UTC)


class PlannerEntry(Scoped, Versioned, Base):
    """Both days included. Taken out, it can be put back for a month."""

    __tablename__ = "planner_entry"
    __table_args__ = (sa.Index("ix_planner_entry_cluster_id_first_day", "cluster_id", "first_day"),)
    kind: Mapped[Kind] = mapped_column(choice(Kind), default=Kind.OTHER)
    title: Mapped[str] = mapped_column(sa.String(120))
    first_day: Mapped[date]
    last_day: Mapped[date]
    year_groups: Mapped[list[str]] = mapped_column(Codes, default=list)  # none: all
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("planner_import.id", ondelete="SET NULL"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(UTC, index=True)

    @property
    def is_closed(self) -> bool:
        return self.kind in CLOSED

    @property
    def years(self) -> str:
        return years_in_words(self.year_groups)


def name_of_borough(gss: str) -> str:
    return f"Schools in {borough_name(gss)}" if is_code("borough", gss) else "Schools of one borough"
