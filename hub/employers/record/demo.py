"""The demonstration's checks and promises, out of data/demo: all invented."""

from datetime import timedelta
from typing import Any

from hub.db import db
from hub.employers.checks.models import Certificate, CheckKind, EmployerCheck, WantedChecks
from hub.employers.models import EmployerEvent
from hub.employers.states import EventKind, Promiser
from hub.room import Demo


def load_record(demo: Demo) -> None:
    entries = demo.read("record.yaml")
    for entry in entries["wanted"]:
        cluster_id = demo.get("cluster", entry["cluster"]).id
        db.session.add(WantedChecks(cluster_id=cluster_id, activity_type=entry["activity"], text=entry["text"]))
    db.session.add_all(_check(demo, entry) for entry in entries["checks"])
    db.session.add_all(_promise(demo, entry) for entry in entries["promises"])
    db.session.flush()


def _check(demo: Demo, entry: dict[str, Any]) -> EmployerCheck:
    seat = demo.get("seat", entry["by"])
    is_paper = entry["kind"] == CheckKind.CERTIFICATE
    return EmployerCheck(
        employer_id=demo.get("employer", entry["employer"]).id,
        cluster_id=seat.cluster_id,
        organisation_id=seat.organisation_id,
        person_id=seat.person_id,
        seat_id=seat.id,
        kind=CheckKind(entry["kind"]),
        on=demo.days_ago(entry["days_ago"]).date(),
        supervisor=entry.get("supervisor", ""),
        discussed=entry["discussed"],
        needs=entry.get("needs", ""),
        activity_types=entry.get("activities", []),
        certificate=Certificate(entry["certificate"]) if is_paper else None,
        valid_until=demo.today + timedelta(days=entry["holds_for"]) if is_paper else None,
    )


def _promise(demo: Demo, entry: dict[str, Any]) -> EmployerEvent:
    seat = demo.get("seat", entry["by"])
    return EmployerEvent(
        employer_id=demo.get("employer", entry["employer"]).id,
        cluster_id=seat.cluster_id,
        organisation_id=seat.organisation_id,
        person_id=seat.person_id,
        kind=EventKind.PROMISE,
        text=entry["text"],
        at=demo.days_ago(entry["days_ago"]),
        promised_by=Promiser(entry["promised_by"]),
        due_on=demo.today + timedelta(days=entry["due_in"]),
        kept_at=demo.days_ago(1) if entry.get("kept") else None,
    )
