"""Every select of the collections. The reader comes first: a collection they may not see does not exist, and of one
that they may see they meet only what they may open. All else in it is absent, from the numbers too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.members.models import NAMED, Cluster, Person
from hub.resources import queries as library
from hub.resources.collections.models import Collection, CollectionItem
from hub.resources.models import Resource, Status
from hub.vocabulary import Visibility

MOST_CHOICES = 200  # in the list of those that something can be added to, the latest changed
MOST_NAMED = 10  # on the page of a resource


@dataclass(frozen=True)
class Item:
    """One resource of a collection, as this reader may open it."""

    id: int
    note: str
    resource: Resource


def may_see(reader: Reader) -> sa.ColumnElement[bool]:
    """The rule of visibility. There is no public collection, whatever stands in a row."""
    return sa.or_(
        Collection.visibility == Visibility.HUB,
        sa.and_(Collection.visibility == Visibility.CLUSTER, Collection.cluster_id == reader.cluster_id),
        sa.and_(
            Collection.visibility == Visibility.ORGANISATION, Collection.organisation_id.in_(reader.organisation_ids)
        ),
    )


def _may_open(reader: Reader) -> sa.ColumnElement[bool]:
    """The rule for what is in it."""
    return sa.and_(library.may_see(reader), Resource.status == Status.SHARED)


def _visible(reader: Reader) -> sa.Select[Collection]:
    people = [
        joinedload(Collection.organisation).load_only(*NAMED),
        joinedload(Collection.author).load_only(Person.name),
    ]
    return sa.select(Collection).where(may_see(reader)).options(*people)


def listed(reader: Reader) -> sa.Select[Collection]:
    """Those that this cluster's lead has pinned first, then the latest changed."""
    is_pinned = sa.and_(Collection.pinned_at.is_not(None), Collection.cluster_id == reader.cluster_id)
    order = [sa.case((is_pinned, 0), else_=1), Collection.changed_at.desc(), Collection.id.desc()]
    return _visible(reader).order_by(*order)


def collection(reader: Reader, collection_id: int) -> Collection:
    """Raises NoResultFound (404) where the reader may not see it."""
    return db.session.scalars(_visible(reader).where(Collection.id == collection_id)).one()


def counts(reader: Reader, ids: Iterable[int]) -> dict[int, int]:
    """How many resources of each collection the reader may open; none is left out."""
    wanted = list(ids)
    rows = db.session.execute(
        sa.select(CollectionItem.collection_id, sa.func.count())
        .join(Resource, Resource.id == CollectionItem.resource_id)
        .where(CollectionItem.collection_id.in_(wanted), _may_open(reader))
        .group_by(CollectionItem.collection_id)
    )
    return dict.fromkeys(wanted, 0) | {row[0]: row[1] for row in rows}


def items(reader: Reader, row: Collection) -> list[Item]:
    """In their order, as far as a list shows them."""
    found = _places(reader, row)
    resources = library.by_ids(reader, [one.resource_id for one in found])
    return [Item(one.id, one.note, resources[one.resource_id]) for one in found if one.resource_id in resources]


def whole_items(reader: Reader, row: Collection) -> list[Item]:
    """The same with everything that is carried away: texts, files, and who made it."""
    found = _places(reader, row)
    wanted = library.shared(reader).where(Resource.id.in_([one.resource_id for one in found]))
    rows = db.session.scalars(wanted.options(joinedload(Resource.author).load_only(Person.name))).unique()
    resources = {resource.id: resource for resource in rows}
    return [Item(one.id, one.note, resources[one.resource_id]) for one in found if one.resource_id in resources]


def _places(reader: Reader, row: Collection) -> Sequence[CollectionItem]:
    select = (
        sa.select(CollectionItem)
        .join(Resource, Resource.id == CollectionItem.resource_id)
        .where(CollectionItem.collection_id == row.id, _may_open(reader))
        .order_by(CollectionItem.position, CollectionItem.id)
    )
    return db.session.scalars(select).all()


def inside(reader: Reader, ids: Iterable[int]) -> dict[int, list[tuple[int, int, str, str]]]:
    """(place, id, title, note) of each resource in these collections, but for what a school keeps to itself: for
    carrying the cluster away."""
    rows = db.session.execute(
        sa.select(CollectionItem.collection_id, Resource.id, Resource.title, CollectionItem.note)
        .join(Resource, Resource.id == CollectionItem.resource_id)
        .where(
            CollectionItem.collection_id.in_(list(ids)),
            _may_open(reader),
            Resource.visibility != Visibility.ORGANISATION,
        )
        .order_by(CollectionItem.collection_id, CollectionItem.position, CollectionItem.id)
    )
    found: dict[int, list[tuple[int, int, str, str]]] = {}
    for collection_id, resource_id, title, note in rows:
        there = found.setdefault(collection_id, [])
        there.append((len(there) + 1, resource_id, title, note))
    return found


def item(reader: Reader, row: Collection, item_id: int) -> CollectionItem:
    """With its resource. Raises NoResultFound (404)."""
    select = (
        sa.select(CollectionItem)
        .join(Resource, Resource.id == CollectionItem.resource_id)
        .where(CollectionItem.collection_id == row.id, CollectionItem.id == item_id, _may_open(reader))
        .options(joinedload(CollectionItem.resource).load_only(Resource.title, Resource.version))
    )
    return db.session.scalars(select).one()


def all_items(row: Collection) -> Sequence[CollectionItem]:
    """Also what the reader may not open: for putting them in order only."""
    select = sa.select(CollectionItem).where(CollectionItem.collection_id == row.id)
    return db.session.scalars(select.order_by(CollectionItem.position, CollectionItem.id)).all()


def changeable(reader: Reader) -> Sequence[sa.Row[int, str]]:
    """(id, title) of those that `can_be_changed_by` this reader, the latest changed first."""
    mine = [each.id for each in reader.organisations if reader.can_write_for(each.id)]
    theirs = sa.or_(Collection.organisation_id.in_(mine), Collection.author_id == reader.person_id)
    select = (
        sa.select(Collection.id, Collection.title)
        .where(may_see(reader), Collection.cluster_id == reader.cluster_id)
        .order_by(Collection.changed_at.desc(), Collection.id.desc())
        .limit(MOST_CHOICES)
    )
    return db.session.execute(select if reader.is_lead else select.where(theirs)).all()


def holding(reader: Reader, resource_id: int) -> Sequence[sa.Row[int, str]]:
    """(id, title) of the collections that hold a resource. Ask for the resource first."""
    holds = sa.select(CollectionItem.collection_id).where(CollectionItem.resource_id == resource_id)
    select = sa.select(Collection.id, Collection.title).where(may_see(reader), Collection.id.in_(holds))
    return db.session.execute(select.order_by(Collection.title, Collection.id).limit(MOST_NAMED)).all()


def has_own(reader: Reader) -> bool:
    """Is there one of this cluster?"""
    own = sa.select(Collection.id).where(may_see(reader), Collection.cluster_id == reader.cluster_id)
    return db.session.scalar(own.limit(1)) is not None


def titles(reader: Reader) -> set[str]:
    """Of those of this cluster, for whoever is about to make some. Nobody may make them meanwhile."""
    db.session.scalars(sa.select(Cluster.id).where(Cluster.id == reader.cluster_id).with_for_update()).one()
    own = sa.select(Collection.title).where(may_see(reader), Collection.cluster_id == reader.cluster_id)
    return set(db.session.scalars(own))
