"""One page for who was there: a line for each school, filled in from what the schools had said."""

from typing import Any

from wtforms import fields

from hub.forms import Form, Select, Text
from hub.meetings.models import InvitedOrganisation
from hub.meetings.schools import School
from hub.meetings.states import ATTENDANCE_LABELS, Attendance, Reply

FROM_REPLY = {
    Reply.ROOM: Attendance.PRESENT,
    Reply.ONLINE: Attendance.PRESENT,
    Reply.COLLEAGUE: Attendance.COLLEAGUE,
    Reply.APOLOGIES: Attendance.APOLOGIES,
    None: Attendance.NO_REPLY,
}
HOW = [("room", "In the room"), ("online", "Online")]


class AttendanceForm(Form):
    """`was_<id>`, `how_<id>` and `who_<id>` for each invited organisation, added by `attendance_form`."""

    schools: list[School]

    def rows(self) -> list[tuple[School, fields.Field, fields.Field, fields.Field]]:
        return [(s, self[f"was_{s.id}"], self[f"how_{s.id}"], self[f"who_{s.id}"]) for s in self.schools]

    def save(self) -> None:
        for school, was, how, who in self.rows():
            row = school.invited
            row.attendance, row.was_online, row.who_came = Attendance(was.data), how.data == "online", who.data
            if not row.attendance.counts_as_there:
                row.was_online, row.who_came = False, ""


def attendance_form(schools: list[School]) -> AttendanceForm:
    members: dict[str, Any] = {}
    data: dict[str, str] = {}
    states = [(code.value, words) for code, words in ATTENDANCE_LABELS.items()]
    for school in schools:
        members[f"was_{school.id}"] = Select(f"{school.name}: was it there?", states, empty=None)
        members[f"how_{school.id}"] = Select(f"{school.name}: how?", HOW, empty=None)
        members[f"who_{school.id}"] = Text(f"{school.name}: who came?", required=False, limit=200)
        data.update(_so_far(school, school.invited))
    form: AttendanceForm = type("Attending", (AttendanceForm,), members)(data=data)
    form.schools = schools
    return form


def _so_far(school: School, row: InvitedOrganisation) -> dict[str, str]:
    """What is recorded already, else what the school had said beforehand."""
    was = row.attendance or FROM_REPLY[school.reply]
    online = row.was_online if row.attendance else school.reply is Reply.ONLINE
    coming = ", ".join(line.colleague_name or line.shown_name for line in school.replied if line.is_coming)
    return {
        f"was_{school.id}": was.value,
        f"how_{school.id}": "online" if online else "room",
        f"who_{school.id}": row.who_came if row.attendance else coming[:200],
    }
