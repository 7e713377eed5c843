"""Agreements that end within 30 days: told once to the EBP's brokers, on a working day, in one letter to each."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.employers.queries as pool
from hub.access import absolute_url
from hub.db import db, now
from hub.employers.agreements import queries
from hub.employers.agreements.models import SOON, EmployerAgreement
from hub.employers.clocks import is_working_day
from hub.members.models import Person, Seat
from hub.notices.sending import send
from hub.planner.queries import calendar_of
from hub.text import local, today

MORNING = 7  # o'clock


def remind_of_agreements() -> int:
    """For the worker: returns how many it told of. They are claimed in one transaction with the letters."""
    moment = now()
    if local(moment).hour < MORNING:
        return 0
    working: dict[int, bool] = {}
    letters: dict[tuple[int, int], list[EmployerAgreement]] = {}
    people: dict[int, Person] = {}
    done = 0
    for row in _due():
        number = row.cluster_id
        if number not in working:
            working[number] = is_working_day(today(), calendar_of(number))
        if not working[number] or not _claim(row, moment):
            continue
        done += 1
        for person in _people(row):
            people[person.id] = person
            letters.setdefault((person.id, number), []).append(row)
    for (person_id, _), rows in letters.items():
        _write(people[person_id], rows)
    db.session.commit()
    return done


def _due() -> list[EmployerAgreement]:
    names = (EmployerAgreement.organisation, EmployerAgreement.ebp, EmployerAgreement.cluster)
    select = queries.to_remind_of(today() + SOON).where(EmployerAgreement.reminded_at.is_(None))
    return list(db.session.scalars(select.options(*(joinedload(one) for one in names))))


def _claim(row: EmployerAgreement, moment: datetime) -> bool:
    claim = sa.update(EmployerAgreement).where(EmployerAgreement.id == row.id, EmployerAgreement.reminded_at.is_(None))
    done = db.session.execute(claim.values(reminded_at=moment), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _people(row: EmployerAgreement) -> list[Person]:
    """The brokers of that EBP here; where it has none any more, whoever answers requests."""
    select = (
        sa.select(Person)
        .join(Seat, Seat.person_id == Person.id)
        .where(queries.brokers_of(row), Person.joined_at.is_not(None), Person.active)
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(select).unique()) or pool.people_to_tell(row.cluster_id, None)


def _write(person: Person, rows: list[EmployerAgreement]) -> None:
    cluster = rows[0].cluster
    url = absolute_url("employers.agreements", cluster_id=cluster.id)
    send(person, "employers/letters/agreements_end", cluster=cluster, rows=rows, url=url)
