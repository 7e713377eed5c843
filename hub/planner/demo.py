"""The demo's dates: holidays of every cluster, and what the schools of it plan this school year and the next."""

from datetime import date, timedelta
from typing import Any

from hub.db import db
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.room import Demo


def load(demo: Demo) -> None:
    clusters = {key: row for (kind, key), row in demo.rows.items() if kind == "cluster"}
    entries = demo.read("planner.yaml")["entries"]
    for year in range(demo.today.year - 1, demo.today.year + 2):
        for cluster in clusters.values():
            _holidays(demo, cluster.id, year)
        for one in entries:
            cluster_id = clusters[one["cluster"]].id
            db.session.add_all(_entry(demo, cluster_id, year, one, school) for school in one.get("schools", [None]))


def _holidays(demo: Demo, cluster_id: int, year: int) -> None:
    for one in demo.read("terms.yaml")["holidays"]:
        first, last = _on(year, one["from"]), _on(year, one["to"])
        last = last if last >= first else _on(year + 1, one["to"])
        row = PlannerEntry(cluster_id=cluster_id, kind=Kind.HOLIDAY, title=one["name"], first_day=first, last_day=last)
        db.session.add(row)


def _entry(demo: Demo, cluster_id: int, year: int, one: dict[str, Any], school: str | None) -> PlannerEntry:
    """On the first school day from that day of the year; `days` are counted from there, weekends included."""
    first = demo.school_day_from(_on(year, one["from"]))
    while "weekday" in one and f"{first:%a}".lower() != one["weekday"]:
        first = demo.school_day_from(first + timedelta(days=1))
    return PlannerEntry(
        cluster_id=cluster_id,
        organisation_id=demo.get("organisation", school).id if school else None,
        borough=one.get("borough"),
        kind=Kind(one["kind"]),
        title=one["title"],
        first_day=first,
        last_day=first + timedelta(days=one.get("days", 1) - 1),
        year_groups=one.get("years", []),
    )


def _on(year: int, month_and_day: Any) -> date:
    return date.fromisoformat(f"{year}-{month_and_day}")
