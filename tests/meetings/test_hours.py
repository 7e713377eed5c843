"""Hours of attended meetings: a person's own, as a page and as a table."""

import csv
import io

import sqlalchemy as sa

from hub.db import db
from hub.meetings.attendance.models import Attendee
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.states import Attendance
from tests.client import Client
from tests.meetings.makers import make_meeting
from tests.world import World


def was_at(people: World, days: int, who: str = "ben", school: str = "tollhouse", **more: object) -> Meeting:
    meeting = make_meeting(people, days=-days)
    select = sa.select(InvitedOrganisation).where(
        InvitedOrganisation.meeting_id == meeting.id, InvitedOrganisation.organisation_id == getattr(people, school)
    )
    row = db.session.scalars(select).one()
    row.attendance = Attendance.PRESENT
    for name, value in more.items():
        setattr(meeting if name == "title" else row, name, value)
    db.session.add(Attendee(invited_id=row.id, person_id=getattr(people, who)))
    db.session.commit()
    return meeting


def test_each_sees_their_own_hours_and_nobody_elses(client: Client, people: World) -> None:
    was_at(people, 5)
    was_at(people, 12, was_online=True)
    was_at(people, 3, "dan", "marigold", title="Dan's meeting")
    page = client.sign_in(people.ben).get("hours.hours")
    assert "3 h, 2 meetings" in page.text
    assert "Online" in page.text
    assert "Dan's meeting" not in page.text
    assert "Dan's meeting" in client.sign_in(people.dan).get("hours.hours").text
    for who in ("asha", "erin", "cara"):
        assert "No hours yet" in client.sign_in(getattr(people, who)).get("hours.hours").text


def test_the_table_holds_no_formula(client: Client, people: World) -> None:
    was_at(people, 5, title='=HYPERLINK("https://evil.example")')
    text = client.sign_in(people.ben).get("hours.table").response.get_data(True)
    head, row = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    line = dict(zip(head, row, strict=True))
    assert line["Meeting"] == '\'=HYPERLINK("https://evil.example")'
    assert (line["For"], line["How"], line["Hours"]) == ("Tollhouse Lane School", "In person", "1.5")
