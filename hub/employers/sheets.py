"""A cluster's pool of employers and its requests, to carry away. A contact belongs to who brought it: people at
employers and full addresses are in no export, and details only where they are open to the whole cluster."""

from collections.abc import Iterator

from hub.access import Reader
from hub.db import db
from hub.employers.agreements.sheets import agreements_sheet
from hub.employers.checks.sheets import checks_sheet
from hub.employers.models import Employer
from hub.employers.offers.sheets import offers_sheet
from hub.employers.queries import pool
from hub.employers.requests.queries import requests
from hub.employers.states import Sharing
from hub.geo import borough_name
from hub.room import Sheet
from hub.text import listing
from hub.vocabulary import label

KNOWN_TO_ALL = ("Name", "Kind", "Sector", "Brought by", "Who sees the details", "Not to be contacted")


def sheets(reader: Reader) -> Iterator[Sheet]:
    yield Sheet(
        "employers",
        "Employers",
        (
            "Name",
            "Kind",
            "Sector",
            "Brought by",
            "Who sees the details",
            "Not to be contacted",
            "About",
            "Website",
            "Boroughs",
        ),
        [_employer(reader, row) for row in db.session.scalars(pool(reader)).unique()],
    )
    yield checks_sheet(reader)
    yield offers_sheet(reader)
    yield agreements_sheet(reader)
    yield Sheet(
        "requests",
        "Requests to employers",
        ("Title", "Activity", "Organisation", "Year groups", "Number", "State", "Asked", "Takes place", "Weeks"),
        [
            (row.title, row.activity, row.organisation.name, row.years, row.number, row.state.label, row.asked_at,
             row.happens_at, row.weeks)
            for row in db.session.scalars(requests(reader)).unique()
        ],
    )  # fmt: skip


def _employer(reader: Reader, row: Employer) -> tuple[object, ...]:
    sharing = row.sharing_in(reader.cluster_id)
    known = (row.name, row.kind.label, label("sector", row.sector), row.brought_by.name, sharing.label, row.is_stopped)
    if sharing is not Sharing.CLUSTER:
        return (*known, "", "", "")
    boroughs = sorted({borough_name(place.borough) for place in row.places if place.borough})
    return (*known, row.about, row.website, listing(boroughs))
