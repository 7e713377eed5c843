"""Every select of actions; the reader comes first."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.actions.models import Action
from hub.db import Page, db, paginate
from hub.members.models import Organisation, Person, Role, Seat
from hub.text import today

VIEWS = {"mine": "Mine", "school": "My school's", "open": "All open", "overdue": "Overdue", "done": "Done"}
DOERS = (Role.LEAD, Role.BROKER, Role.CAREERS_LEADER)


def may_see(reader: Reader) -> sa.ColumnElement[bool]:
    """Of this cluster; private ones only for their own organisation."""
    return sa.and_(
        Action.cluster_id == reader.cluster_id,
        sa.or_(sa.not_(Action.is_private), Action.organisation_id.in_(reader.organisation_ids)),
    )


def visible_actions(reader: Reader) -> sa.Select[Action]:
    """Open first, then by day."""
    return (
        sa.select(Action)
        .where(may_see(reader))
        .options(
            joinedload(Action.owner).joinedload(Seat.person),
            joinedload(Action.organisation),
            joinedload(Action.done_by),
        )
        .order_by(Action.done_at.is_not(None), Action.due_on.is_(None), Action.due_on, Action.id)
    )


def action(reader: Reader, action_id: int) -> Action:
    """Raises NoResultFound (404) where the reader may not see it."""
    return db.session.scalars(visible_actions(reader).where(Action.id == action_id)).unique().one()


def actions_from(reader: Reader, origins: Iterable[str]) -> list[Action]:
    """All that came out of a meeting, an answer, ..."""
    return list(db.session.scalars(visible_actions(reader).where(Action.origin.in_(list(origins)))).unique())


def _own(reader: Reader) -> sa.ColumnElement[bool]:
    """The reader's, or nobody's in particular of their organisations."""
    mine = [] if reader.viewing_as else [seat.id for seat in reader.seats]
    return sa.or_(
        Action.owner_seat_id.in_(mine),
        sa.and_(Action.owner_seat_id.is_(None), Action.organisation_id.in_(reader.organisation_ids)),
    )


def open_actions_for(reader: Reader, limit: int = 20) -> list[Action]:
    """What the reader, or nobody in particular of their organisations, still has to do; without the people."""
    select = sa.select(Action).where(may_see(reader), Action.done_at.is_(None), _own(reader))
    return list(db.session.scalars(select.order_by(Action.due_on.is_(None), Action.due_on, Action.id).limit(limit)))


def _conditions(reader: Reader, view: str) -> tuple[sa.ColumnElement[bool], ...]:
    is_open = Action.done_at.is_(None)
    return {
        "mine": (is_open, _own(reader)),
        "school": (is_open, Action.organisation_id.in_(reader.organisation_ids)),
        "open": (is_open,),
        "overdue": (is_open, Action.due_on < today()),
        "done": (sa.not_(is_open),),
    }[view]


def actions_in(reader: Reader, view: str, page: int) -> Page[Action]:
    """`view` is one of VIEWS."""
    select = visible_actions(reader).where(*_conditions(reader, view))
    if view == "done":
        select = select.order_by(None).order_by(Action.done_at.desc(), Action.id.desc())
    return paginate(select, page, per_page=25)


def action_counts(reader: Reader) -> dict[str, int]:
    """How many there are in each view; one statement."""
    sums = [sa.func.sum(sa.case((sa.and_(*_conditions(reader, view)), 1), else_=0)) for view in VIEWS]
    row = db.session.execute(sa.select(*sums).where(may_see(reader))).one()
    return {view: int(number or 0) for view, number in zip(VIEWS, row, strict=True)}


def people_to_tell(action: Action) -> list[Person]:
    """The owner; or, of a whole organisation, those who lead its careers work."""
    if action.owner is not None:
        return [action.owner.person] if action.owner.is_current else []
    select = (
        sa.select(Person)
        .join(Seat, Seat.person_id == Person.id)
        .where(
            Seat.organisation_id == action.organisation_id,
            Seat.cluster_id == action.cluster_id,
            Seat.ended_at.is_(None),
            Seat.role.in_(DOERS),
            Person.active,
        )
        .order_by(Person.name, Person.email)
        .distinct()
    )
    return list(db.session.scalars(select))


def possible_owners(reader: Reader) -> list[Seat]:
    """Current seats of the cluster, by organisation and name, each person once for each organisation."""
    select = (
        sa.select(Seat)
        .join(Seat.person)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.cluster_id == reader.cluster_id, Seat.ended_at.is_(None), Person.active)
        .options(sa.orm.contains_eager(Seat.person), sa.orm.contains_eager(Seat.organisation))
        .order_by(Organisation.name, Organisation.id, Person.name, Seat.person_id, Seat.id)
    )
    found: dict[tuple[int, int], Seat] = {}
    for seat in db.session.scalars(select):
        found.setdefault((seat.person_id, seat.organisation_id), seat)
    return list(found.values())


def to_remind(until: date, limit: int = 500) -> list[Action]:
    """Open ones that are due by then, or late, and of which nobody was reminded yet; of all clusters, for the
    worker."""
    late = sa.and_(Action.due_on < today(), Action.chased_at.is_(None))
    soon = sa.and_(Action.due_on >= today(), Action.due_on <= until, Action.reminded_at.is_(None))
    select = (
        sa.select(Action)
        .where(Action.done_at.is_(None), sa.or_(late, soon))
        .options(
            joinedload(Action.owner).joinedload(Seat.person),
            joinedload(Action.organisation),
            joinedload(Action.created_by),
            joinedload(Action.cluster),
        )
        .order_by(Action.due_on, Action.id)
        .limit(limit)
    )
    return list(db.session.scalars(select).unique())


def open_count_of_seat(seat: Seat) -> int:
    select = sa.select(sa.func.count()).where(Action.owner_seat_id == seat.id, Action.done_at.is_(None))
    return db.session.scalar(select) or 0
