"""Every select of the pool: employers, the people there, the timeline. The reader comes first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.access import Reader
from hub.db import Page, db, paginate
from hub.employers.models import Employer, EmployerContact, EmployerPlace, EmployerShare, folded
from hub.employers.states import EmployerKind, Sharing
from hub.history import HistoryEntry
from hub.mail import BadAddress
from hub.members.models import NAMED, Membership, MembershipState, Organisation, Person, Role, Seat

LOOKED = "employers.look"


@dataclass(frozen=True)
class Wanted:
    """What somebody narrows the pool down to. All but `text`, `sector` and `kind` are details: they find only employers
    whose details the reader may see, or a filter would tell what the page does not."""

    text: str = ""
    sector: str = ""
    borough: str = ""
    hosts_ldd: bool = False
    mine: bool = False
    kind: str = ""  # "employer", or "provider" of further study: not private


def writable_ids(reader: Reader) -> list[int]:
    return sorted(one for one in reader.organisation_ids if reader.can_write_for(one))


def owned(reader: Reader) -> sa.ColumnElement[bool]:
    mine = writable_ids(reader)
    return sa.or_(Employer.steward_id.in_(mine), Employer.introduced_by_id.in_(mine))


def shows_details(reader: Reader) -> sa.ColumnElement[bool]:
    """The rule of `Employer.shows_details_to`, in SQL; a test holds the two together."""
    if not reader.can_contribute:
        return sa.false()
    open_to = [Sharing.CLUSTER, Sharing.EBP] if reader.is_broker else [Sharing.CLUSTER]
    return sa.or_(owned(reader), EmployerShare.sharing.in_(open_to))


def pool(reader: Reader, load: Callable[..., Any] = selectinload) -> sa.Select[Employer]:
    """The employers of the reader's cluster, by name."""
    return (
        sa.select(Employer)
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .where(EmployerShare.cluster_id == reader.cluster_id)
        .options(
            joinedload(Employer.steward).load_only(*NAMED),
            joinedload(Employer.introduced_by).load_only(*NAMED),
            load(Employer.shares),
            load(Employer.places),
        )
        .order_by(Employer.name, Employer.id)
    )


def narrowed(reader: Reader, wanted: Wanted) -> sa.Select[Employer]:
    select = pool(reader)
    for word in folded(wanted.text).split()[:6]:
        select = select.where(Employer.folded_name.contains(word, autoescape=True))
    if wanted.sector:
        select = select.where(Employer.sector == wanted.sector)
    if wanted.kind:
        is_employer = Employer.kind == EmployerKind.EMPLOYER
        select = select.where(is_employer if wanted.kind == "employer" else ~is_employer)
    if wanted.borough:
        there = sa.select(EmployerPlace.employer_id).where(EmployerPlace.borough == wanted.borough)
        select = select.where(Employer.id.in_(there), shows_details(reader))
    if wanted.hosts_ldd:
        select = select.where(Employer.hosts_ldd, shows_details(reader))
    return select.where(owned(reader)) if wanted.mine else select


def page(reader: Reader, wanted: Wanted, number: int, per_page: int, known_total: int) -> Page[Employer]:
    """Numbers first and then the rows: skipping thousands of whole rows took three times as long."""
    numbers = narrowed(reader, wanted).with_only_columns(Employer.id)
    found = paginate(numbers, number, per_page, known_total)
    rows = by_ids(reader, found.items)
    return Page([rows[one] for one in found.items if one in rows], found.number, found.per_page, found.total)


def contactable(reader: Reader, wanted: Wanted) -> sa.Select[Employer]:
    """Those that the reader may contact, for answering a request."""
    return narrowed(reader, wanted).where(shows_details(reader), Employer.stopped_at.is_(None))


def employer(reader: Reader, employer_id: int) -> Employer:
    """Raises NoResultFound (404) where it is not in the pool of the reader's cluster."""
    select = pool(reader, load=joinedload)  # of one employer all of it in one statement
    return db.session.scalars(select.where(Employer.id == employer_id)).unique().one()


def by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, Employer]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = db.session.scalars(pool(reader).where(Employer.id.in_(wanted))).unique()
    return {row.id: row for row in rows}


def same_name(reader: Reader, name: str, but: int | None = None) -> Employer | None:
    """Another employer of the pool with that name, give or take case, accents and "Ltd"."""
    select = pool(reader).where(Employer.folded_name == folded(name), Employer.id != (but or 0)).limit(1)
    return db.session.scalars(select).unique().first()


def like(reader: Reader, name: str, limit: int = 4) -> list[Employer]:
    """Employers of the pool that share a word with the name."""
    words = [word for word in folded(name).split() if len(word) > 2][:4]
    if not words:
        return []
    alike = sa.or_(*(Employer.folded_name.contains(word, autoescape=True) for word in words))
    return list(db.session.scalars(pool(reader).where(alike, Employer.stopped_at.is_(None)).limit(limit)).unique())


@dataclass(frozen=True)
class Counts:
    """Of the pool: providers of further study are counted apart; `organisations` brought them all."""

    employers: int
    providers: int
    organisations: int

    @property
    def all(self) -> int:
        return self.employers + self.providers


_BROUGHT_BY = sa.func.coalesce(Employer.introduced_by_id, Employer.steward_id)
_COUNTS = (
    sa.select(
        _BROUGHT_BY,
        sa.func.count(),  # an employer is in a pool once
        sa.func.count(sa.case((Employer.kind != EmployerKind.EMPLOYER, 1))),
    )
    .join(EmployerShare, EmployerShare.employer_id == Employer.id)
    .where(EmployerShare.cluster_id == sa.bindparam("cluster_id"))
    .group_by(_BROUGHT_BY)
)


