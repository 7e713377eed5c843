"""Agreements with EBPs, for the cluster's export: those that its reader sees."""

from hub.access import Reader
from hub.db import db
from hub.employers.agreements.queries import agreements
from hub.room import Sheet


def agreements_sheet(reader: Reader) -> Sheet:
    rows = [
        (row.organisation.name, row.ebp.name, row.covered_from, row.covered_until, row.what)
        for row in db.session.scalars(agreements(reader))
    ]
    return Sheet("agreements", "Agreements with EBPs", ("School", "With", "From", "Until", "What"), rows)
