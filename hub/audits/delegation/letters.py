"""The letter with the link, and the reminder that waits for a school day before the answers are due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from hub.access import link_for
from hub.audits.delegation.models import AuditDelegation
from hub.audits.delegation.queries import ids_of
from hub.audits.models import AuditReview
from hub.mail import take_back
from hub.members.models import Person
from hub.notices.sending import send
from hub.planner.calendar import MORNING, Calendar
from hub.planner.queries import calendar_of
from hub.text import at_london, today

DAYS_BEFORE = range(2, 12)  # the answers are due: two days before, or earlier where that is no school day


def ask(row: AuditDelegation, asker: Person) -> None:
    """In the current transaction; also once more, in a letter that takes the place of an older one."""
    no_reminders([row.id])
    _write(row, "asked", asker)
    goes_out = _reminder(row, calendar_of(row.review.round.cluster_id))
    if goes_out is not None:
        _write(row, "asked_again", asker, goes_out)


def _write(row: AuditDelegation, kind: str, asker: Person, goes_out: datetime | None = None) -> None:
    review = row.review
    send(
        row.email,
        f"audits/letters/{kind}",
        cluster=review.round.cluster,
        goes_out=goes_out,
        about=_about(row.id),
        reply_to=asker.email,
        row=row,
        review=review,
        asker=asker,
        url=link_for("audit_links.answer", row),
    )


def _reminder(row: AuditDelegation, calendar: Calendar) -> datetime | None:
    """The last morning that is a school day and at least two days before the answers are due; None where there is
    none left between tomorrow and then."""
    school = row.review.organisation
    for number in DAYS_BEFORE:
        on: date = row.due_on - timedelta(days=number)
        if on <= today():
            return None
        if calendar.is_day_for(on, school.id, school.kind):
            return at_london(on, MORNING)
    return None


def no_reminders(ids: Iterable[int]) -> None:
    """What still waits for its day is overtaken."""
    take_back(map(_about, ids))


def no_reminders_about(reviews: Iterable[AuditReview]) -> None:
    """They are handed in, or closed."""
    ids = ids_of(review.id for review in reviews)
    if ids:
        no_reminders(ids)


def _about(row_id: int) -> str:
    return f"audit_delegation:{row_id}"
