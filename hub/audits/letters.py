"""Reminding the schools that have not handed in: on school days, and no school twice on one day."""

from datetime import datetime

from hub.audits.models import AuditRound
from hub.audits.queries import answering_people
from hub.db import now
from hub.notices.sending import send
from hub.planner.queries import calendar_of
from hub.text import local, today


def remind(round_: AuditRound) -> tuple[int, datetime]:
    """Letters to everybody who may answer for a school that has not handed in and was not reminded today, in the
    current transaction. Returns how many schools, and when the last of the letters go out."""
    calendar, moment = calendar_of(round_.cluster_id), now()
    last, reminded = moment, set()
    for review, person in answering_people(round_):
        if review.reminded_at and local(review.reminded_at).date() == today() and review.id not in reminded:
            continue
        goes_out = calendar.may_go_out(moment, review.organisation_id, review.organisation.kind)
        send(person, "audits/letters/reminder", cluster=round_.cluster, goes_out=goes_out, round=round_, review=review)
        review.reminded_at = moment
        reminded.add(review.id)
        last = max(last, goes_out)
    return len(reminded), last
