"""What was looked into at a cluster's employers, to carry away: of those that are open to the whole cluster."""

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.employers.checks.models import EmployerCheck
from hub.employers.models import Employer, EmployerShare
from hub.employers.states import Sharing
from hub.members.models import Organisation
from hub.room import Sheet


def checks_sheet(reader: Reader) -> Sheet:
    rows = db.session.execute(
        sa.select(EmployerCheck, Employer.name, Organisation.name)
        .join(Employer, Employer.id == EmployerCheck.employer_id)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .outerjoin(Organisation, Organisation.id == EmployerCheck.organisation_id)
        .where(
            EmployerShare.cluster_id == reader.cluster_id,
            EmployerShare.sharing == Sharing.CLUSTER,
            EmployerCheck.removed_at.is_(None),
        )
        .order_by(Employer.name, Employer.id, EmployerCheck.on, EmployerCheck.id)
    )
    return Sheet(
        "employer-checks",
        "Checks at employers; each school decides whether they are enough",
        ("Employer", "What", "On", "By", "Who supervises", "What was discussed", "For what needs", "Holds until"),
        [
            (name, row.title, row.on, by, row.supervisor, row.discussed, row.needs, row.valid_until)
            for row, name, by in rows
        ],
    )
