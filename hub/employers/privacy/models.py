"""The stop list: addresses of people who are not to be kept again."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, choice, now
from hub.employers.privacy.states import Why


def digest_of(address: str) -> str:
    """Enough to know an address again when somebody brings it, and not to read it. No key: a restore with another
    key must know it still."""
    return hashlib.sha256(f"careers-cluster-hub:stop:{address.strip().casefold()}".encode()).hexdigest()


class EmployerStop(Base):
    """It outlives the person's entry, for the whole hub: else the next import would bring them back."""

    __tablename__ = "employer_stop"
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    why: Mapped[Why] = mapped_column(choice(Why))
    at: Mapped[datetime] = mapped_column(UTC, default=now)
