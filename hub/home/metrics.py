"""/metrics for Prometheus: numbers only, nothing about people. Not public: for the bearer of HUB_METRICS_TOKEN or,
where none is set and no proxy stands before the hub, for this machine."""

import hmac
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app, request

import hub.disk as disk
from hub.config import Config
from hub.counting import BUCKETS, Counter
from hub.db import db, now
from hub.home.checks.service import last_beat
from hub.mail import Letter, late_since
from hub.members.models import SignIn
from hub.resources.models import ResourceFile, TextState
from hub.room import rooms

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
SIGNED_IN = timedelta(minutes=30)
TABLES = (
    "cluster", "organisation", "person", "seat", "resource", "resource_file", "meeting", "employer", "letter",
    "history_entry",
)  # fmt: skip


def text() -> str:
    return "".join(f"{line}\n" for line in _lines())


def may_see() -> bool:
    config: Config = current_app.config["HUB"]
    if config.metrics_token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {config.metrics_token}".encode())
    if config.trusted_proxies or any(name in request.headers for name in FORWARDED):
        return False  # a proxy on this machine makes everybody look like this machine
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _lines() -> Iterator[str]:
    counter = cast(Counter, current_app.extensions["hub.counting"])
    yield "# HELP hub_request_seconds Answered requests by endpoint and status, and how long they took."
    yield "# TYPE hub_request_seconds histogram"
    for series in counter.total():
        labels, sum_so_far = f'endpoint="{series.endpoint}",status="{series.status}"', 0
        for most, count in zip((*map(str, BUCKETS), "+Inf"), series.counts, strict=True):
            sum_so_far += count
            yield f'hub_request_seconds_bucket{{{labels},le="{most}"}} {sum_so_far}'
        yield f"hub_request_seconds_sum{{{labels}}} {series.seconds:.6f}"
        yield f"hub_request_seconds_count{{{labels}}} {sum_so_far}"
    beat = last_beat()
    yield from _gauge("hub_disk_free_bytes", "Room for the hub's state.", disk.free())
    yield from _gauge("hub_read_only", "1 while the disk is nearly full and nothing is saved.", int(disk.is_short()))
    if beat is not None:
        age = (now() - beat).total_seconds()
        yield from _gauge("hub_worker_heartbeat_age_seconds", "Since the worker was last seen.", round(age, 1))
    row = _numbers()
    oldest = row.pop("oldest")
    waited = (now() - oldest).total_seconds() if oldest else 0
    yield from _gauge("hub_outbox_oldest_seconds", "How long the oldest letter that is due waits.", round(waited))
    for name, words in GAUGES.items():
        yield from _gauge(name, words, row[name])
    yield "# HELP hub_rows Rows of the main tables."
    yield "# TYPE hub_rows gauge"
    for table in TABLES:
        yield f'hub_rows{{table="{table}"}} {row[table]}'


GAUGES = {
    "hub_outbox_waiting": "Letters that are still to be posted.",
    "hub_outbox_failed": "Letters that were given up.",
    "hub_text_waiting": "Files whose text is still to be read.",
    "hub_index_waiting": "Rows that are still to be brought into the search index.",
    "hub_people_signed_in": "People seen in the last half hour.",
}


def _gauge(name: str, words: str, value: float) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"


def _count(of: Any, *where: Any) -> Any:
    return sa.select(sa.func.count(of)).where(*where).scalar_subquery()


def _numbers() -> dict[str, Any]:
    """One statement, however many rooms there are."""
    models = [source.model for room in rooms() for source in room.search_sources]
    waiting = [
        _count(model.id, sa.or_(model.indexed_at.is_(None), model.indexed_at != model.changed_at)) for model in models
    ]
    unread = ResourceFile.text_state.in_([TextState.WAITING, TextState.READING])
    seen = SignIn.seen_at > now() - SIGNED_IN
    numbers = {
        "oldest": sa.select(late_since()).scalar_subquery(),
        "hub_outbox_waiting": _count(Letter.id, Letter.next_try_at.is_not(None)),
        "hub_outbox_failed": _count(Letter.id, Letter.failed_at.is_not(None)),
        "hub_text_waiting": _count(ResourceFile.id, unread),
        "hub_index_waiting": sum(waiting[1:], waiting[0]),
        "hub_people_signed_in": sa.select(sa.func.count(SignIn.person_id.distinct())).where(seen).scalar_subquery(),
        **{table: _count(db.metadata.tables[table].c.id) for table in TABLES},
    }
    row = db.session.execute(sa.select(*(number.label(name) for name, number in numbers.items()))).one()
    return dict(zip(numbers, row, strict=True))
