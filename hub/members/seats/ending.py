"""What ends with a person's last seat in a cluster."""

import sqlalchemy as sa

from hub.db import db
from hub.mail import take_back_from
from hub.members.models import Seat


def no_more_letters(person_id: int, cluster_id: int) -> None:
    """After the seat has gone, in its transaction: a reminder that waits for its day is not for outsiders."""
    db.session.flush()
    seats = sa.select(Seat.id).where(
        Seat.person_id == person_id, Seat.cluster_id == cluster_id, Seat.ended_at.is_(None)
    )
    if db.session.scalar(seats.limit(1)) is None:
        take_back_from(person_id, cluster_id)
