"""The way of a request, and what employers answer."""

import enum

from hub.employers.states import EventKind


class RequestState(enum.StrEnum):
    WAITING = "waiting"
    ASKED = "asked"
    WITH_BROKER = "with_broker"
    EMPLOYER_ASKED = "employer_asked"
    AGREED = "agreed"
    BRIEFED = "briefed"
    HAPPENED = "happened"
    THANKED = "thanked"
    NOT_THIS_TIME = "not_this_time"
    CANCELLED = "cancelled"
    FELL_THROUGH = "fell_through"

    @property
    def label(self) -> str:
        return _STATES[self][0]

    @property
    def tone(self) -> str | None:
        return _STATES[self][1]

    @property
    def is_open(self) -> bool:
        """Somebody owes an answer; on the wait list nobody does, and no clock runs."""
        return self in OPEN_STATES

    @property
    def is_over(self) -> bool:
        return self in OVER_STATES

    @property
    def is_booked(self) -> bool:
        """Agreed, and not yet told how it went."""
        return self in BOOKED_STATES


_STATES: dict[RequestState, tuple[str, str | None]] = {
    RequestState.WAITING: ("On the wait list", "warm"),
    RequestState.ASKED: ("New", "info"),
    RequestState.WITH_BROKER: ("With a broker", "info"),
    RequestState.EMPLOYER_ASKED: ("Employer asked", "plum"),
    RequestState.AGREED: ("Agreed", "good"),
    RequestState.BRIEFED: ("Briefed", "good"),
    RequestState.HAPPENED: ("To be thanked", "warm"),
    RequestState.THANKED: ("Thanked", None),
    RequestState.NOT_THIS_TIME: ("Not this time", None),
    RequestState.CANCELLED: ("Cancelled", None),
    RequestState.FELL_THROUGH: ("Fell through", None),
}
OPEN_STATES = (RequestState.ASKED, RequestState.WITH_BROKER, RequestState.EMPLOYER_ASKED)
BOOKED_STATES = (RequestState.AGREED, RequestState.BRIEFED)
OVER_STATES = (RequestState.THANKED, RequestState.NOT_THIS_TIME, RequestState.CANCELLED, RequestState.FELL_THROUGH)
MET_STATES = (*BOOKED_STATES, RequestState.HAPPENED, RequestState.THANKED)


class Answer(enum.StrEnum):
    """What an employer says to an ask."""

    YES = "yes"
    ANOTHER_DATE = "another_date"
    NOT_NOW = "not_now"
    STOP = "stop"

    @property
    def label(self) -> str:
        return _ANSWERS[self]

    @property
    def event(self) -> EventKind:
        return {
            Answer.YES: EventKind.ANSWERED_YES,
            Answer.ANOTHER_DATE: EventKind.ANSWERED_DATE,
            Answer.NOT_NOW: EventKind.ANSWERED_NO,
            Answer.STOP: EventKind.STOPPED,
        }[self]


_ANSWERS = {
    Answer.YES: "Yes, that date suits us",
    Answer.ANOTHER_DATE: "Yes, but on another date",
    Answer.NOT_NOW: "Not now, ask me again later",
    Answer.STOP: "Please stop: do not contact us again",
}
