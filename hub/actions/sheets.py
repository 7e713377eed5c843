"""A cluster's actions as a table to carry away, but for those that a school keeps to itself."""

from collections.abc import Iterator

import sqlalchemy as sa

from hub.access import Reader
from hub.actions import queries
from hub.actions.models import Action
from hub.db import db
from hub.room import Sheet


def sheets(reader: Reader) -> Iterator[Sheet]:
    rows = db.session.scalars(queries.visible_actions(reader).where(sa.not_(Action.is_private))).unique()
    yield Sheet(
        "actions",
        "Actions",
        ("Action", "Who", "Due", "Done"),
        [(row.title, row.owner_words, row.due_on, row.done_at) for row in rows],
    )
