"""The demonstration's agreements, and the spare seats of a visit, out of data/demo/agreements.yaml."""

from datetime import date, timedelta
from typing import Any

from hub.db import db
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.settings import EmployerSettings
from hub.employers.spare.models import SeatAsk, SpareSeats
from hub.room import Demo
from hub.text import local, school_year_began


def load_agreements(demo: Demo) -> None:
    """The requests are flushed."""
    read = demo.read("agreements.yaml")
    for entry in read["agreements"]:
        began = school_year_began(demo.today).year + entry["years"]
        first, last = min(date(began, 9, 1), school_year_began(demo.today)), date(began + 1, 8, 31)
        if last < demo.today:
            first = date(began, 9, 1)
        for school in entry["schools"]:
            db.session.add(_agreement(demo, entry, school, first, last))
    for key in read["needed_in"]:
        rules = EmployerSettings.usual(demo.get("cluster", key).id)
        rules.by_agreement = True
        db.session.add(rules)
    for entry in read["spare_seats"]:
        _post(demo, entry)


def _agreement(demo: Demo, entry: dict[str, Any], school: str, first: date, last: date) -> EmployerAgreement:
    return EmployerAgreement(
        cluster_id=demo.get("cluster", entry["cluster"]).id,
        organisation_id=demo.get("organisation", school).id,
        ebp_id=demo.get("organisation", entry["ebp"]).id,
        covered_from=first,
        covered_until=last,
        activity_types=entry.get("kinds", []),
        requests_per_year=entry.get("most"),
    )


def _post(demo: Demo, entry: dict[str, Any]) -> None:
    row = demo.get("request", entry["request"])
    last = local(row.happens_at).date()
    seats = SpareSeats(
        request_id=row.id, cluster_id=row.cluster_id, number=entry["number"], supervisor=entry["supervisor"],
        until=min(last, demo.today + timedelta(days=entry["days"])), note=entry["note"], posted_by_id=row.asked_by_id,
        posted_at=demo.days_ago(3),
    )  # fmt: skip
    for one in entry["asks"]:
        seats.asks.append(
            SeatAsk(
                organisation_id=demo.get("organisation", one["school"]).id, number=one["number"],
                asked_by_id=demo.get("person", one["person"]).id, year_groups=one["years"], needs=one["needs"],
                asked_at=demo.days_ago(one["days_ago"]),
            )
        )  # fmt: skip
    db.session.add(seats)
