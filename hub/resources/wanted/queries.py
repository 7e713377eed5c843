"""What is asked for on the board of the reader's cluster, and those of its answers that the reader may open."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.members.models import NAMED, Organisation, Person, Seat
from hub.members.roles import SPEAKERS
from hub.resources import queries
from hub.resources.models import Resource, Status
from hub.resources.wanted.models import Wanted, WantedAnswer
from hub.vocabulary import Visibility

PER_PAGE = 20
ANSWERS = 50  # on its own page, the latest
_ORGANISATION = joinedload(Wanted.organisation).load_only(*NAMED)


def asked(reader: Reader, *, is_closed: bool = False) -> sa.Select[Wanted]:
    """Open ones, the newest first; or the closed ones, closed last first."""
    here = sa.select(Wanted).where(Wanted.cluster_id == reader.cluster_id).options(_ORGANISATION)
    if is_closed:
        return here.where(Wanted.closed_at.is_not(None)).order_by(Wanted.closed_at.desc(), Wanted.id.desc())
    return here.where(Wanted.closed_at.is_(None)).order_by(Wanted.id.desc())


def one(reader: Reader, wanted_id: int) -> Wanted:
    """Raises NoResultFound (404) where it stands on another cluster's board."""
    select = (
        sa.select(Wanted)
        .where(Wanted.id == wanted_id, Wanted.cluster_id == reader.cluster_id)
        .options(_ORGANISATION, joinedload(Wanted.person).load_only(Person.name))
    )
    return db.session.scalars(select).one()


def one_or_none(reader: Reader, text: str) -> Wanted | None:
    """For a number out of an address; None where it is none, or not on this board."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    here = sa.select(Wanted).where(Wanted.id == int(text), Wanted.cluster_id == reader.cluster_id)
    return db.session.scalars(here.options(_ORGANISATION)).one_or_none()


def by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, Wanted]:
    """Closed ones too."""
    here = sa.select(Wanted).where(Wanted.cluster_id == reader.cluster_id, Wanted.id.in_(list(ids)))
    return {row.id: row for row in db.session.scalars(here.options(_ORGANISATION))}


def may_open(reader: Reader) -> sa.ColumnElement[bool]:
    """Of the resource of an answer."""
    return sa.and_(queries.may_see(reader), Resource.status == Status.SHARED)


def counts(reader: Reader, ids: Iterable[int]) -> dict[int, int]:
    """How many answers of each the reader may open; those without any are left out."""
    rows = db.session.execute(
        sa.select(WantedAnswer.wanted_id, sa.func.count())
        .join(Resource, Resource.id == WantedAnswer.resource_id)
        .where(WantedAnswer.wanted_id.in_(list(ids)), may_open(reader))
        .group_by(WantedAnswer.wanted_id)
    )
    return dict(rows.tuples().all())


def answers(reader: Reader, row: Wanted) -> list[tuple[WantedAnswer, Resource]]:
    """The latest first, as far as the reader may open them."""
    found = db.session.scalars(
        sa.select(WantedAnswer)
        .join(Resource, Resource.id == WantedAnswer.resource_id)
        .where(WantedAnswer.wanted_id == row.id, may_open(reader))
        .options(joinedload(WantedAnswer.person).load_only(Person.name))
        .order_by(WantedAnswer.id.desc())
        .limit(ANSWERS)
    ).all()
    resources = queries.by_ids(reader, [answer.resource_id for answer in found])
    return [(answer, resources[answer.resource_id]) for answer in found if answer.resource_id in resources]


def answer(reader: Reader, row: Wanted, answer_id: int) -> WantedAnswer:
    """One that the reader may open, or gave. Raises NoResultFound (404)."""
    select = (
        sa.select(WantedAnswer)
        .join(Resource, Resource.id == WantedAnswer.resource_id)
        .where(
            WantedAnswer.id == answer_id,
            WantedAnswer.wanted_id == row.id,
            sa.or_(may_open(reader), WantedAnswer.person_id == reader.person_id),
        )
    )
    return db.session.scalars(select).one()


def answering(row: Wanted, resource_ids: Iterable[int]) -> set[int]:
    """Those of these resources that answer it already."""
    wanted = sa.and_(WantedAnswer.wanted_id == row.id, WantedAnswer.resource_id.in_(list(resource_ids)))
    return set(db.session.scalars(sa.select(WantedAnswer.resource_id).where(wanted)))


def who_asked(row: Wanted) -> list[int]:
    """Whoever holds the seat that asked; where nobody does, those who speak for the organisation."""
    seats = db.session.execute(
        sa.select(Seat.id, Seat.person_id, Seat.role).where(
            Seat.cluster_id == row.cluster_id,
            Seat.organisation_id == row.organisation_id,
            Seat.ended_at.is_(None),
        )
    ).all()
    holder = [seat.person_id for seat in seats if seat.id == row.seat_id]
    return holder or [seat.person_id for seat in seats if seat.role in SPEAKERS]


def who_answered(row: Wanted) -> list[int]:
    """Those of them who still sit in the cluster."""
    still = sa.exists().where(
        Seat.person_id == WantedAnswer.person_id, Seat.cluster_id == row.cluster_id, Seat.ended_at.is_(None)
    )
    select = sa.select(WantedAnswer.person_id).where(WantedAnswer.wanted_id == row.id, still).distinct()
    return [person_id for person_id in db.session.scalars(select) if person_id is not None]


def count_of_seat(seat: Seat) -> int:
    """How many open ones were asked from this seat."""
    mine = sa.select(sa.func.count(Wanted.id)).where(Wanted.seat_id == seat.id, Wanted.closed_at.is_(None))
    return db.session.scalar(mine) or 0


def recent(reader: Reader, limit: int) -> sa.Select[int, str, datetime, str]:
    """(id, title, created_at, name of the organisation) of the newest open ones."""
    return (
        sa.select(Wanted.id, Wanted.title, Wanted.created_at, Organisation.name)
        .join(Organisation, Organisation.id == Wanted.organisation_id)
        .where(Wanted.cluster_id == reader.cluster_id, Wanted.closed_at.is_(None))
        .order_by(Wanted.id.desc())
        .limit(limit)
    )


def whole(reader: Reader) -> Sequence[Wanted]:
    """The whole board, open and closed, for an export."""
    here = sa.select(Wanted).where(Wanted.cluster_id == reader.cluster_id).options(_ORGANISATION)
    return db.session.scalars(here.order_by(Wanted.id)).all()


def shared_answers(reader: Reader) -> dict[int, list[int]]:
    """Id of what is asked -> ids of resources, without those that a school keeps to itself."""
    rows = db.session.execute(
        sa.select(WantedAnswer.wanted_id, WantedAnswer.resource_id)
        .join(Wanted, Wanted.id == WantedAnswer.wanted_id)
        .join(Resource, Resource.id == WantedAnswer.resource_id)
        .where(
            Wanted.cluster_id == reader.cluster_id,
            may_open(reader),
            Resource.visibility != Visibility.ORGANISATION,
        )
        .order_by(WantedAnswer.id)
    )
    found: dict[int, list[int]] = {}
    for wanted_id, resource_id in rows:
        found.setdefault(wanted_id, []).append(resource_id)
    return found


def asked_for(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """organisation id -> titles of what it looks for on this board, the newest first; own ones only."""
    ids = set(organisation_ids) & reader.organisation_ids
    found: dict[int, list[str]] = {}
    for row in db.session.scalars(asked(reader).where(Wanted.organisation_id.in_(ids)).limit(PER_PAGE)) if ids else ():
        found.setdefault(row.organisation_id, []).append(row.title)
    return found
