"""Minutes: a draft of the lead's, then for the cluster; decisions in the text; actions out of it."""

import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db
from hub.meetings.minutes.reading import parts
from hub.meetings.models import Minutes
from hub.text import today
from tests.client import Client
from tests.meetings.makers import letters, link_in, make_meeting
from tests.world import World

TEXT = "## 1. Policy\n\nLena showed hers.\n\n! The cluster adopts the frame.\n\n- **Decided:** we meet in *May*."


def test_a_draft_is_the_leads_alone_until_it_is_shown(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    client.follow(client.submit(page, text=TEXT))
    client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id, status=404)
    assert "Minutes" not in client.get("meetings.meeting", meeting_id=meeting.id).soup.select_one("main").get_text()
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    client.submit(page, button="share")
    page = client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id)
    assert "Lena showed hers" in page.text
    outcomes = [tag.get_text(" ", strip=True) for tag in page.soup.select(".hub-outcome--decision")]
    assert outcomes == ["Decision The cluster adopts the frame.", "Decision We meet in May ."]
    assert "The minutes of “Spring meeting” are there" in client.get("home.notices").text


def test_how_it_reads_without_javascript_keeps_the_text_and_saves_nothing(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    page = client.submit(page, button="preview", status=200, text=TEXT)
    assert page.soup.select(".hub-outcome--decision")
    assert "Lena showed hers" in page.soup.find(id="text").get_text()
    assert not db.session.scalars(sa.select(Minutes)).all()


def test_the_preview_is_made_safe_and_keeps_nothing(client: Client, people: World) -> None:
    client.sign_in(people.asha).check_pages = False
    page = client.post(
        "meetings.preview_minutes", {"text": "# Hello\n<script>alert(1)</script>\n! <img src=x onerror=y>"}, status=200
    )
    html = page.response.get_data(True)
    assert "<h2>Hello</h2>" in html
    assert "<script" not in html
    assert "onerror" not in html


def test_an_action_is_given_with_the_text_and_its_owner_gets_a_letter(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    client.submit(
        page, button="give", text=TEXT, action_title="Send the timeline", action_owner=f"seat:{people.seat('ben').id}",
        action_due=today().isoformat(),
    )  # fmt: skip
    action = db.session.scalars(sa.select(Action)).one()
    assert (action.origin, action.organisation_id) == (f"meeting:{meeting.id}", people.tollhouse)
    assert db.session.scalars(sa.select(Minutes)).one().text == TEXT
    (letter,) = letters("actions/letters/given")
    assert letter.to_address == "ben@example.org"
    page = client.sign_out().get_url(client.link(link_in(letter)))
    assert page.h1 == "Send the timeline"
    client.submit(page)
    db.session.expire_all()
    action = db.session.scalars(sa.select(Action)).one()
    assert (action.is_done, action.done_by_id) == (True, people.ben)
    assert "Done" in client.sign_in(people.dan).get("meetings.meeting", meeting_id=meeting.id).text


def test_an_action_without_an_owner_loses_no_word_of_the_minutes(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    page = client.submit(page, button="give", status=200, text=TEXT, action_title="Send it")
    assert page.errors == ["Choose who does it"]
    assert "Lena showed hers" in page.soup.find(id="text").get_text()
    assert page.soup.find(id="action_title")["value"] == "Send it"


def test_two_leads_at_once_lose_neither_text(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    db.session.add(Minutes(meeting_id=meeting.id, text="First"))
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    db.session.scalars(sa.select(Minutes)).one().text = "Somebody else's"
    page = client.submit(page, status=200, text="Mine")
    assert "Somebody else's" in page.text
    assert page.soup.find(id="text").get_text().strip() == "Mine"
    client.submit(page)
    db.session.expire_all()
    assert db.session.scalars(sa.select(Minutes)).one().text == "Mine"


def test_an_item_of_the_agenda_is_a_heading_to_write_under(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.sign_in(people.asha).get("meetings.propose_item", meeting_id=meeting.id, status=403)
    assert page.status == 403, "a held meeting takes no more items"
    page = client.get("meetings.minutes", meeting_id=meeting.id, status=302)
    assert page.location.endswith("/minutes/write")


def test_only_the_lead_writes(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    for who in ("ben", "erin", "gus"):
        client.sign_in(getattr(people, who)).get("meetings.write_minutes", meeting_id=meeting.id, status=403)
        client.post("meetings.write_minutes", {"text": "x"}, meeting_id=meeting.id, status=403)
    client.sign_in(people.olu).get("meetings.minutes", meeting_id=meeting.id, status=404)


def test_too_much_text_is_refused_in_words(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.sign_in(people.asha).get("meetings.write_minutes", meeting_id=meeting.id)
    page = client.submit(page, status=200, text="a" * 50_001)
    assert "50,000 characters or fewer" in page.errors[0]


def test_lines_that_only_look_like_decisions_stay_text() -> None:
    assert [part.is_decision for part in parts("!important is CSS\n\nWe decided: nothing")] == [False]
    assert [part.is_decision for part in parts("Decision: yes\nmore\n! No")] == [True, False, True]
    assert parts("   \n\n") == []
