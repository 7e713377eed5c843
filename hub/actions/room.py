"""What actions hands up to home, worker, cli and erasure."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.actions import queries
from hub.actions.models import Action
from hub.actions.reminding import remind
from hub.actions.sheets import sheets
from hub.actions.views import bp, links
from hub.db import db
from hub.facts import ORIGINS, Made, Outcome, Reference, made
from hub.room import Need, PersonalData, Room
from hub.text import count, day, today

SOON = timedelta(days=14)


def needs(reader: Reader) -> list[Need]:
    """Mine that are due within two weeks, late, or without a day."""
    return [
        Need(
            title=action.title,
            url=url_for("actions.action", action_id=action.id),
            why="Given to your school." if action.owner_seat_id is None else "Given to you.",
            act="Look",
            icon="action",
            due_on=action.due_on,
        )
        for action in queries.open_actions_for(reader)
        if action.due_on is None or action.due_on <= today() + SOON
    ]


def described(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    rows = db.session.scalars(queries.visible_actions(reader).where(Action.id.in_(list(ids)))).unique()
    return {row.id: Reference(row.title, url_for("actions.action", action_id=row.id)) for row in rows}


def _made(reader: Reader) -> sa.Select[Any]:
    columns = {"origin": Action.origin, "id": Action.id, "at": Action.done_at, "on": Action.due_on}
    return made(**columns).where(queries.may_see(reader), Action.origin.in_(ORIGINS))


def _line(_: Reader, row: sa.Row[Any]) -> Outcome:
    standing = f"by {day(row.on, weekday=False)}" if row.on else "on your list"
    if row.at is not None:
        standing = f"done on {day(row.at, weekday=False)}"
    return Outcome(f"Action: {standing}", url_for("actions.action", action_id=row.id), row.at is None)


def handover(seat: Any) -> list[str]:
    number = queries.open_count_of_seat(seat)
    return [f"{count(number, 'open action')}"] if number else []


def _export(person: Any) -> list[dict[str, Any]]:
    seats = [seat.id for seat in person.seats]
    rows = db.session.scalars(
        sa.select(Action)
        .where(
            sa.or_(
                Action.owner_seat_id.in_(seats),
                Action.created_by_id == person.id,
                Action.done_by_id == person.id,
                Action.told_id == person.id,
            )
        )
        .order_by(Action.id)
    )
    return [
        {"action": row.title, "due": row.due_on.isoformat() if row.due_on else None, "done": row.is_done}
        for row in rows
    ]


def _erase(person: Any) -> int:
    """What was agreed stays with the school; who gave it, did it or was told goes."""
    changed = 0
    for column in (Action.created_by_id, Action.done_by_id, Action.told_id):
        result = db.session.execute(sa.update(Action).where(column == person.id).values({column.key: None}))
        changed += int(result.rowcount)  # type: ignore[attr-defined]
    return changed


ROOM = Room(
    name="actions",
    title="Actions",
    icon="action",
    blueprints=[bp, links],
    endpoint="",
    needs=needs,
    need_count=lambda reader: len(needs(reader)),
    hourly={"remind": remind},
    describers={"action": described},
    made={"action": Made(_made, _line)},
    personal=[
        PersonalData("actions", ("action.created_by_id", "action.done_by_id", "action.told_id"), _export, _erase)
    ],
    handover=handover,
    export=sheets,
)
