"""One page for who was there: a line for each school, filled in from what the schools had said."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from wtforms import fields

from hub.db import db
from hub.forms import Choices, Form, Select, Text
from hub.meetings.attendance.models import Attendee
from hub.meetings.models import InvitedOrganisation
from hub.meetings.schools import School
from hub.meetings.states import ATTENDANCE_LABELS, Attendance, Reply
from hub.members.models import Person

FROM_REPLY = {
    Reply.ROOM: Attendance.PRESENT,
    Reply.ONLINE: Attendance.PRESENT,
    Reply.COLLEAGUE: Attendance.COLLEAGUE,
    Reply.APOLOGIES: Attendance.APOLOGIES,
    None: Attendance.NO_REPLY,
}
HOW = [("room", "In person"), ("online", "Online")]
Row = tuple[School, fields.Field, fields.Field, fields.Field, fields.Field]


class AttendanceForm(Form):
    """`was_<id>`, `how_<id>`, `there_<id>` and `who_<id>` for each invited organisation, added by
    `attendance_form`."""

    schools: list[School]

    def rows(self) -> list[Row]:
        return [
            (one, self[f"was_{one.id}"], self[f"how_{one.id}"], self[f"there_{one.id}"], self[f"who_{one.id}"])
            for one in self.schools
        ]

    def save(self) -> None:
        ids = [school.invited.id for school in self.schools]
        db.session.execute(sa.delete(Attendee).where(Attendee.invited_id.in_(ids)))
        for school, was, how, there, who in self.rows():
            row = school.invited
            row.attendance, row.was_online, row.who_came = Attendance(was.data), how.data == "online", who.data
            if not row.attendance.counts_as_there:
                row.was_online, row.who_came = False, ""
                continue
            db.session.add_all(Attendee(invited_id=row.id, person_id=int(one)) for one in set(there.data or ()))


def attendance_form(schools: list[School], recorded: Mapping[int, list[Person]]) -> AttendanceForm:
    """`recorded`: id of an invited organisation -> its people of whom it is recorded already."""
    members: dict[str, Any] = {}
    data: dict[str, Any] = {}
    states = [(code.value, words) for code, words in ATTENDANCE_LABELS.items()]
    for school in schools:
        people = _people(school, recorded.get(school.invited.id, []))
        members[f"was_{school.id}"] = Select(f"{school.name}: was it there?", states, empty=None)
        members[f"how_{school.id}"] = Select(f"{school.name}: how?", HOW, empty=None)
        members[f"there_{school.id}"] = Choices(
            f"{school.name}: who was there?", [(str(key), name) for key, name in people.items()]
        )
        members[f"who_{school.id}"] = Text(f"{school.name}: a substitute or anybody else", required=False, limit=200)
        data.update(_so_far(school, school.invited, recorded.get(school.invited.id, [])))
    form: AttendanceForm = type("Attending", (AttendanceForm,), members)(data=data)
    form.schools = schools
    return form


def _people(school: School, recorded: list[Person]) -> dict[int, str]:
    """Those who were invited, and those of whom it was recorded before they left."""
    invited = {line.person.id: line.person.name for line in school.lines if line.person is not None}
    return invited | {person.id: person.name for person in recorded}


def _so_far(school: School, row: InvitedOrganisation, recorded: list[Person]) -> dict[str, Any]:
    """What is recorded already, else what the school had said beforehand."""
    was = row.attendance or FROM_REPLY[school.reply]
    online = row.was_online if row.attendance else school.reply is Reply.ONLINE
    there, who = _as_recorded(school, row, recorded) if row.attendance else _as_replied(school)
    return {
        f"was_{school.id}": was.value,
        f"how_{school.id}": "online" if online else "room",
        f"there_{school.id}": there,
        f"who_{school.id}": who[:200],
    }


def _as_recorded(school: School, row: InvitedOrganisation, recorded: list[Person]) -> tuple[list[str], str]:
    """A name that was once written down, and is that of somebody with an account, becomes a tick."""
    names = {name: str(key) for key, name in _people(school, recorded).items()}
    written = [name for name in row.who_came.split(", ") if name]
    there = {str(person.id) for person in recorded} | {names[name] for name in written if name in names}
    return sorted(there), ", ".join(name for name in written if name not in names)


def _as_replied(school: School) -> tuple[list[str], str]:
    coming = [line for line in school.replied if line.is_coming]
    there = [str(line.person.id) for line in coming if line.person is not None and line.reply is not Reply.COLLEAGUE]
    others = [line.colleague_name or line.shown_name for line in coming]
    names = [name for line, name in zip(coming, others, strict=True) if _is_named(line, there)]
    return there, ", ".join(names)


def _is_named(line: Any, there: list[str]) -> bool:
    """A colleague who is sent; what the lead had entered without a name says nothing about who."""
    if line.is_stand_in:
        return bool(line.colleague_name)
    return line.person is None or str(line.person.id) not in there
