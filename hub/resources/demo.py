"""The demonstration's library: pages, links and files. The worker reads the text out of the files afterwards."""

import json
from datetime import timedelta
from typing import Any

import hub.storage as storage
from hub.db import db
from hub.extract.kinds import kind_of
from hub.resources.collections.models import Collection, CollectionItem
from hub.resources.collections.starters import starters
from hub.resources.kinds.starters import STARTER_SETS, add_starters
from hub.resources.models import Licence, Resource
from hub.resources.responses.models import Comment, Use
from hub.resources.uploads import Upload
from hub.resources.wanted.demo import load_wanted
from hub.room import DEMO_DATA, Demo
from hub.vocabulary import Visibility

_LISTS = ("year_groups", "subjects", "benchmarks", "ambitions", "sectors", "activity_types", "audiences")
_PLAIN = ("kind", "minutes", "cost_band")
_LARGEST = 20 * 1024 * 1024


def load(demo: Demo) -> None:
    entries = demo.read("resources.yaml")["resources"]
    for entry in entries:
        row = _resource(demo, entry)
        db.session.add(row)
        demo.put("resource", entry["key"], row)
    db.session.flush()
    for entry in (one for one in entries if one.get("adapted_from")):
        demo.get("resource", entry["key"]).adapted_from_id = demo.get("resource", entry["adapted_from"]).id
    _responses(demo)
    for entry in demo.read("collections.yaml")["collections"]:
        if ("seat", entry["by"]) in demo.rows:
            db.session.add(_collection(demo, entry))
    db.session.flush()
    load_wanted(demo)
    _starters(demo)


def _collection(demo: Demo, entry: dict[str, Any]) -> Collection:
    seat, at = demo.get("seat", entry["by"]), demo.days_ago(entry["days_ago"])
    words = starters()[entry["starter"]] if "starter" in entry else entry
    return Collection(
        cluster_id=seat.cluster_id,
        organisation_id=seat.organisation_id,
        author_id=seat.person_id,
        title=words["title"],
        about=words["about"],
        pinned_at=at if entry.get("pinned") else None,
        created_at=at,
        changed_at=at,
        items=[
            CollectionItem(resource_id=demo.get("resource", key).id, position=place, note=note)
            for place, (key, note) in enumerate(entry["items"], start=1)
        ],
    )


def _starters(demo: Demo) -> None:
    """The sets that come with the hub, as a lead loads them; older than all else, so that they hide nothing."""
    cluster, owner = demo.get("cluster", "regents-canal"), demo.get("organisation", "canal-basin")
    at = demo.days_ago(300)
    for name in STARTER_SETS:
        add_starters(name, cluster, owner, shared_at=at, changed_at=at)


def _responses(demo: Demo) -> None:
    said = demo.read("responses.yaml")
    for entry in (one for one in said["uses"] if ("seat", one["by"]) in demo.rows):
        db.session.add(
            Use(
                **_by(demo, entry),
                used_on=demo.days_ago(entry["days_ago"]).date(),
                year_group=entry.get("year_group"),
                minutes=entry.get("minutes"),
                has_worked=entry["worked"],
                advice=entry.get("advice") or "",
            )
        )
        demo.get("resource", entry["resource"]).school_count += 1  # no school stands there twice
    for entry in (one for one in said["comments"] if ("seat", one["by"]) in demo.rows):
        db.session.add(Comment(**_by(demo, entry), text=entry["text"]))
    db.session.flush()


def _by(demo: Demo, entry: dict[str, Any]) -> dict[str, Any]:
    seat = demo.get("seat", entry["by"])
    return {
        "resource_id": demo.get("resource", entry["resource"]).id,
        "cluster_id": seat.cluster_id,
        "organisation_id": seat.organisation_id,
        "person_id": seat.person_id,
        "created_at": demo.days_ago(entry["days_ago"]),
    }


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
        school_count=0,
    )
    for name in _LISTS:
        setattr(row, name, list(entry.get(name) or []))
    for name in _PLAIN:
        setattr(row, name, entry.get(name))
    row.details = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in (entry.get("details") or {}).items()
    }
    if entry.get("page"):
        row.body = (DEMO_DATA / entry["page"]).read_text("utf-8")
    if entry.get("checked_days_ago") is not None:
        row.url_checked_on = demo.days_ago(entry["checked_days_ago"]).date()
    row.review_by = shared_at.date() + timedelta(days=365 if row.kind == "labour_market" else 1095)
    if entry.get("file"):
        _add_file(demo, row, entry)
    return row


def _add_file(demo: Demo, row: Resource, entry: dict[str, Any]) -> None:
    """`older` are the versions before the current one, the first of them first: file, days_ago, and the note that the
    version after it came with."""
    first, *later = [one["file"] for one in entry.get("older") or []] + [entry["file"]]
    row.add_files([_upload(first)])
    (file,) = row.files
    file.added_at, file.label = row.shared_at, entry.get("label") or ""
    for name, before in zip(later, entry.get("older") or [], strict=True):
        file.renew(_upload(name), before["note"])
        file.added_at = row.edited_at = demo.days_ago(before["days_ago"])


def _upload(name: str) -> Upload:
    path = DEMO_DATA / name
    with path.open("rb") as file:
        stored = storage.put(file, _LARGEST)
    return Upload(stored.sha256, path.name, kind_of(path, path.name).code, stored.size)
