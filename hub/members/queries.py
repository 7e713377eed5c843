"""Every select about people and organisations of a cluster; the reader comes first."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from hub.access import Reader
from hub.db import db
from hub.mail import BadAddress, Trouble
from hub.members.models import SPEAKERS, Cluster, Membership, MembershipState, Organisation, Person, Role, Seat


def _sits_here(reader: Reader) -> sa.ColumnElement[bool]:
    return sa.and_(Seat.cluster_id == reader.cluster_id, Seat.ended_at.is_(None))


def people(reader: Reader, text: str = "", role: str = "", borough: str = "") -> sa.Select[Person]:
    """Everybody with a seat in the cluster, by name."""
    seat = sa.select(Seat.person_id).join(Organisation).where(_sits_here(reader))
    if role:
        seat = seat.where(Seat.role == Role(role))
    if borough:
        seat = seat.where(Organisation.borough == borough)
    select = sa.select(Person)
    for word in text.split()[:6]:
        at_school = sa.select(Seat.person_id).join(Organisation).where(
            _sits_here(reader), Organisation.name.icontains(word, autoescape=True)
        )  # fmt: skip
        own = [column.icontains(word, autoescape=True) for column in _PERSON_TEXT]
        select = select.where(sa.or_(*own, Person.id.in_(at_school)))
    return select.where(Person.id.in_(seat)).order_by(Person.name, Person.id)


_PERSON_TEXT = (Person.name, Person.job_title, Person.ask_me_about)


def person(reader: Reader, person_id: int) -> Person:
    """Raises NoResultFound where they have no seat in the reader's cluster."""
    return db.session.scalars(people(reader).where(Person.id == person_id)).one()


def unreachable_people(reader: Reader) -> sa.Select[Person]:
    """At whose address letters come back, as far as it concerns the reader: themselves, whom they invited, and for a
    lead everybody with a seat in the cluster."""
    here = sa.select(Seat.person_id).where(_sits_here(reader))
    if not reader.is_lead:
        here = here.where(Seat.given_by_id == reader.person_id)
    bad = sa.select(BadAddress.address).where(BadAddress.trouble != Trouble.LATE)
    concerned = sa.or_(Person.id == reader.person_id, Person.id.in_(here))
    return sa.select(Person).where(Person.email.in_(bad), concerned).order_by(Person.name, Person.id)


