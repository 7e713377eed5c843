"""What others say to a resource: that they used it, thanks, comments, and reports of what is wrong with it."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import UTC, Base, choice, now
from hub.members.models import Organisation, Person
from hub.resources.models import Resource


class Use(Base):
    """An organisation used it, and how that went: instead of stars."""

    __tablename__ = "resource_use"
    __table_args__ = (sa.Index("ix_resource_use_resource_id_used_on_id", "resource_id", "used_on", "id"),)
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    used_on: Mapped[date]
    year_group: Mapped[str | None] = mapped_column(sa.String(40))  # vocabulary: year group
    minutes: Mapped[int | None]
    has_worked: Mapped[bool]  # False: it needs work
    advice: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    resource: Mapped[Resource] = relationship()
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()


class Thanks(Base):
    """Once from each person."""

    __tablename__ = "resource_thanks"
    __table_args__ = (sa.UniqueConstraint("resource_id", "person_id"),)
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)


class Comment(Base):
    """Seen by whoever may see the resource, in the cluster in which it was written."""

    __tablename__ = "resource_comment"
    __table_args__ = (sa.Index("ix_resource_comment_resource_id_created_at_id", "resource_id", "created_at", "id"),)
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()


class Problem(enum.StrEnum):
    """Why a resource is reported."""

    COPYRIGHT = "copyright"
    OUT_OF_DATE = "out_of_date"
    UNSUITABLE = "unsuitable"
    BROKEN = "broken"

    @property
    def label(self) -> str:
        return _PROBLEMS[self]


_PROBLEMS = {
    Problem.COPYRIGHT: "It is somebody else's, who has not agreed",
    Problem.OUT_OF_DATE: "It is out of date",
    Problem.UNSUITABLE: "It is not suitable for pupils",
    Problem.BROKEN: "A file or link does not work",
}


class Report(Base):
    """Told to the resource's organisation and the lead; open until one of them settles it."""

    __tablename__ = "resource_report"
    __table_args__ = (sa.Index("ix_resource_report_settled_at_resource_id", "settled_at", "resource_id"),)
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    problem: Mapped[Problem] = mapped_column(choice(Problem))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UTC)
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    outcome: Mapped[str] = mapped_column(sa.Text, default="")

    resource: Mapped[Resource] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
