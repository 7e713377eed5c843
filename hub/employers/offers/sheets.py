"""What employers offer, for the cluster's export: what all of the cluster read anyway."""

from hub.access import Reader
from hub.db import db
from hub.employers.offers.queries import Wanted, offers
from hub.room import Sheet


def offers_sheet(reader: Reader) -> Sheet:
    columns = (
        "Employer", "Activity", "About", "Year groups", "At a time", "A week", "A term", "Dates", "Where", "Schools",
        "Ready for SEND and LDD", "In return",
    )  # fmt: skip
    rows = [
        (row.employer.name, row.activity, row.about, row.years, row.group_size, row.per_week, row.per_term, row.dates,
         row.where.label, row.for_whom, row.ldd_ready, row.in_return)
        for row in db.session.scalars(offers(reader, Wanted())).unique()
    ]  # fmt: skip
    return Sheet("offers", "Offers of employers", columns, rows)
