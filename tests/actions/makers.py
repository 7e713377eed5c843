"""Actions as tests need them."""

from datetime import timedelta
from typing import Any

from hub.actions.models import Action
from hub.db import db
from hub.text import today
from tests.world import World


def make_action(people: World, who: str = "ben", *, due: int | None = 10, **more: Any) -> Action:
    """Owned by that person's seat; `due` in days from today."""
    seat = people.seat(who)
    row = Action(
        **{
            "cluster_id": people.canal,
            "title": "Send the timeline",
            "owner_seat_id": seat.id,
            "organisation_id": seat.organisation_id,
            "told_id": seat.person_id,
            "created_by_id": people.asha,
            "due_on": today() + timedelta(days=due) if due is not None else None,
            **more,
        }  # fmt: skip
    )
    db.session.add(row)
    db.session.commit()
    return row
