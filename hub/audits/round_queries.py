"""Selects about a round as a whole, for its lead, its letters and its close; the caller has read the round through
`queries.round_`."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from hub.access import Reader
from hub.audits.models import ANSWERERS, AuditAnswer, AuditReview, AuditRound
from hub.audits.queries import HAS_LEFT, IS_COUNTED, WHOLE
from hub.db import Page, db, paginate
from hub.members.models import Membership, MembershipState, Organisation, Person, Role, Seat
from hub.vocabulary import TEACHING_KINDS


def lock_round(round_: AuditRound) -> None:
    """Two leads who add a question at the same moment follow one another (SQLite does that by itself)."""
    db.session.execute(sa.select(AuditRound.id).where(AuditRound.id == round_.id).with_for_update())
    db.session.refresh(round_)


def own_questions_are_answered(round_: AuditRound) -> bool:
    """Has anybody answered one of the lead's questions, or handed in without?"""
    answered = sa.select(AuditAnswer.id).join(AuditAnswer.review).where(
        AuditReview.round_id == round_.id, AuditAnswer.question_id.like("Q.%")
    )  # fmt: skip
    handed_in = sa.select(AuditReview.id).where(
        AuditReview.round_id == round_.id,
        AuditReview.family == round_.families[0],
        AuditReview.submitted_at.is_not(None),
    )
    return bool(db.session.scalar(sa.select(sa.or_(answered.exists(), handed_in.exists()))))


def board(round_: AuditRound, page: int, per_page: int = 50) -> Page[AuditReview]:
    """Who takes part, in alphabetical order, with state and nothing else."""
    return paginate(
        sa.select(AuditReview)
        .join(AuditReview.organisation)
        .where(AuditReview.round_id == round_.id)
        .options(joinedload(AuditReview.round), joinedload(AuditReview.organisation), joinedload(AuditReview.template))
        .order_by(Organisation.name, AuditReview.id),
        page,
        per_page,
    )


def is_let_in(round_: AuditRound) -> bool:
    """May any school answer again after the close?"""
    select = sa.select(AuditReview.id).where(AuditReview.round_id == round_.id, AuditReview.reopened_until.is_not(None))
    return db.session.scalar(select.limit(1)) is not None


def left(round_: AuditRound) -> set[int]:
    """Organisations that were asked and have left the cluster since."""
    select = sa.select(AuditReview.organisation_id).join(AuditReview.round)
    return set(db.session.scalars(select.where(AuditReview.round_id == round_.id, HAS_LEFT)))


def state_counts(round_: AuditRound) -> tuple[int, int, int]:
    """(handed in, in progress, not started)."""
    row = db.session.execute(
        sa.select(
            sa.func.count(AuditReview.submitted_at),
            sa.func.count(sa.case((AuditReview.submitted_at.is_(None), AuditReview.started_at))),
            sa.func.count(),
        )
        .join(AuditReview.round)
        .where(AuditReview.round_id == round_.id, IS_COUNTED)
    ).one()
    return row[0], row[1], row[2] - row[0] - row[1]


def review_of_round(round_: AuditRound, review_id: int) -> AuditReview:
    """For the lead's acts; raises NoResultFound (404)."""
    return db.session.scalars(
        sa.select(AuditReview).where(AuditReview.round_id == round_.id, AuditReview.id == review_id).options(*WHOLE)
    ).one()


def reviews_of_round(round_: AuditRound) -> list[AuditReview]:
    """All, with results, for closing."""
    return list(
        db.session.scalars(
            sa.select(AuditReview)
            .where(AuditReview.round_id == round_.id)
            .options(
                joinedload(AuditReview.organisation),
                joinedload(AuditReview.template),
                undefer(AuditReview.result_json),
            )
            .order_by(AuditReview.id)
        )
    )


def asks_more(row: AuditReview) -> bool:
    """Is there another review that the school has not handed in, in the same round?"""
    select = sa.select(AuditReview.id).where(
        AuditReview.round_id == row.round_id,
        AuditReview.organisation_id == row.organisation_id,
        AuditReview.id != row.id,
        AuditReview.submitted_at.is_(None),
    )
    return db.session.scalar(select.limit(1)) is not None


def reviews_since(round_: AuditRound, review_id: int) -> list[AuditReview]:
    """Those that were taken in after the review of that number."""
    select = sa.select(AuditReview).where(AuditReview.round_id == round_.id, AuditReview.id > review_id)
    return list(db.session.scalars(select.order_by(AuditReview.id)))


def could_take_part(reader: Reader, not_in: AuditRound | None = None) -> list[Organisation]:
    """Member organisations that teach, by name."""
    select = (
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.cluster_id == reader.cluster_id,
            Membership.state == MembershipState.MEMBER,
            Organisation.kind.in_(TEACHING_KINDS),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    if not_in is not None:
        taken = sa.select(AuditReview.organisation_id).where(AuditReview.round_id == not_in.id)
        select = select.where(Organisation.id.not_in(taken))
    return list(db.session.scalars(select))


def answering_people(round_: AuditRound, waiting_only: bool = True) -> list[tuple[AuditReview, Person]]:
    """Whom to write to about a round: those who may answer, of the organisations that have not handed in."""
    select = (
        sa.select(AuditReview, Person)
        .join(
            Seat,
            sa.and_(
                Seat.organisation_id == AuditReview.organisation_id,
                Seat.cluster_id == round_.cluster_id,
                Seat.ended_at.is_(None),
                Seat.role.in_([role for role in Role if role in ANSWERERS]),
            ),
        )
        .join(Seat.person)
        .where(AuditReview.round_id == round_.id, Person.erased_at.is_(None), Person.active)
        .options(*WHOLE)
        .order_by(AuditReview.id, Person.name, Seat.id)
    )
    if waiting_only:
        select = select.where(AuditReview.submitted_at.is_(None))
    found = {(review.id, person.id): (review, person) for review, person in db.session.execute(select)}
    return list(found.values())
