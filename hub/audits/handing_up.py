"""What audits tells the front page and whoever asks for a number or for the title of a reference."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload, undefer

from hub.access import Reader
from hub.audits.answers import progress
from hub.audits.frameworks import TAGS, Given
from hub.audits.models import ANSWERERS, AuditAnswer, AuditReview, AuditRound
from hub.audits.queries import given_to, own_reviews, rounds
from hub.audits.results import TOP, weakest
from hub.audits.signing.models import AuditSignOff
from hub.db import db
from hub.facts import Reference
from hub.room import Need, News
from hub.text import count
from hub.vocabulary import is_code


def _waiting(reader: Reader) -> sa.ColumnElement[bool]:
    """Open and not handed in, of organisations that the reader may answer for."""
    mine = {seat.organisation_id for seat in reader.seats if seat.role in ANSWERERS} & reader.organisation_ids
    return sa.and_(
        AuditReview.organisation_id.in_(mine),
        AuditReview.submitted_at.is_(None),
        sa.or_(AuditRound.closed_at.is_(None), AuditReview.reopened_until.is_not(None)),
    )


def _needed(reader: Reader) -> sa.Select[AuditReview, AuditSignOff | None, bool]:
    """Reviews to answer and to sign off in one statement; the last column says whether it is to be answered."""
    waiting = _waiting(reader)
    can_be_signed = sa.or_(
        AuditRound.closed_at.is_(None), AuditReview.reopened_until.is_not(None), AuditReview.submitted_at.is_not(None)
    )
    asked = sa.and_(
        AuditSignOff.review_id == AuditReview.id,
        AuditSignOff.person_id == reader.person_id,
        AuditSignOff.ended_at.is_(None),
        AuditSignOff.declined_at.is_(None),
        sa.or_(AuditSignOff.signed_at.is_(None), AuditSignOff.lapsed_at.is_not(None)),
        can_be_signed,
    )
    return (
        own_reviews(reader)
        .outerjoin(AuditSignOff, asked)
        .add_columns(AuditSignOff, waiting)
        .options(joinedload(AuditSignOff.asked_by))
        .where(sa.or_(waiting, AuditSignOff.id.is_not(None)))
        .order_by(AuditSignOff.id)
    )


def needs(reader: Reader) -> list[Need]:
    rows = db.session.execute(_needed(reader)).all()
    to_answer = {review.id: review for review, _, is_waiting in rows if is_waiting}
    to_sign = {review.id: asked for review, asked, _ in rows if asked is not None}  # the newest, if asked twice
    answers = given_to(to_answer.values())
    several = len({review.organisation_id for review, *_ in rows}) > 1
    return [_need(review, answers[review.id], several) for review in to_answer.values()] + [
        _to_sign(asked, several) for asked in to_sign.values()
    ]


def _to_sign(asked: AuditSignOff, several: bool) -> Need:
    review = asked.review
    why = (
        "Answers were changed after you signed." if asked.signed_at else f"{asked.asker} asks you to read the answers."
    )
    return Need(
        title=f"Sign off {_title(review, several)}",
        url=url_for("audits.sign_off", cluster_id=review.round.cluster_id, review_id=review.id, sign_off_id=asked.id),
        why=why,
        act="Read",
        icon="audits",
        due_on=None if review.is_submitted else review.due_on,
    )


def _title(review: AuditReview, several: bool) -> str:
    return f"{review.round.title}{_of_which(review)}" + (f" for {review.organisation.name}" if several else "")


def _need(review: AuditReview, answers: dict[str, Given], several: bool) -> Need:
    """How much is left is reckoned as on the review's own page."""
    sections = progress(review.framework, review.year_groups, answers)
    asked, left = sum(one.of for one in sections), sum(one.of - one.answered for one in sections)
    return Need(
        title=_title(review, several),
        url=url_for("audits.review", cluster_id=review.round.cluster_id, review_id=review.id),
        why=f"{left} of {asked} questions still to answer." if left else "All answered: look it over and hand in.",
        act="Carry on" if left < asked else "Start",
        icon="audits",
        due_on=review.due_on,
        minutes=sum(one.minutes_left for one in sections) or 1,
    )


def _of_which(review: AuditReview) -> str:
    return f", {review.framework.name}" if len(review.round.families) > 1 else ""


def need_count(reader: Reader) -> int:
    counted = (
        sa.func.count(sa.distinct(sa.case((_waiting(reader), AuditReview.id)))),
        sa.func.count(sa.distinct(AuditSignOff.review_id)),
    )
    return sum(db.session.execute(_needed(reader).with_only_columns(*counted).order_by(None)).one())


