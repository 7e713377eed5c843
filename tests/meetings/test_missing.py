"""Who was not there: what they missed, and a word to those who missed two in a row."""

import pytest
import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db
from hub.meetings.attendance.models import MissedTwice
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.states import Attendance
from hub.members.models import Membership, MembershipState
from hub.notices.kinds import When
from hub.notices.sending import choose
from hub.text import today
from tests.client import Client
from tests.meetings.makers import letters, make_meeting, make_minutes
from tests.world import World

MISSED, TWO = "meetings/letters/missed", "meetings/letters/missed_two"


def recorded(people: World, days: int, **was: str) -> Meeting:
    meeting = make_meeting(people, days=-days)
    names = {people.tollhouse: "tollhouse", people.marigold: "marigold", people.ebp: "ebp"}
    for row in db.session.scalars(sa.select(InvitedOrganisation).where(InvitedOrganisation.meeting_id == meeting.id)):
        row.attendance = Attendance(was.get(names.get(row.organisation_id, ""), "present"))
    db.session.commit()
    return meeting


def share(client: Client, people: World, meeting: Meeting) -> None:
    client.sign_in(people.asha).post("meetings.share_minutes", meeting_id=meeting.id)


def test_absent_schools_get_what_they_missed_their_own_actions_first(client: Client, people: World) -> None:
    meeting = recorded(people, 2, tollhouse="apologies", marigold="no_reply")
    give = {"cluster_id": people.canal, "origin": f"meeting:{meeting.id}", "organisation_id": people.tollhouse}
    db.session.add(Action(title="For Cara to do", owner_seat_id=people.seat("cara").id, **give))
    db.session.add(Action(title="For Ben to do", owner_seat_id=people.seat("ben").id, **give))
    make_minutes(meeting, "! We meet in *May*", shared=False)
    share(client, people, meeting)
    found = {letter.to_address: letter.text for letter in letters(MISSED)}
    assert set(found) == {"ben@example.org", "cara@example.org", "dan@example.org"}
    text = found["ben@example.org"]
    order = [text.index(words) for words in ("For Ben to do", "For Cara to do", "We meet in May", "/minutes")]
    assert order == sorted(order)
    assert "to do" not in found["dan@example.org"]
    assert "What you missed" in client.sign_in(people.dan).get("home.notices").text
    assert "The minutes of “Spring meeting” are there" in client.sign_in(people.erin).get("home.notices").text


def test_while_nothing_is_recorded_apologies_count_and_later_only_the_others_are_written_to(
    client: Client, people: World
) -> None:
    meeting = make_meeting(people, days=2)
    page = client.sign_in(people.dan).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.marigold)
    client.submit(page, reply="apologies")
    held = db.session.get_one(Meeting, meeting.id)
    held.starts_at, held.ends_at = make_meeting(people, days=-1).starts_at, make_meeting(people, days=-1).ends_at
    make_minutes(held, shared=False)
    share(client, people, held)
    assert [letter.to_address for letter in letters(MISSED)] == ["dan@example.org"]
    page = client.get("meetings.record_attendance", meeting_id=meeting.id)
    page = client.follow(client.submit(page, **{f"was_{people.ebp}": "present", f"was_{people.college}": "present"}))
    assert "2 people are sent what they missed" in page.flash
    page = client.get("meetings.record_attendance", meeting_id=meeting.id)
    client.submit(page, **{f"was_{people.ebp}": "present"})
    assert [one.to_address for one in letters(MISSED)] == ["dan@example.org", "ben@example.org", "cara@example.org"]


def test_nobody_is_written_to_about_an_old_meeting_or_against_their_wish(client: Client, people: World) -> None:
    old = recorded(people, 90, tollhouse="apologies")
    make_minutes(old, shared=False)
    share(client, people, old)
    assert not letters(MISSED)
    choose(people.ben, people.canal, lambda row: row.choose("meetings", When.OFF))
    new = recorded(people, 2, tollhouse="apologies")
    make_minutes(new, shared=False)
    share(client, people, new)
    assert [letter.to_address for letter in letters(MISSED)] == ["cara@example.org"]


def record_again(client: Client, people: World, meeting: Meeting, **was: str) -> None:
    page = client.sign_in(people.asha).get("meetings.record_attendance", meeting_id=meeting.id)
    client.submit(page, **{f"was_{getattr(people, name)}": value for name, value in was.items()})


