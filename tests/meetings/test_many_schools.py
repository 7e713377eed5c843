"""A cluster of very many schools: tables of them come in pages, and what is reckoned is reckoned over all of them."""

import re
from datetime import date

import pytest

from hub.db import db
from hub.meetings.inviting import Asks, invite
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.queries import SCHOOLS
from hub.meetings.states import Attendance
from hub.members.models import Membership, Organisation
from tests.client import Client, Page
from tests.meetings.makers import make_meeting, make_poll
from tests.world import World

MORE = 60  # beside the four of every meeting


def invite_many(people: World, meeting: Meeting) -> None:
    schools = [Organisation(name=f"Lock {number:02} School", kind="school") for number in range(MORE)]
    db.session.add_all(schools)
    db.session.flush()
    joined = date(2026, 1, 1)
    db.session.add_all(
        Membership(cluster_id=people.canal, organisation_id=school.id, joined_on=joined) for school in schools
    )
    invite(meeting, Asks([school.id for school in schools]))
    db.session.commit()


def names(page: Page) -> set[str]:
    text = " ".join(table.get_text(" ") for table in page.soup.select("main table"))
    return set(re.findall(r"Lock \d\d School|Marigold Street School|Tollhouse Lane School|Canal \w+ \w+", text))


@pytest.mark.parametrize("endpoint", ["meetings.poll", "meetings.meeting"])
def test_the_lead_turns_the_pages_of_schools_and_meets_each_once(client: Client, people: World, endpoint: str) -> None:
    meeting = make_poll(people) if endpoint == "meetings.poll" else make_meeting(people)
    invite_many(people, meeting)
    client.sign_in(people.asha)
    pages = [names(client.get(endpoint, meeting_id=meeting.id, page=number)) for number in (1, 2)]
    assert [len(found) for found in pages] == [SCHOOLS, MORE + 4 - SCHOOLS]
    assert not pages[0] & pages[1]
    page = client.get(endpoint, meeting_id=meeting.id)
    assert page.soup.select_one('nav[aria-label="Pages of schools"] a[aria-label="Page 2"]')["href"] == "?page=2"
    assert str(MORE + 4) in page.text, "what is reckoned is reckoned over all"


def test_guests_stand_after_the_last_school(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    invite_many(people, meeting)
    client.sign_in(people.asha)
    assert "Rita Sample" not in client.get("meetings.meeting", meeting_id=meeting.id).text
    assert "Rita Sample" in client.get("meetings.meeting", meeting_id=meeting.id, page=2).text


def test_who_came_is_turned_page_by_page(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-20)
    invite_many(people, meeting)
    db.session.query(InvitedOrganisation).update({"attendance": Attendance.PRESENT})
    db.session.commit()
    client.sign_in(people.asha)
    pages = [client.get("meetings.attendance", page=number) for number in (1, 2)]
    found = [names(page) for page in pages]
    assert [len(some) for some in found] == [SCHOOLS, MORE + 4 - SCHOOLS]
    assert not found[0] & found[1]
    assert all(page.text.count("1 of 1") == len(some) for page, some in zip(pages, found, strict=True))
    past = [names(client.get("meetings.meeting", meeting_id=meeting.id, page=number)) for number in (1, 2)]
    assert past == found
    client.sign_in(people.dan)
    assert names(client.get("meetings.attendance")) == {"Marigold Street School"}