# Made once: making it took longer than asking it.
_ROUNDS = (
    sa.select(
        AuditRound.id,
        AuditRound.title,
        AuditRound.opened_at,
        AuditRound.closed_at,
        sa.func.count(AuditReview.submitted_at),
        sa.func.count(),
        sa.func.max(AuditReview.submitted_at),
    )
    .join(AuditReview, AuditReview.round_id == AuditRound.id)
    .where(AuditRound.cluster_id == sa.bindparam("cluster_id"))
    .group_by(AuditRound.id)
    .order_by(AuditRound.opened_at.desc(), AuditRound.id.desc())
    .limit(sa.bindparam("most"))
)


def news(reader: Reader, limit: int) -> list[News]:
    """Rounds that were closed, and how many schools have handed in: numbers, never who."""
    found = []
    rows = db.session.execute(_ROUNDS, {"cluster_id": reader.cluster_id, "most": limit})
    for id_, title, opened_at, closed_at, handed_in, asked, last_at in rows:
        text = f"{handed_in} of {count(asked, 'review')} handed in so far."
        at = last_at or opened_at
        if closed_at:
            at, text = closed_at, "is closed: the cluster’s figures are there."
        elif not handed_in:
            text = "is open."
        url = url_for("audits.cluster", cluster_id=reader.cluster_id, round_id=id_)
        found.append(News(at, title, url, text, "audits"))
    return sorted(found, key=lambda item: item.at, reverse=True)[:limit]


def gaps(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, Any]:
    """organisation id -> codes of the elements with most left to do, from its newest review; own ones only."""
    return {school: codes for school, (_, codes) in _weakest(reader, organisation_ids).items()}


def gap_titles(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, Any]:
    """The same in words."""
    found = {}
    for school, (review, codes) in _weakest(reader, organisation_ids).items():
        titles = {element.code: element.title for element in review.framework.elements}
        found[school] = [titles[code] for code in codes if code in titles]
    return found


def _weakest(reader: Reader, organisation_ids: Iterable[int]) -> dict[int, tuple[AuditReview, list[str]]]:
    ids = frozenset(organisation_ids) & reader.organisation_ids
    found: dict[int, tuple[AuditReview, list[str]]] = {}
    if not ids:
        return found
    select = own_reviews(reader).where(AuditReview.organisation_id.in_(ids), AuditReview.submitted_at.is_not(None))
    for review in db.session.scalars(select.options(undefer(AuditReview.result_json)).limit(20)):
        result = review.result
        if result is not None and result.of:  # staff's needs are not scored
            tagged = [code for code in weakest(result, 50) if any(is_code(name, code) for name in TAGS)]
            found.setdefault(review.organisation_id, (review, tagged[:TOP]))
    return found


def describe_answers(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    """The question behind a gap, for people with a seat in that school only."""
    rows = db.session.scalars(
        sa.select(AuditAnswer)
        .join(AuditAnswer.review)
        .join(AuditReview.round)
        .where(
            AuditAnswer.id.in_(list(ids)),
            AuditReview.organisation_id.in_(reader.organisation_ids),
            AuditRound.cluster_id == reader.cluster_id,
        )
        .options(joinedload(AuditAnswer.review).joinedload(AuditReview.template))
        .order_by(AuditAnswer.id)
    )
    return {row.id: _question_of(row.review, row.question_id, reader.cluster_id) for row in rows}


def describe_reviews(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    """The question behind a gap, where it was not answered; for people with a seat in that school only."""
    rows = db.session.scalars(own_reviews(reader).where(AuditReview.id.in_(list(ids)))).unique()
    return {row.id: _of_review(row, reader.cluster_id) for row in rows}


def _of_review(row: AuditReview, cluster_id: int | None) -> Reference:
    return Reference(
        f"Self-review, {row.round.title}", _url(row, cluster_id), lambda part: _question_of(row, part, cluster_id)
    )


def _question_of(row: AuditReview, question_id: str, cluster_id: int | None) -> Reference:
    question = row.framework.questions.get(question_id)
    words = f"Self-review, {question_id}" + (f": {question.text}" if question else "")
    return Reference(words, _url(row, cluster_id))


def _url(row: AuditReview, cluster_id: int | None) -> str:
    endpoint = "audits.result" if row.is_submitted else "audits.review"
    return url_for(endpoint, cluster_id=cluster_id, review_id=row.id)


def describe_rounds(reader: Reader, ids: Iterable[int]) -> dict[int, Reference]:
    """The round behind a shared gap, for everybody in its cluster; `part` is "gatsby/GB3.1"."""
    return {row.id: _of_round(row) for row in db.session.scalars(rounds(reader).where(AuditRound.id.in_(list(ids))))}


def _of_round(row: AuditRound) -> Reference:
    title = f"A shared gap of the cluster, {row.title}"

    def address(family: str | None = None, anchor: str | None = None) -> str:
        return url_for("audits.cluster", cluster_id=row.cluster_id, round_id=row.id, questions=family, _anchor=anchor)

    def part(words: str) -> Reference:
        family, _, question_id = words.rpartition("/")
        return Reference(f"{title}: {question_id}", address(family or None, f"gap-{question_id}"))

    return Reference(title, address(), part)
