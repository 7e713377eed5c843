"""The demonstration's clusters, organisations and people, out of data/demo: all fictional."""

from typing import Any

from flask_security.utils import hash_password

from hub.db import db
from hub.geo import outcode, position
from hub.members.models import Cluster, ClusterKind, Membership, Organisation, Person, Role, Seat
from hub.members.register import load_shipped_register
from hub.room import Demo

DEMO_PASSWORD = "regents-canal-2026"  # of every demo person; the demo loads on one machine only


def load(demo: Demo) -> None:
    """The real register for every picker, then what is invented."""
    load_shipped_register()
    places = demo.read("clusters.yaml")
    for entry in places["organisations"]:
        demo.put("organisation", entry["key"], _organisation(entry))
    for entry in places["clusters"]:
        demo.put("cluster", entry["key"], _cluster(demo, entry))
    db.session.flush()
    for number, entry in enumerate(places["clusters"]):
        _join(demo, entry, days_ago=760 - 150 * number)
    password = hash_password(DEMO_PASSWORD)  # once: it takes as long as it is safe
    for entry in demo.read("people.yaml")["people"]:
        person = _person(demo, entry, password)
        demo.put("person", entry["key"], person)
        for place in entry.get("seats", []):
            _seat(demo, entry, person, place)
    db.session.flush()


def _organisation(entry: dict[str, Any]) -> Organisation:
    where = position(entry["outcode"]) or (None, None)
    row = Organisation(
        name=entry["name"],
        kind=entry["kind"],
        postcode=outcode(entry["outcode"]),
        borough=entry["gss"],
        latitude=where[0],
        longitude=where[1],
        stations=", ".join(entry.get("stations", [])),
        hosts_meetings=entry.get("happy_to_host", False),
        pupil_count=entry.get("pupils"),
        send_percent=entry.get("send"),
        **{key: entry[key] for key in _AS_THEY_ARE if entry.get(key) is not None},
    )
    db.session.add(row)
    return row


_AS_THEY_ARE = (
    *("address", "website", "phase", "age_low", "age_high", "says_learner", "specialist_subjects", "best_days"),
    *("group_sizes", "room_kit", "send_notes", "ask_us_about", "at_the_door"),
)


def _cluster(demo: Demo, entry: dict[str, Any]) -> Cluster:
    row = Cluster(
        name=entry["name"],
        kind=ClusterKind(entry["kind"]),
        boroughs=entry["boroughs"],
        welcome=entry.get("welcome", ""),
        reply_to=entry.get("reply_to"),
        data_contact=entry.get("data_contact", ""),
        open_to_requests=entry.get("open_to_requests", True),
        asks_for_second_factor=False,
        is_demo=True,
    )
    db.session.add(row)
    return row


def _join(demo: Demo, entry: dict[str, Any], days_ago: int) -> None:
    cluster: Cluster = demo.get("cluster", entry["key"])
    cluster.lead_organisation_id = demo.get("organisation", entry["lead_organisation"]).id
    for number, key in enumerate(entry["members"]):
        joined = demo.days_ago(days_ago - 7 * number)
        db.session.add(
            Membership(cluster_id=cluster.id, organisation_id=demo.get("organisation", key).id, joined_on=joined.date())
        )


def _person(demo: Demo, entry: dict[str, Any], password: str) -> Person:
    joined = entry.get("joined", True)
    row = Person(
        name=entry["name"],
        email=entry["email"],
        phone=entry.get("phone"),
        job_title=entry.get("job_title", ""),
        ask_me_about=entry.get("ask_me_about", ""),
        is_administrator=entry.get("is_administrator", False),
        password=password if joined else None,
        invited_at=demo.days_ago(entry["invited_days_ago"]) if "invited_days_ago" in entry else None,
        joined_at=demo.days_ago(entry.get("joined_days_ago", entry.get("invited_days_ago", 300))) if joined else None,
    )
    db.session.add(row)
    return row


def _seat(demo: Demo, entry: dict[str, Any], person: Person, place: dict[str, str]) -> None:
    row = Seat(
        person=person,
        cluster=demo.get("cluster", place["cluster"]),
        organisation=demo.get("organisation", place["organisation"]),
        role=Role(place["role"]),
        given_at=person.invited_at or demo.days_ago(300),
    )
    db.session.add(row)
    key = f"{entry['key']}/{place['cluster']}/{place['organisation']}"
    if ("seat", key) not in demo.rows or row.role is Role.CAREERS_LEADER:
        demo.put("seat", key, row)  # who leads the cluster and a school's careers is asked as careers leader
