"""Every select of audits but those about a round as a whole (round_queries.py); the reader comes first."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, undefer

from hub.access import Reader, require
from hub.audits.frameworks import Given
from hub.audits.models import (
    AuditAnswer,
    AuditCompass,
    AuditPublished,
    AuditReview,
    AuditRound,
    AuditTemplate,
)  # fmt: skip
from hub.db import db
from hub.members.models import Membership, MembershipState, Organisation, Person, Seat

MANY = 50  # reviews of one school that are looked through
WHOLE = (
    joinedload(AuditReview.round),
    joinedload(AuditReview.organisation),
    joinedload(AuditReview.template),
    joinedload(AuditReview.submitted_by),
)

WITH_ALL = (
    joinedload(AuditAnswer.answered_by),
    joinedload(AuditAnswer.owner).joinedload(Seat.person),
    joinedload(AuditAnswer.files),
)


# Has the school left the cluster since it was asked? For selects that join review and round.
HAS_LEFT = (
    sa.exists()
    .where(
        Membership.organisation_id == AuditReview.organisation_id,
        Membership.cluster_id == AuditRound.cluster_id,
        Membership.state == MembershipState.LEFT,
    )
    .correlate(AuditReview, AuditRound)
)
# Who is counted: what a school handed in before it left stays; if it did not, nobody waits for it.
IS_COUNTED = sa.or_(AuditReview.submitted_at.is_not(None), ~HAS_LEFT)


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


def counts(round_ids: Iterable[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """round id -> family -> (handed in, asked). Numbers only: every member may see them."""
    rows = db.session.execute(
        sa.select(AuditReview.round_id, AuditReview.family, sa.func.count(AuditReview.submitted_at), sa.func.count())
        .join(AuditReview.round)
        .where(AuditReview.round_id.in_(list(round_ids)), IS_COUNTED)
        .group_by(AuditReview.round_id, AuditReview.family)
    )
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for round_id, family, done, asked in rows:
        found.setdefault(round_id, {})[family] = (done, asked)
    return found


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


def answerable(reader: Reader, review_id: int) -> AuditReview:
    """The same, for those who may answer; whether it is still open is another question."""
    row = review(reader, review_id)
    require(row.can_be_answered_by(reader))
    return row


def submitted_review(reader: Reader, review_id: int) -> AuditReview:
    """The same, with its result; not before it was handed in."""
    select = own_reviews(reader).where(AuditReview.id == review_id, AuditReview.submitted_at.is_not(None))
    return db.session.scalars(select.options(undefer(AuditReview.result_json))).unique().one()


def compass(review: AuditReview) -> AuditCompass | None:
    """What the school entered beside this review, if it is about the benchmarks; the caller may read the review."""
    if not review.framework.has_compass:
        return None
    return db.session.scalars(sa.select(AuditCompass).where(AuditCompass.review_id == review.id)).one_or_none()


def lock(review: AuditReview) -> None:
    """Colleagues who save at the same moment follow one another (SQLite does that by itself)."""
    db.session.execute(sa.select(AuditReview.id).where(AuditReview.id == review.id).with_for_update())


def answers(review: AuditReview) -> dict[str, AuditAnswer]:
    """By question; the caller has read the review through `review` or `submitted_review`."""
    return {question_id: row for (_, question_id), row in answers_of([review]).items()}


def answers_of(reviews: Iterable[AuditReview]) -> dict[tuple[int, str], AuditAnswer]:
    """(review id, question) -> answer, of several reviews that the caller may read."""
    ids = [review.id for review in reviews]
    select = sa.select(AuditAnswer).where(AuditAnswer.review_id.in_(ids)).options(*WITH_ALL).order_by(AuditAnswer.id)
    return {(row.review_id, row.question_id): row for row in db.session.scalars(select).unique()} if ids else {}


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


def earlier_reviews(review: AuditReview, how_many: int) -> list[AuditReview]:
    """What the same organisation handed in of the same family in rounds before that are closed, with its results;
    newest first."""
    rows = db.session.scalars(
        sa.select(AuditReview)
        .join(AuditReview.round)
        .where(
            AuditReview.organisation_id == review.organisation_id,
            AuditReview.family == review.family,
            AuditReview.submitted_at.is_not(None),
            AuditRound.cluster_id == review.round.cluster_id,
            AuditRound.closed_at.is_not(None),
            AuditRound.opened_at < review.round.opened_at,
        )
        .options(*WHOLE, undefer(AuditReview.result_json))
        .order_by(AuditRound.opened_at.desc(), AuditReview.id.desc())
        .limit(how_many)
    )
    return list(rows)


def last_answers(review: AuditReview) -> tuple[AuditReview | None, dict[str, AuditAnswer]]:
    """The review that it handed in the round before, and what it answered there by question."""
    last = next(iter(earlier_reviews(review, 1)), None)
    return last, answers(last) if last else {}


def others_of(review: AuditReview) -> list[AuditReview]:
    """The other reviews of the same organisation in this cluster, newest round first."""
    rows = db.session.scalars(
        sa.select(AuditReview)
        .join(AuditReview.round)
        .where(
            AuditReview.organisation_id == review.organisation_id,
            AuditReview.id != review.id,
            AuditRound.cluster_id == review.round.cluster_id,
        )
        .options(*WHOLE)
        .order_by(AuditRound.opened_at.desc(), AuditReview.id.desc())
        .limit(MANY)
    )
    return list(rows)


def publications(round_: AuditRound) -> list[AuditPublished]:
    """Newest first."""
    return list(
        db.session.scalars(
            sa.select(AuditPublished)
            .where(AuditPublished.round_id == round_.id)
            .order_by(AuditPublished.id.desc())
        )
    )  # fmt: skip


def published(round_: AuditRound, family: str) -> AuditPublished | None:
    return db.session.scalars(
        sa.select(AuditPublished)
        .where(AuditPublished.round_id == round_.id, AuditPublished.family == family)
        .order_by(AuditPublished.id.desc())
        .limit(1)
    ).first()


def published_up_to(round_: AuditRound, family: str, limit: int, *, whole: bool) -> list[AuditPublished]:
    """What stands of this round and of those before it, newest first, with their rounds. `whole`: with the rows behind
    the figures, which a reader with several schools needs (see summary.for_reader)."""
    newest = (
        sa.select(sa.func.max(AuditPublished.id))
        .join(AuditPublished.round)
        .where(
            AuditRound.cluster_id == round_.cluster_id,
            AuditRound.opened_at <= round_.opened_at,
            AuditPublished.family == family,
        )
        .group_by(AuditPublished.round_id)
    )
    select = (
        sa.select(AuditPublished)
        .join(AuditPublished.round)
        .where(AuditPublished.id.in_(newest))
        .options(contains_eager(AuditPublished.round), *([undefer(AuditPublished.schools)] if whole else []))
        .order_by(AuditRound.opened_at.desc(), AuditRound.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(select))


def templates_by_id() -> dict[int, AuditTemplate]:
    """All editions; there are few, and what stands in them is read once per process."""
    return {row.id: row for row in db.session.scalars(sa.select(AuditTemplate).order_by(AuditTemplate.id))}


def agreed_ids(round_: AuditRound) -> dict[str, set[int]]:
    """family -> organisations that handed in and whose head agreed to a named row, and that are still members."""
    rows = db.session.execute(
        sa.select(AuditReview.family, AuditReview.organisation_id)
        .join(AuditReview.round)
        .where(
            AuditReview.round_id == round_.id,
            ~HAS_LEFT,
            AuditReview.agreed_at.is_not(None),
            AuditReview.submitted_at.is_not(None),
        )
    )
    found: dict[str, set[int]] = {family: set() for family in round_.families}
    for family, organisation_id in rows:
        found[family].add(organisation_id)
    return found


def template_of_most(round_: AuditRound, family: str) -> AuditTemplate | None:
    """The template of a family that most schools of the round answered: its words head the cluster's figures."""
    return db.session.scalars(
        sa.select(AuditTemplate)
        .join(AuditReview, AuditReview.template_id == AuditTemplate.id)
        .where(AuditReview.round_id == round_.id, AuditReview.family == family)
        .group_by(AuditTemplate.id)
        .order_by(sa.func.count().desc(), AuditTemplate.id)
        .limit(1)
    ).first()


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


def organisation_names(ids: Iterable[int]) -> list[tuple[int, str]]:
    """In alphabetical order."""
    select = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(ids)))
    return [(row.id, row.name) for row in db.session.execute(select.order_by(Organisation.name, Organisation.id))]
