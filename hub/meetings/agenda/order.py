"""The order of the items."""

from collections.abc import Sequence
from typing import TypeVar

from hub.meetings.models import Item

T = TypeVar("T", bound=Item)


def append(items: Sequence[Item], item: Item) -> None:
    """At the end."""
    item.position = max((one.position for one in items), default=0) + 1


def move(items: Sequence[T], item: T, place: int) -> None:
    """To that place, counted from 1: a button that names where it leads can be pressed twice. All are numbered anew,
    so that equal positions sort themselves out."""
    order = list(items)
    if item in order:
        order.remove(item)
        order.insert(max(place, 1) - 1, item)
    for position, one in enumerate(order, 1):
        one.position = position
