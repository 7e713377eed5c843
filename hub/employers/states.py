"""The words of the room that are stored: who can see an employer, its stage, what happened."""

import enum


class Sharing(enum.StrEnum):
    """Who can see this, in one cluster. The organisation that brought the employer opens and closes it."""

    ASK_THROUGH_US = "ask_through_us"
    EBP = "ebp"
    CLUSTER = "cluster"

    @property
    def label(self) -> str:
        return _SHARING[self][0]

    @property
    def hint(self) -> str:
        return _SHARING[self][1]


_SHARING = {
    Sharing.ASK_THROUGH_US: ("Ask through us", "Others see its name and sector only; requests for it come to us"),
    Sharing.EBP: ("The EBP", "The cluster's brokers see its people too, and may contact them"),
    Sharing.CLUSTER: ("The cluster", "All careers leaders of the cluster see its people too, and may contact them"),
}


class Stage(enum.StrEnum):
    PROSPECT = "prospect"
    ACTIVE = "active"
    PAUSED = "paused"
    DO_NOT_CONTACT = "do_not_contact"

    @property
    def label(self) -> str:
        return _STAGES[self]


_STAGES = {
    Stage.PROSPECT: "Prospect: not worked with yet",
    Stage.ACTIVE: "Active",
    Stage.PAUSED: "Paused until a day",
    Stage.DO_NOT_CONTACT: "Do not contact",
}


class StopReason(enum.StrEnum):
    """Fixed, because free text about why somebody must not be contacted does harm."""

    ASKED_US_TO_STOP = "asked_us_to_stop"
    CLOSED = "closed"
    SAFEGUARDING_DECISION = "safeguarding_decision"

    @property
    def label(self) -> str:
        return _STOP_REASONS[self]


_STOP_REASONS = {
    StopReason.ASKED_US_TO_STOP: "They asked us to stop",
    StopReason.CLOSED: "It has closed or moved away",
    StopReason.SAFEGUARDING_DECISION: "A decision of a safeguarding lead",
}


class SizeBand(enum.StrEnum):
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def label(self) -> str:
        return {"micro": "1 to 9", "small": "10 to 49", "medium": "50 to 249", "large": "250 and more"}[
            self
        ] + " people"


class EmployerKind(enum.StrEnum):
    """Providers of further study are in the pool too: asked, thanked and kept warm alike, but counted apart."""

    EMPLOYER = "employer"
    COLLEGE = "college"
    TRAINING_PROVIDER = "training_provider"
    UNIVERSITY = "university"

    @property
    def label(self) -> str:
        return _KINDS[self]

    @property
    def is_provider(self) -> bool:
        return self is not EmployerKind.EMPLOYER


_KINDS = {
    EmployerKind.EMPLOYER: "Employer",
    EmployerKind.COLLEGE: "College or sixth form",
    EmployerKind.TRAINING_PROVIDER: "Training provider",
    EmployerKind.UNIVERSITY: "University",
}


