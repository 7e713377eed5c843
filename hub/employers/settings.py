"""The numbers of this room that each cluster sets for itself."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, choice
from hub.employers.privacy.states import Afterwards


class EmployerSettings(Base):
    """The room's settings in one cluster; a cluster without a row has these defaults."""

    __tablename__ = "employer_settings"
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"), unique=True)
    rest_days: Mapped[int] = mapped_column(default=42)  # between two asks of one employer, or one person
    asks_per_term: Mapped[int] = mapped_column(default=3)  # of one employer, or one person, over all clusters
    reply_days: Mapped[int] = mapped_column(default=5)  # working days in which a school's request is answered
    employer_days: Mapped[int] = mapped_column(default=7)  # working days before an employer counts as silent
    grace_days: Mapped[int] = mapped_column(default=90)  # from telling the owner that somebody is due for a review
    afterwards: Mapped[Afterwards] = mapped_column(choice(Afterwards), default=Afterwards.ANONYMISE)
    # Days after the last contact, whoever had it, until somebody should be in touch again; 0: it is left alone.
    warm_prospect_days: Mapped[int] = mapped_column(default=60)
    warm_active_days: Mapped[int] = mapped_column(default=90)
    warm_paused_days: Mapped[int] = mapped_column(default=0)
    # Requests to the brokers need an agreement with an EBP; those of other schools wait, or go to own contacts.
    by_agreement: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def usual(cls, cluster_id: int | None) -> "EmployerSettings":
        """The defaults, as a row that is not saved."""
        columns = [one for one in cls.__table__.columns if one.default is not None]
        values = {one.name: one.default.arg for one in columns if one.default.is_scalar}  # type: ignore[union-attr]
        return cls(cluster_id=cluster_id, **values)
