"""The letters of an invitation, and what becomes of one that waits: sent again, asked for again, taken back."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

import hub.mail as mail
from hub.access import absolute_url, link_for
from hub.db import db, now
from hub.members.models import Cluster, Person, Seat

LINK_DAYS = 28
ASK_EVERY = timedelta(minutes=10)


def invite(person: Person, seats: Sequence[Seat], *, by: Person | None, cluster: Cluster, again: bool = False) -> None:
    """A fresh link; the links of earlier letters stop working."""
    person.invited_at = now()
    person.link_version = (person.link_version or 0) + 1
    db.session.flush()
    _write(person, seats, by, cluster, again=again)


def _write(person: Person, seats: Sequence[Seat], by: Person | None, cluster: Cluster | None, *, again: bool) -> None:
    mail.write(
        person,
        "members/letters/invitation_again" if again else "members/letters/invitation",
        cluster=cluster,
        seats=seats,
        by=by,
        url=link_for("joining.join", person, days=LINK_DAYS),
        until=now() + timedelta(days=LINK_DAYS),
        again_url=absolute_url("joining.ask_again"),
    )


def tell(person: Person, seats: Sequence[Seat], *, by: Person, cluster: Cluster) -> None:
    """An invitation to those who have not joined yet, a note to those who have."""
    if not person.has_joined:
        invite(person, seats, by=by, cluster=cluster)
        return
    url = absolute_url("home.index", cluster_id=cluster.id)
    mail.write(person, "members/letters/seat_given", cluster=cluster, seats=seats, by=by, url=url)


def seats_waiting_for(person: Person) -> list[Seat]:
    """What somebody joins: their current seats, with cluster and organisation."""
    select = sa.select(Seat).where(Seat.person_id == person.id, Seat.ended_at.is_(None)).order_by(Seat.id)
    options = joinedload(Seat.cluster), joinedload(Seat.organisation)
    return list(db.session.scalars(select.options(*options)))


def take_back(seat: Seat) -> None:
    """The seat goes; an account that nobody ever used and that holds no other seat goes with it, and with the
    account the letters to it."""
    person = seat.person
    others = [one for one in seats_waiting_for(person) if one.id != seat.id]
    if others:
        seat.ended_at = now()
        return
    db.session.execute(sa.delete(Seat).where(Seat.person_id == person.id))
    db.session.expire(person)
    db.session.delete(person)


def ask_again(email: str) -> None:
    """A new letter for somebody who was invited and has not joined, at most one in ten minutes. For any other
    address a letter is made and thrown away, so that the answer takes as long."""
    person = db.session.scalars(sa.select(Person).where(Person.email == email)).one_or_none()
    seats = seats_waiting_for(person) if person else []
    if person and seats and not person.has_joined and person.active and _may_ask(person):
        invite(person, seats, by=None, cluster=seats[0].cluster, again=True)
        return
    with db.session.no_autoflush:
        nobody = Person(id=0, name="Nobody", email=email, link_version=1)
        _write(nobody, [], None, None, again=True)
        for row in db.session.new:
            if isinstance(row, mail.Letter):
                db.session.expunge(row)


def _may_ask(person: Person) -> bool:
    return person.invited_at is None or now() - person.invited_at > ASK_EVERY
