"""Recently asked: may an employer be asked now? Asked by the form, by the pages and once more before a letter goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerSettings
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import Stage
from hub.members.models import Cluster, Organisation
from hub.text import day, local, today


@dataclass(frozen=True)
class LastAsk:
    """The latest ask of an employer, over all clusters, and how many are still without an answer."""

    asked_on: date
    cluster_id: int
    organisation_id: int
    organisation: str
    open_count: int


@dataclass(frozen=True)
class MayAsk:
    """`reason` is a sentence; "" where the employer may be asked. `can_override`: a broker may, with a note."""

    reason: str = ""
    free_on: date | None = None
    can_override: bool = False
    is_rest: bool = False  # nothing but the time since the last ask

    @property
    def is_free(self) -> bool:
        return not self.reason

    def lets(self, reader: Reader) -> bool:
        """Nobody is let past do-not-contact; past rest and pause only a broker, who has to say why."""
        return self.is_free or (reader.is_broker and self.can_override)


def lock_settings(cluster_id: int | None) -> None:
    """Leads who save for the first time at the same moment follow one another (SQLite does that by itself): there is
    no row of settings yet that could be locked. Rows that name the cluster can be written meanwhile."""
    db.session.execute(sa.select(Cluster.id).where(Cluster.id == cluster_id).with_for_update(key_share=True))


def settings(cluster_id: int | None) -> EmployerSettings:
    found = db.session.scalars(sa.select(EmployerSettings).where(EmployerSettings.cluster_id == cluster_id)).first()
    if found is not None:
        return found
    warm = {"warm_prospect_days": 60, "warm_active_days": 90, "warm_paused_days": 0}
    return EmployerSettings(cluster_id=cluster_id, rest_days=42, reply_days=5, employer_days=7, **warm)


_LAST = (
    sa.select(
        EmployerAsk.employer_id,
        sa.func.max(EmployerAsk.id).label("last_id"),
        sa.func.count(sa.case((sa.and_(EmployerAsk.answer.is_(None), EmployerAsk.withdrawn_at.is_(None)), 1))).label(
            "open_count"
        ),
    )
    .where(EmployerAsk.employer_id.in_(sa.bindparam("ids", expanding=True)))
    .group_by(EmployerAsk.employer_id)
    .subquery()
)
# Made once: making it took longer than asking it.
_LAST_ASKS = (
    sa.select(
        EmployerAsk.employer_id,
        EmployerAsk.asked_at,
        EmployerAsk.cluster_id,
        EmployerRequest.organisation_id,
        Organisation.name,
        _LAST.c.open_count,
    )
    .join(_LAST, _LAST.c.last_id == EmployerAsk.id)
    .join(EmployerRequest, EmployerRequest.id == EmployerAsk.request_id)
    .join(Organisation, Organisation.id == EmployerRequest.organisation_id)
)


def last_asks(employer_ids: Iterable[int]) -> dict[int, LastAsk]:
    """One statement, whatever the number of employers."""
    ids = list(employer_ids)
    rows = db.session.execute(_LAST_ASKS, {"ids": ids}) if ids else ()
    return {employer_id: LastAsk(local(asked_at).date(), *about) for employer_id, asked_at, *about in rows}


def may_ask(reader: Reader, employer: Employer, last: LastAsk | None, rest_days: int) -> MayAsk:
    """Another cluster's ask counts too; of it one hears "recently", never when or for whom."""
    on = today()
    if employer.is_stopped:
        why = employer.stop_reason.label if employer.stop_reason else "Do not contact"
        return MayAsk(f"{employer.name} must not be contacted: {_small(why)}.")
    paused = employer.paused_until if employer.stage is Stage.PAUSED else None
    rested = last.asked_on + timedelta(days=rest_days) if last else None
    free = max((found for found in (paused, rested) if found is not None and found > on), default=None)
    if employer.stage is Stage.PAUSED and (paused is None or (free is not None and free == paused)):
        until = f" until {day(paused)}" if paused else ""
        return MayAsk(f"{employer.name} has asked for a pause{until}.", free, can_override=True)
    if free is not None and last is not None:
        asked = f"on {day(last.asked_on)}" if last.cluster_id == reader.cluster_id else "recently"
        return MayAsk(f"{employer.name} was asked {asked}.", free, can_override=True, is_rest=True)
    return MayAsk()


def may_ask_all(reader: Reader, employers: Iterable[Employer]) -> dict[int, MayAsk]:
    rows = list(employers)
    asked, rest = last_asks(row.id for row in rows), settings(reader.cluster_id).rest_days
    return {row.id: may_ask(reader, row, asked.get(row.id), rest) for row in rows}


def last_ask_in_words(reader: Reader, last: LastAsk | None) -> str:
    """For those who see the details. Another cluster's ask is only "recently", and another school is named to
    broker and lead alone."""
    if last is None:
        return "Not asked yet"
    if last.cluster_id != reader.cluster_id:
        return "Asked recently" if (today() - last.asked_on).days < 90 else "Not asked lately"
    named = reader.is_broker or reader.is_lead or last.organisation_id in reader.organisation_ids
    school = last.organisation if named else "another school"
    return f"Asked for {school} on {day(last.asked_on, weekday=False)}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
