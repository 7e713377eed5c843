"""Every select of audits; the reader comes first."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from hub.access import Reader
from hub.audits.models import (
    ANSWERERS,
    AuditAnswer,
    AuditPublished,
    AuditReview,
    AuditRound,
    AuditTemplate,
)  # fmt: skip
from hub.audits.scoring import Given
from hub.db import Page, db, paginate
from hub.members.models import Membership, MembershipState, Organisation, Person, Role, Seat
from hub.vocabulary import TEACHING_KINDS

WHOLE = (
    joinedload(AuditReview.round),
    joinedload(AuditReview.organisation),
    joinedload(AuditReview.template),
    joinedload(AuditReview.submitted_by),
)


def rounds(reader: Reader) -> sa.Select[AuditRound]:
    """Those of the cluster, newest first."""
    return (
        sa.select(AuditRound)
        .where(AuditRound.cluster_id == reader.cluster_id)
        .order_by(AuditRound.opened_at.desc(), AuditRound.id.desc())
    )


def round_(reader: Reader, round_id: int) -> AuditRound:
    """Raises NoResultFound (404) for a round of another cluster."""
    return db.session.scalars(rounds(reader).where(AuditRound.id == round_id)).one()


def counts(round_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """round id -> (handed in, asked). Numbers only: every member may see them."""
    rows = db.session.execute(
        sa.select(AuditReview.round_id, sa.func.count(AuditReview.submitted_at), sa.func.count())
        .where(AuditReview.round_id.in_(list(round_ids)))
        .group_by(AuditReview.round_id)
    )
    return {round_id: (done, asked) for round_id, done, asked in rows}


def own_reviews(reader: Reader) -> sa.Select[AuditReview]:
    """Of the organisations the reader has a seat for, newest round first."""
    return (
        sa.select(AuditReview)
        .join(AuditReview.round)
        .join(AuditReview.organisation)
        .where(
            AuditRound.cluster_id == reader.cluster_id,
            AuditReview.organisation_id.in_(reader.organisation_ids),
        )
        .options(*WHOLE)
        .order_by(AuditRound.opened_at.desc(), AuditRound.id.desc(), Organisation.name, AuditReview.id)
    )


def review(reader: Reader, review_id: int) -> AuditReview:
    """Raises NoResultFound (404) for a review of a school that the reader has no seat for."""
    return db.session.scalars(own_reviews(reader).where(AuditReview.id == review_id)).unique().one()


def submitted_review(reader: Reader, review_id: int) -> AuditReview:
    """The same, with its result; not before it was handed in."""
    select = own_reviews(reader).where(AuditReview.id == review_id, AuditReview.submitted_at.is_not(None))
    return db.session.scalars(select.options(undefer(AuditReview.result_json))).unique().one()


def lock(review: AuditReview) -> None:
    """Colleagues who save at the same moment follow one another (SQLite does that by itself)."""
    db.session.execute(sa.select(AuditReview.id).where(AuditReview.id == review.id).with_for_update())


def answers(review: AuditReview) -> dict[str, AuditAnswer]:
    """By question; the caller has read the review through `review` or `submitted_review`."""
    rows = db.session.scalars(
        sa.select(AuditAnswer)
        .where(AuditAnswer.review_id == review.id)
        .options(
            joinedload(AuditAnswer.answered_by),
            joinedload(AuditAnswer.owner).joinedload(Seat.person),
        )
        .order_by(AuditAnswer.id)
    )
    return {row.question_id: row for row in rows}


# Made once: making it took longer than asking it.
_GIVEN = sa.select(AuditAnswer.review_id, AuditAnswer.question_id, AuditAnswer.value, AuditAnswer.is_unknown).where(
    AuditAnswer.review_id.in_(sa.bindparam("ids", expanding=True))
)


def given_to(reviews: Iterable[AuditReview]) -> dict[int, dict[str, Given]]:
    """review id -> what was answered, by question: no notes, no people."""
    found: dict[int, dict[str, Given]] = {review.id: {} for review in reviews}
    for review_id, question_id, value, is_unknown in db.session.execute(_GIVEN, {"ids": list(found)}) if found else ():
        found[review_id][question_id] = Given(value, is_unknown)
    return found


def last_review(review: AuditReview) -> AuditReview | None:
    """What the same organisation handed in in the round before, with its result."""
    return db.session.scalars(
        sa.select(AuditReview)
        .join(AuditReview.round)
        .where(
            AuditReview.organisation_id == review.organisation_id,
            AuditReview.submitted_at.is_not(None),
            AuditRound.cluster_id == review.round.cluster_id,
            AuditRound.closed_at.is_not(None),
            AuditRound.opened_at < review.round.opened_at,
        )
        .options(*WHOLE, undefer(AuditReview.result_json))
        .order_by(AuditRound.opened_at.desc(), AuditReview.id.desc())
        .limit(1)
    ).first()


def board(round_: AuditRound, page: int, per_page: int = 50) -> Page[AuditReview]:
    """Who takes part, in alphabetical order, with state and nothing else."""
    return paginate(
        sa.select(AuditReview)
        .join(AuditReview.organisation)
        .where(AuditReview.round_id == round_.id)
        .options(joinedload(AuditReview.round), joinedload(AuditReview.organisation))
        .order_by(Organisation.name, AuditReview.id),
        page,
        per_page,
    )


def state_counts(round_: AuditRound) -> tuple[int, int, int]:
    """(handed in, in progress, not started)."""
    row = db.session.execute(
        sa.select(
            sa.func.count(AuditReview.submitted_at),
            sa.func.count(sa.case((AuditReview.submitted_at.is_(None), AuditReview.started_at))),
            sa.func.count(),
        ).where(AuditReview.round_id == round_.id)
    ).one()
    return row[0], row[1], row[2] - row[0] - row[1]


def review_of_round(round_: AuditRound, review_id: int) -> AuditReview:
    """For the lead's acts; raises NoResultFound (404)."""
    return db.session.scalars(
        sa.select(AuditReview)
        .where(AuditReview.round_id == round_.id, AuditReview.id == review_id)
        .options(joinedload(AuditReview.round), joinedload(AuditReview.organisation))
    ).one()


