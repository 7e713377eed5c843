"""Personal data in the library: who shared, used, thanked, commented, reported, collected or looked for something."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.db import db
from hub.members.models import Person
from hub.resources.collections.models import Collection
from hub.resources.models import Resource
from hub.resources.responses.models import Comment, Report, Thanks, Use
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.room import PersonalData

# Their names go from these; what they name stays: it is the organisation's.
NAMED: tuple[InstrumentedAttribute[int | None], ...] = (
    Resource.author_id,
    Resource.withdrawn_by_id,
    Use.person_id,
    Comment.person_id,
    Report.person_id,
    Report.settled_by_id,
    Collection.author_id,
    Wanted.person_id,
    WantedAnswer.person_id,
)


def export(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(Resource)
        .where(sa.or_(Resource.author_id == person.id, Resource.withdrawn_by_id == person.id))
        .order_by(Resource.id)
    )
    shared = [
        {
            "title": row.title,
            "shared_at": row.shared_at.isoformat() if row.author_id == person.id else None,
            "withdrawn_at": row.withdrawn_at.isoformat()
            if row.withdrawn_at and row.withdrawn_by_id == person.id
            else None,
        }
        for row in rows
    ]
    return [*shared, *_said(person)]


def _said(person: Person) -> list[dict[str, Any]]:
    """Everything else, in their own words."""
    selects = {
        "used": sa.select(Use.created_at, Use.advice).where(Use.person_id == person.id),
        "thanked": sa.select(Thanks.created_at, sa.literal("")).where(Thanks.person_id == person.id),
        "commented": sa.select(Comment.created_at, Comment.text).where(Comment.person_id == person.id),
        "reported": sa.select(Report.created_at, Report.text).where(Report.person_id == person.id),
        "settled a report": sa.select(Report.settled_at, Report.outcome).where(Report.settled_by_id == person.id),
        "collected": sa.select(Collection.created_at, Collection.title).where(Collection.author_id == person.id),
        "looked for": sa.select(Wanted.created_at, Wanted.title + "\n" + Wanted.details).where(
            Wanted.person_id == person.id
        ),
        "answered": sa.select(WantedAnswer.created_at, Wanted.title)
        .join(Wanted, Wanted.id == WantedAnswer.wanted_id)
        .where(WantedAnswer.person_id == person.id),
    }
    return [
        {"what": what, "at": at.isoformat() if at else None, "words": words.strip()}
        for what, select in selects.items()
        for at, words in db.session.execute(select.order_by(sa.text("1")))
    ]


def erase(person: Person) -> int:
    changed = 0
    for column in NAMED:
        result = db.session.execute(
            sa.update(column.class_)
            .where(column == person.id)
            .values({column.key: None})
            .execution_options(synchronize_session="fetch")
        )
        changed += cast(Any, result).rowcount
    thanks = db.session.execute(sa.delete(Thanks).where(Thanks.person_id == person.id))
    return changed + int(cast(Any, thanks).rowcount)


ABOUT_PEOPLE = PersonalData(
    name="Resources shared, used, commented on, collected or looked for",
    tables=(*(f"{column.class_.__tablename__}.{column.key}" for column in NAMED), "resource_thanks.person_id"),
    export=export,
    erase=erase,
)
