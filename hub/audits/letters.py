"""Reminding the schools that have not handed in: on weekdays, and no school twice on one day."""

from datetime import datetime, time, timedelta

from hub.audits.models import AuditRound
from hub.audits.queries import answering_people
from hub.db import now
from hub.mail import write
from hub.text import at_london, local, today

MORNING = time(7, 30)


def school_day(moment: datetime) -> datetime:
    """The same moment on a weekday, else early on the next Monday."""
    on = local(moment).date()
    if on.weekday() < 5:
        return moment
    return at_london(on + timedelta(days=7 - on.weekday()), MORNING)


def remind(round_: AuditRound) -> tuple[int, datetime]:
    """Letters to everybody who may answer for a school that has not handed in and was not reminded today, in the
    current transaction. Returns how many schools, and when the letters go out."""
    goes_out, reminded = school_day(now()), set()
    for review, person in answering_people(round_):
        if review.reminded_at and local(review.reminded_at).date() == today() and review.id not in reminded:
            continue
        letter = write(person, "audits/letters/reminder", cluster=round_.cluster, round=round_, review=review)
        letter.next_try_at = goes_out
        review.reminded_at = now()
        reminded.add(review.id)
    return len(reminded), goes_out
