"""The demonstration's offers, out of data/demo: all invented."""

from datetime import timedelta
from typing import Any

from hub.db import db
from hub.employers.offers.models import EmployerOffer, Where
from hub.room import Demo

AS_THEY_ARE = ("about", "year_groups", "group_size", "per_week", "per_term", "boroughs", "radius_km", "ldd_ready")


def load_offers(demo: Demo) -> None:
    db.session.add_all(_offer(demo, entry) for entry in demo.read("offers.yaml")["offers"])
    db.session.flush()


def _offer(demo: Demo, entry: dict[str, Any]) -> EmployerOffer:
    employer = demo.get("employer", entry["employer"])
    return EmployerOffer(
        employer_id=employer.id,
        activity_type=entry["activity"],
        where=Where(entry["where"]),
        in_return=entry.get("in_return", ""),
        created_at=demo.days_ago(entry.get("days_ago", 30)),
        first_day=demo.today + timedelta(days=entry["from_in"]) if "from_in" in entry else None,
        last_day=demo.today + timedelta(days=entry["until_in"]) if "until_in" in entry else None,
        **{key: entry[key] for key in AS_THEY_ARE if key in entry},
    )
