"""What needs somebody in this room, and what is new in it, for the front page."""

from datetime import timedelta

from flask import url_for

import hub.employers.queries as pool
import hub.employers.record.queries as record
import hub.employers.requests.queries as queries
import hub.employers.telling.queries as telling
from hub.access import Reader
from hub.db import now
from hub.employers.checks.queries import expiring
from hub.employers.models import EmployerEvent
from hub.employers.privacy.review import count_to_review
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.telling.reminding import A_MONTH
from hub.employers.warm.queries import how_many as how_many_cool
from hub.room import Need, News
from hub.text import count, short_day, today

PROMISED_SOON = timedelta(days=2)
MANY = 20


def needs(reader: Reader) -> list[Need]:
    if not reader.can_contribute:
        return []
    waiting = (_need(reader, row) for row in queries.what_needs(reader))
    return [*waiting, *_to_tell(reader), *_to_review(reader), *_record_needs(reader)]


def _to_tell(reader: Reader) -> list[Need]:
    """Imported a month ago, and still not told."""
    number, _ = telling.untold_counts(reader, now() - A_MONTH)
    if not number:
        return []
    why = "You imported them a month ago or longer. Tell them that you keep their details, or remove them."
    return [Need(f"Tell {count(number, 'person')} at employers", url_for("employers.untold"), why, "Tell", "employers")]


def need_count(reader: Reader) -> int:
    if not reader.can_contribute:
        return 0
    untold, _ = telling.untold_counts(reader, now() - A_MONTH)
    others = bool(untold) + bool(count_to_review(reader)) + len(_record_needs(reader))
    return queries.what_needs_count(reader) + others


def _to_review(reader: Reader) -> list[Need]:
    number = count_to_review(reader)
    if not number:
        return []
    why = "Two years without a contact. Say who is still right; what nobody confirms is removed."
    title = f"Review {count(number, 'person', 'people')} at employers"
    return [Need(title, url_for("employers.privacy"), why, "Review", "employers")]


def _record_needs(reader: Reader) -> list[Need]:
    """Promises of one's own, each; whom to keep warm and what runs out in one line each, however many they are."""
    found = [_promise(event, name) for event, name in record.due_promises(reader, today() + PROMISED_SOON)]
    if checks := expiring(reader, limit=MANY):
        first, url = checks[0], url_for("employers.checks", employer_id=checks[0].employer_id)
        why = f"The first: {first.title} of {first.employer.name}, {short_day(first.valid_until)}."
        found.append(Need(f"{_many(len(checks), 'certificate')} running out", url, why, "Look", "shield"))
    if number := how_many_cool(reader, MANY):
        title = f"{_many(number, 'employer')} to keep warm"
        why = "Nobody has been in touch for a while."
        found.append(Need(title, url_for("employers.keep_warm"), why, "See whom", "phone", None, 5))
    return found


def _promise(event: EmployerEvent, name: str) -> Need:
    url = url_for("employers.employer", employer_id=event.employer_id)
    return Need(f"You promised {name} something", url, event.text[:140], "Keep it", "flag", event.due_on)


def _many(number: int, word: str) -> str:
    return f"{number} {word}s and more" if number >= MANY else count(number, word)


def _need(reader: Reader, row: EmployerRequest) -> Need:
    url = url_for("employers.request", request_id=row.id)
    who = row.employer.name if row.employer else "the employer"
    if row.state is RequestState.HAPPENED:
        thank_url = url_for("employers.thank", request_id=row.id)
        return Need(f"Thank {who}", thank_url, f"{row.title}. A draft is ready.", "Thank them", "heart", row.due_on, 2)
    if row.state is RequestState.THANKED:
        back_url = url_for("employers.meaningful", request_id=row.id)
        why = f"{row.title}, {short_day(row.happens_at)}. The sheet for tutor time is in the kit."
        return Need(f"Look back: {who}", back_url, why, "Say what came of it", "employers", None, 3)
    if row.state.is_booked and row.is_past:
        happened_url = url_for("employers.happened", request_id=row.id)
        why = f"{row.title}, {short_day(row.happens_at)}. Numbers by year group are enough."
        return Need(f"Did {who} come?", happened_url, why, "Say how it went", "employers", None, 1)
    if row.can_be_dated_by(reader):
        agree_url = url_for("employers.agree", request_id=row.id)
        why = f"{who} said yes for {row.organisation.name}: {row.when_words or row.when}."
        return Need(f"Settle the day: {row.title}", agree_url, why, "Settle", "employers", None, 5)
    if row.state.is_booked:
        return Need(f"{who} said yes", url, f"{row.title}, {row.takes_place}.", "Look", "employers")
    if row.state is RequestState.EMPLOYER_ASKED:
        silent = f"{who} has not answered yet. Ring, or ask another."
        why = silent if row.is_late else f"The letter to {who} came back. Ring, or correct the address."
        return Need(f"{row.title} for {row.organisation.name}", url, why, "Look", "employers", row.due_on, 5)
    pupils = count(row.number, row.organisation.word_for_pupil)
    why = f"{pupils}, {row.years}. Wanted: {row.when}."
    return Need(f"{row.organisation.name} asks: {row.title}", url, why, "Answer", "employers", row.due_on, 5)


def news(reader: Reader, limit: int) -> list[News]:
    """Employers that came into the pool, and what was agreed (of other schools' only for lead and broker)."""
    icon = "employers"
    found = [
        News(at, name, url_for("employers.employer", employer_id=id_), f"is new in the pool, brought by {who}", icon)
        for id_, name, who, at in pool.newest(reader, limit)
    ]
    found += [
        News(at, title, url_for("employers.request", request_id=id_), f"agreed by {employer} for {school}", "handshake")
        for id_, title, at, employer, school in queries.lately_agreed(reader, limit)
        if at is not None
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]
