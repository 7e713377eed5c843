"""The wanted board of a cluster as a table, to carry away."""

from hub.access import Reader
from hub.resources.wanted import queries as board
from hub.room import Sheet


def wanted_sheet(reader: Reader) -> Sheet:
    """Answers by the numbers that they have among the resources."""
    rows, answers = board.whole(reader), board.shared_answers(reader)
    return Sheet(
        "wanted",
        "Wanted board",
        ("Number", "Wanted", "More about it", "Organisation", "Asked", "Closed", "Answered by resources"),
        [
            (
                *(row.id, row.title, row.details, row.organisation.name, row.created_at, row.closed_at),
                ", ".join(str(resource_id) for resource_id in answers.get(row.id, [])),
            )
            for row in rows
        ],
    )
