"""What members says elsewhere in the hub: needs and news for the front page, numbers, names of references."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask import url_for

from hub.access import Reader
from hub.db import UTC, db, now
from hub.facts import Describer, Fact, Reference
from hub.members import queries
from hub.members.clusters.queries import waiting_count
from hub.members.clusters.start import counts, next_step
from hub.members.models import Membership, MembershipState, Organisation, Person, Role, Seat
from hub.room import Need, News
from hub.text import at_london, count, today

NEWS_FOR = timedelta(days=150)  # about a term: who came before is no news


def needs(reader: Reader) -> list[Need]:
    """Letters that come back; for the lead also organisations that ask to join, and what is left of setting up."""
    found = [_unreachable(reader, person) for person in db.session.scalars(_unreachable_people(reader))]
    if not reader.is_lead:
        return found
    known = counts(reader)
    if waiting := known.asking:
        title = f"{count(waiting, 'organisation')} {'asks' if waiting == 1 else 'ask'} to join"
        why = "They hear nothing until you answer."
        found.append(Need(title, url_for("members.requests"), why, "Answer", "members", minutes=2))
    if step := next_step(reader, known):
        why = "Setting up the cluster: you can stop after each step and go on later."
        found.append(Need(step["text"], step["href"], why, "Carry on", "members", minutes=5))
    return found


def _unreachable_people(reader: Reader) -> sa.Select[Person]:
    return queries.unreachable_people(reader).limit(5)


def _unreachable(reader: Reader, person: Person) -> Need:
    if person.id == reader.person_id:
        why = "They may not reach you until this is put right."
        return Need("Letters to you come back", url_for("me.index"), why, "Look", "mail", minutes=1)
    url = url_for("members.person", person_id=person.id)
    why = "Ask for another address, or try again." if person.has_joined else "The invitation has not arrived."
    return Need(f"Letters to {person.name} come back", url, why, "Look", "mail", minutes=2)


def need_count(reader: Reader) -> int:
    bad = db.session.scalar(sa.select(sa.func.count()).select_from(_unreachable_people(reader).subquery())) or 0
    return bad + (waiting_count(reader) if reader.is_lead else 0)


# In one statement: the front page asks many. Made once: making it takes longer than asking it.
_NEW_MEMBERS = (
    sa.select(
        Organisation.id,
        Organisation.name,
        sa.cast(sa.null(), sa.String).label("school"),
        Membership.joined_on,
        sa.cast(sa.null(), UTC).label("given_at"),
        sa.cast(sa.null(), UTC).label("joined_at"),
    )
    .join(Membership, Membership.organisation_id == Organisation.id)
    .where(
        Membership.cluster_id == sa.bindparam("cluster_id"),
        Membership.state == MembershipState.MEMBER,
        Membership.joined_on > sa.bindparam("since_day"),
    )
    .order_by(Membership.joined_on.desc(), Organisation.name, Membership.id)
    .limit(sa.bindparam("most"))
    .subquery()
)
_NEW_PEOPLE = (
    sa.select(
        Person.id,
        Person.name,
        Organisation.name.label("school"),
        sa.cast(sa.null(), sa.Date).label("joined_on"),
        Seat.given_at,
        Person.joined_at,
    )
    .join(Seat, Seat.person_id == Person.id)
    .join(Organisation, Organisation.id == Seat.organisation_id)
    .where(
        Seat.cluster_id == sa.bindparam("cluster_id"),
        Seat.ended_at.is_(None),
        Seat.role == Role.CAREERS_LEADER,
        Person.joined_at.is_not(None),
        sa.or_(Seat.given_at > sa.bindparam("since"), Person.joined_at > sa.bindparam("since")),
    )
    .order_by(Seat.given_at.desc(), Seat.id.desc())
    .limit(sa.bindparam("most"))
    .subquery()
)
_NEWS = sa.union_all(sa.select(_NEW_MEMBERS), sa.select(_NEW_PEOPLE))


def news(reader: Reader, limit: int) -> list[News]:
    """New members of the cluster and careers leaders who were given their seat, or joined, lately; the latest
    first."""
    since = {"since": now() - NEWS_FOR, "since_day": today() - NEWS_FOR}
    rows = db.session.execute(_NEWS, {"cluster_id": reader.cluster_id, "most": limit, **since})
    return sorted((_news(*row) for row in rows), key=lambda one: one.at, reverse=True)[:limit]


def _news(
    number: int, name: str, school: str | None, joined_on: date | None, given_at: datetime, joined_at: datetime
) -> News:
    if joined_on is not None:
        at, url = min(at_london(joined_on, time(9)), now()), url_for("members.organisation", organisation_id=number)
        return News(at, name, url, "joined the cluster.", "members", has_clock=False)
    url = url_for("members.person", person_id=number)
    return News(max(given_at, joined_at), name, url, f"is careers leader of {school} now.", "person")


def _people_counts(reader: Reader, ids: Iterable[int]) -> dict[int, int]:
    """Organisation -> number of people who have joined and sit for it in the reader's cluster."""
    rows = db.session.execute(
        sa.select(Seat.organisation_id, sa.func.count(sa.distinct(Seat.person_id)))
        .join(Seat.person)
        .where(
            Seat.cluster_id == reader.cluster_id,
            Seat.ended_at.is_(None),
            Seat.organisation_id.in_(list(ids)),
            Person.joined_at.is_not(None),
        )
        .group_by(Seat.organisation_id)
    )
    return {row[0]: row[1] for row in rows}


def _careers_leaders(reader: Reader, ids: Iterable[int]) -> dict[int, list[str]]:
    """Organisation -> names of its careers leaders."""
    found = queries.seats_for(reader, ids)
    return {
        key: [seat.person.name for seat in seats if seat.role is Role.CAREERS_LEADER] for key, seats in found.items()
    }


def _describe_people(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    rows = db.session.scalars(queries.people(reader).where(Person.id.in_(list(ids))))
    return {row.id: Reference(row.name, url_for("members.person", person_id=row.id)) for row in rows}


def _describe_organisations(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    rows = db.session.scalars(queries.organisations(reader).where(Organisation.id.in_(list(ids))))
    return {row.id: Reference(row.name, url_for("members.organisation", organisation_id=row.id)) for row in rows}


FACTS: dict[str, Fact] = {"members.people": _people_counts, "members.careers_leaders": _careers_leaders}
DESCRIBERS: dict[str, Describer] = {"person": _describe_people, "organisation": _describe_organisations}
