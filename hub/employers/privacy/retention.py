"""Who is due for a review: the owner is told, reminded, and told once more when somebody nobody confirmed has gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import aliased

import hub.employers.privacy.rights as rights
from hub.access import absolute_url
from hub.db import db, now
from hub.employers.clocks import is_working_day
from hub.employers.models import Employer, EmployerContact, EmployerShare
from hub.employers.privacy.review import is_due
from hub.employers.privacy.states import Afterwards
from hub.employers.queries import people_to_tell
from hub.employers.settings import EmployerSettings
from hub.members.models import Cluster, Person
from hub.notices.models import tell
from hub.notices.sending import send
from hub.text import count, today

REMINDED_BEFORE = timedelta(days=14)
AT_ONCE = 500  # people in one round


@dataclass(frozen=True)
class Owner:
    """Who is told: the organisation that brought the employer, in the cluster into which it came first. That
    cluster's settings hold."""

    organisation_id: int
    cluster_id: int
    grace: timedelta
    afterwards: Afterwards


def review_people() -> int:
    """Once an hour, on working days. Nobody goes whose owner was not told before, and reminded."""
    if not is_working_day(today()):
        return 0
    done = _let_off() + _tell()
    at = now()
    for owner, some in _grouped(EmployerContact.review_told_at.is_not(None)):
        begun = {row.id: row.review_told_at for row in some}
        gone = [row for row in some if row.review_reminded_at and _is_over(begun[row.id], owner.grace, at)]
        soon = [row for row in some if not row.review_reminded_at]
        soon = [row for row in soon if _is_over(begun[row.id], owner.grace - REMINDED_BEFORE, at)]
        done += _remind(owner, soon) + _remove(owner, gone)
    return done


def _is_over(begun: datetime | None, grace: timedelta, at: datetime) -> bool:
    return begun is not None and begun + grace <= at


def _let_off() -> int:
    """Somebody spoke with them meanwhile: their two years begin anew."""
    back = sa.update(EmployerContact).where(EmployerContact.review_told_at.is_not(None), ~is_due())
    values = {"review_told_at": None, "review_reminded_at": None}
    done = db.session.execute(back.values(values).execution_options(synchronize_session=False))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


def _tell() -> int:
    done = 0
    for owner, some in _grouped(EmployerContact.review_told_at.is_(None)):
        if _say(owner, len(some), "employers/letters/to_review"):
            for row in some:
                row.review_told_at = now()
            done += len(some)
        db.session.commit()
    return done


def _remind(owner: Owner, some: list[EmployerContact]) -> int:
    if some and _say(owner, len(some), "employers/letters/to_review", last=True):
        for row in some:
            row.review_reminded_at = now()
    db.session.commit()
    return len(some)


def _remove(owner: Owner, some: list[EmployerContact]) -> int:
    for row in some:
        if owner.afterwards is Afterwards.ERASE:
            rights.erase(row, for_good=False)
        else:
            rights.anonymise(row)
    if some:
        done = "erased" if owner.afterwards is Afterwards.ERASE else "anonymised"
        words = f"{count(len(some), 'person', 'people')} at employers {done}: nobody confirmed them"
        ids = [one.id for one in _whom(owner)]
        tell(ids, words, _path(owner), cluster_id=owner.cluster_id, icon="employers")
    db.session.commit()
    return len(some)


def _whom(owner: Owner) -> list[Person]:
    """Where nobody of the organisation is here any more: the brokers, or the leads."""
    return people_to_tell(owner.cluster_id, owner.organisation_id) or people_to_tell(owner.cluster_id, None)


def _say(owner: Owner, number: int, template: str, *, last: bool = False) -> bool:
    """False where there is nobody to tell: then nobody goes either."""
    people, cluster = _whom(owner), db.session.get_one(Cluster, owner.cluster_id)
    some = count(number, "person", "people")
    words = f"{some} at your employers to review" + (", or they go in two weeks" if last else "")
    tell([one.id for one in people], words, _path(owner), cluster_id=owner.cluster_id, icon="employers")
    url = absolute_url("employers.privacy", cluster_id=owner.cluster_id)
    day = (now() + (REMINDED_BEFORE if last else owner.grace)).date()
    for person in people:
        send(person, template, cluster=cluster, some=some, url=url, day_of_going=day,
             erases=owner.afterwards is Afterwards.ERASE)  # fmt: skip
    return bool(people)


def _path(owner: Owner) -> str:
    return urlsplit(absolute_url("employers.privacy", cluster_id=owner.cluster_id)).path


def _grouped(which: sa.ColumnElement[bool]) -> Iterator[tuple[Owner, list[EmployerContact]]]:
    """Those who are due, by owner. The rows are read before the first group is dealt with and committed."""
    theirs = aliased(EmployerShare)
    first = sa.select(sa.func.min(theirs.id)).where(theirs.employer_id == Employer.id).correlate(Employer)
    rows = db.session.execute(
        sa.select(
            EmployerContact,
            sa.func.coalesce(Employer.introduced_by_id, Employer.steward_id),
            EmployerShare.cluster_id,
        )
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .join(EmployerShare, EmployerShare.id == first.scalar_subquery())
        .where(is_due(), which)
        .order_by(EmployerContact.id)
        .limit(AT_ONCE)
    ).all()
    rules = _rules({row[2] for row in rows})
    found: dict[Owner, list[EmployerContact]] = {}
    for contact, organisation_id, cluster_id in rows:
        own = rules[cluster_id]
        owner = Owner(organisation_id, cluster_id, timedelta(days=own.grace_days), own.afterwards)
        found.setdefault(owner, []).append(contact)
    yield from found.items()


def _rules(cluster_ids: Iterable[int]) -> dict[int, EmployerSettings]:
    ids = set(cluster_ids)
    rows = db.session.scalars(sa.select(EmployerSettings).where(EmployerSettings.cluster_id.in_(ids)))
    return {one: EmployerSettings.usual(one) for one in ids} | {row.cluster_id: row for row in rows}
