"""What an answer changes: in the ask, its request and its employer, with the lines of the timeline."""

from datetime import date

import sqlalchemy as sa

from hub.db import db, now
from hub.employers.asking import settings
from hub.employers.letters import release, tell_of_answer
from hub.employers.models import EmployerEvent
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
