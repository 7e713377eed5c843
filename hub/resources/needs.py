"""What of the library needs its reader: reports to settle, files that nobody can search, what has grown old."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db
from hub.resources.models import Resource, ResourceFile, Status, TextState
from hub.resources.queries import may_see
from hub.resources.responses.models import Report
from hub.room import Need
from hub.text import day, today

MOST = 5  # of each
_WHY = {
    TextState.ENCRYPTED: "has a password, so its words cannot be found. Share it without one.",
    TextState.DAMAGED: "could not be read, so its words cannot be found. Open it, save it again and replace it.",
}
_NOTHING = sa.literal("")


def needs(reader: Reader) -> list[Need]:
    """Nothing presses: there is no day."""
    if not reader.can_contribute:
        return []
    return [_WORDS[what](row_id, title, *more) for what, row_id, title, *more in what_needs(reader)]


def what_needs(reader: Reader) -> list[tuple[str, int, str, str, str]]:
    """(what, id, title, two facts), in one statement: the front page asks all rooms."""
    parts = [sa.select(select.subquery()) for select in (_reports(reader), _unread(reader), _old(reader))]
    return [tuple(row) for row in db.session.execute(sa.union_all(*parts))]  # type: ignore[misc]


def _here(reader: Reader) -> sa.ColumnElement[bool]:
    return sa.and_(Resource.cluster_id == reader.cluster_id, Resource.status == Status.SHARED)


def _reports(reader: Reader) -> "sa.Select[str, int, str, str, str]":
    """Of the reader's own organisations; for a lead all of the cluster's."""
    mine = Resource.organisation_id.in_([one for one in reader.organisation_ids if reader.can_write_for(one)])
    return (
        sa.select(
            sa.literal("report").label("what"), Report.id, Resource.title, _NOTHING.label("a"), _NOTHING.label("b")
        )
        .join(Resource, Resource.id == Report.resource_id)
        .where(Report.settled_at.is_(None), _here(reader), may_see(reader), sa.true() if reader.is_lead else mine)
        .order_by(Report.id)
        .limit(MOST)
    )


def _unread(reader: Reader) -> "sa.Select[str, int, str, str, str]":
    """Files of the reader's own whose text could not be read."""
    return (
        sa.select(
            sa.literal("unread").label("what"),
            Resource.id,
            Resource.title,
            ResourceFile.name.label("a"),
            sa.cast(ResourceFile.text_state, sa.String).label("b"),
        )
        .join(ResourceFile, ResourceFile.resource_id == Resource.id)
        .where(
            _here(reader),
            Resource.author_id == reader.person_id,
            ResourceFile.text_state.in_(list(_WHY)),
        )
        .order_by(ResourceFile.id.desc())
        .limit(MOST)
    )


def _old(reader: Reader) -> "sa.Select[str, int, str, str, str]":
    return (
        sa.select(
            sa.literal("old").label("what"),
            Resource.id,
            Resource.title,
            sa.cast(Resource.review_by, sa.String).label("a"),
            _NOTHING.label("b"),
        )
        .where(_here(reader), Resource.review_by < today(), Resource.author_id == reader.person_id)
        .order_by(Resource.review_by, Resource.id)
        .limit(MOST)
    )


def _settle(report_id: int, title: str, *_: str) -> Need:
    url = url_for("resources.settle", report_id=report_id)
    return Need(
        f"A problem with ‘{title}’ is reported", url, "Look, and say what you did.", "Settle it", "flag", None, 5
    )


def _look_at_file(resource_id: int, title: str, name: str, state: str) -> Need:
    url = url_for("resources.edit", resource_id=resource_id)
    why = f"{name} {_WHY[TextState(state)]}"
    return Need(f"Look at a file of ‘{title}’", url, why, "Change it", "document", None, 3)


def _look_again(resource_id: int, title: str, since: str, _: str) -> Need:
    url = url_for("resources.show", resource_id=resource_id)
    by = day(date.fromisoformat(since), weekday=False)
    why = f"It was to be looked at by {by}. Until then it stands lower in searches."
    return Need(f"Is ‘{title}’ still right?", url, why, "Look at it", "resources", None, 2)


_WORDS: dict[str, Callable[..., Need]] = {"report": _settle, "unread": _look_at_file, "old": _look_again}
