"""Members and people of a cluster as tables to carry away. No phone numbers: those are given to colleagues."""

from collections.abc import Iterator

from hub.access import Reader
from hub.db import db
from hub.geo import borough_name
from hub.members import queries
from hub.room import Sheet
from hub.vocabulary import label


def sheets(reader: Reader) -> Iterator[Sheet]:
    schools = db.session.scalars(queries.organisations(reader)).all()
    yield Sheet(
        "members",
        "Members",
        ("Name", "Kind", "URN", "Borough", "Phase", "Website"),
        [
            (s.name, label("organisation_kind", s.kind), s.urn, borough_name(s.borough) if s.borough else "", s.phase,
             s.website)
            for s in schools
        ],
    )  # fmt: skip
    people = db.session.scalars(queries.people(reader)).all()
    seats = queries.seats_of(reader, [person.id for person in people])
    yield Sheet(
        "people",
        "People",
        ("Name", "Organisation", "Role", "Job title", "E-mail"),
        [
            (person.name, seat.organisation.name, seat.role.label, person.job_title, person.email)
            for person in people
            for seat in seats.get(person.id, [])
        ],
    )
