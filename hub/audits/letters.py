"""Reminding the schools that have not handed in: on school days, and no school twice on one day."""

from collections.abc import Iterable
from datetime import datetime

from hub.audits.models import AuditReview, AuditRound
from hub.audits.round_queries import answering_people
from hub.db import now
from hub.mail import take_back
from hub.members.models import Person
from hub.notices.sending import send
from hub.planner.queries import calendar_of
from hub.text import local, today


def remind(round_: AuditRound) -> tuple[int, datetime]:
    """Letters to everybody who may answer for a school that has not handed in and was not reminded today, in the
    current transaction. Returns how many schools, and when the last of the letters go out."""
    calendar, moment = calendar_of(round_.cluster_id), now()
    last, reminded = moment, set()
    waiting = [
        (review, person)
        for review, person in answering_people(round_)
        if not review.reminded_at or local(review.reminded_at).date() != today()
    ]
    no_reminder(review for review, _ in waiting)
    for person, reviews in one_letter_each(waiting):
        review = reviews[0]
        goes_out = calendar.may_go_out(moment, review.organisation_id, review.organisation.kind)
        send(
            person,
            "audits/letters/reminder",
            cluster=round_.cluster,
            goes_out=goes_out,
            about=_about(review),
            round=round_,
            review=review,
            reviews=reviews,
        )
        for one in reviews:
            one.reminded_at = moment
        reminded.add(review.organisation_id)
        last = max(last, goes_out)
    return len(reminded), last


def no_reminder(reviews: Iterable[AuditReview]) -> None:
    """What still waits for its day is overtaken."""
    take_back({_about(review) for review in reviews})


def _about(review: AuditReview) -> str:
    """One letter is about all that the round asks of the school."""
    return f"audit_reminder:{review.round_id}:{review.organisation_id}"


def one_letter_each(pairs: Iterable[tuple[AuditReview, Person]]) -> list[tuple[Person, list[AuditReview]]]:
    """A person gets one letter about a school, however many frameworks it is asked about."""
    found: dict[tuple[int, int], tuple[Person, list[AuditReview]]] = {}
    for review, person in pairs:
        found.setdefault((review.organisation_id, person.id), (person, []))[1].append(review)
    return list(found.values())
