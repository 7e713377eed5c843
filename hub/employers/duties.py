"""What is owed to people and firms in the pool, counted for the front page in one statement: it asks many."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db, now
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.agreements.queries import ending
from hub.employers.checks.models import EmployerCheck
from hub.employers.checks.queries import looked_after
from hub.employers.models import EmployerContact
from hub.employers.privacy.review import to_review
from hub.employers.settings import EmployerSettings
from hub.employers.spare.models import SeatAsk
from hub.employers.spare.queries import to_answer
from hub.employers.telling.queries import untold
from hub.employers.telling.reminding import A_MONTH
from hub.employers.warm.queries import how_many, rhythms


@dataclass(frozen=True)
class Duties:
    untold: int  # imported a month ago, and not told yet
    to_review: int
    running_out: int  # certificates, counted up to `most`
    first_to_run_out: int | None  # its employer
    cool: int  # employers to keep warm, counted up to `most`
    ending: int  # agreements with schools that end soon, counted up to `most`
    seats: int  # asks for spare seats that wait for an answer, counted up to `most`
    first_seats: int | None

    @property
    def lines(self) -> int:
        return sum(map(bool, (self.untold, self.to_review, self.running_out, self.cool, self.ending, self.seats)))


def duties(reader: Reader, most: int) -> Duties:
    late = untold(reader).where(EmployerContact.added_at <= now() - A_MONTH)
    certificates, seats = looked_after(reader), to_answer(reader)
    numbers = (
        _count(late, EmployerContact.id),
        _count(to_review(reader), EmployerContact.id),
        _count(certificates.limit(most), EmployerCheck.id),
        certificates.with_only_columns(EmployerCheck.employer_id).limit(1).scalar_subquery(),
        _count(ending(reader).limit(most), EmployerAgreement.id),
        _count(seats.limit(most), SeatAsk.id),
        seats.with_only_columns(SeatAsk.id).limit(1).scalar_subquery(),
    )
    ours = sa.select(EmployerSettings).where(EmployerSettings.cluster_id == reader.cluster_id)
    days = ("warm_prospect_days", "warm_active_days", "warm_paused_days")
    set_here = (ours.with_only_columns(getattr(EmployerSettings, name)).scalar_subquery() for name in days)
    found = db.session.execute(sa.select(*numbers, *set_here)).one()
    late_count, review_count, certificate_count, first, ending_count, seat_count, first_seats, *own_days = found
    rules = EmployerSettings.usual(reader.cluster_id)
    for name, number in zip(days, own_days, strict=True):
        if number is not None:
            setattr(rules, name, number)
    cool = how_many(reader, most, rhythms(rules))
    return Duties(late_count, review_count, certificate_count, first, cool, ending_count, seat_count, first_seats)


def _count(select: sa.Select[Any], column: Any) -> sa.ScalarSelect[int]:
    ids = select.with_only_columns(column).order_by(None).subquery()
    return sa.select(sa.func.count()).select_from(ids).scalar_subquery()
