"""What is left of an offer: counted from the bookings that take it, in every cluster. Nothing is written down that
could get out of step; schools that share a visit take it once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from hub.db import db
from hub.employers.models import Employer
from hub.employers.offers.models import EmployerOffer
from hub.employers.offers.queries import is_shown
from hub.employers.requests.blocks import MOST_WEEKS
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import MET_STATES
from hub.employers.terms import term_of
from hub.text import at_london, count, day, local, today

WEEK = timedelta(weeks=1)
_VISIT = sa.func.coalesce(EmployerRequest.visit_id, -EmployerRequest.id)  # schools that share one take it once


@dataclass(frozen=True)
class Left:
    """In the week and the term of one day. None: nobody said how often. Never below none, also where the employer
    has lowered what it offers since."""

    on: date
    per_week: int | None = None
    per_term: int | None = None
    week: int | None = None
    term: int | None = None

    @property
    def is_full(self) -> bool:
        return 0 in (self.week, self.term)

    @property
    def is_short(self) -> bool:
        """The last one of a term, or none at all."""
        return self.week == 0 or (self.term is not None and self.term < 2)

    @property
    def words(self) -> str:
        """ "2 of 4 left this term", "full that week"; "" where nobody said how often."""
        now = today()
        week = "this week" if _monday(self.on) == _monday(now) else "that week"
        term = "this term" if term_of(self.on) == term_of(now) else "that term"
        if self.term == 0:
            return f"none left {term}"
        if self.week == 0:
            return f"full {week}"
        if self.per_term is not None:
            return f"{self.term} of {self.per_term} left {term}"
        return f"{self.week} of {self.per_week} left {week}" if self.per_week is not None else ""


def left(offers: Iterable[EmployerOffer], on: date | None = None, but: Collection[int] = ()) -> dict[int, Left]:
    """offer id -> what is left on that day; `but`: requests that are not counted. One statement, however many."""
    then, known = on or today(), {offer.id: offer for offer in offers}
    if not known:
        return {}
    rows = db.session.execute(taken(then, but).where(EmployerRequest.offer_id.in_(known)))
    found = {row[0]: (row[1], row[2]) for row in rows}
    return {offer.id: left_of(offer, then, *found.get(offer.id, (0, 0))) for offer in known.values()}


def of_employer(employer: Employer, *, with_taken_down: bool) -> list[tuple[EmployerOffer, Left]]:
    """What it offers and what is left of it today, in one statement."""
    own = sa.select(EmployerOffer.id).where(EmployerOffer.employer_id == employer.id)
    counted = taken(today()).where(EmployerRequest.offer_id.in_(own)).subquery()
    select = (
        sa.select(EmployerOffer, counted.c.week, counted.c.term)
        .outerjoin(counted, counted.c.offer_id == EmployerOffer.id)
        .where(EmployerOffer.employer_id == employer.id)
        .order_by(EmployerOffer.taken_down_at.is_not(None), EmployerOffer.id)
    )
    rows = db.session.execute(select if with_taken_down else select.where(is_shown()))
    return [(row[0], left_of(row[0], today(), row[1] or 0, row[2] or 0)) for row in rows]


def left_of(offer: EmployerOffer, on: date, week: int, term: int) -> Left:
    """From how often it is booked in the week and the term of that day."""
    return Left(on, offer.per_week, offer.per_term, _less(offer.per_week, week), _less(offer.per_term, term))


def taken(on: date, but: Collection[int] = ()) -> Any:
    """(offer_id, week, term): how often it is booked. What lasts for weeks counts in each of them, and in the term of
    its first day. Agreed for around some time, it counts in the term in which that was agreed, until the day is
    settled."""
    monday, (first, last) = _monday(on), term_of(on)
    at = sa.func.coalesce(EmployerRequest.happens_at, EmployerRequest.answered_at, EmployerRequest.state_since)
    in_week = _lasts_into(monday)
    in_term = _between(at, first, last + timedelta(days=1))
    return (
        sa.select(
            EmployerRequest.offer_id,
            sa.func.count(sa.distinct(sa.case((in_week, _VISIT)))).label("week"),
            sa.func.count(sa.distinct(sa.case((in_term, _VISIT)))).label("term"),
        )
        .where(EmployerRequest.offer_id.is_not(None), EmployerRequest.state.in_(MET_STATES))
        .where(EmployerRequest.id.not_in(list(but)))
        .group_by(EmployerRequest.offer_id)
    )


def no_room(offer: EmployerOffer, at: datetime | None, but: Collection[int], weeks: int = 1) -> str:
    """Why it cannot be booked for that moment, and for so many weeks, as a sentence; "" where it can. Ask with the
    employer locked: whoever books after that finds this booking."""
    on = local(at).date() if at else today()
    if left([offer], on, but)[offer.id].term == 0:
        return f"It is booked {count(offer.per_term or 0, 'time')} that term, which is all that they offer."
    full = _first_full_week(offer, on, but, weeks) if at is not None and offer.per_week is not None else None
    if full is None:
        return ""
    which = "that week" if full == _monday(on) else f"in the week of {day(full, weekday=False)}"
    return f"It is booked {count(offer.per_week or 0, 'time')} {which}, which is all that they offer."


def _first_full_week(offer: EmployerOffer, on: date, but: Collection[int], weeks: int) -> date | None:
    """Its Monday. One statement, however many weeks."""
    first = _monday(on)
    rows: Any = db.session.execute(
        sa.select(_VISIT, EmployerRequest.happens_at, EmployerRequest.weeks)
        .where(EmployerRequest.offer_id == offer.id, EmployerRequest.state.in_(MET_STATES))
        .where(_between(EmployerRequest.happens_at, first - (MOST_WEEKS - 1) * WEEK, first + weeks * WEEK))
        .where(EmployerRequest.id.not_in(list(but)))
    )
    taken_by: dict[date, set[int]] = defaultdict(set)
    for visit, begins, lasting in rows:
        for number in range(lasting):
            taken_by[_monday(local(begins).date()) + number * WEEK].add(visit)
    some = (first + number * WEEK for number in range(weeks))
    return next((monday for monday in some if len(taken_by[monday]) >= (offer.per_week or 0)), None)


def _lasts_into(monday: date) -> sa.ColumnElement[bool]:
    """It takes place in that week, or began so many weeks before that it still lasts."""
    kind = EmployerRequest.happens_at.type
    began = {number: at_london(monday - (number - 1) * WEEK, time(0)) for number in range(1, MOST_WEEKS + 1)}
    since = sa.case({number: sa.literal(at, kind) for number, at in began.items()}, value=EmployerRequest.weeks)
    return sa.and_(EmployerRequest.happens_at >= since, EmployerRequest.happens_at < at_london(monday + WEEK, time(0)))


def _less(offered: int | None, taken: int) -> int | None:
    return None if offered is None else max(0, offered - taken)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _between(column: Any, first: date, end: date) -> sa.ColumnElement[bool]:
    begin, stop = (at_london(one, time(0)) for one in (first, end))
    return sa.and_(column >= begin, column < stop)
