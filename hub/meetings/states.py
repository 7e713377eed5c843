"""The words that rows of meetings are in: states, answers, kinds; and how each is shown."""

import enum


class MeetingState(enum.StrEnum):
    POLLING = "polling"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Can(enum.StrEnum):
    """An answer to one date of a poll."""

    YES = "yes"
    MAYBE = "maybe"  # if need be
    NO = "no"


class Shows(enum.StrEnum):
    """What those who were asked see of each other's answers while a poll is open. Lead and broker see all."""

    ALL = "all"
    TOTALS = "totals"
    OWN = "own"

    @property
    def label(self) -> str:
        return SHOWS_LABELS[self]


SHOWS_LABELS = {
    Shows.ALL: "Everything: who can come when, and the comments",
    Shows.TOTALS: "How many can come, without names",
    Shows.OWN: "Nothing: only their own answers",
}


class Reply(enum.StrEnum):
    """An answer to a meeting whose date is fixed."""

    ROOM = "room"
    ONLINE = "online"
    COLLEAGUE = "colleague"
    APOLOGIES = "apologies"

    @property
    def label(self) -> str:
        return REPLY_LABELS[self]


REPLY_LABELS = {
    Reply.ROOM: "In the room",
    Reply.ONLINE: "Online",
    Reply.COLLEAGUE: "Sends a colleague",
    Reply.APOLOGIES: "Apologies",
}


class Attendance(enum.StrEnum):
    PRESENT = "present"
    COLLEAGUE = "colleague"
    APOLOGIES = "apologies"
    NO_REPLY = "no_reply"

    @property
    def label(self) -> str:
        return ATTENDANCE_LABELS[self]

    @property
    def counts_as_there(self) -> bool:
        return self in {Attendance.PRESENT, Attendance.COLLEAGUE}


ATTENDANCE_LABELS = {
    Attendance.PRESENT: "Present",
    Attendance.COLLEAGUE: "Substitute",
    Attendance.APOLOGIES: "Apologies",
    Attendance.NO_REPLY: "No reply",
}


class ItemKind(enum.StrEnum):
    INFORM = "inform"
    DISCUSS = "discuss"
    DECIDE = "decide"


class ItemState(enum.StrEnum):
    PROPOSED = "proposed"
    TAKEN = "taken"
    DECLINED = "declined"
    REMOVED = "removed"  # taken off by the lead, who may put it back
