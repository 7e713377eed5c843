"""Who could do what a school asks for: a bounded set out of the pool, ranked, each with its reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import db
from hub.employers.asking import LastAsk, MayAsk, last_asks, may_ask
from hub.employers.models import Employer, EmployerPlace, EmployerShare
from hub.employers.offers.capacity import Left, left
from hub.employers.offers.models import EmployerOffer
from hub.employers.offers.near import has_code, is_empty, is_meant_for, km_between, position_of, square_km
from hub.employers.offers.queries import is_shown, main_place, may_be_asked
from hub.employers.queries import shows_details
from hub.employers.requests.models import EmployerRequest
from hub.employers.settings import EmployerSettings
from hub.employers.states import Stage
from hub.employers.years import year_words
from hub.members.models import NAMED
from hub.text import count, day, today

LOOKED_AT = 60  # candidates that SQL picks
SHOWN = 6
FAR_KM = 40  # beyond that it is all the same
# What a reason weighs: an offer, and whatever makes it impossible, before all that is only handy.
OFFERED, WOULD_DO, SECTOR, YEARS, LDD = 40.0, 10.0, 8.0, 20.0, 20.0
NOT_FOR_THEM, FULL, NOT_THEN, NOT_NOW, RESTING, OTHERS_FIRST, TOO_MANY, THROUGH = 60, 60, 50, 70, 30, 25, 15, 10


@dataclass
class Match:
    """An employer, with one of its offers or none. `may_contact`: the reader may ask it, else somebody has to."""

    employer: Employer
    offer: EmployerOffer | None
    may: MayAsk
    may_contact: bool
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    score: float = 0.0

    def speaks_for(self, words: str, weight: float) -> None:
        self.reasons.append(words)
        self.score += weight

    def speaks_against(self, words: str, weight: float) -> None:
        self.against.append(words)
        self.score -= weight


def goes_first(row: EmployerRequest) -> bool:
    """Where there is little to share: special schools, and whoever has said that learners need something."""
    return row.organisation.kind == "special_school" or bool(row.needs)


def matches(
    reader: Reader, row: EmployerRequest, rules: EmployerSettings, others: Sequence[EmployerRequest]
) -> list[Match]:
    """The best first. `others`: who waits for the same. Three statements, however large the pool."""
    rows = db.session.execute(_candidates(reader, row)).unique().all()
    asked = last_asks({employer.id for employer, *_ in rows})
    room = left([offer for _, offer, *_ in rows if offer is not None], row.wanted_on or today())
    first = [one for one in others if goes_first(one)]
    found = []
    for employer, offer, latitude, longitude, is_open in rows:
        last = asked.get(employer.id) if is_open else None
        one = Match(employer, offer, may_ask(reader, employer, last, rules), bool(is_open))
        km = km_between(row.organisation, latitude, longitude)
        _say_how_far(one, km)
        if offer is not None:
            _say_what_it_offers(one, offer, row, km)
            _say_what_is_left(one, room[offer.id], row, first)
        _say_the_rest(one, row)
        _say_when_asked(one, reader, last)
        found.append(one)
    found.sort(key=lambda one: (-one.score, one.employer.name, one.employer.id, one.offer.id if one.offer else 0))
    return found[:SHOWN]


def _candidates(reader: Reader, row: EmployerRequest) -> Any:
    """What is offered and fits best, then those that would do it or are of the sector; the nearest first. An employer
    that is closed to the reader stands here only with what it has published."""
    is_open = shows_details(reader)
    of_the_kind = has_code(Employer.activity_types, row.activity_type)
    if row.sector:
        of_the_kind = sa.or_(of_the_kind, Employer.sector == row.sector)
    offers_it = sa.and_(
        EmployerOffer.employer_id == Employer.id, EmployerOffer.activity_type == row.activity_type, is_shown()
    )
    published = sa.and_(EmployerOffer.id.is_not(None), sa.or_(is_open, may_be_asked()))
    here = position_of(row.organisation)
    apart: list[Any] = [square_km(here).is_(None), square_km(here)] if here else []
    return (
        sa.select(Employer, EmployerOffer, EmployerPlace.latitude, EmployerPlace.longitude, is_open)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .outerjoin(EmployerOffer, offers_it)
        .outerjoin(EmployerPlace, main_place())
        .where(EmployerShare.cluster_id == reader.cluster_id, Employer.stage != Stage.DO_NOT_CONTACT)
        .where(sa.or_(published, sa.and_(is_open, of_the_kind)))
        .options(
            joinedload(Employer.steward).load_only(*NAMED), joinedload(Employer.introduced_by).load_only(*NAMED)
        )
        .order_by(
            EmployerOffer.id.is_(None),
            sa.not_(_takes_one_of(row.year_groups)),
            *([sa.not_(sa.or_(EmployerOffer.ldd_ready, Employer.hosts_ldd))] if goes_first(row) else []),
            *apart,
            Employer.name,
            Employer.id,
            EmployerOffer.id,
        )
        .limit(LOOKED_AT)
    )  # fmt: skip


def _takes_one_of(codes: Sequence[str]) -> sa.ColumnElement[bool]:
    groups = EmployerOffer.year_groups
    return sa.func.coalesce(sa.or_(is_empty(groups), *(has_code(groups, code) for code in codes)), sa.false())


def _say_how_far(one: Match, km: float | None) -> None:
    """Where a closed employer is stays hidden: also how far."""
    if km is not None and one.may_contact:
        one.speaks_for(f"{km:.1f} km" if km >= 1 else "less than 1 km", -min(km, FAR_KM))


def _say_what_it_offers(one: Match, offer: EmployerOffer, row: EmployerRequest, km: float | None) -> None:
    one.score += OFFERED
    taken = [code for code in row.year_groups if code in offer.year_groups]
    if not offer.year_groups:
        one.speaks_for("takes all year groups", YEARS)
    elif taken:
        one.speaks_for(f"takes {year_words(taken)}", YEARS)
    else:
        one.speaks_against(f"takes {offer.years} only", NOT_FOR_THEM)
    if not is_meant_for(offer, row.organisation, km):
        beyond = f"beyond its {offer.radius_km} km" if offer.radius_km else "for other boroughs"
        one.speaks_against(beyond, NOT_FOR_THEM)
    if row.number > offer.group_size:
        one.speaks_against(f"{offer.group_size:,} at a time, and {row.number:,} are asked for", TOO_MANY)
    if row.wanted_on and offer.first_day and row.wanted_on < offer.first_day:
        one.speaks_against(f"only from {day(offer.first_day, weekday=False)}", NOT_THEN)
    if row.wanted_on and offer.last_day and row.wanted_on > offer.last_day:
        one.speaks_against(f"only until {day(offer.last_day, weekday=False)}", NOT_THEN)


def _say_what_is_left(one: Match, room: Left, row: EmployerRequest, first: Sequence[EmployerRequest]) -> None:
    if not room.words:
        return
    if room.is_full:
        one.speaks_against(room.words, FULL)
        return
    one.speaks_for(room.words, 0)
    if not room.is_short:
        return
    if goes_first(row):
        one.speaks_for("the last one: special schools and learners with needs go first", LDD)
    elif first:
        why = "a special school" if first[0].organisation.kind == "special_school" else "whose learners need something"
        one.speaks_against(f"the last one: {first[0].organisation.name}, {why}, waits for it and goes first",
                           OTHERS_FIRST)  # fmt: skip


def _say_the_rest(one: Match, row: EmployerRequest) -> None:
    if (one.offer is not None and one.offer.ldd_ready) or (one.may_contact and one.employer.hosts_ldd):
        one.speaks_for(f"hosts {row.organisation.word_for_send}", LDD if goes_first(row) else 1)
    if one.offer is None and row.activity_type in one.employer.activity_types:
        one.speaks_for(
            f"has done or would do it: {vocabulary.label('activity_type', row.activity_type).lower()}", WOULD_DO
        )
    if row.sector and one.employer.sector == row.sector:
        one.speaks_for("of the sector that is wished", SECTOR)


def _say_when_asked(one: Match, reader: Reader, last: LastAsk | None) -> None:
    if not one.may_contact:
        one.speaks_against(f"to be asked through {one.employer.brought_by.name}", THROUGH)
    elif one.may.is_rest and last is not None:
        ago = _ago((today() - last.asked_on).days) if last.cluster_id == reader.cluster_id else "recently"
        one.speaks_against(f"asked {ago}; next free on {day(one.may.free_on, weekday=False)}", RESTING)
    elif not one.may.is_free:
        one.speaks_against(one.may.words.rstrip("."), RESTING if one.may.can_override else NOT_NOW)


def _ago(days: int) -> str:
    if days < 2:
        return "yesterday" if days else "today"
    return f"{count(days, 'day')} ago" if days < 14 else f"{count(days // 7, 'week')} ago"
