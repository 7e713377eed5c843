"""Selects of the account pages."""

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.members.models import Person, SignIn


def sign_ins(reader: Reader) -> list[SignIn]:
    """The reader's own, the latest seen first."""
    mine = sa.select(SignIn).where(SignIn.person_id == reader.person_id)
    return list(db.session.scalars(mine.order_by(SignIn.seen_at.desc(), SignIn.id.desc()).limit(50)))


def sign_in(reader: Reader, sign_in_id: int) -> SignIn:
    mine = sa.select(SignIn).where(SignIn.person_id == reader.person_id, SignIn.id == sign_in_id)
    return db.session.scalars(mine).one()


def everybody(text: str) -> sa.Select[Person]:
    """For the administrator: people by name or address."""
    select = sa.select(Person).where(Person.erased_at.is_(None)).order_by(Person.name, Person.id)
    if text:
        like = f"%{text.lower()[:100]}%"
        select = select.where(sa.or_(sa.func.lower(Person.name).like(like), Person.email.like(like)))
    return select


def person(person_id: int) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.id == person_id, Person.erased_at.is_(None))).one()