def counts(reader: Reader) -> Counts:
    rows = db.session.execute(_COUNTS, {"cluster_id": reader.cluster_id}).all()
    providers = sum(row[2] for row in rows)
    return Counts(sum(row[1] for row in rows) - providers, providers, len(rows))


def newest(reader: Reader, limit: int) -> sa.Subquery:
    """(id, name, when, who brought it, NULL) of the latest to come into the pool."""
    return (
        sa.select(Employer.id, Employer.name, EmployerShare.shared_at.label("at"), Organisation.name.label("who"),
                  sa.cast(sa.null(), sa.String).label("school"))
        .join(EmployerShare, EmployerShare.employer_id == Employer.id)
        .join(Organisation, Organisation.id == sa.func.coalesce(Employer.introduced_by_id, Employer.steward_id))
        .where(EmployerShare.cluster_id == reader.cluster_id)
        .order_by(EmployerShare.shared_at.desc(), EmployerShare.employer_id.desc())
        .limit(limit)
        .subquery()
    )  # fmt: skip


# People at an employer


def seen(reader: Reader) -> sa.ColumnElement[bool]:
    """The rule of `EmployerContact.is_seen_by`, in SQL; a test holds the two together."""
    return sa.or_(
        EmployerContact.private_to_id.is_(None),
        EmployerContact.told_on.is_not(None),
        EmployerContact.private_to_id.in_(writable_ids(reader)),
    )


def contacts(reader: Reader, employer: Employer) -> list[EmployerContact]:
    """Ask for the employer, and whether its details are shown, first."""
    return list(
        db.session.scalars(
            sa.select(EmployerContact)
            .where(EmployerContact.employer_id == employer.id, seen(reader))
            .where(EmployerContact.anonymised_at.is_(None))
            .options(joinedload(EmployerContact.seat).joinedload(Seat.person))
            .order_by(EmployerContact.name, EmployerContact.id)
        ).unique()
    )


def contact(reader: Reader, employer_id: int, contact_id: int) -> EmployerContact:
    select = (
        sa.select(EmployerContact)
        .join(EmployerShare, EmployerShare.employer_id == EmployerContact.employer_id)
        .where(
            EmployerShare.cluster_id == reader.cluster_id,
            EmployerContact.employer_id == employer_id,
            EmployerContact.id == contact_id,
            seen(reader),
        )
        .where(EmployerContact.anonymised_at.is_(None))
    )
    return db.session.scalars(select).one()


def counts_of(reader: Reader, employer: Employer, happened: sa.Select[Any]) -> tuple[int, int, int]:
    """How many people are kept, at how many of their addresses letters come back, and how much has `happened`."""
    bad = sa.select(BadAddress.id).where(BadAddress.address == sa.func.lower(EmployerContact.email)).exists()
    lines = happened.with_only_columns(sa.func.count(), maintain_column_froms=True).order_by(None)
    counts = sa.select(sa.func.count(), sa.func.count(sa.case((bad, 1))), lines.scalar_subquery())
    kept = (EmployerContact.employer_id == employer.id, EmployerContact.anonymised_at.is_(None), seen(reader))
    row = db.session.execute(counts.where(*kept)).one()
    return row[0], row[1], row[2]


# Who looked


def looks(employer: Employer, limit: int = 20) -> list[tuple[datetime, str]]:
    """Who looked at the private details, the latest first: for the organisations that own the employer."""
    rows = db.session.execute(
        sa.select(HistoryEntry.at, Person.name)
        .outerjoin(Person, HistoryEntry.actor_id == Person.id)
        .where(HistoryEntry.subject == f"employer:{employer.id}", HistoryEntry.verb == LOOKED)
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    )
    return [(at, name or "Somebody who has left") for at, name in rows]


# People to tell


def people_to_tell(cluster_id: int, handler_id: int | None) -> list[Person]:
    """Who answers requests: the contributors of the organisation to be asked through, else the brokers, else
    the leads (a cluster may have no broker)."""
    select = (
        sa.select(Person)
        .join(Seat, Seat.person_id == Person.id)
        .where(Seat.cluster_id == cluster_id, Seat.ended_at.is_(None), Person.joined_at.is_not(None), Person.active)
        .order_by(Person.name, Seat.person_id)
    )
    if handler_id is not None:
        speaks = Seat.role.in_([Role.LEAD, Role.BROKER, Role.CAREERS_LEADER])
        return list(db.session.scalars(select.where(Seat.organisation_id == handler_id, speaks)).unique())
    brokers = list(db.session.scalars(select.where(Seat.role == Role.BROKER)).unique())
    return brokers or list(db.session.scalars(select.where(Seat.role == Role.LEAD)).unique())


def handler_for(reader: Reader, employer: Employer | None) -> Organisation | None:
    """Where a request goes: to the organisation to be asked through where the employer was named and is not open
    to the brokers, provided that it is still a member; else to the brokers (None)."""
    if employer is None or employer.sharing_in(reader.cluster_id) is not Sharing.ASK_THROUGH_US:
        return None
    through = employer.brought_by
    is_member = sa.select(Membership.id).where(
        Membership.cluster_id == reader.cluster_id,
        Membership.organisation_id == through.id,
        Membership.state == MembershipState.MEMBER,
    )
    return through if db.session.scalar(is_member) else None
