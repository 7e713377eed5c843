"""Every select about keeping warm. Any contact counts, whoever had it: a line of the timeline (`NO_CONTACT` says which
are none), an ask that was answered, a booking. The reader comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from hub.access import Reader
from hub.db import Page, db, now
from hub.employers.asking import settings
from hub.employers.models import Employer, EmployerEvent
from hub.employers.queries import by_ids, owned, pool, shows_details
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import MET_STATES
from hub.employers.settings import EmployerSettings
from hub.employers.states import NO_CONTACT, Stage
from hub.text import local, today

COLD = 2  # times the rhythm
PER_PAGE = 25


@dataclass(frozen=True)
class Warmth:
    """`last` is the latest contact (None: never), `due_on` the day by which somebody should be in touch."""

    last: datetime | None
    due_on: date
    rhythm: int

    @property
    def is_cold(self) -> bool:
        return today() >= self.due_on + timedelta(days=self.rhythm * (COLD - 1))

    @property
    def words(self) -> str:
        return "Cold: long past its time" if self.is_cold else "Getting cold: due"

    @property
    def tone(self) -> str:
        return "bad" if self.is_cold else "warn"


def rhythms(row: EmployerSettings) -> dict[Stage, int]:
    """Days between contacts by stage; a stage that is left alone is not in it."""
    days = {
        Stage.PROSPECT: row.warm_prospect_days,
        Stage.ACTIVE: row.warm_active_days,
        Stage.PAUSED: row.warm_paused_days,
    }
    return {stage: number for stage, number in days.items() if number > 0}


def page(reader: Reader, number: int) -> Page[Employer]:
    """Whom somebody should be in touch with. Who is silent has to be reckoned for the whole pool either way, so that
    all their numbers are read once rather than counted and then read; the rows are of one page."""
    numbers = list(db.session.scalars(cooling(reader).with_only_columns(Employer.id)))
    found = Page.of(numbers, number, PER_PAGE)
    rows = by_ids(reader, found.items)
    return Page([rows[one] for one in found.items if one in rows], found.number, found.per_page, found.total)


def cooling(reader: Reader, limits: dict[Stage, int] | None = None) -> sa.Select[Employer]:
    """Employers that the reader looks after (those of their own organisations; for brokers all that they may contact)
    and that nobody has been in touch with for longer than their stage allows, the longest first."""
    select = pool(reader).where(Employer.stopped_at.is_(None))
    if not reader.can_contribute:
        return select.where(sa.false())
    limits = rhythms(settings(reader.cluster_id)) if limits is None else limits
    if not limits:
        return select.where(sa.false())
    return (
        select.where(shows_details(reader) if reader.is_broker else owned(reader), Employer.stage.in_(list(limits)))
        .where(_silent_since({stage: now() - timedelta(days=days) for stage, days in limits.items()}))
        .order_by(None)
        .order_by(sa.func.coalesce(_last_event(), Employer.created_at), Employer.id)
    )


def _is_contact() -> sa.ColumnElement[bool]:
    return sa.and_(EmployerEvent.employer_id == Employer.id, EmployerEvent.kind.not_in(NO_CONTACT))


def _last_event() -> sa.ScalarSelect[datetime]:
    return sa.select(sa.func.max(EmployerEvent.at)).where(_is_contact()).correlate(Employer).scalar_subquery()


def _silent_since(moments: dict[Stage, datetime]) -> sa.ColumnElement[bool]:
    """One question for all stages: asked for each stage by itself, PostgreSQL looked up every employer three times. A
    booking that lies ahead counts as well: they are expected."""
    moment = sa.case(moments, value=Employer.stage)
    return sa.and_(
        Employer.created_at < moment,
        ~sa.exists().where(_is_contact(), EmployerEvent.at >= moment),
        ~sa.exists().where(EmployerAsk.employer_id == Employer.id, EmployerAsk.answered_at >= moment),
        ~sa.exists().where(
            EmployerRequest.employer_id == Employer.id,
            EmployerRequest.state.in_(MET_STATES),
            EmployerRequest.happens_at >= moment,
        ),
    )


def last_contacts(ids: Iterable[int]) -> dict[int, datetime]:
    """The latest contact of each, over all clusters; those without one are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    parts = [
        sa.select(EmployerEvent.employer_id, EmployerEvent.at.label("at")).where(
            EmployerEvent.employer_id.in_(wanted), EmployerEvent.kind.not_in(NO_CONTACT)
        ),
        sa.select(EmployerAsk.employer_id, EmployerAsk.answered_at).where(
            EmployerAsk.employer_id.in_(wanted), EmployerAsk.answered_at.is_not(None)
        ),
        sa.select(EmployerRequest.employer_id, EmployerRequest.happens_at).where(
            EmployerRequest.employer_id.in_(wanted),
            EmployerRequest.state.in_(MET_STATES),
            EmployerRequest.happens_at.is_not(None),
        ),
    ]
    together = sa.union_all(*parts).subquery()
    rows = db.session.execute(
        sa.select(together.c.employer_id, sa.func.max(together.c.at)).group_by(together.c.employer_id)
    )
    return {row[0]: row[1] for row in rows}


def warmth(reader: Reader, rows: Iterable[Employer]) -> dict[int, Warmth]:
    """For employers of `cooling`, or any others whose stage has a rhythm."""
    some, limits = list(rows), rhythms(settings(reader.cluster_id))
    last = last_contacts(row.id for row in some)
    found = {}
    for row in some:
        if (rhythm := limits.get(row.stage)) is not None:
            since = local(last.get(row.id) or row.created_at).date()
            found[row.id] = Warmth(last.get(row.id), since + timedelta(days=rhythm), rhythm)
    return found


def to_keep_warm(reader: Reader, limit: int = 20) -> list[tuple[Employer, Warmth]]:
    """Whom somebody should be in touch with, the longest silent first; without shares and places."""
    numbers = list(db.session.scalars(cooling(reader).with_only_columns(Employer.id).limit(limit)))
    rows = {row.id: row for row in db.session.scalars(sa.select(Employer).where(Employer.id.in_(numbers)))}
    known = warmth(reader, rows.values())
    return [(rows[one], known[one]) for one in numbers if one in rows]


def how_many(reader: Reader, most: int, limits: dict[Stage, int] | None = None) -> int:
    """Counted up to `most`."""
    ids = cooling(reader, limits).with_only_columns(Employer.id).order_by(None).limit(most)
    return db.session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0
