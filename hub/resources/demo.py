"""The demonstration's library: pages, links and files. The worker reads the text out of the files afterwards."""

from typing import Any

import hub.storage as storage
from hub.db import db
from hub.extract.kinds import kind_of
from hub.resources.models import Licence, Resource
from hub.resources.uploads import Upload
from hub.room import DEMO_DATA, Demo
from hub.vocabulary import Visibility

_LISTS = ("year_groups", "subjects", "benchmarks", "ambitions", "sectors", "activity_types", "audiences")
_PLAIN = ("kind", "minutes", "cost_band")
_LARGEST = 20 * 1024 * 1024


def load(demo: Demo) -> None:
    for entry in demo.read("resources.yaml")["resources"]:
        row = _resource(demo, entry)
        db.session.add(row)
        demo.put("resource", entry["key"], row)
    db.session.flush()


def _resource(demo: Demo, entry: dict[str, Any]) -> Resource:
    """Keys are those of the file; what it leaves out keeps its default."""
    seat = demo.rows.get(("seat", f"{entry['author']}/{entry['cluster']}/{entry['organisation']}"))
    shared_at = demo.days_ago(entry["days_ago"])
    row = Resource(
        title=entry["title"],
        summary=entry.get("summary") or "",
        source=entry.get("source") or "",
        cluster_id=demo.get("cluster", entry["cluster"]).id,
        organisation_id=demo.get("organisation", entry["organisation"]).id,
        author_id=demo.get("person", entry["author"]).id,
        seat_id=seat.id if seat else None,
        visibility=Visibility(entry["visibility"]),
        licence=Licence(entry.get("licence") or Licence.MEMBERS.value),
        works_for_send=bool(entry.get("works_for_send")),
        is_rough=bool(entry.get("rough")),
        shared_at=shared_at,
        changed_at=shared_at,
        url=entry.get("url"),
    )
    for name in _LISTS:
        setattr(row, name, list(entry.get(name) or []))
    for name in _PLAIN:
        setattr(row, name, entry.get(name))
    if entry.get("page"):
        row.body = (DEMO_DATA / entry["page"]).read_text("utf-8")
    if entry.get("checked_days_ago") is not None:
        row.url_checked_on = demo.days_ago(entry["checked_days_ago"]).date()
    if entry.get("file"):
        row.add_files([_upload(entry["file"])])
    return row


def _upload(name: str) -> Upload:
    path = DEMO_DATA / name
    with path.open("rb") as file:
        stored = storage.put(file, _LARGEST)
    return Upload(stored.sha256, path.name, kind_of(path, path.name).code, stored.size)
