"""Every school's placement weeks on one calendar, against the placements that employers offer in each week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import load_only

import hub.planner.queries as planner
from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerShare
from hub.employers.offers.models import PLACEMENTS, EmployerOffer
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import MET_STATES, OPEN_STATES
from hub.employers.states import Stage
from hub.planner.competing import WEEK, whom_of
from hub.planner.kinds import Kind
from hub.planner.year import bounds, items_of
from hub.text import count, local
from hub.vocabulary import TEACHING_KINDS

FRIDAY = timedelta(days=4)


@dataclass(frozen=True)
class Week:
    """`schools`: (name, how many pupils; None where nobody said), by name."""

    monday: date
    schools: list[tuple[str, int | None]]
    places: int

    @property
    def pupils(self) -> int:
        return sum(number or 0 for _, number in self.schools)

    @property
    def silent(self) -> int:
        return sum(number is None for _, number in self.schools)

    @property
    def in_words(self) -> str:
        """ "24 schools, 310 places offered"."""
        return f"{count(len(self.schools), 'school')}, {count(self.places, 'place')} offered"

    @property
    def is_short(self) -> bool:
        return self.places < max(self.pupils, 1)

    @property
    def verdict(self) -> str:
        if not self.places:
            return "No places are offered"
        if self.is_short:
            return f"Not enough: {count(self.pupils - self.places, 'place')} short"
        if self.silent:
            is_unknown = self.silent == len(self.schools)
            return "Nobody said how many" if is_unknown else f"Enough, but {count(self.silent, 'school')} not counted"
        return "Enough"

    @property
    def tone(self) -> str:
        return "bad" if self.is_short else "warn" if self.silent else "good"


def weeks(reader: Reader, began: int) -> list[Week]:
    """Of one school year those weeks in which a school has placements, by its planner or by what it asks for. Four
    statements, however many of all."""
    first, last = bounds(began)
    schools = {one.id: one for one in planner.schools(reader) if one.kind in TEACHING_KINDS}
    boroughs = {number: one.borough for number, one in schools.items()}
    by_week: dict[date, set[int]] = defaultdict(set)
    for item in items_of(reader, first, last, Kind.PLACEMENT):
        for monday in _mondays(max(item.first, first), min(item.last, last)):
            by_week[monday].update(whom_of(item, boroughs))
    dated, rough, offers = *_numbers(reader, first, last), _offers(reader, first, last)
    for school, monday in dated:
        if school in schools:
            by_week[monday].add(school)
    return [
        Week(
            monday,
            sorted((schools[one].name, dated.get((one, monday), rough.get(one))) for one in by_week[monday]),
            sum(places for places, begin, end in offers if begin <= monday + FRIDAY and end >= monday),
        )
        for monday in sorted(by_week)
        if by_week[monday]
    ]


def _mondays(first: date, last: date) -> list[date]:
    """Of the weeks with a working day of that time in them; a Saturday belongs to none."""
    monday, found = first - timedelta(days=first.weekday()), []
    while monday <= last:
        if first <= monday + FRIDAY:
            found.append(monday)
        monday += WEEK
    return found


def _mondays_from(on: date, lasting: int, first: date, last: date) -> list[date]:
    """Of the weeks that it lasts, those that lie in the school year."""
    if lasting == 1:
        return [on - timedelta(days=on.weekday())] if first <= on <= last else []
    monday = on - timedelta(days=on.weekday())
    return _mondays(max(on, first), min(monday + (lasting - 1) * WEEK + FRIDAY, last))


def _numbers(reader: Reader, first: date, last: date) -> tuple[dict[tuple[int, date], int], dict[int, int]]:
    """What schools have asked for: by school and each week that it lasts where a day is named; else by
    school, for all its weeks."""
    rows = db.session.execute(
        sa.select(
            EmployerRequest.organisation_id,
            EmployerRequest.number,
            EmployerRequest.happens_at,
            EmployerRequest.wanted_on,
            EmployerRequest.asked_at,
            EmployerRequest.weeks,
        )
        .where(EmployerRequest.cluster_id == reader.cluster_id, EmployerRequest.activity_type.in_(PLACEMENTS))
        .where(EmployerRequest.state.in_([*OPEN_STATES, *MET_STATES]))
        .order_by(EmployerRequest.id)
    )
    dated: dict[tuple[int, date], int] = defaultdict(int)
    rough: dict[int, int] = defaultdict(int)
    for school, number, happens_at, wanted_on, asked_at, lasting in rows:
        on = local(happens_at).date() if happens_at else wanted_on
        for monday in _mondays_from(on, lasting, first, last) if on is not None else ():
            dated[school, monday] += number
        if on is None and first <= local(asked_at).date() <= last:
            rough[school] += number
    return dict(dated), dict(rough)


def _offers(reader: Reader, first: date, last: date) -> list[tuple[int, date, date]]:
    """(places in a week, first day, last day) of those that hold some time in the school year; that of an employer
    that is paused begins when the pause ends."""
    paused_until = sa.case((Employer.stage == Stage.PAUSED, sa.func.coalesce(Employer.paused_until, last)))
    needed = (EmployerOffer.group_size, EmployerOffer.per_week, EmployerOffer.first_day, EmployerOffer.last_day)
    select = (
        sa.select(EmployerOffer, paused_until)
        .options(load_only(*needed))
        .join(Employer, Employer.id == EmployerOffer.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id, Employer.stage != Stage.DO_NOT_CONTACT)
        .where(EmployerOffer.activity_type.in_(PLACEMENTS), EmployerOffer.taken_down_at.is_(None))
        .where(sa.or_(EmployerOffer.first_day.is_(None), EmployerOffer.first_day <= last))
        .where(sa.or_(EmployerOffer.last_day.is_(None), EmployerOffer.last_day >= first))
        .order_by(EmployerOffer.id)
    )
    return [
        (offer.weekly_places, max(offer.first_day or date.min, paused or date.min), offer.last_day or date.max)
        for offer, paused in db.session.execute(select)
    ]
