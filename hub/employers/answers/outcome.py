"""What an answer changes: in the ask, its request and its employer, with the lines of the timeline."""

from datetime import date, datetime

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db, now
from hub.employers.asking import settings
from hub.employers.letters import ask_employer, release, release_one, tell_of_answer, tell_school
from hub.employers.models import Employer, EmployerEvent
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.states import Answer, EventKind, RequestState, Stage, StopReason
from hub.text import day


def take_answer(ask: EmployerAsk, answer: Answer, on: date | None, words: str) -> None:
    """The employer has said something, by its link."""
    ask.answer, ask.answered_at, ask.answer_day, ask.words = answer, now(), on, words
    row, employer = ask.request, ask.employer
    if answer is Answer.STOP:
        stop_employer(ask)
    if answer is Answer.NOT_NOW and on is not None:
        employer.pause(on)
    if answer in {Answer.YES, Answer.ANOTHER_DATE} and employer.stage is Stage.PROSPECT:
        employer.stage = Stage.ACTIVE
    _add(ask, answer.event, _words(answer, on, words))
    if row.state is RequestState.EMPLOYER_ASKED:
        if answer is Answer.YES:
            settle(row, ask)
        else:
            row.move(RequestState.WITH_BROKER, settings(row.cluster_id).reply_days)
    tell_of_answer(ask)


def put_to(row: EmployerRequest, ask: EmployerAsk) -> None:
    """A new ask takes the place of those before it."""
    db.session.add(ask)
    for earlier in row.asks:
        if earlier is not ask:
            release_one(earlier, "Another employer is being asked.")
    row.employer_id = ask.employer_id
    row.move(RequestState.EMPLOYER_ASKED, settings(row.cluster_id).employer_days)
    ask_employer(ask)


def can_be_agreed(row: EmployerRequest, employer: Employer, reader: Reader) -> bool:
    """With an employer that one may contact, or that has been asked; never with one that is not to be contacted."""
    was_asked = any(ask.employer_id == employer.id for ask in row.asks)
    return not employer.is_stopped and (was_asked or employer.shows_details_to(reader))


def agree_by_hand(row: EmployerRequest, employer: Employer, at: datetime | None, place: str, words: str) -> None:
    """Agreed in a call, for a moment or (None) for around `row.when_words`; or on the other date that the employer
    offered, which then is not told "not needed"."""
    row.employer_id, row.happens_at, row.place, row.answer = employer.id, at, place, words
    kept = next((ask for ask in reversed(row.asks) if ask.employer_id == employer.id), None)
    release(row, but=kept, reason="It has been arranged with somebody else.")
    row.move(RequestState.AGREED)
    tell_school(row, f"agreed with {employer.name}: {row.takes_place}", words)


def settle(row: EmployerRequest, ask: EmployerAsk) -> None:
    """Agreed, on the date that was asked for."""
    row.employer_id, row.happens_at, row.place = ask.employer_id, ask.happens_at, ask.place
    row.move(RequestState.AGREED)
    release(row, but=ask, reason="It has been arranged with somebody else.")


def stop_employer(ask: EmployerAsk) -> None:
    """For good, in every cluster: no open ask stays open, and no letter goes out any more."""
    ask.employer.stop(StopReason.ASKED_US_TO_STOP)
    db.session.execute(
        sa.update(EmployerAsk)
        .where(
            EmployerAsk.employer_id == ask.employer_id,
            EmployerAsk.id != ask.id,
            EmployerAsk.answer.is_(None),
            EmployerAsk.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now())
    )


def stop_later(ask: EmployerAsk) -> None:
    """An employer that had answered before says that it wants no more."""
    stop_employer(ask)
    _add(ask, EventKind.STOPPED, StopReason.ASKED_US_TO_STOP.label)


def _words(answer: Answer, on: date | None, words: str) -> str:
    if answer is Answer.STOP:
        return StopReason.ASKED_US_TO_STOP.label
    first = {Answer.ANOTHER_DATE: "Would suit", Answer.NOT_NOW: "Ask again from"}.get(answer, "")
    return " ".join(part for part in (f"{first} {day(on)}." if on else "", words) if part)


def _add(ask: EmployerAsk, kind: EventKind, text: str) -> None:
    db.session.add(
        EmployerEvent(
            employer_id=ask.employer_id,
            request_id=ask.request_id,
            cluster_id=ask.cluster_id,
            organisation_id=ask.request.organisation_id,
            kind=kind,
            text=text,
        )
    )
