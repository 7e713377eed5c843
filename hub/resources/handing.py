"""What the library tells the front page and the other rooms."""

from collections.abc import Iterable
from datetime import time

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import db
from hub.facts import Reference
from hub.members.models import Seat
from hub.resources import queries
from hub.resources.models import Resource, Status
from hub.resources.responses.models import Use
from hub.resources.wanted import queries as board
from hub.room import News
from hub.text import at_london, count, school_year_began, today


def news(reader: Reader, limit: int) -> list[News]:
    """What was shared, and what is asked for. One statement."""
    words = {"shared": "was shared by", "wanted": "is wanted by"}
    selects = zip(words, (queries.recent(reader, limit), board.recent(reader, limit)), strict=True)
    each = [sa.select(sa.literal(what), *select.subquery().c) for what, select in selects]
    found = [
        News(at, title, _address(what, row_id), f"{words[what]} {who}", "resources")
        for what, row_id, title, at, who in db.session.execute(sa.union_all(*each))
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _address(what: str, row_id: int) -> str:
    if what == "wanted":
        return url_for("resources.show_wanted", wanted_id=row_id)
    return url_for("resources.show", resource_id=row_id)


def counts(reader: Reader, organisation_ids: Iterable[int]) -> dict[str, dict[int, int]]:
    """Of this school year: how many resources each organisation "shared", as far as the reader may see them; and how
    many of others' it has "taken", that is said it used, for its own people and for lead and broker. One statement."""
    wanted, began = set(organisation_ids), school_year_began(today())
    own = sorted(wanted if reader.is_lead or reader.is_broker else wanted & reader.organisation_ids)
    shared = queries.shared_counts(reader, wanted, at_london(began, time(0)))
    taken = (
        sa.select(Use.organisation_id, sa.func.count(sa.distinct(Use.resource_id)))
        .join(Resource, Resource.id == Use.resource_id)
        .where(Use.organisation_id.in_(own), Use.used_on >= began, Resource.organisation_id != Use.organisation_id)
        .group_by(Use.organisation_id)
    )
    each = (("shared", shared), ("taken", taken))
    found = {"shared": dict.fromkeys(wanted, 0), "taken": dict.fromkeys(own, 0)}
    selects = (sa.select(sa.literal(what), *select.subquery().c) for what, select in each)
    for what, organisation_id, number in db.session.execute(sa.union_all(*selects)):
        found[what][organisation_id] = number
    return found


def describe(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    return {
        id_: Reference(title, url_for("resources.show", resource_id=id_))
        for id_, title in queries.titles(reader, ids).items()
    }


def handed_over(seat: Seat) -> list[str]:
    """What goes with a seat. Nothing has to be done: resources point at the seat."""
    number = db.session.scalar(
        sa.select(sa.func.count(Resource.id)).where(Resource.seat_id == seat.id, Resource.status == Status.SHARED)
    )
    asked = board.count_of_seat(seat)
    return [
        *([f"{count(number, 'resource')} in the library"] if number else []),
        *([f"{count(asked, 'thing')} asked for on the wanted board"] if asked else []),
    ]
