"""Who is told what, by notice and by letter, in the transaction of what they are told about.

Letters to schools and brokers never carry private details of people at employers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import url_for

import hub.employers.queries as queries
from hub.access import absolute_url, link_for
from hub.db import db, now
from hub.employers.answers.packing import asked_facts, schools_of
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import Answer
from hub.members.models import Organisation, Person
from hub.notices.models import tell
from hub.notices.sending import send
from hub.text import count

LETTERS = "employers/letters/%"


def _url(row: EmployerRequest) -> str:
    return absolute_url("employers.request", request_id=row.id, cluster_id=row.cluster_id)


def _path(row: EmployerRequest) -> str:
    return url_for("employers.request", request_id=row.id, cluster_id=row.cluster_id)


def tell_handlers(row: EmployerRequest, handler: Organisation | None) -> None:
    """A new request: to the organisation to be asked through, or the brokers."""
    db.session.flush()
    people = queries.people_to_tell(row.cluster_id, handler.id if handler else None)
    tell(
        [person.id for person in people],
        f"{row.organisation.name} asks: {row.title}",
        _path(row),
        cluster_id=row.cluster_id,
        icon="employers",
    )
    for person in people:
        send(person, "employers/letters/request", cluster=row.cluster, row=row, url=_url(row), handler=handler)


def tell_of_waiting(row: EmployerRequest) -> None:
    """On the wait list nobody owes an answer: a notice, no letter."""
    people = queries.people_to_tell(row.cluster_id, None)
    words = f"On the wait list: {row.organisation.name}, {row.title}"
    url = url_for("employers.wait_list", cluster_id=row.cluster_id)
    tell([person.id for person in people], words, url, cluster_id=row.cluster_id, icon="employers")


def tell_school(row: EmployerRequest, headline: str, words: str = "") -> None:
    """What became of its request: to the person who looks after it there."""
    person = row.person
    if person is None:
        return
    tell([person.id], f"{row.title}: {headline}", _path(row), cluster_id=row.cluster_id, icon="employers")
    send(person, "employers/letters/news", cluster=row.cluster, row=row, url=_url(row), headline=headline, words=words)


def tell_of_cancelling(row: EmployerRequest) -> None:
    """The school has cancelled: the brokers or the introducer, and every employer that was asked, hear it at once."""
    people = queries.people_to_tell(row.cluster_id, row.handler_id)
    words = f"{row.organisation.name} has cancelled: {row.title}"
    tell([person.id for person in people], words, _path(row), cluster_id=row.cluster_id, icon="employers")
    release(row, but=None, reason="The school has cancelled this request.")


def tell_of_silence(rows: Sequence[EmployerRequest], people: Iterable[Person]) -> None:
    """For too long these have had no answer. From the worker: no request is there to build addresses from."""
    cluster = rows[0].cluster
    url = absolute_url("employers.day", cluster_id=cluster.id)
    words = f"{count(len(rows), 'request')} without an answer for more than 10 working days"
    for person in people:
        tell([person.id], words, urlsplit(url).path, cluster_id=cluster.id, icon="employers")
        send(
            person,
            "employers/letters/unanswered",
            cluster=cluster,
            rows=rows,
            url=url,
            urls=[_url(row) for row in rows],
        )


def tell_of_ending(row: EmployerRequest, words: str) -> None:
    """What had been agreed does not take place: to whoever arranged it."""
    people = queries.people_to_tell(row.cluster_id, row.handler_id)
    said = f"{row.organisation.name}, {row.title}: {words}"
    tell([person.id for person in people], said, _path(row), cluster_id=row.cluster_id, icon="employers")


def tell_of_seats(host: EmployerRequest, person: Person | None, school: str, headline: str, words: str) -> None:
    """About spare seats of a visit: to whoever looks after it at the host, or at a school that asked."""
    if person is None:
        return
    is_host = school == host.organisation.name
    path = _path(host) if is_host else url_for("employers.spare_seats", cluster_id=host.cluster_id)
    tell([person.id], f"{host.activity}: {headline}", path, cluster_id=host.cluster_id, icon="employers")
    url = _url(host) if is_host else absolute_url("employers.spare_seats", cluster_id=host.cluster_id)
    send(person, "employers/letters/seats", cluster=host.cluster, row=host, school=school, headline=headline,
         words=words, url=url)  # fmt: skip


def tell_of_number(row: EmployerRequest, total: int, why: str) -> None:
    """How many come has changed: to the employer where it was written to, and to whoever arranged the visit."""
    asked = (ask for ask in reversed(row.asks) if ask.employer_id == row.employer_id and ask.withdrawn_at is None)
    ask = next(asked, None)
    told = ask is not None and _to_employer(ask, "more_come", total=total)
    pupils = count(total, row.organisation.word_for_pupil)
    words = f"{row.title}: {why}, {pupils} in all. " + ("The employer was told." if told else "Tell the employer.")
    people = queries.people_to_tell(row.cluster_id, row.handler_id)
    tell([person.id for person in people], words, _path(row), cluster_id=row.cluster_id, icon="employers")


def release(row: EmployerRequest, *, but: EmployerAsk | None, reason: str) -> None:
    """Nobody is left waiting: an employer with an open or agreed ask is told that it is not needed any more."""
    release_all([ask for ask in row.asks if ask is not but], reason)


def release_all(asks: Sequence[EmployerAsk], reason: str) -> None:
    """One letter for all that went in one; where other schools of it still come, it says so."""
    gone = [ask for ask in asks if _is_waited_for(ask)]
    for ask in gone:
        ask.withdrawn_at = now()
    for ask in {ask.visit_id or -ask.id: ask for ask in reversed(gone)}.values():
        still = [one.request for one in ask.together if one.stands]
        _to_employer(ask, "withdrawn", reason=reason, still=still, at=_moment(ask))


def _moment(ask: EmployerAsk) -> datetime | None:
    """As agreed with them, which may have moved since; else as they were asked."""
    row = ask.request
    is_agreed = ask.answer is not None and row.employer_id == ask.employer_id
    return row.happens_at if is_agreed and row.happens_at else ask.happens_at


def _is_waited_for(ask: EmployerAsk) -> bool:
    happens_at = ask.request.happens_at
    agreed = ask.answer is Answer.YES and happens_at is not None and happens_at > now()
    return ask.withdrawn_at is None and (ask.is_open or agreed)


def ask_employer(ask: EmployerAsk) -> None:
    """The letter with the personal link on which the employer answers."""
    db.session.flush()
    url = link_for("employer_links.answer", ask)
    several = len(ask.together) > 1
    _to_employer(ask, "ask", url=url, schools=schools_of(ask), several=several, facts=asked_facts(ask))


def _to_employer(ask: EmployerAsk, template: str, **context: Any) -> bool:
    contact = ask.contact
    if contact is None or not contact.email or not contact.can_be_used or ask.employer.is_stopped:
        return False
    asker = ask.asked_by
    send(
        contact.email,
        f"employers/letters/{template}",
        cluster=ask.request.cluster,
        reply_to=asker.email if asker else None,
        contact=contact,
        ask=ask,
        row=ask.request,
        asker=asker,
        **context,
    )
    return True


def tell_of_answer(ask: EmployerAsk, noted_by: int | None = None) -> None:
    """The employer has answered: whoever asked hears it, unless they noted it themselves, and the school."""
    row, asker = ask.request, ask.asked_by
    headline = f"{ask.employer.name}: {HEADLINES[ask.answer]}" if ask.answer else ""
    if asker is not None and asker.id != noted_by:
        tell([asker.id], f"{headline} ({row.title})", _path(row), cluster_id=row.cluster_id, icon="employers")
        send(
            asker, "employers/letters/answered", cluster=row.cluster, ask=ask, row=row, url=_url(row), headline=headline
        )
    tell_school_of_answer(ask)


def tell_school_of_answer(ask: EmployerAsk) -> None:
    """Where it comes to something."""
    if ask.answer in {Answer.YES, Answer.ANOTHER_DATE}:
        tell_school(ask.request, f"{ask.employer.name}: {HEADLINES[ask.answer]}", ask.words)


def tell_asker(ask: EmployerAsk, words: str) -> None:
    """That the ask is off, by a notice; also from the worker, which knows no addresses of pages."""
    if ask.asked_by_id is not None:
        path = urlsplit(_url(ask.request)).path
        words = f"{words} Ask another for: {ask.request.title}"
        tell([ask.asked_by_id], words[:200], path, cluster_id=ask.cluster_id, icon="employers")


HEADLINES = {
    Answer.YES: "yes",
    Answer.ANOTHER_DATE: "yes, on another date",
    Answer.NOT_NOW: "not now",
    Answer.STOP: "please do not contact us again",
}
