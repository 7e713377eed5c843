"""Selects of the planner. What was taken out is found only by `removed` and `to_put_back`."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.members.models import NAMED, Membership, MembershipState, Organisation
from hub.members.queries import organisations
from hub.planner.calendar import Calendar, calendar_from
from hub.planner.kinds import CLOSED, Kind
from hub.planner.models import PlannerEntry, PlannerImport, Scoped
from hub.planner.national import national

_ORGANISATION = joinedload(PlannerEntry.organisation).load_only(*NAMED, Organisation.borough)


def _concerning(cluster_id: int | None, *columns: Any, among: Collection[int] | None = None) -> sa.Select[Any]:
    """(organisation id or None for all, *columns): an entry of a borough once for each of its members in the cluster
    (`among` these)."""
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id == cluster_id, Membership.state == MembershipState.MEMBER
    )
    own = PlannerEntry.organisation_id.in_(among) if among is not None else PlannerEntry.organisation_id.is_not(None)
    in_borough = sa.and_(
        PlannerEntry.borough == Organisation.borough,
        Organisation.id.in_(members if among is None else among),
    )
    whom = sa.func.coalesce(PlannerEntry.organisation_id, Organisation.id).label("whom")
    everybody = sa.and_(PlannerEntry.organisation_id.is_(None), PlannerEntry.borough.is_(None))
    return (
        sa.select(whom, *columns)
        .outerjoin(Organisation, in_borough)
        .where(
            PlannerEntry.cluster_id == cluster_id,
            PlannerEntry.removed_at.is_(None),
            sa.or_(everybody, own, Organisation.id.is_not(None)),
        )
    )


def calendar_of(cluster_id: int | None) -> Calendar:
    """One statement, however many days are asked of it."""
    rows = db.session.execute(
        _concerning(cluster_id, PlannerEntry.first_day, PlannerEntry.last_day)
        .where(PlannerEntry.kind.in_(CLOSED))
        .order_by(PlannerEntry.first_day, PlannerEntry.id)
    )
    return calendar_from((row[0], row[1], row[2]) for row in rows)


def clashes(
    cluster_id: int | None, days: Collection[date], organisation_ids: Collection[int]
) -> dict[date, dict[int, str]]:
    """day -> organisation id -> what stands in its way there, in words ("October half-term"), the weightiest of
    several; days and organisations without anything are left out. One statement, however many of both."""
    found: dict[date, dict[int, str]] = {}
    if not days or not organisation_ids:
        return found
    columns = (PlannerEntry.kind, PlannerEntry.title, PlannerEntry.first_day, PlannerEntry.last_day)
    select = _concerning(cluster_id, *columns, PlannerEntry.id, among=organisation_ids)
    rows = db.session.execute(
        select.where(PlannerEntry.first_day <= max(days), PlannerEntry.last_day >= min(days))
    ).all()
    bank = [
        (None, Kind.HOLIDAY, one.title, one.first_day, one.last_day, 0)
        for one in national(min(days), max(days)) if one.is_bank_holiday
    ]  # fmt: skip
    for whom, _, title, first, last, _ in sorted([*rows, *bank], key=_weight):
        for day in days:
            if first <= day <= last:
                for one in organisation_ids if whom is None else (whom,):
                    found.setdefault(day, {}).setdefault(one, title)
    return found


def standing_between(cluster_id: int | None, organisation_id: int, first: date, last: date) -> list[Any]:
    """(kind, title, first day, last day, year groups or none for all) of all that an organisation, its borough or the
    whole cluster has in these days, bank holidays too; the weightiest first. One statement."""
    columns = (PlannerEntry.kind, PlannerEntry.title, PlannerEntry.first_day, PlannerEntry.last_day)
    select = _concerning(cluster_id, *columns, PlannerEntry.id, PlannerEntry.year_groups, among=[organisation_id])
    rows = db.session.execute(select.where(PlannerEntry.first_day <= last, PlannerEntry.last_day >= first)).all()
    bank: list[Any] = [
        (None, Kind.HOLIDAY, one.title, one.first_day, one.last_day, 0, [])
        for one in national(first, last) if one.is_bank_holiday
    ]  # fmt: skip
    ordered = sorted([*rows, *bank], key=lambda row: _weight(row[:6]))
    return [(kind, title, start, end, years) for _, kind, title, start, end, _, years in ordered]


def _weight(row: Any) -> tuple[int, bool, date, int]:
    """No school that day before all else; a school's own before what holds for all."""
    whom, kind, _, first, _, number = row
    return (kind.weight, whom is None, first, number)


