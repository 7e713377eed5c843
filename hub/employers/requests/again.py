"""What the form begins with: a request that is asked for again, which one press sends, or what another page gives."""

from collections.abc import Sequence
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

import hub.vocabulary as vocabulary
from hub.access import Reader
from hub.db import db
from hub.employers.queries import writable_ids
from hub.employers.requests.dates import SchoolDays
from hub.employers.requests.forms import AskForm
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.queries import requests
from hub.text import clean, local, today

A_YEAR = timedelta(weeks=52)  # the same day of the week
LOOKED_AT, SHOWN = 20, 4


def lately(reader: Reader) -> list[EmployerRequest]:
    """What the reader's schools asked for, the latest first, each kind for the same years once."""
    own = EmployerRequest.organisation_id.in_(writable_ids(reader))
    select = requests(reader).where(own, EmployerRequest.joined_to_id.is_(None)).order_by(None)
    newest = select.order_by(EmployerRequest.asked_at.desc(), EmployerRequest.id.desc()).limit(LOOKED_AT)
    found: dict[tuple[str, str], EmployerRequest] = {}
    for row in db.session.scalars(newest).unique():
        found.setdefault((row.activity_type, ",".join(row.year_groups)), row)
    return list(found.values())[:SHOWN]


def begin(form: AskForm, before: Sequence[EmployerRequest], number: int) -> None:
    """`number`: the request that is asked for again. Without one, years and size of the latest are a beginning."""
    chosen = next((row for row in before if row.id == number), None)
    if chosen is not None:
        _repeat(form, chosen)
    elif before:
        form.year_groups.data, form.number.data = list(before[0].year_groups), before[0].number


def take_given(form: AskForm, args: MultiDict[str, str]) -> None:
    """From elsewhere in the hub: what is wanted, for which year groups and for what, as far as the lists know them."""
    if vocabulary.is_code("activity_type", activity := args.get("activity", "")):
        form.activity_type.data = activity
    if years := [code for code in args.getlist("year") if vocabulary.is_code("year_group", code)]:
        form.year_groups.data = years
    if "needs" in args:
        form.needs.data = clean(args["needs"][:300])


def _repeat(form: AskForm, row: EmployerRequest) -> None:
    for name in ("activity_type", "number", "needs", "in_return", "sector"):
        form[name].data = getattr(row, name)
    form.year_groups.data, form.weeks.data = list(row.year_groups), row.weeks
    form.organisation_id.data = str(row.organisation_id)
    on = local(row.happens_at).date() if row.happens_at else row.wanted_on
    if on is None:
        form.when_words.data = row.when_words
    else:
        form.wanted_on.data = _next_year(row, on)
    if row.employer is not None:
        form.employer_name.data = row.employer.name


def _next_year(row: EmployerRequest, on: date) -> date:
    """The same weekday a year on; a free day near it where the school is not free then."""
    while on <= today():
        on += A_YEAR
    days = SchoolDays.of(row)
    days.look(on)
    if not days.in_the_way(on):
        return on
    free = days.free_near(on)
    return min(free, key=lambda one: abs((one - on).days)) if free else on
