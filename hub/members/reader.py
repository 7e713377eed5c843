"""Who is asking: loads the signed-in person with all their seats, in one SELECT per request."""

import hashlib
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa
from flask import g, request, session
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import contains_eager, load_only

from hub.db import db, now, own_transaction
from hub.members.models import Cluster, Organisation, Person, Role, Seat, SignIn

log = logging.getLogger("hub.members")
SEEN_EVERY = timedelta(minutes=10)
WRITERS = {Role.LEAD, Role.BROKER, Role.CAREERS_LEADER, Role.ENTERPRISE_ADVISER}


@dataclass(frozen=True)
class MemberReader:
    """A person with their current seats. `seats` are those in the cluster of the page; rights are their union."""

    person: Person
    person_id: int  # kept apart: the log asks for it when the session is gone
    all_seats: tuple[Seat, ...]
    cluster: Cluster | None
    viewing_as: Organisation | None = None  # a lead looks at the pages as this school sees them
    sign_in_id: int | None = None

    @property
    def cluster_id(self) -> int | None:
        return self.cluster.id if self.cluster else None

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.all_seats if seat.cluster_id == self.cluster_id)

    @cached_property
    def clusters(self) -> list[Cluster]:
        return sorted({seat.cluster for seat in self.all_seats}, key=lambda cluster: cluster.name)

    @cached_property
    def everywhere(self) -> tuple["MemberReader", ...]:
        """The same person in each of their clusters, this one first; for what is kept over several clusters."""
        others = [] if self.viewing_as else [one for one in self.clusters if one.id != self.cluster_id]
        return (self, *(replace(self, cluster=one) for one in others))

    @cached_property
    def roles(self) -> frozenset[Role]:
        if self.viewing_as:
            return frozenset({Role.CAREERS_LEADER})
        return frozenset(seat.role for seat in self.seats)

    def has_role(self, role: Role) -> bool:
        return role in self.roles

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Those the person speaks for in this cluster. Empty while viewing as a school: the lead sees the
        school's pages, not its private answers and contacts."""
        if self.viewing_as:
            return []
        return sorted({seat.organisation for seat in self.seats}, key=lambda o: (o.name, o.id))

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(organisation.id for organisation in self.organisations)

    def seat_for(self, organisation_id: int) -> Seat | None:
        """The person's own seat for that organisation in this cluster, the most able one first."""
        mine = [seat for seat in self.seats if seat.organisation_id == organisation_id]
        order = list(Role)
        return min(mine, key=lambda seat: order.index(seat.role)) if mine else None

    def can_write_for(self, organisation_id: int) -> bool:
        return not self.viewing_as and any(
            seat.organisation_id == organisation_id and seat.role in WRITERS for seat in self.seats
        )

    @property
    def is_lead(self) -> bool:
        return Role.LEAD in self.roles

    @property
    def is_broker(self) -> bool:
        return Role.BROKER in self.roles

    @property
    def is_administrator(self) -> bool:
        return self.person.is_administrator and not self.viewing_as

    @property
    def is_governor_only(self) -> bool:
        return self.roles == {Role.GOVERNOR}

    @property
    def can_contribute(self) -> bool:
        return not self.viewing_as and bool(self.roles & WRITERS)

    @cached_property
    def audience(self) -> frozenset[str]:
        """The tokens a search document must share one of to be found by this reader."""
        return frozenset({"public", "hub", f"cluster:{self.cluster_id}"} | {f"org:{i}" for i in self.organisation_ids})


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin_sign_in(person: Person) -> None:
    """A new row and a new random token at every sign-in; the cookie of before is worth nothing."""
    token = secrets.token_urlsafe(32)
    browser = (request.user_agent.string or "")[:200]
    db.session.add(SignIn(token_hash=token_hash(token), person_id=person.id, browser=browser))
    session["sign_in"] = token


def signed_in_person(user_id: str | None = None) -> Person | None:
    """Flask-Login's user loader. Reads what the whole request needs to know about its person."""
    if "signed_in" not in g:
        g.signed_in = _load()
    person = g.signed_in[0] if g.signed_in else None
    return person if person is not None and user_id in {None, person.fs_uniquifier} else None


# Made once: it is asked at every request, and building it took as long as asking it. Of the three wide tables only
# what the gate and the frame of every page need; a page about the person or the school itself reads the rest.
_WHO = (
    sa.select(SignIn, Person, Seat)
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Seat, sa.and_(Seat.person_id == Person.id, Seat.ended_at.is_(None)))
    .outerjoin(Cluster, Cluster.id == Seat.cluster_id)
    .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
    .where(SignIn.token_hash == sa.bindparam("token"), Person.active, Person.erased_at.is_(None))
    .options(
        load_only(SignIn.person_id, SignIn.seen_at),
        load_only(
            Person.version, Person.name, Person.email, Person.is_administrator, Person.active, Person.fs_uniquifier
        ),
        load_only(Seat.person_id, Seat.cluster_id, Seat.organisation_id, Seat.role, Seat.ended_at),
        contains_eager(Seat.cluster).load_only(Cluster.version, Cluster.name),
        contains_eager(Seat.organisation).load_only(Organisation.version, Organisation.name, Organisation.kind),
    )
    .order_by(Seat.id)
)


def _load() -> tuple[Person, tuple[Seat, ...], int] | None:
    token = session.get("sign_in")
    if not isinstance(token, str):
        return None
    rows = db.session.execute(_WHO, {"token": token_hash(token)}).all()
    if not rows or session.get("_user_id") != rows[0][1].fs_uniquifier:
        return None
    sign_in, person = rows[0][0], rows[0][1]
    _note_seen(sign_in)
    return person, tuple(row[2] for row in rows if row[2] is not None), sign_in.id


def _note_seen(sign_in: SignIn) -> None:
    moment: datetime = now()
    if moment - sign_in.seen_at < SEEN_EVERY or request.method not in {"GET", "HEAD"}:
        return  # a request that writes holds the lock itself; a later GET will note it
    try:
        with own_transaction() as connection:
            connection.execute(sa.update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=moment))
    except OperationalError:  # a full disk: reading goes on all the same
        log.warning("last seen could not be noted")


def load_reader(cluster_id: int | None) -> MemberReader | None:
    """The gate's loader. `reader.cluster` is None where the person has no seat in that cluster."""
    person = signed_in_person()
    if person is None:
        return None
    _, seats, sign_in_id = g.signed_in
    cluster = next((seat.cluster for seat in seats if seat.cluster_id == cluster_id), None)
    return MemberReader(person, person.id, seats, cluster, _viewing_as(seats, cluster), sign_in_id)


def _viewing_as(seats: tuple[Seat, ...], cluster: Cluster | None) -> Organisation | None:
    viewing = session.get("viewing_as")  # [cluster id, organisation id], set by a lead
    if not viewing or cluster is None or viewing[0] != cluster.id:
        return None
    if not any(seat.role is Role.LEAD and seat.cluster_id == cluster.id for seat in seats):
        return None
    return db.session.get(Organisation, viewing[1])
