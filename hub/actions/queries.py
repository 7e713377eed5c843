"""Every select of actions; the reader comes first."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.actions.models import Action
from hub.db import db
from hub.members.models import Seat


def visible_actions(reader: Reader) -> sa.Select[tuple[Action]]:
    """Open first, then by day. Private ones only for their own organisation."""
    return (
        sa.select(Action)
        .where(
            Action.cluster_id == reader.cluster_id,
            sa.or_(sa.not_(Action.is_private), Action.organisation_id.in_(reader.organisation_ids)),
        )
        .options(
            joinedload(Action.owner).joinedload(Seat.person),
            joinedload(Action.organisation),
        )
        .order_by(Action.done_at.is_not(None), Action.due_on.is_(None), Action.due_on, Action.id)
    )


def action(reader: Reader, action_id: int) -> Action:
    """Raises NoResultFound (404) where the reader may not see it."""
    return db.session.scalars(visible_actions(reader).where(Action.id == action_id)).unique().one()


def actions_from(reader: Reader, origins: Iterable[str]) -> list[Action]:
    """All that came out of a meeting, an answer, ..."""
    return list(db.session.scalars(visible_actions(reader).where(Action.origin.in_(list(origins)))).unique())


def open_actions_for(reader: Reader, limit: int = 20) -> list[Action]:
    """What the reader, or nobody in particular of their organisations, still has to do."""
    mine = [seat.id for seat in reader.seats]
    own = sa.or_(
        Action.owner_seat_id.in_(mine),
        sa.and_(Action.owner_seat_id.is_(None), Action.organisation_id.in_(reader.organisation_ids)),
    )
    select = visible_actions(reader).where(Action.done_at.is_(None), own).limit(limit)
    return list(db.session.scalars(select).unique())