def reviews_of_round(round_: AuditRound) -> list[AuditReview]:
    """All, with results, for closing."""
    return list(
        db.session.scalars(
            sa.select(AuditReview)
            .where(AuditReview.round_id == round_.id)
            .options(joinedload(AuditReview.organisation), undefer(AuditReview.result_json))
            .order_by(AuditReview.id)
        )
    )


def publications(round_: AuditRound) -> list[AuditPublished]:
    """Newest first."""
    return list(
        db.session.scalars(
            sa.select(AuditPublished)
            .where(AuditPublished.round_id == round_.id)
            .order_by(AuditPublished.id.desc())
        )
    )  # fmt: skip


def published(round_: AuditRound) -> AuditPublished | None:
    return db.session.scalars(
        sa.select(AuditPublished)
        .where(AuditPublished.round_id == round_.id)
        .order_by(AuditPublished.id.desc())
        .limit(1)
    ).first()


def agreed_ids(round_: AuditRound) -> set[int]:
    """Organisations that handed in and whose head agreed to a named row."""
    return set(
        db.session.scalars(
            sa.select(AuditReview.organisation_id).where(
                AuditReview.round_id == round_.id,
                AuditReview.agreed_at.is_not(None),
                AuditReview.submitted_at.is_not(None),
            )
        )
    )


def template_of_most(round_: AuditRound) -> AuditTemplate | None:
    """The template that most schools of the round answered: its words head the cluster's figures."""
    return db.session.scalars(
        sa.select(AuditTemplate)
        .join(AuditReview, AuditReview.template_id == AuditTemplate.id)
        .where(AuditReview.round_id == round_.id)
        .group_by(AuditTemplate.id)
        .order_by(sa.func.count().desc(), AuditTemplate.id)
        .limit(1)
    ).first()


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


def colleagues(review: AuditReview) -> list[Seat]:
    """Who may own a gap: current seats of the organisation in this cluster, one per person, by name."""
    seats = db.session.scalars(
        sa.select(Seat)
        .join(Seat.person)
        .where(
            Seat.organisation_id == review.organisation_id,
            Seat.cluster_id == review.round.cluster_id,
            Seat.ended_at.is_(None),
            Person.erased_at.is_(None),
        )
        .options(joinedload(Seat.person))
        .order_by(Person.name, Seat.id)
    )
    return list({seat.person_id: seat for seat in seats}.values())


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
        .options(joinedload(AuditReview.organisation), joinedload(AuditReview.template))
        .order_by(AuditReview.id, Person.name, Seat.id)
    )
    if waiting_only:
        select = select.where(AuditReview.submitted_at.is_(None))
    found = {(review.id, person.id): (review, person) for review, person in db.session.execute(select)}
    return list(found.values())


def organisation_names(ids: Iterable[int]) -> list[tuple[int, str]]:
    """In alphabetical order."""
    select = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(ids)))
    return [(row.id, row.name) for row in db.session.execute(select.order_by(Organisation.name, Organisation.id))]
