"""Personal data in the library: who shared a resource, and who withdrew one."""

from typing import Any, cast

import sqlalchemy as sa

from hub.db import db
from hub.members.models import Person
from hub.resources.models import Resource
from hub.room import PersonalData


def export(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(Resource)
        .where(sa.or_(Resource.author_id == person.id, Resource.withdrawn_by_id == person.id))
        .order_by(Resource.id)
    )
    return [
        {
            "title": row.title,
            "shared_at": row.shared_at.isoformat() if row.author_id == person.id else None,
            "withdrawn_at": row.withdrawn_at.isoformat()
            if row.withdrawn_at and row.withdrawn_by_id == person.id
            else None,
        }
        for row in rows
    ]


def erase(person: Person) -> int:
    """The resource stays: it is its organisation's. The name goes from it."""
    changed = 0
    for column in (Resource.author_id, Resource.withdrawn_by_id):
        result = db.session.execute(
            sa.update(Resource)
            .where(column == person.id)
            .values({column.key: None})
            .execution_options(synchronize_session="fetch")
        )
        changed += cast(Any, result).rowcount
    return changed


ABOUT_PEOPLE = PersonalData(
    name="Resources shared or withdrawn",
    tables=("resource.author_id", "resource.withdrawn_by_id"),
    export=export,
    erase=erase,
)
