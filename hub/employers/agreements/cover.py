"""Is a request covered by an agreement? Asked by the form, and by whoever passes a request on to the brokers."""

from dataclasses import dataclass
from datetime import date

import hub.vocabulary as vocabulary
from hub.employers.agreements import queries
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.requests.models import EmployerRequest
from hub.employers.settings import EmployerSettings
from hub.members.models import Organisation
from hub.planner.calendar import SCHOOLS
from hub.text import count, day, today


@dataclass(frozen=True)
class Cover:
    """`reason` is a sentence; "" where the request may go to the brokers."""

    agreement: EmployerAgreement | None = None
    reason: str = ""

    @property
    def is_outside(self) -> bool:
        return bool(self.reason)


def is_asked_for(rules: EmployerSettings, organisation: Organisation) -> bool:
    """Only where the cluster works so, and of schools and colleges: an EBP needs no agreement with itself."""
    return bool(rules.by_agreement) and organisation.kind in SCHOOLS


def cover(
    rules: EmployerSettings,
    organisation: Organisation,
    activity_type: str | None,
    on: date | None,
    *,
    lock: bool = False,
    but: int | None = None,
) -> Cover:
    """`on`: the day that is wished, today where none is; what is asked in July for October has to be covered in
    October. `activity_type` None: as far as one can say before it is chosen. `but`: a request that is not counted."""
    if not is_asked_for(rules, organisation):
        return Cover()
    known = queries.of_school(rules.cluster_id, organisation.id, lock=lock)
    if not known:
        return Cover(None, f"{organisation.name} has no agreement with an EBP.")
    holding = [one for one in known if one.holds_on(on or today())]
    if not holding:
        return Cover(None, _not_then(organisation, known[0], on or today()))
    fitting = [one for one in holding if activity_type is None or one.is_for(activity_type)]
    if not fitting:
        what = vocabulary.label("activity_type", activity_type or "").lower()
        return Cover(None, f"The agreement with {holding[0].ebp.name} does not cover this: {what}.")
    for one in fitting:
        if one.requests_per_year is None or queries.used(one, but) < one.requests_per_year:
            return Cover(one)
    full = fitting[0]
    some = count(full.requests_per_year or 0, "request")
    return Cover(None, f"The {some} a school year that the agreement with {full.ebp.name} covers have been made.")


def _not_then(organisation: Organisation, last: EmployerAgreement, on: date) -> str:
    with_whom = f"The agreement of {organisation.name} with {last.ebp.name}"
    if last.covered_until < on:
        ends = "ended" if last.is_over else "ends"
        return f"{with_whom} {ends} on {day(last.covered_until, weekday=False, year=True)}."
    return f"{with_whom} begins on {day(last.covered_from, weekday=False, year=True)}."


def cover_of(rules: EmployerSettings, row: EmployerRequest, *, lock: bool = False) -> Cover:
    return cover(rules, row.organisation, row.activity_type, row.wanted_on, lock=lock, but=row.id)
