"""Pauses and stops that end on the day that was named with them."""

from urllib.parse import urlsplit

import sqlalchemy as sa

import hub.employers.queries as queries
from hub.access import absolute_url
from hub.db import db
from hub.employers.models import Employer, EmployerEvent
from hub.employers.states import EventKind, Stage
from hub.notices.models import tell
from hub.text import today


def end_stages() -> int:
    """For the worker: returns how many ended. Each is claimed by its version, so that a pause that was made longer
    meanwhile holds."""
    over = sa.or_(
        sa.and_(Employer.stage == Stage.PAUSED, Employer.paused_until <= today()),
        sa.and_(Employer.stage == Stage.DO_NOT_CONTACT, Employer.stopped_until <= today()),
    )
    done = 0
    for number in db.session.scalars(sa.select(Employer.id).where(over).order_by(Employer.id).limit(500)).all():
        row = db.session.get(Employer, number, with_for_update=True, populate_existing=True)
        if row is None or not _end(row):
            db.session.rollback()
            continue
        db.session.commit()
        done += 1
    return done


def _end(row: Employer) -> bool:
    if row.stage is Stage.PAUSED and row.paused_until is not None and row.paused_until <= today():
        row.stage, row.paused_until = Stage.ACTIVE, None
        return True
    if row.is_stopped and row.stopped_until is not None and row.stopped_until <= today():
        row.end_stop()
        db.session.add(EmployerEvent(employer_id=row.id, organisation_id=row.brought_by_id, kind=EventKind.STOP_ENDED))
        for share in row.shares:
            people = queries.people_to_tell(share.cluster_id, row.brought_by_id)
            address = absolute_url("employers.employer", employer_id=row.id, cluster_id=share.cluster_id)
            words = f"{row.name} may be contacted again, as was agreed"
            path = urlsplit(address).path
            tell([one.id for one in people], words, path, cluster_id=share.cluster_id, icon="employers")
        return True
    return False
