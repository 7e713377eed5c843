"""What of the library needs its reader: reports to settle, answers to what they asked for, files that nobody can
search, what has grown old."""

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db, now
from hub.resources.models import Resource, ResourceFile, Status, TextState
from hub.resources.queries import may_see
from hub.resources.responses.models import Report
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.resources.wanted.queries import may_open
from hub.room import Need
from hub.text import count, day, today

MOST = 5  # of each
NEW_FOR = timedelta(days=30)  # an answer that has not helped until then is not asked about any more
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
    selects = (_reports(reader), _answered(reader), _unread(reader), _old(reader))
    parts = [sa.select(select.subquery()) for select in selects]
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


def _answered(reader: Reader) -> "sa.Select[str, int, str, str, str]":
    """What was asked from the reader's own seats and has answers of others that they may open."""
    return (
        sa.select(
            sa.literal("answered").label("what"),
            Wanted.id,
            Wanted.title,
            sa.cast(sa.func.count(), sa.String).label("a"),
            _NOTHING.label("b"),
        )
        .join(WantedAnswer, WantedAnswer.wanted_id == Wanted.id)
        .join(Resource, Resource.id == WantedAnswer.resource_id)
        .where(
            Wanted.cluster_id == reader.cluster_id,
            Wanted.closed_at.is_(None),
            Wanted.seat_id.in_([seat.id for seat in reader.seats]),
            WantedAnswer.created_at > now() - NEW_FOR,
            sa.or_(WantedAnswer.person_id.is_(None), WantedAnswer.person_id != reader.person_id),
            may_open(reader),
        )
        .group_by(Wanted.id, Wanted.title)
        .order_by(Wanted.id)
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


def _does_it_help(wanted_id: int, title: str, number: str, _: str) -> Need:
    url = url_for("resources.show_wanted", wanted_id=wanted_id)
    why = f"{count(int(number), 'answer')} to ‘{title}’. Close it once you have what you need."
    return Need("Does this help?", url, why, "Look at it", "resources", None, 3)


def _look_at_file(resource_id: int, title: str, name: str, state: str) -> Need:
    url = url_for("resources.edit", resource_id=resource_id)
    why = f"{name} {_WHY[TextState(state)]}"
    return Need(f"Look at a file of ‘{title}’", url, why, "Change it", "document", None, 3)


def _look_again(resource_id: int, title: str, since: str, _: str) -> Need:
    url = url_for("resources.show", resource_id=resource_id)
    by = day(date.fromisoformat(since), weekday=False)
    why = f"It was to be looked at by {by}. Until then it stands lower in searches."
    return Need(f"Is ‘{title}’ still right?", url, why, "Look at it", "resources", None, 2)


_WORDS: dict[str, Callable[..., Need]] = {
    "report": _settle,
    "answered": _does_it_help,
    "unread": _look_at_file,
    "old": _look_again,
}
