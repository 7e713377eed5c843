"""How far a school is from where a meeting is: straight lines, offline."""

from hub.geo import distance_km, position
from hub.members.models import Organisation


def kilometres(here: Organisation | None, there: Organisation | None) -> float | None:
    """None where one of the two has no known place."""
    if here is None or there is None or here.id == there.id:
        return None
    start, end = _place(here), _place(there)
    return round(distance_km(start, end), 1) if start and end else None


def _place(organisation: Organisation) -> tuple[float, float] | None:
    if organisation.latitude is not None and organisation.longitude is not None:
        return organisation.latitude, organisation.longitude
    return position(organisation.postcode) if organisation.postcode else None
