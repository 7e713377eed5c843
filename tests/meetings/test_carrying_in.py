"""What waits for an agenda: the usual items, what was put off, open actions, the last minutes. It comes once."""

import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db, now
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.queries import minutes_of
from hub.meetings.states import ItemState
from tests.client import Client, Page
from tests.meetings.makers import make_meeting, make_series
from tests.meetings.test_agenda import add, titles
from tests.world import World


def held(people: World, title: str = "Last time", days: int = -14) -> Meeting:
    meeting = make_meeting(people, days=days)
    meeting.title = title
    db.session.add(Minutes(meeting_id=meeting.id, text="Said", shared_at=now()))
    db.session.add(Action(cluster_id=people.canal, title="Ring the depot", organisation_id=people.tollhouse,
                          origin=f"meeting:{meeting.id}"))  # fmt: skip
    (item,) = add(meeting, "A stall that travels")
    item.is_deferred, item.notes, item.owner_seat_id = True, "Who has one?", people.seat("dan").id
    db.session.commit()
    return meeting


def waiting(page: Page) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.soup.select("label[for^=take]")]


def test_the_last_minutes_open_actions_and_what_was_put_off_are_shown_first_and_then_carried_in(
    client: Client, people: World
) -> None:
    held(people)
    meeting = make_meeting(people)
    add(meeting, "Policy")
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    offered = waiting(page)
    assert offered[0].startswith("Minutes of ")
    assert offered[1:] == ["Actions from last time", "A stall that travels"]
    assert "1 action is still open Ring the depot" in page.text
    assert titles(client, meeting) == ["1. Policy"], "nothing is carried in before the lead says so"
    page = client.follow(client.submit(page, take=[box["value"] for box in page.soup.select("input[name=take]")]))
    assert waiting(page) == []
    assert titles(client, meeting) == [
        f"1. {offered[0]}", "2. Actions from last time", "3. Policy", "4. A stall that travels",
    ]  # fmt: skip
    stall = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.origin.startswith("agenda_item:"))).one()
    assert (stall.notes, stall.owner_seat_id) == ("Who has one?", people.seat("dan").id)
    assert waiting(client.get("meetings.agenda", meeting_id=make_meeting(people, days=60).id)) == offered[:2]


def test_only_what_was_ticked_is_carried_in_and_nothing_ticked_is_an_error(client: Client, people: World) -> None:
    held(people)
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    assert client.submit(page, status=200, take=[]).errors == ["Choose at least one item to put on the agenda"]
    assert client.submit(page, status=200, take=["agenda_item:4711"]).errors
    client.submit(page, take=["actions:1"])
    assert titles(client, meeting) == ["1. Actions from last time"]


def test_a_series_carries_in_from_its_own_meetings_only(client: Client, people: World) -> None:
    row = make_series(people, "Welcome")
    ours, theirs = held(people, "Ours", days=-20), held(people, "Theirs", days=-10)
    meeting = make_meeting(people)
    ours.series_id = meeting.series_id = row.id
    db.session.commit()
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    assert "Ours" in page.text
    assert "Theirs" not in page.text
    assert waiting(page)[-1] == "Welcome"
    assert theirs.id


def test_an_item_is_put_off_takes_no_time_and_comes_back(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    first, _ = add(meeting, "Policy", "Employers", minutes=30)
    client.sign_in(people.asha).post("meetings.defer_item", meeting_id=meeting.id, item_id=first.id)
    page = client.get("meetings.agenda", meeting_id=meeting.id)
    assert "30 minutes planned of 90" in page.text
    assert titles(client, meeting) == ["1. Employers"]
    shown = client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id)
    assert "Put off to the next meeting: Policy." in shown.text
    client.sign_in(people.asha).submit(page, put_back="1")
    assert titles(client, meeting) == ["1. Policy", "2. Employers"]


def test_an_item_that_was_removed_is_put_back_where_it_was(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    first, _ = add(meeting, "Policy", "Employers")
    page = client.sign_in(people.asha).post("meetings.remove_item", meeting_id=meeting.id, item_id=first.id)
    page = client.follow(page)
    assert "“Policy” is off the agenda." in page.text
    assert "Policy" not in client.get("meetings.meeting", meeting_id=meeting.id).text
    client.submit(page, put_back="1")
    assert titles(client, meeting) == ["1. Policy", "2. Employers"]
    assert db.session.get_one(AgendaItem, first.id).state is ItemState.TAKEN


def test_an_item_has_several_papers_with_words_of_their_own(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.propose_item", meeting_id=meeting.id)
    papers = "The draft policy https://example.org/a/policy%20two.pdf\n\n https://files.example.org/b/plan.docx \n"
    wrong = client.submit(page, status=200, title="Policy", papers=f"{papers}the blue folder")
    assert "This one does not: the blue folder" in wrong.errors[0]
    assert "the blue folder" in wrong.soup.find(id="papers").get_text()
    client.submit(wrong, title="Policy", papers=papers)
    page = client.get("meetings.meeting", meeting_id=meeting.id)
    assert page.link("The draft policy") == "https://example.org/a/policy%20two.pdf"
    assert page.link("plan.docx (files.example.org)") == "https://files.example.org/b/plan.docx"


def test_what_a_cancelled_meeting_had_carried_in_waits_again(client: Client, people: World) -> None:
    held(people)
    cancelled = make_meeting(people, days=10)
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=cancelled.id)
    client.submit(page, take=[box["value"] for box in page.soup.select("input[name=take]")])
    db.session.get_one(Meeting, cancelled.id).cancel("Snow")
    meeting = make_meeting(people)
    assert waiting(client.get("meetings.agenda", meeting_id=meeting.id))[-1] == "A stall that travels"


def test_minutes_that_are_approved_already_are_not_put_up_for_approval(client: Client, people: World) -> None:
    last = held(people)
    minutes_of(last).approved_at = now()
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    assert waiting(page) == ["Actions from last time", "A stall that travels"]
