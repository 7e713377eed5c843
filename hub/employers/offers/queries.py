"""Every select of offers. Who sees the name of an employer sees what it offers, unless it is not to be asked now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerPlace, EmployerShare
from hub.employers.offers.models import EmployerOffer, Where
from hub.employers.offers.near import has_code, is_empty, meant_for, position_of, square_km
from hub.employers.queries import shows_details
from hub.employers.requests.models import EmployerRequest
from hub.employers.states import Stage
from hub.members.models import NAMED
from hub.text import today

NEAR_KM = 10  # for pupils who go there


@dataclass(frozen=True)
class Wanted:
    """What somebody narrows the offers down to. `near`: a school."""

    activity: str = ""
    year: str = ""
    borough: str = ""
    near: Any = None
    ldd_ready: bool = False
    on: date | None = None


def may_be_asked() -> sa.ColumnElement[bool]:
    """The employer is neither stopped nor paused."""
    pause_is_over = sa.and_(Employer.stage == Stage.PAUSED, Employer.paused_until <= today())
    return sa.or_(Employer.stage.in_([Stage.ACTIVE, Stage.PROSPECT]), pause_is_over)


def is_shown(on: date | None = None) -> sa.ColumnElement[bool]:
    """Not taken down, not over, and, where a day is named, held on it."""
    day = on or today()
    holds = sa.or_(EmployerOffer.last_day.is_(None), EmployerOffer.last_day >= day)
    if on is not None:
        holds = sa.and_(holds, sa.or_(EmployerOffer.first_day.is_(None), EmployerOffer.first_day <= day))
    return sa.and_(EmployerOffer.taken_down_at.is_(None), holds)


def main_place() -> sa.ColumnElement[bool]:
    return sa.and_(EmployerPlace.employer_id == Employer.id, EmployerPlace.position == 0)


def offers(reader: Reader, wanted: Wanted) -> sa.Select[EmployerOffer]:
    """Those of the reader's cluster that are open, by employer."""
    select = (
        sa.select(EmployerOffer)
        .join(Employer, Employer.id == EmployerOffer.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, may_be_asked(), is_shown(wanted.on))
        .options(
            contains_eager(EmployerOffer.employer).options(
                joinedload(Employer.steward).load_only(*NAMED),
                joinedload(Employer.introduced_by).load_only(*NAMED),
                selectinload(Employer.shares),
            )
        )
        .order_by(Employer.name, EmployerOffer.employer_id, EmployerOffer.id)
    )
    if wanted.activity:
        select = select.where(EmployerOffer.activity_type == wanted.activity)
    if wanted.year:
        groups = EmployerOffer.year_groups
        select = select.where(sa.or_(is_empty(groups), has_code(groups, wanted.year)))
    if wanted.borough:
        some = EmployerOffer.boroughs
        select = select.where(sa.or_(is_empty(some), has_code(some, wanted.borough)))
    if wanted.ldd_ready:
        select = select.where(EmployerOffer.ldd_ready)
    if wanted.near is not None:
        select = select.outerjoin(EmployerPlace, main_place()).where(_near(reader, wanted.near))
    return select


def _near(reader: Reader, school: Any) -> sa.ColumnElement[bool]:
    """Meant for the school; and where pupils go there, not too far, as far as the reader may know where that is."""
    here = position_of(school)
    if here is None:
        return meant_for(school)
    not_far = sa.or_(
        EmployerOffer.where != Where.AT_THEIRS,
        sa.not_(shows_details(reader)),
        EmployerPlace.latitude.is_(None),
        square_km(here) <= NEAR_KM * NEAR_KM,
    )
    return sa.and_(meant_for(school), not_far)


def one(employer: Employer, offer_id: int) -> EmployerOffer:
    """Of an employer that was found; taken down ones too. Raises NoResultFound (404)."""
    select = sa.select(EmployerOffer).where(EmployerOffer.id == offer_id, EmployerOffer.employer_id == employer.id)
    return db.session.scalars(select).one()


def offers_for(request: EmployerRequest, employer: Employer) -> list[EmployerOffer]:
    """What this employer offers of the activity that is asked for."""
    select = sa.select(EmployerOffer).where(
        EmployerOffer.employer_id == employer.id, EmployerOffer.activity_type == request.activity_type, is_shown()
    )
    return list(db.session.scalars(select.order_by(EmployerOffer.id)))


def open_one(reader: Reader, text: str) -> EmployerOffer | None:
    """For a number out of an address; None where nobody of this cluster can ask for it any more."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return db.session.scalars(offers(reader, Wanted()).where(EmployerOffer.id == int(text))).unique().first()