def entries(reader: Reader) -> sa.Select[PlannerEntry]:
    """All that stands in the cluster's planner, the earliest first."""
    return (
        sa.select(PlannerEntry)
        .where(PlannerEntry.cluster_id == reader.cluster_id, PlannerEntry.removed_at.is_(None))
        .options(_ORGANISATION)
        .order_by(PlannerEntry.first_day, PlannerEntry.last_day, PlannerEntry.id)
    )


def between(reader: Reader, first: date, last: date, kind: Kind | None = None) -> sa.Select[PlannerEntry]:
    select = entries(reader).where(PlannerEntry.first_day <= last, PlannerEntry.last_day >= first)
    return select.where(PlannerEntry.kind == kind) if kind else select


def concerning(reader: Reader, school: Organisation, first: date, last: date) -> list[PlannerEntry]:
    """What a school has of its own, and what holds for its borough and for all."""
    select = between(reader, first, last).where(
        sa.or_(PlannerEntry.organisation_id.is_(None), PlannerEntry.organisation_id == school.id),
        sa.or_(PlannerEntry.borough.is_(None), PlannerEntry.borough == (school.borough or "")),
    )
    return list(db.session.scalars(select))


def shared(reader: Reader, first: date, last: date) -> list[PlannerEntry]:
    """What holds for all schools, or for those of a borough."""
    return list(db.session.scalars(between(reader, first, last).where(PlannerEntry.organisation_id.is_(None))))


def entry(reader: Reader, entry_id: int) -> PlannerEntry:
    """Raises NoResultFound (404) where it stands in another cluster's planner, or was taken out."""
    return db.session.scalars(entries(reader).where(PlannerEntry.id == entry_id)).one()


def to_put_back(reader: Reader, entry_id: int) -> PlannerEntry:
    """One that may have been taken out."""
    here = sa.select(PlannerEntry).where(PlannerEntry.cluster_id == reader.cluster_id, PlannerEntry.id == entry_id)
    return db.session.scalars(here.options(_ORGANISATION)).one()


def removed(reader: Reader, text: str) -> PlannerEntry | None:
    """For a number out of an address: what was just taken out, while the reader may put it back."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    here = sa.select(PlannerEntry).where(
        PlannerEntry.cluster_id == reader.cluster_id, PlannerEntry.id == int(text), PlannerEntry.removed_at.is_not(None)
    )
    row = db.session.scalars(here.options(_ORGANISATION)).one_or_none()
    return row if row is not None and row.can_be_changed_by(reader) else None


def known(reader: Reader, scope: Scoped) -> set[tuple[date, date, str]]:
    """What stands there already for the same school, borough or cluster: first day, last day, folded title."""
    rows = db.session.execute(
        sa.select(PlannerEntry.first_day, PlannerEntry.last_day, PlannerEntry.title).where(
            PlannerEntry.cluster_id == reader.cluster_id,
            PlannerEntry.removed_at.is_(None),
            PlannerEntry.organisation_id.is_(None)
            if scope.organisation_id is None
            else PlannerEntry.organisation_id == scope.organisation_id,
            PlannerEntry.borough.is_(None) if scope.borough is None else PlannerEntry.borough == scope.borough,
        )
    )
    return {(row[0], row[1], row[2].casefold()) for row in rows}


def imports(reader: Reader) -> sa.Select[PlannerImport]:
    """Those that the reader may undo, the latest first."""
    select = (
        sa.select(PlannerImport)
        .where(PlannerImport.cluster_id == reader.cluster_id)
        .options(joinedload(PlannerImport.organisation).load_only(*NAMED))
        .order_by(PlannerImport.created_at.desc(), PlannerImport.id.desc())
    )
    return select if reader.is_lead else select.where(PlannerImport.organisation_id.in_(reader.organisation_ids))


def one_import(reader: Reader, import_id: int) -> PlannerImport:
    """Raises NoResultFound (404) where it belongs to another cluster."""
    here = sa.select(PlannerImport).where(PlannerImport.id == import_id, PlannerImport.cluster_id == reader.cluster_id)
    return db.session.scalars(here.options(joinedload(PlannerImport.organisation))).one()


def entries_of(row: PlannerImport) -> Iterable[PlannerEntry]:
    """All that came with it, also what was taken out since."""
    return db.session.scalars(sa.select(PlannerEntry).where(PlannerEntry.import_id == row.id).order_by(PlannerEntry.id))


def schools(reader: Reader) -> list[Any]:
    """(id, name, kind, borough) of the cluster's members, by name."""
    rows = organisations(reader).with_only_columns(
        Organisation.id, Organisation.name, Organisation.kind, Organisation.borough
    )
    return list(db.session.execute(rows))
