"""After a month: tell them or remove them. One letter for each import, on a working day."""

from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

import hub.employers.queries as pool
import hub.employers.telling.queries as queries
from hub.access import absolute_url
from hub.db import db, now
from hub.employers.clocks import is_working_day
from hub.employers.importing.models import EmployerImport
from hub.members.models import Cluster, Person
from hub.notices.models import tell
from hub.notices.sending import send
from hub.planner.queries import calendar_of
from hub.text import today

A_MONTH = timedelta(days=30)
BATCH = 50


def remind_of_untold() -> int:
    """For the worker, every hour."""
    reminded = 0
    for row in queries.overdue_imports(now() - A_MONTH, BATCH):
        if is_working_day(today(), calendar_of(row.cluster_id)):
            reminded += _remind(row)
    db.session.commit()
    return reminded


def _remind(row: EmployerImport) -> int:
    claimed = (
        sa.update(EmployerImport)
        .where(EmployerImport.id == row.id, EmployerImport.reminded_at.is_(None))
        .values(reminded_at=now())
    )
    if not db.session.execute(claimed).rowcount:  # type: ignore[attr-defined]
        return 0
    cluster, url = (
        db.session.get_one(Cluster, row.cluster_id),
        absolute_url("employers.untold", cluster_id=row.cluster_id),
    )
    for person in _who(row):
        words = "People you imported have not been told that they are kept here: tell or remove them"
        tell([person.id], words, urlsplit(url).path, cluster_id=row.cluster_id, icon="employers")
        send(person, "employers/letters/untold", cluster=cluster, row=row, url=url)
    return 1


def _who(row: EmployerImport) -> list[Person]:
    """Who imported them, while still there; else whoever speaks for the organisation."""
    people = pool.people_to_tell(row.cluster_id, row.organisation_id)
    return [person for person in people if person.id == row.person_id] or people
