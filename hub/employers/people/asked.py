"""Recently asked, for people: somebody is known by their address, at whichever employer it stands."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db
from hub.employers.asking import LastAsk, MayAsk, about_in_words, beyond_limits, term_begins
from hub.employers.models import EmployerContact
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.settings import EmployerSettings
from hub.members.models import Organisation
from hub.text import count, day, local, today


def last_asks_of(people: Sequence[EmployerContact]) -> dict[int, LastAsk]:
    """By contact id, over all clusters and all employers with that address. One statement."""
    if not people:
        return {}
    addresses = {one.email.lower() for one in people if one.email}
    same = sa.or_(
        EmployerContact.id.in_([one.id for one in people]), sa.func.lower(EmployerContact.email).in_(addresses)
    )
    rows = db.session.execute(
        sa.select(
            EmployerContact.id.label("contact_id"), sa.func.lower(EmployerContact.email).label("email"),
            EmployerAsk.asked_at, EmployerAsk.cluster_id, EmployerRequest.organisation_id, Organisation.name,
            EmployerRequest.activity_type, EmployerAsk.answer, EmployerAsk.withdrawn_at,
            sa.func.coalesce(EmployerAsk.visit_id, -EmployerAsk.id).label("letter"),
        )
        .join(EmployerAsk, EmployerAsk.contact_id == EmployerContact.id)
        .join(EmployerRequest, EmployerRequest.id == EmployerAsk.request_id)
        .join(Organisation, Organisation.id == EmployerRequest.organisation_id)
        .where(same)
        .order_by(EmployerAsk.id)
    ).all()  # fmt: skip
    found = {one.id: _summed([row for row in rows if _is_of(row, one)]) for one in people}
    return {number: last for number, last in found.items() if last is not None}


def _is_of(row: Any, person: EmployerContact) -> bool:
    return row.contact_id == person.id or bool(person.email and row.email == person.email.lower())


def _summed(rows: Sequence[Any]) -> LastAsk | None:
    if not rows:
        return None
    last, begins = rows[-1], term_begins()
    return LastAsk(
        local(last.asked_at).date(),
        last.cluster_id,
        last.organisation_id,
        last.name,
        last.activity_type,
        last.answer,
        open_count=len({row.letter for row in rows if row.answer is None and row.withdrawn_at is None}),
        term_count=len({row.letter for row in rows if row.asked_at >= begins}),
    )


def may_ask_people(reader: Reader, people: Sequence[EmployerContact], rules: EmployerSettings) -> dict[int, MayAsk]:
    asked = last_asks_of(people)
    return {one.id: _may(reader, one, asked.get(one.id), rules) for one in people}


def _may(reader: Reader, one: EmployerContact, last: LastAsk | None, rules: EmployerSettings) -> MayAsk:
    if not one.can_be_used:
        return MayAsk("This person is not to be written to.")
    return beyond_limits(reader, "This person", last, rules)


def asked_in_words(reader: Reader, last: LastAsk | None) -> str:
    """On the card of a person, for those who see it."""
    if last is None:
        return "Not asked yet"
    often = f"{count(last.term_count, 'ask')} this term"
    if last.cluster_id != reader.cluster_id:
        return f"Asked recently; {often}" if (today() - last.asked_on).days < 90 else "Not asked lately"
    waiting = f"; {count(last.open_count, 'ask')} open" if last.open_count else ""
    return f"Last asked on {day(last.asked_on, weekday=False)}: {about_in_words(last)}; {often}{waiting}"
