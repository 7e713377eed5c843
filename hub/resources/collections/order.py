"""What stands where in a collection. The row itself keeps its version meanwhile: whoever is just changing its title
must not be told that somebody else did."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from hub.access import Reader
from hub.db import db, now
from hub.resources.collections import queries
from hub.resources.collections.models import MOST_ITEMS, Collection, CollectionItem
from hub.resources.models import Resource

FULL = f"There are {MOST_ITEMS} resources in it, and no collection has more. Take one out first, or begin another."
THERE = "It is in this collection already."


def touch(row: Collection, **values: Any) -> None:
    changed = sa.update(Collection).where(Collection.id == row.id).values(**values, changed_at=now())
    db.session.execute(changed.execution_options(synchronize_session=False))


def _lock(row: Collection) -> None:
    """Until the commit: two people who change the order at once do it one after the other. Raises NoResultFound
    (404) where it was removed meanwhile."""
    db.session.execute(sa.select(Collection.id).where(Collection.id == row.id).with_for_update()).one()


def add(reader: Reader, row: Collection, resource: Resource, note: str) -> str:
    """At the end. What hinders it, as a sentence; "" where it was added. Only what the reader may open counts."""
    _lock(row)
    there = queries.all_items(row)
    if any(one.resource_id == resource.id for one in there):
        return THERE
    if queries.counts(reader, [row.id])[row.id] >= MOST_ITEMS:
        return FULL
    position = there[-1].position + 1 if there else 1
    db.session.add(CollectionItem(collection_id=row.id, resource_id=resource.id, position=position, note=note))
    db.session.flush()
    touch(row)
    return ""


def move(reader: Reader, row: Collection, item_id: int, place: int) -> None:
    """To that place among those that the reader may open, counted from 1: a button that names where it leads can be
    pressed twice. What they may not open keeps its place among its neighbours."""
    _lock(row)
    order = list(queries.all_items(row))
    seen = [one.id for one in queries.items(reader, row)]
    if item_id not in seen:
        return
    item = next(one for one in order if one.id == item_id)
    target = seen[min(max(place, 1), len(seen)) - 1]
    is_later = seen.index(target) > seen.index(item_id)
    if target != item_id:
        order.remove(item)
        order.insert(next(at for at, one in enumerate(order) if one.id == target) + is_later, item)
    for position, one in enumerate(order, 1):
        one.position = position
    touch(row)


def take_out(reader: Reader, row: Collection, item: CollectionItem) -> int:
    """The place that it had among those that the reader may open. Raises NoResultFound (404) where somebody else has
    taken it out meanwhile."""
    _lock(row)
    seen = [one.id for one in queries.items(reader, row)]
    if item.id not in seen:
        raise NoResultFound
    place = seen.index(item.id) + 1
    db.session.delete(item)
    touch(row)
    return place


def move_last(reader: Reader, row: Collection, place: int) -> None:
    """What was added a moment ago, to the place that it had before."""
    move(reader, row, queries.items(reader, row)[-1].id, place)


def pin(row: Collection, is_pinned: bool) -> None:
    pinned = sa.update(Collection).where(Collection.id == row.id).values(pinned_at=now() if is_pinned else None)
    db.session.execute(pinned.execution_options(synchronize_session=False))