def rows() -> list[tuple[int, int]]:
    db.session.expire_all()
    return [(row.organisation_id, row.second_id) for row in db.session.scalars(sa.select(MissedTwice))]


def test_two_missed_in_a_row_are_a_note_for_leads_alone_once_for_each_two(client: Client, people: World) -> None:
    recorded(people, 60, marigold="apologies")
    recorded(people, 40, tollhouse="apologies", marigold="apologies")
    meeting = recorded(people, 20)
    record_again(client, people, meeting, tollhouse="no_reply")
    assert rows() == [(people.tollhouse, meeting.id)], "Marigold came this time"
    record_again(client, people, meeting, tollhouse="apologies")
    assert len(rows()) == 1
    text = "Tollhouse Lane School was not at the last two meetings"
    assert client.get("home.notices").text.count(text) == 1
    assert text in client.get("home.index").text
    for who in ("ben", "dan", "erin"):
        client.sign_in(getattr(people, who))
        assert text not in client.get("home.index").text + client.get("home.notices").text, who
        missed = db.session.scalars(sa.select(MissedTwice)).one()
        client.get("meetings.missed", missed_id=missed.id, status=403)
    record_again(client, people, meeting, tollhouse="present")
    assert not rows(), "put right"


def test_the_message_is_ready_and_goes_to_the_schools_people_as_changed(client: Client, people: World) -> None:
    recorded(people, 40, tollhouse="apologies")
    meeting = recorded(people, 20)
    record_again(client, people, meeting, tollhouse="no_reply")
    missed = db.session.scalars(sa.select(MissedTwice)).one()
    page = client.get("meetings.missed", missed_id=missed.id)
    assert "nothing to explain" in page.soup.find(id="message").get_text()
    assert "Ben Okafor, Cara Lindqvist" in page.text
    assert client.submit(page, status=200, message="").errors == ["Enter what you would like to say"]
    client.submit(page, message="Would a Thursday suit?\r\nBcc: x@example.org")
    found = letters(TWO)
    assert [letter.to_address for letter in found] == ["ben@example.org", "cara@example.org"]
    assert "Would a Thursday suit?" in found[0].text
    assert found[0].reply_to == "asha@example.org"
    assert "Written to on" in client.get("meetings.missed", missed_id=missed.id).text
    assert "was not at the last two meetings" not in client.get("home.index").text
    record_again(client, people, meeting, tollhouse="present")
    record_again(client, people, meeting, tollhouse="no_reply")
    assert len(rows()) == 1, "once for each two"


def test_it_is_put_aside_without_a_letter(client: Client, people: World) -> None:
    recorded(people, 40, tollhouse="apologies")
    record_again(client, people, recorded(people, 20), tollhouse="no_reply")
    missed = db.session.scalars(sa.select(MissedTwice)).one()
    client.submit(client.get("meetings.missed", missed_id=missed.id), button="aside")
    assert not letters(TWO)
    assert "was not at the last two" not in client.get("home.index").text


@pytest.mark.parametrize("who", ["ben", "erin"])
def test_only_the_lead_shows_the_minutes(client: Client, people: World, who: str) -> None:
    meeting = recorded(people, 2)
    make_minutes(meeting, shared=False)
    client.sign_in(getattr(people, who)).post("meetings.share_minutes", meeting_id=meeting.id, status=403)
    db.session.expire_all()
    assert db.session.scalars(sa.select(Minutes)).one().shared_at is None


def needs(client: Client, people: World) -> list[str]:
    page = client.sign_in(people.asha).get("home.index")
    return [tag.get_text(" ", strip=True) for tag in page.soup.select("main a[href*='/missed/']")]


def test_of_three_missed_in_a_row_the_lead_is_asked_once_and_not_of_a_school_that_has_left(
    client: Client, people: World
) -> None:
    recorded(people, 60, tollhouse="apologies")
    for days in (40, 20):
        meeting = recorded(people, days)
        record_again(client, people, meeting, tollhouse="apologies")
    text = "Tollhouse Lane School was not at the last two meetings"
    assert needs(client, people).count(text) == 1
    row = db.session.scalars(sa.select(Membership).where(Membership.organisation_id == people.tollhouse)).one()
    row.state, row.left_on = MembershipState.LEFT, today()
    db.session.commit()
    assert text not in needs(client, people)
