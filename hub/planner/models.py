"""Holidays: what a lead has entered for all schools of the cluster, or for one of them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base
from hub.members.models import Organisation


class Holiday(Base):
    """Both days included. Without an organisation it holds for every school of the cluster; a school's own come on
    top of those."""

    __tablename__ = "holiday"
    __table_args__ = (sa.Index("ix_holiday_cluster_id_first_day", "cluster_id", "first_day"),)
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(80))
    first_day: Mapped[date]
    last_day: Mapped[date]

    organisation: Mapped[Organisation | None] = relationship()
