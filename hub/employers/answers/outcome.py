"""What an answer changes: in the ask, its request and its employer, with the lines of the timeline."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db, now
from hub.employers.asking import lock_for_asking, settings
from hub.employers.letters import (
    LETTERS,
    ask_employer,
    release,
    release_all,
    tell_asker,
    tell_of_answer,
    tell_school,
    tell_school_of_answer,
)
from hub.employers.models import Employer, EmployerContact, EmployerEvent
from hub.employers.offers.capacity import no_room
from hub.employers.offers.models import EmployerOffer
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer, RequestState
from hub.employers.requests.visits import EmployerVisit
from hub.employers.states import EventKind, Stage, StopReason
from hub.mail import Letter
from hub.text import day


def lock(ask: EmployerAsk) -> None:
    """Two who answer at once (the link, and a call) follow one another; the second finds it answered. The employer
    comes first, as for whoever asks it: else the two wait for each other."""
    lock_for_asking(ask.employer, None)
    columns = ["answer", "answered_at", "withdrawn_at"]
    for one in ask.together:
        db.session.refresh(one, columns, with_for_update={"key_share": True})


def take_answer(ask: EmployerAsk, answer: Answer, on: date | None, words: str, noted_by: int | None = None) -> None:
    """The employer has said something: by its link, or in a call that somebody notes. It holds for all the schools
    that went in the same letter."""
    asks, employer = [one for one in ask.together if one.is_open] or [ask], ask.employer
    for one in asks:
        one.answer, one.answered_at, one.answer_day, one.words = answer, now(), on, words
        one.noted_by_id = noted_by
    if answer is Answer.STOP:
        stop_asking(employer, StopReason.ASKED_US_TO_STOP)
    if answer is Answer.NOT_NOW and on is not None:
        employer.pause(on)
    if answer in {Answer.YES, Answer.ANOTHER_DATE} and employer.stage is Stage.PROSPECT:
        employer.stage = Stage.ACTIVE
    for one in asks:
        line = _line(one, answer.event, _words(answer, on, words), noted_by)
        line.employer_id = one.employer_id if one is asks[0] else None  # said once, to all of them
        db.session.add(line)
        _go_on(one, answer)
    tell_of_answer(asks[0], noted_by)
    for one in asks[1:]:
        tell_school_of_answer(one)


def _go_on(ask: EmployerAsk, answer: Answer) -> None:
    row = ask.request
    if row.state is not RequestState.EMPLOYER_ASKED:
        return
    if answer is Answer.YES:
        settle(row, ask)
    elif not any(one.is_open for one in row.asks):
        row.move(RequestState.WITH_BROKER, settings(row.cluster_id).reply_days)


def put_to(rows: Sequence[EmployerRequest], asks: Sequence[EmployerAsk], offer: EmployerOffer | None) -> None:
    """New asks, one for each request, take the place of those before them. Of several schools all go in one letter."""
    db.session.add_all(asks)
    visit = EmployerVisit(cluster_id=rows[0].cluster_id) if len(rows) > 1 else None
    before = [earlier for row in rows for earlier in row.asks if earlier not in asks]
    for row, ask in zip(rows, asks, strict=True):
        ask.visit = row.visit = visit
        row.employer_id, row.offer = ask.employer_id, offer
        row.move(RequestState.EMPLOYER_ASKED, settings(row.cluster_id).employer_days)
    release_all(before, "Another employer is being asked.")
    ask_employer(asks[0])


def can_be_agreed(row: EmployerRequest, employer: Employer, reader: Reader) -> bool:
    """With an employer that one may contact, or that has been asked; never with one that is not to be contacted."""
    was_asked = any(ask.employer_id == employer.id for ask in row.asks)
    return not employer.is_stopped and (was_asked or employer.shows_details_to(reader))


def agree_by_hand(
    rows: Sequence[EmployerRequest], employer: Employer, at: datetime | None, place: str, words: str,
    person_id: int | None = None, offer: EmployerOffer | None = None,
) -> None:  # fmt: skip
    """Agreed in a call, for a moment or (None) for around `when_words`; or on the other date that the employer
    offered, which then is not told "not needed". One yes for all of them: they are one visit, and count as one ask."""
    visit, kept = _visit_of(rows, employer), []
    for row in rows:
        row.visit, row.offer = visit, offer
        row.employer_id, row.happens_at, row.place, row.answer = employer.id, at, place, words
        kept.append(_yes(row, employer, person_id))
    gone = [ask for row in rows for ask in row.asks if ask not in kept]
    release_all(gone, "It has been arranged with somebody else.")
    for row in rows:
        row.move(RequestState.AGREED)
        tell_school(row, f"agreed with {employer.name}: {row.takes_place}", words)


def _visit_of(rows: Sequence[EmployerRequest], employer: Employer) -> EmployerVisit | None:
    """The one that they share with this employer already, a new one, or none for a school by itself."""
    if {(row.visit_id, row.employer_id) for row in rows} == {(rows[0].visit_id, employer.id)} and rows[0].visit:
        return rows[0].visit
    return EmployerVisit(cluster_id=rows[0].cluster_id) if len(rows) > 1 else None


def _yes(row: EmployerRequest, employer: Employer, person_id: int | None) -> EmployerAsk:
    """What they were asked and have now said yes to: by letter before, or just now in a call, which is an ask too."""
    kept = next((ask for ask in reversed(row.asks) if ask.employer_id == employer.id), None)
    if kept is None:
        kept = EmployerAsk(
            request=row, employer_id=employer.id, cluster_id=row.cluster_id, asked_by_id=person_id, by_phone=True,
            happens_at=row.happens_at, when_words=row.when_words, place=row.place, visit=row.visit,
        )  # fmt: skip
        db.session.add(kept)
    if kept.is_open:
        kept.answer, kept.answered_at, kept.noted_by_id = Answer.YES, now(), person_id
    return kept


def settle(row: EmployerRequest, ask: EmployerAsk) -> None:
    """Agreed, on the date that was asked for; or around when, and the broker settles the day."""
    row.employer_id, row.happens_at, row.place = ask.employer_id, ask.happens_at, ask.place
    _keep_to_the_offer(row, ask)
    if ask.happens_at is None:
        row.when_words = day(ask.answer_day) if ask.answer_day else ask.when_words
    row.move(RequestState.AGREED)
    release(row, but=ask, reason="It has been arranged with somebody else.")


def _keep_to_the_offer(row: EmployerRequest, ask: EmployerAsk) -> None:
    """Others may have booked the last of it since the letter went. The employer's yes holds all the same; then it is
    beyond what was offered, and does not count there."""
    if row.offer is None:
        return
    together = [one.request_id for one in ask.together]
    full = (
        no_room(row.offer, ask.happens_at, together, row.weeks)
        if row.offer.employer_id == ask.employer_id
        else "Elsewhere."
    )
    if full:
        row.offer = None
        db.session.add(row.event(EventKind.NOTE, f"{full} They said yes all the same: it is beyond their offer."))


def stop_asking(employer: Employer, reason: StopReason, until: date | None = None) -> None:
    """In every cluster, until that day or for good: no open ask stays open, and no letter that waits goes out."""
    lock_for_asking(employer, None)
    employer.stop(reason, until)
    people = sa.select(EmployerContact.email).where(EmployerContact.employer_id == employer.id)
    drop_waiting(Letter.to_address.in_(people))
    take_back(EmployerAsk.employer_id == employer.id, f"{employer.name} is not to be contacted any more.")


def drop_waiting(to: sa.ColumnElement[bool]) -> None:
    """Letters of this room that have not left, or that a restore holds back."""
    left = (Letter.sent_at, Letter.kept_at, Letter.failed_at)
    ours = sa.and_(Letter.template.like(LETTERS), Letter.person_id.is_(None), *(column.is_(None) for column in left))
    db.session.execute(sa.delete(Letter).where(ours, to))


def take_back(which: sa.ColumnElement[bool], why: str) -> None:
    """Asks that nobody can answer any more: their requests go back to whoever asked, who hears why."""
    waiting = sa.select(EmployerAsk).where(which, EmployerAsk.answer.is_(None), EmployerAsk.withdrawn_at.is_(None))
    for ask in db.session.scalars(waiting.order_by(EmployerAsk.id)).all():
        ask.withdrawn_at = now()
        row = ask.request
        if row.state is not RequestState.EMPLOYER_ASKED or any(one.is_open for one in row.asks):
            continue
        row.move(RequestState.WITH_BROKER, settings(row.cluster_id).reply_days)
        db.session.add(row.event(EventKind.PASSED_ON, why))
        tell_asker(ask, why)


def stop_later(ask: EmployerAsk) -> None:
    """An employer that had answered before says that it wants no more."""
    stop_asking(ask.employer, StopReason.ASKED_US_TO_STOP)
    db.session.add(_line(ask, EventKind.STOPPED, StopReason.ASKED_US_TO_STOP.label))


def _words(answer: Answer, on: date | None, words: str) -> str:
    if answer is Answer.STOP:
        return StopReason.ASKED_US_TO_STOP.label
    first = {Answer.YES: "Would suit", Answer.ANOTHER_DATE: "Would suit", Answer.NOT_NOW: "Ask again from"}.get(
        answer, ""
    )
    return " ".join(part for part in (f"{first} {day(on)}." if on else "", words) if part)


def _line(ask: EmployerAsk, kind: EventKind, text: str, person_id: int | None = None) -> EmployerEvent:
    return EmployerEvent(
        employer_id=ask.employer_id,
        request_id=ask.request_id,
        cluster_id=ask.cluster_id,
        organisation_id=ask.request.organisation_id,
        person_id=person_id,
        kind=kind,
        text=text,
    )
