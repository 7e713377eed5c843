"""What stands on the wanted board because of something else, a gap of a self-review: the line shown beside that."""

from typing import Any

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.facts import ORIGINS, Made, Outcome, made
from hub.members.models import Organisation
from hub.resources.models import Resource
from hub.resources.wanted import queries as board
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.text import count, day


def _rows(reader: Reader) -> sa.Select[Any]:
    """Everybody in the cluster sees the board: one is enough, whoever asked."""
    answers = (
        sa.select(sa.func.count(WantedAnswer.id))
        .join(Resource, Resource.id == WantedAnswer.resource_id)
        .where(WantedAnswer.wanted_id == Wanted.id, board.may_open(reader))
        .correlate(Wanted)
        .scalar_subquery()
    )
    return (
        made(
            origin=Wanted.origin,
            id=Wanted.id,
            organisation_id=Wanted.organisation_id,
            name=Organisation.name,
            at=Wanted.closed_at,
            number=answers,
        )
        .select_from(Wanted)
        .join(Organisation, Organisation.id == Wanted.organisation_id)
        .where(Wanted.cluster_id == reader.cluster_id, Wanted.origin.in_(ORIGINS))
    )


def _line(reader: Reader, row: sa.Row[Any]) -> Outcome:
    who = "" if row.organisation_id in reader.organisation_ids else f" by {row.name}"
    state = count(row.number, "answer") if row.number else "no answer yet"
    if row.at is not None:
        state = f"they have it, closed on {day(row.at, weekday=False)}"
    return Outcome(f"Wanted{who}: {state}", url_for("resources.show_wanted", wanted_id=row.id), row.at is None)


MADE = Made(_rows, _line)
