"""The demonstration's kits, feedback and endings: beside the requests of data/demo/requests.yaml."""

from datetime import date, timedelta
from typing import Any

from hub.db import db
from hub.employers.kit.drafts import draft
from hub.employers.kit.models import Again, EmployerFeedback, Side
from hub.employers.requests.endings import EmployerEnding, Party, Why
from hub.employers.requests.models import EmployerRequest
from hub.room import Demo
from hub.text import local


def add_kit(demo: Demo, entry: dict[str, Any], row: EmployerRequest) -> None:
    """What the entry says of the booking itself; the request is flushed."""
    if kit := entry.get("kit"):
        found = draft(row)
        found.known, found.arrival = kit.get("known") or found.known, kit.get("arrival") or found.arrival
        found.evidence = kit.get("evidence") or {}
        row.reflected_on = _day(row, kit, "reflected")
        if briefed := _day(row, kit, "briefed"):
            found.briefed_at = demo.days_ago((demo.today - briefed).days)
        elif "briefed_days_ago" in kit:
            found.briefed_at = demo.days_ago(kit["briefed_days_ago"])
        db.session.add(found)
    for side, said in (entry.get("feedback") or {}).items():
        again = Again(said["again"])
        person = row.asked_by_id if side == Side.SCHOOL else None
        good, better = said["good"], said["better"]
        db.session.add(
            EmployerFeedback(
                request_id=row.id, side=Side(side), person_id=person, again=again, good=good, better=better,
                at=row.state_since, quote=said.get("quote") or "",
            )
        )  # fmt: skip
    if end := entry.get("ending"):
        db.session.add(_ending(end, row))


def _day(row: EmployerRequest, kit: dict[str, Any], name: str) -> date | None:
    after = kit.get(f"{name}_days_after")
    return None if after is None or row.happens_at is None else local(row.happens_at).date() + timedelta(days=after)


def _ending(end: dict[str, Any], row: EmployerRequest) -> EmployerEnding:
    reply = end.get("reply") or ""
    return EmployerEnding(
        request_id=row.id,
        by=Party(end["by"]),
        why=Why(end["why"]),
        words=end["words"],
        notice_days=end.get("notice_days"),
        person_id=row.asked_by_id,
        at=row.state_since,
        reply=reply,
        replied_by_id=row.asked_by_id if reply else None,
        replied_at=row.state_since if reply else None,
    )
