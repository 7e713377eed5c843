"""What needs somebody in this room, and what is new in it, for the front page."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import url_for

import hub.employers.queries as pool
import hub.employers.record.queries as record
import hub.employers.requests.queries as queries
from hub.access import Reader
from hub.db import db
from hub.employers.duties import duties
from hub.employers.models import EmployerEvent
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.room import Need, News
from hub.text import count, short_day, today

PROMISED_SOON = timedelta(days=2)
MANY = 20


def needs(reader: Reader) -> list[Need]:
    if not reader.can_contribute:
        return []
    return [*(_need(reader, row) for row in queries.what_needs(reader)), *_promises(reader), *_duties(reader)]


def need_count(reader: Reader) -> int:
    if not reader.can_contribute:
        return 0
    promised = len(record.due_promises(reader, today() + PROMISED_SOON))
    return queries.what_needs_count(reader) + promised + duties(reader, MANY).lines


def _promises(reader: Reader) -> list[Need]:
    return [_promise(event, name) for event, name in record.due_promises(reader, today() + PROMISED_SOON)]


def _duties(reader: Reader) -> list[Need]:
    """In one line each, however many people or employers it is about."""
    owed, found = duties(reader, MANY), []
    if owed.seats:
        url = url_for("employers.answer_seats", ask_id=owed.first_seats)
        why = "This is the first of them." if owed.seats > 1 else "They hear from you whether they can come along."
        found.append(Need(f"{_many(owed.seats, 'ask')} for your spare seats", url, why, "Answer", "employers", None, 1))
    if owed.untold:
        why = "You imported them a month ago or longer. Tell them that you keep their details, or remove them."
        title = f"Tell {count(owed.untold, 'person', 'people')} at employers"
        found.append(Need(title, url_for("employers.untold"), why, "Tell", "employers"))
    if owed.to_review:
        why = "Two years without a contact. Say who is still right; what nobody confirms is removed."
        title = f"Review {count(owed.to_review, 'person', 'people')} at employers"
        found.append(Need(title, url_for("employers.privacy"), why, "Review", "employers"))
    if owed.running_out:
        url = url_for("employers.checks", employer_id=owed.first_to_run_out)
        why = "This is the first of them." if owed.running_out > 1 else "Ask for the new one."
        found.append(Need(f"{_many(owed.running_out, 'certificate')} running out", url, why, "Look", "shield"))
    if owed.ending:
        title, why = f"{_many(owed.ending, 'agreement')} ending soon", "Schools that you cover, within thirty days."
        found.append(Need(title, url_for("employers.agreements"), why, "Look", "employers", None, 5))
    if owed.cool:
        title, why = f"{_many(owed.cool, 'employer')} to keep warm", "Nobody has been in touch for a while."
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
    if row.state.is_booked and row.has_ended:
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
    """Employers that came into the pool, and what was agreed (of other schools' only for lead and broker); read in
    one statement, as the front page asks many."""
    both = sa.union_all(sa.select(pool.newest(reader, limit)), sa.select(queries.lately_agreed(reader, limit)))
    found = [_news(*row) for row in db.session.execute(both)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _news(number: int, title: str, at: datetime, who: str, school: str | None) -> News:
    if school is None:
        url = url_for("employers.employer", employer_id=number)
        return News(at, title, url, f"is new in the pool, brought by {who}", "employers")
    return News(
        at, title, url_for("employers.request", request_id=number), f"agreed by {who} for {school}", "handshake"
    )
