"""What a yes to spare seats changes, and what becomes of those who joined when the visit moves or falls through."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.access import Reader
from hub.db import db, now
from hub.employers.answers.packing import come_with
from hub.employers.letters import tell_of_number, tell_of_seats, tell_school
from hub.employers.requests.dates import SchoolDays
from hub.employers.requests.endings import EmployerEnding, Party, Why
from hub.employers.requests.models import EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.spare import queries
from hub.employers.spare.models import SeatAnswer, SeatAsk, SpareSeats
from hub.employers.states import EventKind
from hub.text import count, local


def lock(seats: SpareSeats) -> None:
    """Until the commit: two who say yes at once follow one another, and the second sees what is left."""
    columns = ["version", "number", "until", "closed_at"]
    db.session.refresh(seats, columns, with_for_update=True)
    again = sa.select(SeatAsk).where(SeatAsk.seats_id == seats.id).order_by(SeatAsk.asked_at, SeatAsk.id)
    db.session.scalars(again.execution_options(populate_existing=True)).all()
    db.session.refresh(seats, ["asks"])


def problem_with(ask: SeatAsk) -> str:
    """Why a yes is not possible, in a sentence; "" where it is. Look with the seats locked."""
    seats = ask.seats
    if not ask.is_open:
        return "This has been answered, or taken back, meanwhile."
    if not seats.request.state.is_booked or seats.request.happens_at is None or seats.request.is_past:
        return "The visit does not lie ahead any more."
    if ask.number > seats.left:
        return f"{count(seats.left, 'seat is', 'seats are')} left, and {ask.number} are asked for."
    return ""


def say_yes(ask: SeatAsk, words: str, reader: Reader) -> EmployerRequest:
    """The school that asked has a booking of its own from now on; the employer hears the new number."""
    host = ask.seats.request
    row = _booking(ask, host, words)
    db.session.add(row)
    db.session.flush()
    ask.joined_id = row.id
    ask.close(SeatAnswer.YES, reader.person_id, words)
    db.session.add(row.event(EventKind.AGREED, f"Joined: {host.title}, {row.takes_place}", reader.person_id))
    joined = f"{ask.organisation.name} joins with {ask.number}"
    db.session.add(host.event(EventKind.AGREED, joined, reader.person_id))
    tell_school(row, f"you have {count(ask.number, 'seat')}, {row.takes_place}", words)
    tell_of_number(host, coming(host), joined)
    return row


def _booking(ask: SeatAsk, host: EmployerRequest, words: str) -> EmployerRequest:
    row = EmployerRequest(
        cluster_id=host.cluster_id,
        organisation_id=ask.organisation_id,
        seat_id=ask.seat_id,
        asked_by_id=ask.asked_by_id,
        asked_at=ask.asked_at,
        activity_type=host.activity_type,
        title=f"{host.activity}, {ask.years}"[:200],
        year_groups=ask.year_groups,
        number=ask.number,
        wanted_on=local(host.happens_at).date() if host.happens_at else None,
        needs=ask.needs,
        sector=host.sector,
        employer_id=host.employer_id,
        handler_id=host.handler_id,
        broker_seat_id=host.broker_seat_id,
        happens_at=host.happens_at,
        weeks=host.weeks,
        place=host.place,
        answer=words,
        joined_to_id=host.id,
    )
    row.move(RequestState.BRIEFED)  # the school that posted the seats briefs the employer, for all who come
    row.answered_at = now()
    return row


def days_of(row: EmployerRequest, others: Sequence[EmployerRequest], reader: Reader) -> SchoolDays:
    """Of all who come: the schools of the visit, and those that took spare seats of any of them. A school that moves
    its own visit hears of its guests the kind of thing only."""
    days = SchoolDays.of(row, others)
    is_outside = not (reader.is_broker or reader.is_lead)
    guests = queries.guests_of([row, *others])
    days.others += [SchoolDays.of(one, to_outsiders=is_outside) for one in guests]
    return days


def coming(host: EmployerRequest) -> int:
    """Of all schools that the employer meets then."""
    db.session.flush()
    return host.number + sum(one.number for one in come_with(host))


def say_no(ask: SeatAsk, words: str, reader: Reader) -> None:
    ask.close(SeatAnswer.NO, reader.person_id, words)
    host = ask.seats.request
    tell_of_seats(host, ask.person, ask.organisation.name, "not this time", words)


def leave(row: EmployerRequest) -> None:
    """A school that had joined does not come: its seats are free again, and the host and the employer hear it."""
    ask = queries.ask_behind(row)
    if ask is None:
        return
    lock(ask.seats)
    ask.close(SeatAnswer.WITHDRAWN, None)
    host, gone = ask.seats.request, f"{row.organisation.name} does not come ({ask.number})"
    if host.state.is_booked and not host.is_past:
        db.session.add(host.event(EventKind.NOTE, gone))
        tell_of_seats(host, host.person, host.organisation.name, gone, "")
        tell_of_number(host, coming(host), gone)


def follow(host: EmployerRequest) -> None:
    """The visit has another day, place or employer: so have those who joined, and they are told."""
    for ask in queries.joined_to(host):
        row = ask.joined
        if ask.is_open:
            words = f"The visit is on another day now: {host.takes_place}"
            tell_of_seats(host, ask.person, ask.organisation.name, words, "")
        elif row is not None and row.state.is_booked:
            row.happens_at, row.place, row.employer_id = host.happens_at, host.place, host.employer_id
            row.weeks = host.weeks
            row.when_words = "" if host.happens_at else host.when_words
            db.session.add(row.event(EventKind.AGREED, f"Moved with the visit: {row.takes_place}"))
            tell_school(row, f"moved to {row.takes_place}", f"{host.organisation.name} and the employer have moved it.")


def end_with(host: EmployerRequest) -> None:
    """The visit falls through: for those who joined too. It is nobody's let-down but the host's."""
    words = f"The visit of {host.organisation.name} that was joined does not take place."
    for ask in queries.joined_to(host):
        row, was_open = ask.joined, ask.is_open
        ask.close(SeatAnswer.OFF, None)
        if was_open:
            tell_of_seats(host, ask.person, ask.organisation.name, "it does not take place", "")
        elif row is not None and row.state.is_booked:
            row.move(RequestState.FELL_THROUGH)
            db.session.add(EmployerEnding(request=row, by=Party.BROKER, why=Why.OTHER, words=words))
            db.session.add(row.event(EventKind.FELL_THROUGH, words))
            if not host.is_past:
                tell_school(row, "it cannot take place", words)
