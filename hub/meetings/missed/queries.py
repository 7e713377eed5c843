"""The selects of those who missed two in a row; for leads only."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.meetings.attendance.models import MissedTwice
from hub.meetings.models import Meeting
from hub.members.models import NAMED, Membership, MembershipState, Organisation

AT_ONCE = 10  # on the front page


def _of_cluster(reader: Reader) -> sa.Select[MissedTwice]:
    return (
        sa.select(MissedTwice)
        .join(MissedTwice.second)
        .where(Meeting.cluster_id == reader.cluster_id)
        .options(
            sa.orm.contains_eager(MissedTwice.second),
            joinedload(MissedTwice.first),
            joinedload(MissedTwice.organisation).load_only(*NAMED),
        )
    )


def missed(reader: Reader, missed_id: int) -> MissedTwice:
    """Raises NoResultFound (404) in another cluster."""
    return db.session.scalars(_of_cluster(reader).where(MissedTwice.id == missed_id)).one()


def _the_latest() -> sa.ColumnElement[bool]:
    """Of each school that is still a member, and that nobody has settled."""
    later, then = sa.orm.aliased(MissedTwice), sa.orm.aliased(Meeting)
    goes_on = sa.exists().where(
        later.organisation_id == MissedTwice.organisation_id,
        later.settled_at.is_(None),
        then.id == later.second_id,
        then.cluster_id == Meeting.cluster_id,
        then.starts_at > Meeting.starts_at,
    )
    is_here = sa.exists().where(
        Membership.cluster_id == Meeting.cluster_id,
        Membership.organisation_id == MissedTwice.organisation_id,
        Membership.state == MembershipState.MEMBER,
    )
    return sa.and_(MissedTwice.settled_at.is_(None), sa.not_(goes_on), is_here)


# (id, name of the school, when it was) of those to whom the lead may want to write, newest first.
STILL_TO_WRITE = (
    sa.select(MissedTwice.id, Organisation.name.label("title"), Meeting.starts_at.label("at"))
    .join(Meeting, Meeting.id == MissedTwice.second_id)
    .join(Organisation, Organisation.id == MissedTwice.organisation_id)
    .where(Meeting.cluster_id == sa.bindparam("cluster_id"), _the_latest())
    .order_by(Meeting.starts_at.desc(), MissedTwice.id.desc())
    .limit(AT_ONCE)
)
