"""Certificates that run out within 30 days: told once, on a working day, in one letter to each person."""

from datetime import datetime

import sqlalchemy as sa

import hub.employers.queries as pool
from hub.access import absolute_url
from hub.db import db, now
from hub.employers.checks import queries
from hub.employers.checks.models import SOON, EmployerCheck
from hub.employers.clocks import is_working_day
from hub.members.models import Person
from hub.notices.sending import send
from hub.planner.queries import calendar_of
from hub.text import local, today

MORNING = 7  # o'clock


def remind_of_certificates() -> int:
    """For the worker: returns how many it told of. They are claimed in one transaction with the letters."""
    moment = now()
    if local(moment).hour < MORNING:
        return 0
    working: dict[int, bool] = {}
    letters: dict[tuple[int, int], list[EmployerCheck]] = {}
    people: dict[int, Person] = {}
    done = 0
    for check in queries.to_remind_of(today() + SOON):
        number = check.cluster_id
        if number not in working:
            working[number] = is_working_day(today(), calendar_of(number))
        if not working[number] or not _claim(check, moment):
            continue
        done += 1
        for person in _people(check):
            people[person.id] = person
            letters.setdefault((person.id, number), []).append(check)
    for (person_id, _), checks in letters.items():
        _write(people[person_id], checks)
    db.session.commit()
    return done


def _claim(check: EmployerCheck, moment: datetime) -> bool:
    claim = sa.update(EmployerCheck).where(EmployerCheck.id == check.id, EmployerCheck.reminded_at.is_(None))
    done = db.session.execute(claim.values(reminded_at=moment), execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _people(check: EmployerCheck) -> list[Person]:
    """Whoever sits on the seat of the one who saw it; else those who answer for the steward, or the brokers."""
    if check.seat is not None and check.seat.is_current and check.seat.person is not None:
        return [check.seat.person]
    stewards = pool.people_to_tell(check.cluster_id, check.employer.steward_id)
    return stewards or pool.people_to_tell(check.cluster_id, None)


def _write(person: Person, checks: list[EmployerCheck]) -> None:
    cluster = checks[0].cluster
    rows = [
        (check, absolute_url("employers.checks", employer_id=check.employer_id, cluster_id=check.cluster_id))
        for check in checks
    ]
    send(person, "employers/letters/running_out", cluster=cluster, rows=rows)
