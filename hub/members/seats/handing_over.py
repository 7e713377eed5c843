"""Handing a seat to another person: responsibility points to the seat, so all of it goes along."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

import hub.mail as mail
from hub.access import Reader, absolute_url, link_for
from hub.db import db, now
from hub.history import record
from hub.members import queries
from hub.members.invitations.letters import LINK_DAYS
from hub.members.models import Person, Seat
from hub.members.seats.ending import no_more_letters
from hub.members.seats.forms import HandOverForm
from hub.room import rooms


def what_goes_with(seat: Seat) -> list[str]:
    """Sentences of every room about what this seat is responsible for."""
    return [words for room in rooms() if room.handover for words in room.handover(seat)]


def colleagues(reader: Reader, seat: Seat) -> list[Person]:
    """Those of the same organisation who have joined."""
    seats = queries.seats_for(reader, [seat.organisation_id]).get(seat.organisation_id, [])
    people = {one.person for one in seats if one.person.has_joined and one.person_id != seat.person_id}
    return sorted(people, key=lambda person: (person.name, person.id))


def person_named(form: HandOverForm, known: Sequence[Person]) -> Person:
    """The chosen colleague, the account of that address, or a new person (not saved yet)."""
    if form.person.data:
        return next(person for person in known if str(person.id) == form.person.data)
    found = db.session.scalars(sa.select(Person).where(Person.email == form.email.data)).one_or_none()
    return found or Person(name=form.name.data, email=form.email.data)


def hand_over(reader: Reader, seat: Seat, taker: Person) -> None:
    """In the current transaction, with a letter to both."""
    giver = seat.person
    db.session.add(taker)
    if not taker.has_joined:
        taker.invited_at, taker.link_version = now(), (taker.link_version or 0) + 1
    db.session.flush()
    goes, own = what_goes_with(seat), _same_seat_of(taker, seat)
    if own is None:
        seat.person, seat.given_at, seat.given_by_id = taker, now(), reader.person_id
    else:
        _let_take_over(own, seat)
    no_more_letters(giver.id, reader.cluster.id)
    record("members.hand_over", seat, of=giver.id, to=taker.id, organisation=seat.organisation_id)
    for person, other in ((giver, taker), (taker, giver)):
        mail.write(
            person, "members/letters/handed_over", cluster=reader.cluster, seat=seat, other=other, goes=goes,
            takes=person is taker, by=reader.person, url=_address(reader, person), joined=person.has_joined,
            days=LINK_DAYS, again_url=absolute_url("joining.ask_again"),
        )  # fmt: skip


def _same_seat_of(taker: Person, seat: Seat) -> Seat | None:
    """A deputy often sits on such a seat already. Two of them would ask everything of the same person twice."""
    select = sa.select(Seat).where(
        Seat.person_id == taker.id,
        Seat.cluster_id == seat.cluster_id,
        Seat.organisation_id == seat.organisation_id,
        Seat.role == seat.role,
        Seat.ended_at.is_(None),
    )
    return db.session.scalars(select.order_by(Seat.id)).first()


def _let_take_over(own: Seat, seat: Seat) -> None:
    """Ends the seat; whatever points to it in any room points to the taker's own from now on. Where the taker has a
    row of their own for the same thing (they were asked to the same meeting), theirs counts and the other stays."""
    seat.ended_at = now()
    db.session.flush()
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is Seat.__table__.c.id:
                _repoint(table, key.parent, seat.id, own.id)
    db.session.expire_all()


def _repoint(table: sa.Table, column: sa.Column[Any], old: int, new: int) -> None:
    update = sa.update(table).where(column == old)
    uniques = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    for unique in (one for one in uniques if column.name in one.columns):
        theirs = table.alias()
        same = [theirs.c[one.name] == one for one in unique.columns if one is not column]
        update = update.where(~sa.exists().where(theirs.c[column.name] == new, *same))
    db.session.execute(update.values({column: new}))


def _address(reader: Reader, person: Person) -> str:
    if person.has_joined:
        return absolute_url("home.start")
    return link_for("joining.join", person, days=LINK_DAYS)