class Rung(enum.StrEnum):
    """How far the work with an employer has come."""

    TALK = "talk"
    VISIT = "visit"
    PLACEMENT = "placement"
    MENTORING = "mentoring"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Prefers(enum.StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    EITHER = "either"

    @property
    def label(self) -> str:
        return {"email": "E-mail", "phone": "Phone", "either": "E-mail or phone"}[self]


class EventKind(enum.StrEnum):
    """What happened, in the timeline of an employer or a request."""

    CONTACT = "contact"
    CALL = "call"
    MAIL = "mail"
    MEETING = "meeting"
    OFFER = "offer"
    CHECK = "check"
    PROMISE = "promise"
    PROMISE_KEPT = "promise_kept"
    LET_DOWN = "let_down"
    NOTE = "note"
    ADDED = "added"
    ASKED = "asked"
    PASSED_ON = "passed_on"
    EMPLOYER_ASKED = "employer_asked"
    ANSWERED_YES = "answered_yes"
    ANSWERED_DATE = "answered_date"
    ANSWERED_NO = "answered_no"
    STOPPED = "stopped"
    AGREED = "agreed"
    BRIEFED = "briefed"
    NOT_THIS_TIME = "not_this_time"
    HAPPENED = "happened"
    THANKED = "thanked"
    REFLECTED = "reflected"
    CANCELLED = "cancelled"
    FELL_THROUGH = "fell_through"
    MOVED_BACK = "moved_back"
    SHARED = "shared"
    STOP_ENDED = "stop_ended"

    @property
    def words(self) -> str:
        return _EVENTS[self][0]

    @property
    def icon(self) -> str:
        return _EVENTS[self][1]

    @property
    def tone(self) -> str | None:
        return _EVENTS[self][2]


_EVENTS: dict[EventKind, tuple[str, str, str | None]] = {
    EventKind.CONTACT: ("Talked or wrote", "phone", None),
    EventKind.CALL: ("Rang", "phone", None),
    EventKind.MAIL: ("Wrote", "mail", None),
    EventKind.MEETING: ("Met", "person", None),
    EventKind.OFFER: ("Offer", "heart", "tide"),
    EventKind.CHECK: ("Check", "shield", None),
    EventKind.PROMISE: ("Promise", "flag", "warm"),
    EventKind.PROMISE_KEPT: ("Promise kept", "check", "tide"),
    EventKind.LET_DOWN: ("Let down", "cross", "bad"),
    EventKind.NOTE: ("Note", "document", None),
    EventKind.ADDED: ("Came into the pool", "employers", None),
    EventKind.ASKED: ("School asked", "flag", None),
    EventKind.PASSED_ON: ("Passed on", "share", None),
    EventKind.EMPLOYER_ASKED: ("Employer asked", "handshake", None),
    EventKind.ANSWERED_YES: ("Employer said yes", "mail", "warm"),
    EventKind.ANSWERED_DATE: ("Employer offered another date", "mail", "warm"),
    EventKind.ANSWERED_NO: ("Employer said not now", "mail", None),
    EventKind.STOPPED: ("Do not contact", "lock", "bad"),
    EventKind.AGREED: ("Agreed", "check", "tide"),
    EventKind.BRIEFED: ("Speaker briefed", "mail", "tide"),
    EventKind.NOT_THIS_TIME: ("Not this time", "cross", None),
    EventKind.HAPPENED: ("Took place", "person", "tide"),
    EventKind.THANKED: ("Thanked", "heart", "tide"),
    EventKind.REFLECTED: ("Looked back with the group", "check", "tide"),
    EventKind.CANCELLED: ("Cancelled by the school", "cross", "bad"),
    EventKind.FELL_THROUGH: ("Fell through", "cross", "bad"),
    EventKind.MOVED_BACK: ("Moved back", "clock", None),
    EventKind.SHARED: ("Who can see this was changed", "eye", None),
    EventKind.STOP_ENDED: ("May be contacted again", "check", None),
}
# What a person may log by hand, with the words on the form; safety and insurance have a form of their own.
LOGGED = (
    (EventKind.CALL, "Rang"),
    (EventKind.MAIL, "Wrote"),
    (EventKind.MEETING, "Met them"),
    (EventKind.OFFER, "They offered something"),
    (EventKind.PROMISE, "A promise"),
    (EventKind.LET_DOWN, "A let-down"),
    (EventKind.NOTE, "Something else"),
)
# Lines of a timeline in which nobody spoke with the employer; every other one is a contact, whoever had it.
NO_CONTACT = (
    EventKind.ADDED,
    EventKind.ASKED,
    EventKind.PASSED_ON,
    EventKind.NOT_THIS_TIME,
    EventKind.SHARED,
    EventKind.STOP_ENDED,
)


class Promiser(enum.StrEnum):
    """Who promised something."""

    US = "us"
    THEM = "them"

    @property
    def label(self) -> str:
        return "We did" if self is Promiser.US else "They did"
