"""How attendance is said everywhere: in words, with a sign, never by colour alone."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.meetings.models import InvitedOrganisation
from hub.meetings.states import Attendance


@dataclass(frozen=True)
class Mark:
    words: str
    tone: str | None
    sign: str | None  # an icon
    short: str = ""  # in a table, where the key says the rest

    @property
    def cell(self) -> str:
        return self.short or self.words


ROOM = Mark("In person", "good", "check")
ONLINE = Mark("Online", "info", "online")
SUBSTITUTE = Mark("Substitute, in person", "good", "members", "Substitute")
SUBSTITUTE_ONLINE = Mark("Substitute, online", "info", "members", "Substitute, online")
APOLOGIES = Mark("Apologies", "warn", "mail")
NO_REPLY = Mark("No reply", None, "cross")
NOT_RECORDED = Mark("Not recorded yet", None, None, "Not recorded")
NOT_ASKED = Mark("Not invited", None, None)
KEY = (ROOM, ONLINE, SUBSTITUTE, SUBSTITUTE_ONLINE, APOLOGIES, NO_REPLY)


def mark(row: InvitedOrganisation | sa.Row[Any] | None) -> Mark:
    if row is None:
        return NOT_ASKED
    if row.attendance is None:
        return NOT_RECORDED
    if row.attendance is Attendance.PRESENT:
        return ONLINE if row.was_online else ROOM
    if row.attendance is Attendance.COLLEAGUE:
        return SUBSTITUTE_ONLINE if row.was_online else SUBSTITUTE
    return APOLOGIES if row.attendance is Attendance.APOLOGIES else NO_REPLY
