"""Taking organisations into a cluster: from the register, or made by hand. One establishment is one organisation,
however many clusters it belongs to."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from hub.db import db
from hub.geo import borough_of, outcode, position, tidy_postcode
from hub.history import record
from hub.members.establishments import folded
from hub.members.models import Cluster, Establishment, Membership, MembershipState, Organisation
from hub.text import today
from hub.vocabulary import is_code

MOST_AT_ONCE = 60


def establishments(urns: Collection[int]) -> list[Establishment]:
    """Those of the register that may be chosen; a closed school may not."""
    select = sa.select(Establishment).where(Establishment.urn.in_(list(urns)), Establishment.status != "closed")
    return list(db.session.scalars(select.order_by(Establishment.name, Establishment.urn)))


def organisation_for(school: Establishment) -> Organisation:
    """The one organisation of that establishment; made if no cluster had it yet."""
    found = db.session.scalars(sa.select(Organisation).where(Organisation.urn == school.urn)).one_or_none()
    if found is not None:
        return found
    row = Organisation(
        name=school.name,
        kind=school.kind if is_code("organisation_kind", school.kind) else "school",
        urn=school.urn,
        postcode=school.postcode,
        borough=school.borough,
        latitude=school.latitude,
        longitude=school.longitude,
        phase=school.phase if school.phase and school.phase != "Not applicable" else "",
        age_low=school.age_low,
        age_high=school.age_high,
    )
    db.session.add(row)
    db.session.flush()
    return row


def by_hand(name: str, kind: str, postcode: str, website: str) -> Organisation:
    """A body that is in no register of schools."""
    place = position(postcode) or (None, None)
    row = Organisation(
        name=name,
        kind=kind,
        postcode=tidy_postcode(postcode) or outcode(postcode),
        borough=borough_of(postcode),
        latitude=place[0],
        longitude=place[1],
        website=website or None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def same_name(name: str) -> list[Organisation]:
    """Organisations of this hub, made by hand, that are called the same: probably the same body."""
    words = folded(name).split()
    if not words:
        return []
    longest = max(words, key=len)
    select = sa.select(Organisation).where(
        Organisation.urn.is_(None), Organisation.name.icontains(longest, autoescape=True)
    )
    rows = db.session.scalars(select.order_by(Organisation.name, Organisation.id).limit(200))
    return [row for row in rows if folded(row.name) == folded(name)][:5]


def admit(cluster: Cluster, organisations: Iterable[Organisation]) -> int:
    """Makes them members; those who are already stay as they are. Returns how many came in."""
    rows = list(organisations)
    select = sa.select(Membership).where(
        Membership.cluster_id == cluster.id, Membership.organisation_id.in_([row.id for row in rows])
    )
    held = {row.organisation_id: row for row in db.session.scalars(select)}
    came = 0
    for row in rows:
        place = held.get(row.id)
        if place is not None and place.state is MembershipState.MEMBER:
            continue
        if place is None:
            place = held[row.id] = Membership(cluster_id=cluster.id, organisation_id=row.id)
            db.session.add(place)
        place.state, place.joined_on, place.left_on = MembershipState.MEMBER, today(), None
        came += 1
        record("members.admit", row, cluster_id=cluster.id)
    return came


def urns_in(cluster_id: int | None, urns: Collection[int]) -> set[int]:
    """Which of these establishments are members already."""
    rows = db.session.scalars(
        sa.select(Organisation.urn)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.cluster_id == cluster_id,
            Membership.state == MembershipState.MEMBER,
            Organisation.urn.in_(list(urns)),
        )
    )
    return {urn for urn in rows if urn is not None}
