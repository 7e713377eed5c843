"""Who was there: recorded by the lead, seen by lead and broker, each school its own line."""

from datetime import time, timedelta

import sqlalchemy as sa

from hub.db import db, now
from hub.facts import about
from hub.meetings.attendance.models import Attendee
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.states import Attendance
from hub.text import at_london, school_year_began, today
from tests.client import Client
from tests.meetings.makers import make_meeting
from tests.world import World


def held(people: World, *, days: int, **was: str) -> Meeting:
    meeting = make_meeting(people, days=-days)
    for row in db.session.scalars(sa.select(InvitedOrganisation).where(InvitedOrganisation.meeting_id == meeting.id)):
        names = {people.tollhouse: "tollhouse", people.marigold: "marigold", people.college: "college"}
        row.attendance = Attendance(was.get(names.get(row.organisation_id, ""), "present"))
    db.session.commit()
    return meeting


def test_the_lead_records_it_on_one_page_filled_in_from_the_replies(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=2)
    for who, organisation, said in (
        ("ben", people.tollhouse, {"reply": "colleague", "colleague_name": "Beth Oram"}),
        ("dan", people.marigold, {"reply": "online"}),
    ):
        page = client.sign_in(getattr(people, who)).get(
            "meetings.answer", meeting_id=meeting.id, organisation_id=organisation
        )
        client.submit(page, **said)
    client.sign_in(people.asha).get("meetings.record_attendance", meeting_id=meeting.id, status=403)
    row = db.session.get_one(Meeting, meeting.id)
    row.starts_at, row.ends_at = held(people, days=1).starts_at, held(people, days=1).ends_at
    page = client.get("meetings.record_attendance", meeting_id=meeting.id)
    drawn = {s["name"]: s.select_one("option[selected]")["value"] for s in page.soup.select("main select")}
    assert drawn[f"was_{people.tollhouse}"] == "colleague"
    assert (drawn[f"was_{people.marigold}"], drawn[f"how_{people.marigold}"]) == ("present", "online")
    assert drawn[f"was_{people.ebp}"] == "no_reply"
    assert page.soup.find(id=f"who_{people.tollhouse}")["value"] == "Beth Oram"
    client.submit(page, **{f"was_{people.ebp}": "present", f"there_{people.ebp}": str(people.erin)})
    rows = db.session.scalars(sa.select(InvitedOrganisation).where(InvitedOrganisation.meeting_id == meeting.id))
    found = {row.organisation_id: (row.attendance.value, row.was_online, row.who_came) for row in rows}
    assert found == {
        people.tollhouse: ("colleague", False, "Beth Oram"),
        people.marigold: ("present", True, ""),
        people.college: ("no_reply", False, ""),
        people.ebp: ("present", False, ""),
    }
    there = db.session.execute(
        sa.select(InvitedOrganisation.organisation_id, Attendee.person_id).join(Attendee.invited)
    )
    assert set(there.tuples()) == {(people.marigold, people.dan), (people.ebp, people.erin)}
    page = client.get("meetings.meeting", meeting_id=meeting.id)
    assert "Dan Moreau" in page.soup.select_one("main table").get_text()
    page = client.get("meetings.record_attendance", meeting_id=meeting.id)
    client.submit(page, **{f"was_{people.ebp}": "apologies"})
    assert db.session.scalars(sa.select(Attendee.person_id)).all() == [people.dan], "whoever was away has no hours"


def test_each_school_sees_its_own_line_lead_and_broker_see_all(client: Client, people: World) -> None:
    held(people, days=10, marigold="no_reply")
    for who, sees in (("asha", True), ("erin", True), ("ben", False), ("gus", False)):
        page = client.sign_in(getattr(people, who)).get("meetings.attendance")
        assert ("Marigold Street School" in page.text) is sees, who
        cells = page.soup.select_one("main table").get_text()
        assert ("No reply" in cells) is sees, who
    assert "Tollhouse Lane School" in client.sign_in(people.ben).get("meetings.attendance").text
    assert "Tollhouse" not in client.sign_in(people.dan).get("meetings.attendance").text


def test_the_page_of_a_held_meeting_keeps_to_the_same_rule(client: Client, people: World) -> None:
    meeting = held(people, days=10, marigold="no_reply")
    assert "No reply" in client.sign_in(people.erin).get("meetings.meeting", meeting_id=meeting.id).text
    page = client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id)
    assert "Marigold" not in page.soup.select_one("main table").get_text()
    assert "No reply" not in page.text


def test_a_lead_who_views_as_a_school_sees_what_the_school_sees(client: Client, people: World) -> None:
    held(people, days=10, marigold="no_reply")
    client.sign_in(people.asha)
    with client.http.session_transaction() as session:
        session["viewing_as"] = [people.canal, people.tollhouse]
    assert "Marigold" not in client.get("meetings.attendance").text
    client.get("meetings.propose", status=403)


