"""Minutes item by item: a draft of the lead's, then for the cluster; decisions and actions in their place."""

import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db
from hub.drafts import Draft
from hub.meetings.minutes.models import ItemMinutes, Minutes
from hub.meetings.minutes.reading import decided, given, parts, sentences, words_of
from hub.meetings.models import AgendaItem
from hub.text import today
from tests.client import Client, Page
from tests.meetings.makers import letters, link_in, make_items, make_meeting
from tests.world import World

TEXT = "Lena showed hers.\n\n! The cluster adopts the frame.\n\n- **Decided:** we meet in *May*."


def only(model: type) -> object:
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


def typed(page: Page) -> str:
    return str(page.soup.find(id="text").get_text()).strip()


def write(client: Client, people: World, **values: int) -> Page:
    return client.sign_in(people.asha).get("meetings.write_minutes", **values)


def test_a_draft_is_the_leads_alone_until_it_is_shown(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    client.follow(client.submit(write(client, people, meeting_id=meeting.id), text=TEXT))
    client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id, status=404)
    client.get("meetings.export_minutes", meeting_id=meeting.id, status=404)
    assert "Minutes" not in client.get("meetings.meeting", meeting_id=meeting.id).soup.select_one("main").get_text()
    client.submit(write(client, people, meeting_id=meeting.id), button="share")
    page = client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id)
    assert "Lena showed hers" in page.text
    outcomes = [tag.get_text(" ", strip=True) for tag in page.soup.select(".hub-outcome--decision")]
    assert outcomes == ["Decision The cluster adopts the frame.", "Decision We meet in May ."]
    assert "The minutes of “Spring meeting” are there" in client.get("home.notices").text


