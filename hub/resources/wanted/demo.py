"""The demonstration's wanted board."""

from typing import Any

from hub.db import db
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.room import Demo


def load_wanted(demo: Demo) -> None:
    for entry in (one for one in demo.read("wanted.yaml")["wanted"] if ("seat", one["by"]) in demo.rows):
        row = _wanted(demo, entry)
        db.session.add(row)
        demo.put("wanted", entry["key"], row)
        for answer in entry.get("answers") or []:
            row.answers.append(
                WantedAnswer(
                    resource_id=demo.get("resource", answer["resource"]).id,
                    person_id=demo.get("seat", answer["by"]).person_id,
                    created_at=demo.days_ago(answer["days_ago"]),
                )
            )
    db.session.flush()


def _wanted(demo: Demo, entry: dict[str, Any]) -> Wanted:
    seat, asked_at = demo.get("seat", entry["by"]), demo.days_ago(entry["days_ago"])
    closed = entry.get("closed_days_ago")
    return Wanted(
        cluster_id=seat.cluster_id,
        organisation_id=seat.organisation_id,
        person_id=seat.person_id,
        seat_id=seat.id,
        title=entry["title"],
        details=entry.get("details") or "",
        created_at=asked_at,
        changed_at=asked_at,
        closed_at=None if closed is None else demo.days_ago(closed),
    )
