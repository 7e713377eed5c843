"""Recently asked: may an employer be asked now? Asked by the form, by the pages and once more before a letter goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerContact
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer
from hub.employers.settings import EmployerSettings
from hub.employers.states import Stage
from hub.employers.terms import next_term_begins, term_of
from hub.members.models import Cluster, Organisation
from hub.text import at_london, count, day, local, today

ANSWERED = {
    Answer.YES: "they said yes",
    Answer.ANOTHER_DATE: "they offered another date",
    Answer.NOT_NOW: "they said not now",
    Answer.STOP: "they said please stop",
}


@dataclass(frozen=True)
class LastAsk:
    """The latest ask of an employer, or of a person, over all clusters; how many have no answer yet, and how many
    were made in this term."""

    asked_on: date
    cluster_id: int
    organisation_id: int
    organisation: str
    activity_type: str
    answer: Answer | None
    open_count: int
    term_count: int


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

    @property
    def words(self) -> str:
        """The reason with the next free date."""
        return f"{self.reason} Next free on {day(self.free_on)}." if self.free_on else self.reason

    def lets(self, reader: Reader) -> bool:
        """Nobody is let past do-not-contact, objection, erasure, and what the employer asked for itself; past rest and
        cap only a broker, who has to say why."""
        return self.is_free or (reader.is_broker and self.can_override)


def lock_settings(cluster_id: int | None) -> None:
    """Leads who save for the first time at the same moment follow one another (SQLite does that by itself): there is
    no row of settings yet that could be locked. Rows that name the cluster can be written meanwhile."""
    db.session.execute(sa.select(Cluster.id).where(Cluster.id == cluster_id).with_for_update(key_share=True))


def settings(cluster_id: int | None) -> EmployerSettings:
    found = db.session.scalars(sa.select(EmployerSettings).where(EmployerSettings.cluster_id == cluster_id)).first()
    return found or EmployerSettings.usual(cluster_id)


def lock_for_asking(employer: Employer, contact_id: int | None) -> None:
    """Until the commit nobody else asks this employer, nor anybody of that address elsewhere, and nobody stops, holds
    or erases them: what is read after this is as it will be when the letter is written. (SQLite: one writer anyway.)"""
    columns = ["version", "stage", "paused_until", "stop_reason", "stopped_at"]
    db.session.refresh(employer, columns, with_for_update={"key_share": True})
    address = sa.select(sa.func.lower(EmployerContact.email)).where(EmployerContact.id == contact_id)
    same = sa.or_(EmployerContact.id == contact_id, sa.func.lower(EmployerContact.email) == address.scalar_subquery())
    select = sa.select(EmployerContact.id).where(same, EmployerContact.email != "").order_by(EmployerContact.id)
    db.session.execute(select.with_for_update(key_share=True))


_IS_OPEN = sa.and_(EmployerAsk.answer.is_(None), EmployerAsk.withdrawn_at.is_(None))
# Asks of several schools that went in one letter are one.
_LETTER = sa.func.coalesce(EmployerAsk.visit_id, -EmployerAsk.id)
_LAST = (
    sa.select(
        EmployerAsk.employer_id,
        sa.func.max(EmployerAsk.id).label("last_id"),
        sa.func.count(sa.distinct(sa.case((_IS_OPEN, _LETTER)))).label("open_count"),
        sa.func.count(sa.distinct(sa.case((EmployerAsk.asked_at >= sa.bindparam("term"), _LETTER)))).label(
            "term_count"
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
        EmployerRequest.activity_type,
        EmployerAsk.answer,
        _LAST.c.open_count,
        _LAST.c.term_count,
    )
    .join(_LAST, _LAST.c.last_id == EmployerAsk.id)
    .join(EmployerRequest, EmployerRequest.id == EmployerAsk.request_id)
    .join(Organisation, Organisation.id == EmployerRequest.organisation_id)
)


def term_begins() -> datetime:
    return at_london(term_of(today())[0], time(0))


def last_asks(employer_ids: Iterable[int]) -> dict[int, LastAsk]:
    """One statement, whatever the number of employers."""
    ids = list(employer_ids)
    rows = db.session.execute(_LAST_ASKS, {"ids": ids, "term": term_begins()}) if ids else ()
    return {employer_id: LastAsk(local(asked_at).date(), *about) for employer_id, asked_at, *about in rows}


def may_ask(reader: Reader, employer: Employer, last: LastAsk | None, rules: EmployerSettings) -> MayAsk:
    """Another cluster's ask counts too; of it one hears "recently", never when or for whom."""
    if employer.is_stopped:
        why = employer.stop_reason.label if employer.stop_reason else "Do not contact"
        return MayAsk(f"{employer.name} must not be contacted: {_small(why)}.")
    beyond = beyond_limits(reader, employer.name, last, rules)
    paused = employer.paused_until if employer.stage is Stage.PAUSED else None
    if employer.stage is Stage.PAUSED and (paused is None or paused > today()):
        until = f" until {day(paused)}" if paused else ""
        free = max(paused, beyond.free_on or paused) if paused else None
        return MayAsk(f"{employer.name} has asked for a pause{until}.", free)
    return beyond


def beyond_limits(reader: Reader, name: str, last: LastAsk | None, rules: EmployerSettings) -> MayAsk:
    """Rest and cap, of an employer or of a person."""
    if last is None:
        return MayAsk()
    on = today()
    rested = last.asked_on + timedelta(days=rules.rest_days)
    is_full = last.term_count >= rules.asks_per_term
    free = max(rested, next_term_begins(on)) if is_full else rested
    if free <= on:
        return MayAsk()
    if is_full:
        often = f"{name} has been asked {count(last.term_count, 'time')} this term, over all clusters."
        return MayAsk(often, free, can_override=True)
    asked = f"on {day(last.asked_on)}" if last.cluster_id == reader.cluster_id else "recently"
    return MayAsk(f"{name} was asked {asked}.", free, can_override=True, is_rest=True)


def may_ask_all(reader: Reader, employers: Iterable[Employer]) -> dict[int, MayAsk]:
    rows = list(employers)
    asked, rules = last_asks(row.id for row in rows), settings(reader.cluster_id)
    return {row.id: may_ask(reader, row, asked.get(row.id), rules) for row in rows}


def last_ask_in_words(reader: Reader, last: LastAsk | None) -> str:
    """For those who see the details. Another cluster's ask is only "recently", and another school is named to
    broker and lead alone."""
    if last is None:
        return "Not asked yet"
    if last.cluster_id != reader.cluster_id:
        return "Asked recently" if (today() - last.asked_on).days < 90 else "Not asked lately"
    named = reader.is_broker or reader.is_lead or last.organisation_id in reader.organisation_ids
    school = last.organisation if named else "another school"
    return f"Asked for {school} on {day(last.asked_on, weekday=False)}: {about_in_words(last)}"


def about_in_words(last: LastAsk) -> str:
    """About what, and what they said: "workplace visit, not now"."""
    said = ANSWERED[last.answer] if last.answer else "no answer yet"
    what = vocabulary.activity_name(last.activity_type)
    return f"{_small(what)}, {said}"


def counts_in_words(last: LastAsk | None, rules: EmployerSettings) -> str:
    """Open asks and the cap: the counts are over all clusters and name none."""
    number, waiting = (last.term_count, last.open_count) if last else (0, 0)
    still = f" {count(waiting, 'ask')} still without an answer." if waiting else ""
    return f"{number} of {rules.asks_per_term} this term.{still}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