def test_the_fact_takes_the_reader(client: Client, people: World) -> None:
    held(people, days=10, tollhouse="colleague", marigold="apologies")
    held(people, days=400)
    schools = [people.tollhouse, people.marigold]
    lead = about(people.reader("asha"), "meetings.attended", schools)
    assert {key: str(value) for key, value in lead.items()} == {people.tollhouse: "1 of 1", people.marigold: "0 of 1"}
    assert set(about(people.reader("ben"), "meetings.attended", schools)) == {people.tollhouse}


def test_only_the_lead_records(client: Client, people: World) -> None:
    meeting = held(people, days=10)
    for who in ("ben", "erin", "gus"):
        client.sign_in(getattr(people, who)).post("meetings.record_attendance", meeting_id=meeting.id, status=403)
    client.sign_in(people.olu).post("meetings.record_attendance", meeting_id=meeting.id, status=404)


def test_a_forged_state_is_an_error(client: Client, people: World) -> None:
    meeting = held(people, days=10)
    page = client.sign_in(people.asha).get("meetings.record_attendance", meeting_id=meeting.id)
    page = client.submit(page, status=200, **{f"was_{people.ebp}": "asleep"})
    assert page.errors


def test_the_matrix_says_how_in_words_and_the_lead_takes_it_away_without_formulas(
    client: Client, people: World
) -> None:
    meeting = held(people, days=1, tollhouse="colleague")
    meeting.title = "=1+1"
    rows = db.session.scalars(sa.select(InvitedOrganisation).where(InvitedOrganisation.meeting_id == meeting.id))
    for row in rows:
        row.was_online = row.organisation_id != people.marigold
    db.session.commit()
    page = client.sign_in(people.asha).get("meetings.attendance")
    table = page.soup.select_one("main table")
    cells = {
        tr.th.get_text(): [td.get_text(" ", strip=True) for td in tr.select("td")] for tr in table.select("tr")[1:]
    }
    assert cells["Tollhouse Lane School"] == ["1 of 1", "Substitute, online"]
    assert (cells["Marigold Street School"][1], cells["Canal Basin College"][1]) == ("In person", "Online")
    assert all(td.select_one("svg") for td in table.select("td:last-child"))
    text = client.get("meetings.attendance_table").response.get_data(True)
    assert "'=1+1" in text
    assert 'Tollhouse Lane School,"Substitute, online",1,1' in text
    for who in ("ben", "erin"):
        client.sign_in(getattr(people, who)).get("meetings.attendance_table", status=403)


def test_the_matrix_is_that_of_a_school_year(client: Client, people: World) -> None:
    held(people, days=1).title = "This year's"
    held(people, days=400).title = "Last year's"
    db.session.commit()
    client.sign_in(people.asha)
    assert "Last year's" not in client.get("meetings.attendance").text
    year = school_year_began(today()).year
    found = [client.get("meetings.attendance", year=year - back).text for back in (1, 2)]
    assert any("Last year's" in text for text in found)
    assert "This year's" in client.get("meetings.attendance", year=1066).text


def test_the_matrix_shows_twelve_meetings_at_a_time_and_counts_all(client: Client, people: World) -> None:
    began = school_year_began(today())
    for number in range(1, 15):  # all in last school year, whatever the day of the test
        meeting = held(people, days=1, tollhouse="present" if number < 14 else "apologies")
        meeting.title = f"Number {number:02}"
        meeting.starts_at = at_london(began - timedelta(days=100 + number), time(9))
        meeting.ends_at = meeting.starts_at + timedelta(hours=1)
    db.session.commit()
    client.sign_in(people.asha)
    seen = []
    for turn in (1, 2):
        page = client.get("meetings.attendance", year=began.year - 1, meetings=turn)
        rows = {tr.th.get_text(): tr.select("td") for tr in page.soup.select("main table tbody tr")}
        assert rows["Tollhouse Lane School"][0].get_text(strip=True) == "13 of 14"
        listed = [a.get_text() for a in page.soup.select("main li a") if a.get_text().startswith("Number")]
        assert len(rows["Tollhouse Lane School"]) == 1 + len(listed)
        seen.append(listed)
    assert seen == [[f"Number {number:02}" for number in range(12, 0, -1)], ["Number 14", "Number 13"]]
    assert page.link("Later meetings")
    text = client.get("meetings.attendance_table", year=began.year - 1).response.get_data(True)
    assert "Number 01" in text
    assert "Number 14" in text
    assert text.count("Apologies") == 1


def test_in_the_matrix_a_school_that_was_taken_off_was_not_invited(client: Client, people: World) -> None:
    held(people, days=1)
    meeting = held(people, days=2)
    row = db.session.scalars(
        sa.select(InvitedOrganisation).where(
            InvitedOrganisation.meeting_id == meeting.id, InvitedOrganisation.organisation_id == people.marigold
        )
    ).one()
    row.taken_off_at, row.attendance = now(), None
    db.session.commit()
    page = client.sign_in(people.dan).get("meetings.attendance")
    assert "Not invited" in page.text
    assert "Not recorded" not in page.text
