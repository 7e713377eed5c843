"""Selects of privacy: somebody by their address, as far as the reader sees them."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from hub.access import Reader
from hub.db import db
from hub.employers.models import Employer, EmployerContact, EmployerShare
from hub.employers.queries import owned, seen, shows_details


def people_of(reader: Reader, email: str) -> list[EmployerContact]:
    """At the employers of the cluster whose details the reader sees. Who is held back is found by their owner only."""
    select = (
        sa.select(EmployerContact)
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(
            EmployerShare.cluster_id == reader.cluster_id,
            sa.func.lower(EmployerContact.email) == email.lower(),
            EmployerContact.email != "",
            shows_details(reader),
            sa.or_(EmployerContact.hold.is_(None), owned(reader)),
            seen(reader),
        )
        .options(contains_eager(EmployerContact.employer).selectinload(Employer.shares))
        .order_by(Employer.name, EmployerContact.id)
    )
    return list(db.session.scalars(select).unique())
