"""What was said to a resource, as far as the reader may know it: by their own cluster. Ask for the resource first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.access import Reader
from hub.db import db
from hub.members.models import NAMED, Organisation, Person, Role, Seat
from hub.resources.models import Resource
from hub.resources.queries import may_see
from hub.resources.responses.models import Comment, Report, Thanks, Use
from hub.text import count, listing
from hub.vocabulary import SCHOOL_KINDS, Visibility

SHOWN = 10  # uses on the resource's page, the latest
COMMENTS = 50


@dataclass(frozen=True)
class Said:
    uses: Sequence[Use]
    comments: Sequence[Comment]
    thanks: int
    has_thanked: bool
    reports: Sequence[Report]  # open ones, for those who settle them


def said(reader: Reader, row: Resource) -> Said:
    """Four statements at most, however much was said."""
    number, mine = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((Thanks.person_id == reader.person_id, 1)))).where(
            Thanks.resource_id == row.id
        )
    ).one()
    reports: Sequence[Report] = []
    if row.can_be_withdrawn_by(reader):
        reports = db.session.scalars(_open_reports().where(Report.resource_id == row.id)).all()
    return Said(uses(reader, row), comments(reader, row), number, bool(mine), reports)


def uses(reader: Reader, row: Resource) -> Sequence[Use]:
    select = (
        sa.select(Use)
        .where(Use.resource_id == row.id, Use.cluster_id == reader.cluster_id)
        .options(joinedload(Use.organisation).load_only(*NAMED))
        .order_by(Use.used_on.desc(), Use.id.desc())
        .limit(SHOWN)
    )
    return db.session.scalars(select).all()


def comments(reader: Reader, row: Resource) -> Sequence[Comment]:
    """The latest, the oldest of them first."""
    select = (
        sa.select(Comment)
        .where(Comment.resource_id == row.id, Comment.cluster_id == reader.cluster_id)
        .options(joinedload(Comment.organisation).load_only(*NAMED), joinedload(Comment.person).load_only(Person.name))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(COMMENTS)
    )
    return db.session.scalars(select).all()[::-1]


def use(reader: Reader, row: Resource, use_id: int) -> Use:
    """Raises NoResultFound (404)."""
    mine = sa.and_(Use.resource_id == row.id, Use.cluster_id == reader.cluster_id, Use.id == use_id)
    return db.session.scalars(sa.select(Use).where(mine)).one()


def comment(reader: Reader, row: Resource, comment_id: int) -> Comment:
    """Raises NoResultFound (404)."""
    mine = sa.and_(Comment.resource_id == row.id, Comment.cluster_id == reader.cluster_id, Comment.id == comment_id)
    return db.session.scalars(sa.select(Comment).where(mine)).one()


def _open_reports() -> sa.Select[Report]:
    return (
        sa.select(Report)
        .where(Report.settled_at.is_(None))
        .options(joinedload(Report.person).load_only(Person.name))
        .order_by(Report.id)
    )


def report(reader: Reader, report_id: int) -> Report:
    """With its resource. Raises NoResultFound (404) where the reader may not see that."""
    select = (
        sa.select(Report)
        .join(Resource, Resource.id == Report.resource_id)
        .where(Report.id == report_id, may_see(reader))
        .options(joinedload(Report.resource), joinedload(Report.person).load_only(Person.name))
    )
    return db.session.scalars(select).one()


def users(rows: Iterable[Resource]) -> dict[int, str]:
    """By the ids of those that somebody used: '6 schools', '2 schools, 1 college and 1 other organisation'. The rows
    are those that the reader may see. One statement, where one of them was used."""
    used = [row.id for row in rows if row.school_count]
    if not used:
        return {}
    kind = sa.case(
        (Organisation.kind.in_(SCHOOL_KINDS), "school"), (Organisation.kind == "college", "college"), else_=""
    )
    select = (
        sa.select(Use.resource_id, kind, sa.func.count(sa.distinct(Use.organisation_id)))
        .join(Organisation, Organisation.id == Use.organisation_id)
        .where(Use.resource_id.in_(used))
        .group_by(Use.resource_id, kind)
    )
    found: dict[int, dict[str, int]] = {}
    for resource_id, what, number in db.session.execute(select):
        found.setdefault(resource_id, {})[what] = number
    return {resource_id: _users(numbers) for resource_id, numbers in found.items()}


def _users(numbers: dict[str, int]) -> str:
    named = [count(numbers[what], what) for what in ("school", "college") if what in numbers]
    others = [count(numbers[""], "other organisation" if named else "organisation")] if "" in numbers else []
    return listing(named + others)


def count_organisations(resource_id: int) -> int:
    """How many said they used it."""
    number = sa.func.count(sa.distinct(Use.organisation_id))
    return db.session.scalar(sa.select(number).where(Use.resource_id == resource_id)) or 0


def users_of(row: Resource) -> dict[int, list[int]]:
    """Who said they used it, still sits in the cluster they said it in, and may still see it: cluster -> people.
    Each person once."""
    still = sa.and_(Seat.person_id == Use.person_id, Seat.cluster_id == Use.cluster_id, Seat.ended_at.is_(None))
    select = sa.select(Seat.person_id, sa.func.min(Use.cluster_id)).join(Use, still).where(Use.resource_id == row.id)
    if row.visibility is Visibility.CLUSTER:
        select = select.where(Use.cluster_id == row.cluster_id)
    elif row.visibility is Visibility.ORGANISATION:
        select = select.where(Seat.organisation_id == row.organisation_id)
    found: dict[int, list[int]] = {}
    for person_id, cluster_id in db.session.execute(select.group_by(Seat.person_id).order_by(Seat.person_id)):
        found.setdefault(cluster_id, []).append(person_id)
    return found


def who_answers_for(row: Resource, with_leads: bool = True) -> list[int]:
    """The author, where they still sit for its organisation, else its careers leaders; and the cluster's leads."""
    rows = db.session.execute(
        sa.select(Seat.person_id, Seat.organisation_id, Seat.role).where(
            Seat.cluster_id == row.cluster_id,
            Seat.ended_at.is_(None),
            sa.or_(Seat.organisation_id == row.organisation_id, Seat.role == Role.LEAD),
        )
    ).all()
    leads = {one.person_id for one in rows if one.role is Role.LEAD and with_leads}
    own = {one.person_id for one in rows if one.organisation_id == row.organisation_id}
    speak = {
        one.person_id
        for one in rows
        if one.organisation_id == row.organisation_id and one.role in (Role.CAREERS_LEADER, Role.BROKER, Role.LEAD)
    }
    answers: Iterable[int] = {row.author_id} if row.author_id in own and row.author_id is not None else speak
    return sorted(leads | set(answers))
