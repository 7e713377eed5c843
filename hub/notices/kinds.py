"""What is a letter and what is not. The one list in which it is decided; no room decides for itself.

A letter either always comes (an invitation, a reset, a seat, a calendar entry, a link that was asked for), or it says
that something needs its reader: then it has a subject, and its reader says whether such letters come at once, wait
for the weekly digest, or stay away. Everything else is news: a line behind the bell, and in the digest."""

import enum

ALWAYS = ""
DIGEST = "digest"
ANNOUNCEMENTS = "announcements"

# Template -> its subject: a room, or one of the above.
LETTERS = {
    "actions/letters/given": "actions",
    "actions/letters/due": "actions",
    "audits/letters/opened": "audits",
    "audits/letters/reminder": "audits",
    "employers/letters/request": "employers",
    "employers/letters/answered": "employers",
    "employers/letters/news": "employers",
    "employers/letters/untold": "employers",
    "employers/letters/unanswered": "employers",
    "employers/letters/prepare": "employers",
    "employers/letters/reflect": "employers",
    "employers/letters/to_review": "employers",
    "employers/letters/running_out": "employers",
    "employers/letters/agreements_end": "employers",
    "employers/letters/seats": "employers",
    "meetings/letters/ask": "meetings",
    "meetings/letters/remind": "meetings",
    "meetings/letters/missed": "meetings",
    "meetings/letters/missed_two": "meetings",
    "meetings/letters/dates": "meetings",
    "meetings/letters/complete": "meetings",
    "meetings/letters/pack": "meetings",
    "home/letters/digest": DIGEST,
    "notices/letters/announcement": ANNOUNCEMENTS,
    # Entries for the calendar, and links that were asked for.
    "meetings/letters/confirm": ALWAYS,
    "meetings/letters/change": ALWAYS,
    "meetings/letters/cancel": ALWAYS,
    "meetings/letters/uninvite": ALWAYS,
    "meetings/letters/links": ALWAYS,
    # To people at employers, who have no account: their answer page has "please stop", which ends all of these.
    "employers/letters/ask": ALWAYS,
    "employers/letters/brief": ALWAYS,
    "employers/letters/thanks": ALWAYS,
    "employers/letters/withdrawn": ALWAYS,
    "employers/letters/more_come": ALWAYS,
    # To colleagues of a school who have no account: questions of a self-review, and its sign-off.
    "audits/letters/asked": ALWAYS,
    "audits/letters/asked_again": ALWAYS,
    "audits/letters/sign_off": ALWAYS,
    # About the account and the seat; hub/members and the sign-in write these themselves.
    "members/letters/invitation": ALWAYS,
    "members/letters/invitation_again": ALWAYS,
    "members/letters/seat_given": ALWAYS,
    "members/letters/handed_over": ALWAYS,
    "members/letters/hand_over_asked": ALWAYS,
    "members/letters/asked_to_join": ALWAYS,
    "members/letters/accepted": ALWAYS,
    "members/letters/declined": ALWAYS,
    "security/letters/reset": ALWAYS,
    "security/letters/changed": ALWAYS,
    "security/letters/codes_off": ALWAYS,
}

# Subject -> what such a letter is about, for the settings page and the page behind "fewer letters".
NEEDS_ME = {
    "meetings": "Meetings: which dates suit me, reminders, the papers before one, and what I missed",
    "employers": "Employers: a request to answer, answers to mine, and what to prepare",
    "audits": "Self-reviews: one is open, or due soon",
    "actions": "Actions: something is given to me or my school to do, and is due",
}
SUBJECTS = {
    **NEEDS_ME,
    ANNOUNCEMENTS: "Announcements of the cluster’s lead",
    DIGEST: "The weekly letter",
}
DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}
NEVER = "never"


class When(enum.StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"

    @property
    def label(self) -> str:
        return {"at_once": "At once", "digest": "In the weekly letter", "off": "No letter"}[self.value]
