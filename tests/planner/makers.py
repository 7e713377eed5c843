"""Plain makers of what stands in the planner."""

from datetime import date
from typing import Any

from hub.db import db
from hub.planner.kinds import Kind
from hub.planner.models import EVERYBODY, PlannerEntry
from tests.world import World


def enter(
    people: World, first: date, last: date | None = None, *, kind: Kind = Kind.HOLIDAY, whose: str = EVERYBODY,
    title: str = "Half-term", **more: Any,
) -> PlannerEntry:  # fmt: skip
    """In the Canal cluster, unless `cluster_id` says otherwise."""
    row = PlannerEntry(kind=kind, title=title, first_day=first, last_day=last or first, whose=whose,
                       **{"cluster_id": people.canal, **more})  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def of(organisation_id: int) -> str:
    return f"organisation:{organisation_id}"