def test_each_item_has_its_own_text_and_going_on_keeps_what_was_typed(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    policy, papers = make_items(meeting, "Policy", "Papers")
    page = write(client, people, meeting_id=meeting.id, item_id=policy.id)
    page = client.follow(client.submit(page, text="About policy", go=str(papers.id)))
    assert page.soup.find("label", attrs={"for": "text"}).get_text() == "2. Papers"
    assert not typed(page)
    client.follow(client.submit(page, text="", go="0"))
    rows = db.session.scalars(sa.select(ItemMinutes)).all()
    assert [(row.item_id, row.text) for row in rows] == [(policy.id, "About policy")], "nothing typed, nothing made"
    page = client.get("meetings.minutes", meeting_id=meeting.id)
    assert "1. Policy About policy" in page.text
    assert "2. Papers Nothing written yet" in page.text
    other = make_meeting(people, days=-3)
    client.get("meetings.write_minutes", meeting_id=other.id, item_id=policy.id, status=404)


def test_an_item_that_leaves_the_agenda_leaves_its_words(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    (policy,) = make_items(meeting, "Policy")
    page = write(client, people, meeting_id=meeting.id, item_id=policy.id)
    client.submit(page, text="About policy")
    client.post("meetings.remove_item", meeting_id=meeting.id, item_id=policy.id)
    assert "Policy About policy" in client.get("meetings.minutes", meeting_id=meeting.id).text


def test_how_it_reads_without_javascript_keeps_the_text_and_saves_nothing(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.submit(write(client, people, meeting_id=meeting.id), button="preview", status=200, text=TEXT)
    assert page.soup.select(".hub-outcome--decision")
    assert "Lena showed hers" in typed(page)
    assert not db.session.scalars(sa.select(Minutes)).all()


def test_the_preview_is_made_safe_and_keeps_nothing(client: Client, people: World) -> None:
    client.sign_in(people.asha).check_pages = False
    page = client.post(
        "meetings.preview_minutes", {"text": "# Hello\n<script>alert(1)</script>\n! <img src=x onerror=y>"}, status=200
    )
    html = page.response.get_data(True)
    assert "<h3>Hello</h3>" in html
    assert "<script" not in html
    assert "<img" not in html


def test_what_is_typed_is_kept_for_its_writer_alone_until_it_is_saved(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    (policy,) = make_items(meeting, "Policy")
    where = {"meeting_id": meeting.id, "item_id": policy.id}
    client.sign_in(people.asha).post("meetings.keep_draft", {"text": "Half a sent"}, status=204, **where)
    client.post("meetings.keep_draft", {"text": "Half a sentence"}, status=204, **where)
    page = write(client, people, **where)
    assert typed(page) == "Half a sentence"
    assert "not saved yet" in page.text
    assert "Decision" in page.soup.select_one('#reads button[name="decide"][form="minutes"]').get_text()
    people.seat("cara").role = people.seat("asha").role
    assert not typed(client.sign_in(people.cara).get("meetings.write_minutes", **where))
    assert "Half a sentence" not in client.get("meetings.minutes", meeting_id=meeting.id, status=302).text
    client.sign_in(people.asha).submit(page, text="Half a sentence")
    assert only(ItemMinutes).text == "Half a sentence"
    assert not db.session.scalars(sa.select(Draft)).all()


def test_a_draft_is_thrown_away_on_purpose(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    client.sign_in(people.asha).post("meetings.keep_draft", {"text": "No"}, status=204, meeting_id=meeting.id)
    client.post("meetings.drop_draft", meeting_id=meeting.id)
    assert not typed(client.get("meetings.write_minutes", meeting_id=meeting.id))


def test_a_draft_over_what_somebody_saved_meanwhile_shows_both(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    client.sign_in(people.asha).post("meetings.keep_draft", {"text": "Mine"}, status=204, meeting_id=meeting.id)
    db.session.add(Minutes(meeting_id=meeting.id, text="Somebody else's"))
    db.session.commit()
    page = client.submit(write(client, people, meeting_id=meeting.id), status=200, text="Mine")
    assert "Somebody else's" in page.text
    assert typed(page) == "Mine"


def test_a_line_becomes_a_decision_where_it_stands(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = write(client, people, meeting_id=meeting.id)
    page = client.submit(page, button="preview", status=200, text="First\n- We meet in May\nLast")
    client.submit(page, text="First\n- We meet in May\nLast", decide="- We meet in May")
    assert only(Minutes).text == "First\n! We meet in May\nLast"


def test_a_line_becomes_an_action_where_it_stands_and_its_owner_gets_a_letter(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    text = "First\n- Ben sends the **timeline**\nLast"
    page = write(client, people, meeting_id=meeting.id)
    page = client.submit(page, button="preview", status=200, text=text)
    page = client.submit(page, status=200, text=text, act="- Ben sends the **timeline**")
    assert page.soup.find(id="action_title")["value"] == "Ben sends the timeline"
    assert not page.errors
    owner = f"seat:{people.seat('ben').id}"
    client.submit(page, button="give", action_owner=owner, action_due=today().isoformat())
    action = only(Action)
    assert isinstance(action, Action)
    assert (action.origin, action.organisation_id) == (f"meeting:{meeting.id}", people.tollhouse)
    assert only(Minutes).text == f"First\n- Ben sends the **timeline** {{action:{action.id}}}\nLast"
    (letter,) = letters("actions/letters/given")
    assert letter.to_address == "ben@example.org"
    page = client.sign_out().get_url(client.link(link_in(letter)))
    client.submit(page)
    client.submit(write(client, people, meeting_id=meeting.id), button="share")
    page = client.sign_in(people.dan).get("meetings.minutes", meeting_id=meeting.id)
    (outcome,) = page.soup.select(".hub-outcome")
    assert "Ben Okafor, Tollhouse Lane School, by" in outcome.get_text()
    assert "done" in outcome.get_text()
    assert "{action" not in page.text


def test_an_action_without_an_owner_loses_no_word_of_the_minutes(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = write(client, people, meeting_id=meeting.id)
    page = client.submit(page, button="give", status=200, text=TEXT, action_title="Send it")
    assert page.errors == ["Choose who does it"]
    assert "Lena showed hers" in typed(page)
    assert page.soup.find(id="action_title")["value"] == "Send it"


def test_an_action_of_another_meeting_does_not_speak_out_of_a_mark(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    secret = Action(cluster_id=people.canal, title="Secret", organisation_id=people.marigold, origin="meeting:999")
    db.session.add(secret)
    db.session.flush()
    db.session.add(Minutes(meeting_id=meeting.id, text=f"Words {{action:{secret.id}}}"))
    db.session.commit()
    page = client.sign_in(people.asha).get("meetings.minutes", meeting_id=meeting.id)
    assert "Words" in page.text
    assert "Marigold" not in page.soup.select_one(".hub-outcome").get_text()


def test_two_leads_on_one_item_lose_neither_text_and_on_two_do_not_meet(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    policy, papers = make_items(meeting, "Policy", "Papers")
    page = write(client, people, meeting_id=meeting.id, item_id=policy.id)
    other = client.get("meetings.write_minutes", meeting_id=meeting.id, item_id=papers.id)
    db.session.add(ItemMinutes(meeting_id=meeting.id, item_id=policy.id, text="Somebody else's"))
    db.session.commit()
    page = client.submit(page, status=200, text="Mine")
    assert "Somebody else's" in page.text
    assert typed(page) == "Mine"
    client.submit(page)
    client.submit(other, text="Papers")
    db.session.expire_all()
    texts = {row.item_id: row.text for row in db.session.scalars(sa.select(ItemMinutes))}
    assert texts == {policy.id: "Mine", papers.id: "Papers"}


def test_only_the_lead_writes(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    for who in ("ben", "erin", "gus"):
        client.sign_in(getattr(people, who)).get("meetings.write_minutes", meeting_id=meeting.id, status=403)
        client.post("meetings.write_minutes", {"text": "x"}, meeting_id=meeting.id, status=403)
        client.post("meetings.keep_draft", {"text": "x"}, meeting_id=meeting.id, status=403)
    client.sign_in(people.olu).get("meetings.minutes", meeting_id=meeting.id, status=404)


def test_too_much_text_is_refused_in_words(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    page = client.submit(write(client, people, meeting_id=meeting.id), status=200, text="a" * 50_001)
    assert "50,000 characters or fewer" in page.errors[0]


def test_a_held_meeting_takes_no_more_items_and_leads_the_lead_to_writing(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    client.sign_in(people.asha).get("meetings.propose_item", meeting_id=meeting.id, status=403)
    page = client.get("meetings.minutes", meeting_id=meeting.id, status=302)
    assert page.location.endswith("/minutes/write")


def test_lines_that_only_look_like_decisions_stay_text() -> None:
    assert [part.is_decision for part in parts("!important is CSS\n\nWe decided: nothing")] == [False]
    assert [part.is_decision for part in parts("Decision: yes\nmore\n! No")] == [True, False, True]
    assert [part.action_id for part in parts("A {action:x}\n\nB {action:3} C\nD {action:4}")] == [None, 4]
    assert parts("   \n\n") == []


def test_lines_are_turned_where_they_stand_and_at_the_end_where_they_are_gone() -> None:
    text = "# Head\n\n1. One\n! Two\n\n---\n> Four"
    assert sentences(text) == ["1. One", "> Four"]
    assert words_of("- *Five* [six](https://example.org)") == "Five six"
    assert decided(text, "1. One").startswith("# Head\n\n! One\n")
    assert decided(text, "Gone") == text
    assert given(text, "Gone", "Seven", 8).endswith("> Four\n\nSeven {action:8}")


def test_the_agenda_row_is_not_touched_by_minutes(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    (policy,) = make_items(meeting, "Policy")
    version = policy.version
    client.submit(write(client, people, meeting_id=meeting.id, item_id=policy.id), text="About policy")
    assert db.session.get_one(AgendaItem, policy.id, populate_existing=True).version == version


def test_an_item_is_put_off_from_its_minutes_and_says_so_where_they_are_read(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    policy, _ = make_items(meeting, "Policy", "Papers")
    page = write(client, people, meeting_id=meeting.id, item_id=policy.id)
    client.submit(page, text="No time for it", button="put_off")
    assert (only(ItemMinutes).text, db.session.get_one(AgendaItem, policy.id).is_deferred) == ("No time for it", True)
    page = client.get("meetings.minutes", meeting_id=meeting.id)
    assert "1. Papers Nothing written yet. Policy Put off to the next meeting. No time for it" in page.text
    for kind in ("markdown", "paper"):
        page = client.get("meetings.export_minutes", meeting_id=meeting.id, **{"as": kind})
        assert "Put off to the next meeting" in page.response.get_data(as_text=True), kind
    page = client.get("meetings.agenda", meeting_id=meeting.id)
    client.submit(page, put_back="1")
    assert "1. Policy" in client.get("meetings.minutes", meeting_id=meeting.id).text
