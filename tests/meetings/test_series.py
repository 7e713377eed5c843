"""Series: a rhythm, a usual agenda, and the next meeting made from them."""

from datetime import timedelta

import sqlalchemy as sa

from hub.db import db
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.series.models import MeetingSeries
from hub.meetings.series.queries import usual_items
from hub.meetings.series.rhythm import Rhythm
from hub.planner.kinds import Kind
from hub.text import today
from tests.client import Client
from tests.meetings.makers import letters, make_meeting, make_series
from tests.planner.makers import enter, of
from tests.world import World


def usual(client: Client, row: MeetingSeries) -> list[str]:
    page = client.get("meetings.series", series_id=row.id)
    return [tag.get_text(strip=True) for tag in page.soup.select(".hub-agenda__title")]


def test_the_lead_begins_a_series_and_writes_its_usual_agenda(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.add_series")
    typed = {"title": "Termly", "rhythm": "monthly", "number": "1", "on": "1", "start": "4pm"}
    wrong = client.submit(page, status=200, **typed | {"number": "9", "where": "online"})
    assert wrong.errors == ["For this rhythm the number is 5 at most", "Online only: give the link to join"]
    page = client.follow(client.submit(wrong, **typed, where=str(people.marigold), place="Library"))
    assert "First Tuesday of the month, 4pm" in page.text
    assert "Library, Marigold Street School" in page.text
    row = db.session.scalars(sa.select(MeetingSeries)).one()
    for title in ("Welcome", "Employers", "Any other business"):
        client.follow(client.submit(client.get("meetings.add_series_item", series_id=row.id), title=title))
    last = usual_items(row.id)[-1]
    client.post("meetings.move_series_item", {"place": "1"}, series_id=row.id, item_id=last.id)
    assert usual(client, row) == ["1. Any other business", "2. Welcome", "3. Employers"]


def test_a_usual_item_that_was_removed_is_put_back_where_it_was(client: Client, people: World) -> None:
    row = make_series(people, "A", "B", "C")
    item = usual_items(row.id)[1]
    page = client.sign_in(people.asha).post("meetings.remove_series_item", series_id=row.id, item_id=item.id)
    page = client.follow(page)
    assert usual(client, row) == ["1. A", "2. C"]
    assert "“B” is off the usual agenda" in page.text
    client.submit(page, put_back="1")
    assert usual(client, row) == ["1. A", "2. B", "3. C"]


def test_members_read_a_series_and_only_the_lead_changes_it(client: Client, people: World) -> None:
    row = make_series(people, "A")
    item_id = usual_items(row.id)[0].id
    page = client.sign_in(people.gus).get("meetings.series", series_id=row.id)
    assert not page.soup.select("main form")
    for who, status in (("ben", 403), ("erin", 403), ("olu", 404)):
        client.sign_in(getattr(people, who))
        for endpoint in ("edit_series", "next_meeting", "add_series_item"):
            client.get(f"meetings.{endpoint}", series_id=row.id, status=status)
        client.post("meetings.end_series", series_id=row.id, status=status)
        client.post("meetings.remove_series_item", series_id=row.id, item_id=item_id, status=status)
    other = make_series(people, "B")
    client.sign_in(people.asha).get("meetings.edit_series_item", series_id=other.id, item_id=item_id, status=404)


def test_the_next_meeting_is_proposed_on_a_school_day_and_set_with_the_usual_agenda(
    client: Client, people: World
) -> None:
    row = make_series(people, "Welcome", "Employers", title="Termly", why_come="Cake.")
    row.rhythm, row.number = Rhythm.WEEKS, 1
    meant = today() + timedelta(days=7)
    meant += timedelta(days=(1 - meant.weekday()) % 7)
    after = meant + timedelta(days=7)
    enter(people, meant, meant + timedelta(days=4))
    enter(people, after, whose=of(people.marigold), kind=Kind.INSET, title="Inset day")
    page = client.sign_in(people.asha).get("meetings.next_meeting", series_id=row.id)
    assert "Schools are closed on" in page.text
    assert "Something is on that day at Marigold Street School (Inset day)." in page.text
    page = client.get_url(page.link("Set this date"))
    assert page.soup.find(id="day_1")["value"] == after.isoformat()
    page = client.follow(client.submit(page, place_1="Library"))
    assert page.h1 == "Termly"
    meeting = db.session.scalars(sa.select(Meeting)).one()
    assert (meeting.series_id, meeting.why_come, meeting.on_day) == (row.id, "Cake.", after)
    assert meeting.venue == "Library, Marigold Street School"
    assert [item.title for item in db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.position))] == [
        "Welcome",
        "Employers",
    ]
    assert len(letters("meetings/letters/confirm")) == 5
    page = client.get("meetings.series", series_id=row.id)
    assert page.link("Termly").endswith(f"/{meeting.id}/")


def test_what_is_on_at_all_schools_is_not_said_of_the_broker(client: Client, people: World) -> None:
    row = make_series(people)
    enter(people, today(), today() + timedelta(days=90), kind=Kind.EXAMS, title="Exams")
    page = client.sign_in(people.asha).get("meetings.next_meeting", series_id=row.id)
    said = "at Canal Basin College (Exams), Marigold Street School (Exams) and Tollhouse Lane School (Exams)"
    assert said in page.text


def test_the_proposed_day_is_put_to_a_poll_with_days_around_it(client: Client, people: World) -> None:
    row = make_series(people, "Welcome")
    page = client.sign_in(people.asha).get("meetings.next_meeting", series_id=row.id)
    page = client.get_url(page.link("Ask which of some days suits"))
    days = [page.soup.find(id=f"day_{number}")["value"] for number in (1, 2, 3)]
    assert days == sorted(set(days))
    client.follow(client.submit(page, title="Half-termly"))
    meeting = db.session.scalars(sa.select(Meeting)).one()
    assert meeting.is_polling
    assert meeting.series_id == row.id


def test_a_series_of_another_cluster_is_not_taken_for_a_meeting_here(client: Client, people: World) -> None:
    row = make_series(people, "Theirs", cluster_id=people.heath)
    client.sign_in(people.asha).get("meetings.series", series_id=row.id, status=404)
    page = client.get("meetings.fix", series=row.id)
    assert page.soup.find(id="title")["value"] == ""
    day = (today() + timedelta(days=30)).isoformat()
    client.submit(page, series=str(row.id), title="Ours", day_1=day, start_1="4pm", where_1=str(people.marigold))
    meeting = db.session.scalars(sa.select(Meeting)).one()
    assert (meeting.series_id, db.session.scalar(sa.select(sa.func.count(AgendaItem.id)))) == (None, 0)


def test_the_lead_is_told_when_a_series_has_no_next_meeting(client: Client, people: World) -> None:
    row = make_series(people, title="Half-termly")
    told = "Make the next meeting: Half-termly"
    assert told in client.sign_in(people.asha).get("home.index").text
    assert told not in client.sign_in(people.ben).get("home.index").text
    meeting = make_meeting(people)
    meeting.series_id = row.id
    assert told not in client.sign_in(people.asha).get("home.index").text
    meeting.cancel("Snow")
    assert told in client.get("home.index").text
    client.post("meetings.end_series", series_id=row.id)
    assert told not in client.get("home.index").text
    client.post("meetings.end_series", {"goes_on": "1"}, series_id=row.id)
    assert told in client.get("home.index").text
