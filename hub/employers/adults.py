"""Whose names may stand in free text: people of the cluster, people at employers that the reader may see, and employers
that are called like somebody. Nothing is told of anybody else: whoever types a name learns nothing from the answer."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.access import reader_or_none
from hub.db import db
from hub.employers.models import Employer, EmployerContact, EmployerShare, folded
from hub.employers.queries import shows_details
from hub.members.models import Person, Seat


def known_adults(names: Sequence[str]) -> set[str]:
    """Of these, in small letters. Three statements, for a text with a name in it only."""
    me, small = reader_or_none(), {folded(name): name.lower() for name in names}
    if me is None or me.cluster_id is None:
        return set()
    wanted = [name.lower() for name in names]
    people = sa.select(sa.func.lower(Person.name)).where(
        sa.func.lower(Person.name).in_(wanted),
        Person.id.in_(sa.select(Seat.person_id).where(Seat.cluster_id == me.cluster_id)),
    )
    here = EmployerShare.cluster_id == me.cluster_id
    contacts = (
        sa.select(sa.func.lower(EmployerContact.name))
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(here, shows_details(me), sa.func.lower(EmployerContact.name).in_(wanted))
    )
    firms = (
        sa.select(Employer.folded_name)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(here, sa.or_(*(Employer.folded_name.startswith(name, autoescape=True) for name in small if name)))
    )
    called = [firm for firm in db.session.scalars(firms) if firm] if any(small) else []
    own = {name for fold, name in small.items() if fold and any(f"{firm} ".startswith(f"{fold} ") for firm in called)}
    return own | set(db.session.scalars(people)) | set(db.session.scalars(contacts))