def seats_of(reader: Reader, person_ids: Iterable[int]) -> dict[int, list[Seat]]:
    """Current seats in the cluster by person, each with its organisation; one entry per organisation and role."""
    rows = db.session.scalars(
        sa.select(Seat)
        .join(Seat.organisation)
        .where(_sits_here(reader), Seat.person_id.in_(list(person_ids)))
        .options(contains_eager(Seat.organisation))
        .order_by(Organisation.name, Organisation.id, Seat.id)
    )
    found: dict[int, list[Seat]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def seat(reader: Reader, seat_id: int) -> Seat:
    """A current seat of the reader's cluster, with person and organisation."""
    select = sa.select(Seat).where(Seat.id == seat_id, _sits_here(reader))
    return db.session.scalars(select.options(joinedload(Seat.person), joinedload(Seat.organisation))).one()


def seats_for(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, list[Seat]]:
    """Current seats in the cluster by organisation, each with its person: careers leaders first, then by name."""
    rows = db.session.scalars(
        sa.select(Seat)
        .join(Seat.person)
        .where(_sits_here(reader), Seat.organisation_id.in_(list(organisation_ids)))
        .options(contains_eager(Seat.person))
        .order_by(Seat.role != Role.CAREERS_LEADER, Person.name, Seat.id)
    )
    found: dict[int, list[Seat]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row)
    return found


def names_at(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """organisation id -> who sits there in the cluster, id to name, in the order of `seats_for`."""
    rows = db.session.execute(
        sa.select(Seat.organisation_id, Person.id, Person.name)
        .join(Seat.person)
        .where(_sits_here(reader), Seat.organisation_id.in_(list(organisation_ids)))
        .order_by(Seat.role != Role.CAREERS_LEADER, Person.name, Seat.id)
    )
    found: dict[int, dict[int, str]] = {}
    for organisation_id, person_id, name in rows:
        found.setdefault(organisation_id, {}).setdefault(person_id, name)
    return found


def leads_of(cluster_id: int) -> list[Seat]:
    """The cluster's leads who have joined, with their persons."""
    return list(
        db.session.scalars(
            sa.select(Seat)
            .join(Seat.person)
            .where(
                Seat.cluster_id == cluster_id, Seat.ended_at.is_(None), Seat.role == Role.LEAD,
                Person.joined_at.is_not(None), Person.active,
            )
            .options(contains_eager(Seat.person))
            .order_by(Person.name, Seat.id)
        )
    )  # fmt: skip


def is_last_lead(seats: Collection[Seat]) -> bool:
    """Would the cluster be left without a lead if these seats ended? Locks the cluster's row, so that two leads
    who remove each other at the same moment do not both succeed."""
    ending = {seat.id for seat in seats}
    for cluster_id in sorted({seat.cluster_id for seat in seats if seat.role is Role.LEAD}):
        db.session.execute(sa.select(Cluster.id).where(Cluster.id == cluster_id).with_for_update())
        if all(lead.id in ending for lead in leads_of(cluster_id)):
            return True
    return False


def organisations(reader: Reader, text: str = "", kind: str = "", borough: str = "") -> sa.Select[Organisation]:
    """The members of the cluster, by name."""
    select = (
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id == reader.cluster_id, Membership.state == MembershipState.MEMBER)
    )
    if kind:
        select = select.where(Organisation.kind == kind)
    if borough:
        select = select.where(Organisation.borough == borough)
    for word in text.split()[:6]:
        columns = (Organisation.name, Organisation.ask_us_about, Organisation.postcode, Organisation.phase)
        select = select.where(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return select.order_by(Organisation.name, Organisation.id)


def organisation(reader: Reader, organisation_id: int) -> Organisation:
    """Raises NoResultFound where it is no member of the reader's cluster."""
    return db.session.scalars(organisations(reader).where(Organisation.id == organisation_id)).one()


def may_invite(reader: Reader) -> bool:
    """Whether there is any organisation for which the reader may invite people."""
    return reader.is_lead or (not reader.viewing_as and any(seat.role in SPEAKERS for seat in reader.seats))


def boroughs_of(reader: Reader) -> list[str]:
    """GSS codes of the boroughs that the cluster's members lie in."""
    rows = organisations(reader).with_only_columns(Organisation.borough).order_by(None).distinct()
    return sorted(gss for gss in db.session.scalars(rows) if gss)


def organisation_choices(reader: Reader) -> list[tuple[str, str]]:
    """For form fields: all members of the cluster."""
    rows = organisations(reader).with_only_columns(Organisation.id, Organisation.name)
    return [(str(row.id), row.name) for row in db.session.execute(rows)]


def seat_choices(reader: Reader, organisation_id: int | None = None) -> list[tuple[str, str]]:
    """For form fields that name who is to do something: (seat id, "Ben Okafor, Tollhouse Lane School")."""
    select = (
        sa.select(Seat.id, Person.name, Organisation.name.label("school"))
        .join(Seat.person)
        .join(Seat.organisation)
        .where(_sits_here(reader), Person.joined_at.is_not(None))
        .order_by(Person.name, Organisation.name, Seat.id)
    )
    if organisation_id is not None:
        select = select.where(Seat.organisation_id == organisation_id)
    return [(str(row.id), f"{row.name}, {row.school}") for row in db.session.execute(select)]


def waiting_seats(reader: Reader) -> sa.Select[Seat]:
    """Seats of people who were invited and have not joined: of the cluster for its lead, else of one's own
    organisations. The longest wait first."""
    select = (
        sa.select(Seat)
        .join(Seat.person)
        .join(Seat.organisation)
        .where(_sits_here(reader), Person.joined_at.is_(None))
        .options(contains_eager(Seat.person), contains_eager(Seat.organisation))
        .order_by(Person.invited_at, Person.name, Seat.id)
    )
    return select if reader.is_lead else select.where(Seat.organisation_id.in_(list(reader.organisation_ids)))


def joined_seats(reader: Reader) -> sa.Select[Seat]:
    """Seats of those who were invited and have joined, the latest first."""
    select = (
        sa.select(Seat)
        .join(Seat.person)
        .join(Seat.organisation)
        .where(_sits_here(reader), Person.joined_at.is_not(None), Person.invited_at.is_not(None))
        .options(contains_eager(Seat.person), contains_eager(Seat.organisation))
        .order_by(Person.joined_at.desc(), Person.name, Seat.id)
    )
    return select if reader.is_lead else select.where(Seat.organisation_id.in_(list(reader.organisation_ids)))


def requests_to_join(reader: Reader) -> sa.Select[Membership]:
    """Organisations that ask to join the reader's cluster, the oldest request first."""
    return (
        sa.select(Membership)
        .join(Membership.organisation)
        .where(Membership.cluster_id == reader.cluster_id, Membership.state == MembershipState.ASKED)
        .options(contains_eager(Membership.organisation), joinedload(Membership.asked_by))
        .order_by(Membership.asked_at, Membership.id)
    )


def request_to_join(reader: Reader, membership_id: int) -> Membership:
    return db.session.scalars(requests_to_join(reader).where(Membership.id == membership_id)).unique().one()


def membership(reader: Reader, organisation_id: int) -> Membership:
    return db.session.scalars(
        sa.select(Membership).where(
            Membership.cluster_id == reader.cluster_id,
            Membership.organisation_id == organisation_id,
            Membership.state == MembershipState.MEMBER,
        )
    ).one()
