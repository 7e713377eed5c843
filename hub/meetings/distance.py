"""How far a school is from where a meeting is: straight lines, offline."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hub.geo import Position, distance_km, position
from hub.meetings.models import Placed
from hub.members.models import Organisation

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?(?: ?[0-9][A-Z]{2})?\b")


@dataclass(frozen=True)
class Journeys:
    """Of those who can come; straight kilometres. Whoever is at home there has no journey."""

    mean: float
    worst: float
    whose: str  # the name of whoever has the longest


def kilometres(here: Organisation | None, there: Organisation | None) -> float | None:
    """None where one of the two has no known place."""
    if here is None or there is None or here.id == there.id:
        return None
    start, end = home(here), home(there)
    return round(distance_km(start, end), 1) if start and end else None


def home(organisation: Organisation) -> Position | None:
    if organisation.latitude is not None and organisation.longitude is not None:
        return organisation.latitude, organisation.longitude
    return position(organisation.postcode) if organisation.postcode else None


def venue(placed: Placed) -> Position | None:
    """Of the host; of another place as far as it was written with a postcode, or the first half of one."""
    if placed.host is not None:
        return home(placed.host)
    found = (position(code) for code in reversed(_POSTCODE.findall(placed.place)))
    return next((one for one in found if one), None)


def journeys(placed: Placed, travellers: Iterable[tuple[int, str, Position | None]]) -> Journeys | None:
    """`travellers`: organisation id, name, home. None where nobody travels a known way."""
    end = venue(placed)
    if end is None:
        return None
    ways = [
        (distance_km(start, end), name)
        for organisation_id, name, start in travellers
        if start is not None and organisation_id != placed.host_id
    ]
    if not ways:
        return None
    worst, whose = max(ways)
    return Journeys(round(sum(way for way, _ in ways) / len(ways), 1), round(worst, 1), whose)
