"""The demonstration's clusters and people."""

from datetime import date

from flask import Flask

from hub.db import db
from hub.geo import distance_km
from hub.members import demo as members_demo
from hub.members.models import Cluster, Establishment, Membership, Organisation, Person, Role, Seat
from hub.room import Demo
from tests.world import World


def test_the_demo_makes_clusters_schools_and_people(app: Flask, people: World) -> None:
    for row in (
        *db.session.query(Seat),
        *db.session.query(Membership),
        *db.session.query(Cluster),
        *db.session.query(Person),
    ):
        db.session.delete(row)
    db.session.flush()
    demo = Demo(today=date(2026, 11, 23), seed=1)
    members_demo.load(demo)
    db.session.commit()
    canal = demo.get("cluster", "regents-canal")
    assert db.session.query(Membership).filter_by(cluster_id=canal.id).count() == 24
    seat = demo.get("seat", "ben/regents-canal/tollhouse-lane")
    assert (seat.person.name, seat.role) == ("Ben Okafor", Role.CAREERS_LEADER)
    assert len({person.password for person in db.session.query(Person) if person.has_joined}) == 1
    assert db.session.query(Establishment).count() > 2000
    places = [
        (row.latitude, row.longitude)
        for row in db.session.query(Organisation).join(Membership).filter(Membership.cluster_id == canal.id)
    ]
    assert all(lat is not None and distance_km((lat, lon), (51.53, -0.1)) < 15 for lat, lon in places)
    assert all(person.email.endswith("example.org") for person in db.session.query(Person))
