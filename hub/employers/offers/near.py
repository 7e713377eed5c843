"""How far a school is from an employer, and whether an offer is meant for it: in Python, and the same in SQL."""

import math
from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.employers.models import EmployerPlace
from hub.employers.offers.models import EmployerOffer
from hub.geo import Position, borough_of, distance_km, position
from hub.vocabulary import TEACHING_KINDS

KM_OF_A_DEGREE = 111.195  # of latitude


def position_of(school: Any) -> Position | None:
    if school.latitude is not None and school.longitude is not None:
        return school.latitude, school.longitude
    return position(school.postcode or "")


def borough_of_school(school: Any) -> str | None:
    return school.borough or borough_of(school.postcode or "")


def school_of(reader: Reader) -> Any:
    """The first of the reader's organisations that teaches; None for a broker."""
    return next((one for one in reader.organisations if one.kind in TEACHING_KINDS), None)


def km_between(school: Any, latitude: float | None, longitude: float | None) -> float | None:
    here = position_of(school)
    if here is None or latitude is None or longitude is None:
        return None
    return distance_km(here, (latitude, longitude))


def is_meant_for(offer: EmployerOffer, school: Any, km: float | None) -> bool:
    if offer.boroughs:
        return borough_of_school(school) in offer.boroughs
    return not offer.radius_km or (km is not None and km <= offer.radius_km)


def square_km(here: Position) -> sa.ColumnElement[float | None]:
    """Of `EmployerPlace`; a flat map is right to a metre in a kilometre as far as pupils travel."""
    north = (EmployerPlace.latitude - here[0]) * KM_OF_A_DEGREE
    east = (EmployerPlace.longitude - here[1]) * (KM_OF_A_DEGREE * math.cos(math.radians(here[0])))
    return north * north + east * east


def has_code(column: Any, code: str) -> sa.ColumnElement[bool]:
    """A list of codes that has this one in it."""
    return sa.type_coerce(column, sa.Text).contains(f'"{code}"', autoescape=True)


def is_empty(column: Any) -> sa.ColumnElement[bool]:
    return sa.type_coerce(column, sa.Text) == "[]"


def meant_for(school: Any) -> sa.ColumnElement[bool]:
    """`is_meant_for` in SQL, beside the employer's main place; a test holds the two together."""
    here, borough = position_of(school), borough_of_school(school)
    no_boroughs, radius = is_empty(EmployerOffer.boroughs), EmployerOffer.radius_km
    within = square_km(here) <= radius * radius if here else sa.false()
    return sa.or_(
        sa.and_(no_boroughs, sa.or_(radius.is_(None), within)),
        has_code(EmployerOffer.boroughs, borough) if borough else sa.false(),
    )
