"""The planner of a cluster as a table, to carry away."""

from collections.abc import Iterator

from hub.access import Reader
from hub.db import db
from hub.planner import queries
from hub.room import Sheet


def sheets(reader: Reader) -> Iterator[Sheet]:
    rows = db.session.scalars(queries.entries(reader))
    yield Sheet(
        "planner",
        "The cluster’s year",
        ("Title", "Kind", "First day", "Last day", "Year groups", "For"),
        [(row.title, row.kind.label, row.first_day, row.last_day, row.years, row.for_whom) for row in rows],
    )
