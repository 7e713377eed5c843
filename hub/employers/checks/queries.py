"""Every select of the checks. They are kept once for all: whoever sees an employer's details sees its checks."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hub.access import Reader
from hub.db import db
from hub.employers.checks.models import SOON, Certificate, CheckKind, EmployerCheck, WantedChecks
from hub.employers.models import Employer, EmployerShare
from hub.employers.queries import owned, shows_details
from hub.members.models import NAMED, Seat
from hub.text import today

SHOWN = 30


def of_employer(employer: Employer, limit: int = SHOWN) -> list[EmployerCheck]:
    """The latest first. Ask for the employer, and whether its details are shown, first."""
    return list(
        db.session.scalars(
            sa.select(EmployerCheck)
            .where(EmployerCheck.employer_id == employer.id, EmployerCheck.removed_at.is_(None))
            .options(joinedload(EmployerCheck.person), joinedload(EmployerCheck.organisation).load_only(*NAMED))
            .order_by(EmployerCheck.on.desc(), EmployerCheck.id.desc())
            .limit(limit)
        ).unique()
    )


def one(reader: Reader, employer: Employer, check_id: int) -> EmployerCheck:
    """Removed ones too, to be put back. Raises NoResultFound (404)."""
    select = sa.select(EmployerCheck).where(
        EmployerCheck.id == check_id,
        EmployerCheck.employer_id == employer.id,
        EmployerCheck.cluster_id == reader.cluster_id,
    )
    return db.session.scalars(select).one()


# No certificate of the same kind holds longer: the old one has been followed by a new one.
_NEWER = aliased(EmployerCheck)
IS_LATEST = sa.and_(
    EmployerCheck.removed_at.is_(None),
    ~sa.exists().where(
        _NEWER.employer_id == EmployerCheck.employer_id,
        _NEWER.certificate == EmployerCheck.certificate,
        _NEWER.certificate != Certificate.OTHER,
        _NEWER.removed_at.is_(None),
        sa.or_(_NEWER.valid_until.is_(None), _NEWER.valid_until > EmployerCheck.valid_until),
        _NEWER.on >= EmployerCheck.on,
    ),
)
# Made once, because the front page asks it: making it took longer than asking it.
_CERTIFICATES = (
    sa.select(EmployerCheck)
    .join(Employer, Employer.id == EmployerCheck.employer_id)
    .where(EmployerCheck.kind == CheckKind.CERTIFICATE, IS_LATEST, Employer.stopped_at.is_(None))
    .options(contains_eager(EmployerCheck.employer))
    .order_by(EmployerCheck.valid_until, EmployerCheck.id)
)


def running_out(by: date) -> sa.Select[EmployerCheck]:
    """Certificates that hold until that day at the longest, of employers that may be contacted, first to end first."""
    return _CERTIFICATES.where(EmployerCheck.valid_until <= by)


def expiring(reader: Reader, limit: int = 20) -> list[EmployerCheck]:
    """Certificates that run out within 30 days, or have, of the employers that the reader looks after: those of
    their own organisations and, for brokers, all that they may contact. Each with its employer."""
    return list(db.session.scalars(looked_after(reader).limit(limit)).unique()) if reader.can_contribute else []


def looked_after(reader: Reader) -> sa.Select[EmployerCheck]:
    """The select of `expiring`."""
    theirs = shows_details(reader) if reader.is_broker else owned(reader)
    select = running_out(today() + SOON).join(EmployerShare, EmployerShare.employer_id == Employer.id)
    return select.where(EmployerShare.cluster_id == reader.cluster_id, theirs)


def to_remind_of(by: date) -> Sequence[EmployerCheck]:
    return (
        db.session.scalars(
            running_out(by)
            .where(EmployerCheck.reminded_at.is_(None))
            .options(joinedload(EmployerCheck.cluster), joinedload(EmployerCheck.seat).joinedload(Seat.person))
        )
        .unique()
        .all()
    )


def wanted(reader: Reader) -> dict[str, WantedChecks]:
    """The cluster's own words by activity; "" for all activities."""
    rows = db.session.scalars(sa.select(WantedChecks).where(WantedChecks.cluster_id == reader.cluster_id))
    return {row.activity_type: row for row in rows}


def wanted_for(reader: Reader, activity_types: Iterable[str]) -> list[tuple[str, str]]:
    """(activity or "", words) of what is wanted for all activities and for these, as far as the cluster has written
    something."""
    codes = ["", *activity_types]
    rows = db.session.execute(
        sa.select(WantedChecks.activity_type, WantedChecks.text).where(
            WantedChecks.cluster_id == reader.cluster_id,
            WantedChecks.activity_type.in_(codes),
            WantedChecks.text != "",
        )
    )
    found: dict[str, str] = {row[0]: row[1] for row in rows}
    return [(code, found[code]) for code in dict.fromkeys(codes) if code in found]
