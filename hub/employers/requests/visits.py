"""Several schools' requests that go to one employer as one visit: one letter, one answer, one ask."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import UTC, Base, now


class EmployerVisit(Base):
    """What holds them together: the requests while they share the visit, and the asks of its one letter for good."""

    __tablename__ = "employer_visit"
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTC, default=now)

    asks: Mapped[list[Any]] = relationship(
        "EmployerAsk", back_populates="visit", order_by="EmployerAsk.id", passive_deletes=True
    )
