"""What the planner hands up: its page and the demo's holidays."""

from datetime import date
from typing import Any

from hub.db import db
from hub.planner.models import Holiday
from hub.planner.views import bp
from hub.room import Demo, Room


def load(demo: Demo) -> None:
    """The demo's school holidays of three school years, in every cluster of it."""
    clusters = [row for (kind, _), row in demo.rows.items() if kind == "cluster"]
    for year in range(demo.today.year - 1, demo.today.year + 2):
        for entry in demo.read("terms.yaml")["holidays"]:
            first, last = _on(year, entry["from"]), _on(year, entry["to"])
            if last < first:
                last = _on(year + 1, entry["to"])
            db.session.add_all(
                Holiday(cluster_id=cluster.id, name=entry["name"], first_day=first, last_day=last)
                for cluster in clusters
            )


def _on(year: int, month_and_day: Any) -> date:
    return date.fromisoformat(f"{year}-{month_and_day}")


ROOM = Room(name="planner", title="Planner", icon="calendar", blueprints=[bp], demo=load)
