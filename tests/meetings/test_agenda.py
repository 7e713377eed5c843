"""The agenda: items with times, proposals from members, order."""

import sqlalchemy as sa

from hub.access import absolute_url
from hub.db import db
from hub.meetings.models import AgendaItem, Meeting
from hub.meetings.states import ItemState
from hub.notices.models import Notice
from tests.client import Client, Page, drawn
from tests.meetings.makers import make_meeting, make_poll
from tests.world import World


def add(meeting: Meeting, *titles: str, minutes: int = 20) -> list[AgendaItem]:
    rows = [
        AgendaItem(meeting_id=meeting.id, position=n, title=title, minutes_long=minutes)
        for n, title in enumerate(titles)
    ]
    db.session.add_all(rows)
    db.session.commit()
    return rows


def titles(client: Client, meeting: Meeting) -> list[str]:
    page = client.get("meetings.agenda", meeting_id=meeting.id)
    return [tag.get_text(strip=True) for tag in page.soup.select(".hub-agenda__title")]


def test_start_times_follow_from_the_minutes(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    add(meeting, "Welcome", "Policy", minutes=25)
    page = client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id)
    clocks = [tag.get_text(" ", strip=True) for tag in page.soup.select(".hub-agenda__clock")]
    assert clocks == ["3.45pm 25 min", "4.10pm 25 min"]


def test_the_lead_adds_edits_and_removes(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.propose_item", meeting_id=meeting.id)
    owner = str(people.seat("dan").id)
    page = client.follow(client.submit(page, title="Policy", minutes_long="25", kind="decide", owner=owner))
    assert "Dan Moreau, Marigold Street School, to decide" in page.text
    item = db.session.scalars(sa.select(AgendaItem)).one()
    page = client.get("meetings.edit_item", meeting_id=meeting.id, item_id=item.id)
    client.follow(client.submit(page, title="Careers policy"))
    assert titles(client, meeting) == ["1. Careers policy"]
    client.post("meetings.remove_item", meeting_id=meeting.id, item_id=item.id)
    assert titles(client, meeting) == []


def test_items_move_one_place_and_stay_at_the_ends(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    first, second, third = add(meeting, "A", "B", "C")
    client.sign_in(people.asha)
    press(client, client.get("meetings.agenda", meeting_id=meeting.id), third, "Up")
    assert titles(client, meeting) == ["1. A", "2. C", "3. B"]
    for item, place in ((first, "0"), (second, "4"), (first, "-7"), (third, "no number"), (third, "")):
        client.post("meetings.move_item", {"place": place}, meeting_id=meeting.id, item_id=item.id)
    assert titles(client, meeting) == ["1. A", "2. C", "3. B"]


def test_a_button_pressed_twice_moves_an_item_one_place(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    first, _, _, fourth = add(meeting, "A", "B", "C", "D")
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    for _ in range(2):
        press(client, page, fourth, "Up")
    assert titles(client, meeting) == ["1. A", "2. B", "3. D", "4. C"]
    page = client.get("meetings.agenda", meeting_id=meeting.id)
    for _ in range(2):
        press(client, page, first, "Down")
    assert titles(client, meeting) == ["1. B", "2. A", "3. D", "4. C"]


def press(client: Client, page: Page, item: AgendaItem, words: str) -> None:
    """The button of that item, as it was drawn."""
    forms = page.tree.get_element_by_id(f"item-{item.id}").iter("form")
    form = next(form for form in forms if form.find(".//button").text_content().strip().startswith(words))
    client.post_url(form.get("action"), dict(drawn(form)))


def test_a_member_proposes_and_the_lead_takes_it(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_in(people.ben).get("meetings.propose_item", meeting_id=meeting.id)
    page = client.follow(client.submit(page, title="Mock interviews", minutes_long="15"))
    item = db.session.scalars(sa.select(AgendaItem)).one()
    assert item.state is ItemState.PROPOSED
    assert [row.person_id for row in db.session.scalars(sa.select(Notice))] == [people.asha]
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    client.submit(page, button="take", word="Gladly")
    assert titles(client, meeting) == ["1. Mock interviews"]
    assert "is on the agenda. Gladly" in client.sign_in(people.ben).get("home.notices").text


def test_a_declined_item_comes_back_with_a_word_to_its_proposer_only(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.ben).get("meetings.propose_item", meeting_id=meeting.id)
    client.submit(page, title="Mock interviews", minutes_long="15")
    assert "Mock interviews" not in client.sign_in(people.dan).get("meetings.meeting", meeting_id=meeting.id).text
    page = client.sign_in(people.asha).get("meetings.agenda", meeting_id=meeting.id)
    client.submit(page, button="decline", word="Next term, please")
    shown = client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id).text
    assert "Not taken this time: Mock interviews. Next term, please" in shown
    assert "Mock interviews" not in client.sign_in(people.dan).get("meetings.meeting", meeting_id=meeting.id).text


def test_who_may_do_what(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    (item,) = add(meeting, "A")
    client.sign_in(people.gus).get("meetings.propose_item", meeting_id=meeting.id, status=403)
    for who in ("ben", "erin", "gus"):
        client.sign_in(getattr(people, who)).get("meetings.agenda", meeting_id=meeting.id, status=403)
        for endpoint in ("edit_item", "move_item", "remove_item", "answer_item"):
            client.post(f"meetings.{endpoint}", meeting_id=meeting.id, item_id=item.id, status=403)
    client.sign_in(people.olu).get("meetings.propose_item", meeting_id=meeting.id, status=404)


def test_an_item_of_another_meeting_does_not_exist_here(client: Client, people: World) -> None:
    (item,) = add(make_meeting(people), "A")
    other = make_meeting(people)
    client.sign_in(people.asha).get("meetings.edit_item", meeting_id=other.id, item_id=item.id, status=404)


def test_a_paper_is_an_address_and_nothing_else(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    client.sign_in(people.asha)
    for wrong in ("javascript:alert(1)", "the blue folder", absolute_url("home.start") + "no/such/page"):
        page = client.get("meetings.propose_item", meeting_id=meeting.id)
        page = client.submit(page, status=200, title="Policy", papers=wrong)
        assert any("paper" in error for error in page.errors), wrong
    page = client.get("meetings.propose_item", meeting_id=meeting.id)
    client.submit(page, title="Policy", papers="https://example.org/policy.pdf")
    page = client.get("meetings.meeting", meeting_id=meeting.id)
    assert page.link("example.org") == "https://example.org/policy.pdf"


def test_a_paper_of_this_hub_is_shown_only_to_those_who_may_see_it(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.propose_item", meeting_id=meeting.id)
    address = absolute_url("resources.show", cluster_id=people.canal, resource_id=4711)
    client.submit(page, title="Policy", papers=address)
    assert db.session.scalars(sa.select(AgendaItem)).one().papers == ["resource:4711"]
    assert "Papers" not in client.get("meetings.meeting", meeting_id=meeting.id).text


def test_markdown_in_notes_is_made_safe(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    (item,) = add(meeting, "A")
    item.notes = "**bold** <script>alert(1)</script>"
    page = client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id)
    assert page.soup.select("main strong")
    assert not page.soup.select("main script")
