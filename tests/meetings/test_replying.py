"""Saying whether one comes to a meeting whose date is set."""

from hub.db import db
from hub.meetings.queries import coming_to
from hub.meetings.replies import replies
from tests.client import Client
from tests.meetings.makers import guest_of, letters, line_of, link_in, link_to, make_meeting
from tests.world import World


def test_ben_replies_by_link_and_changes_it(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_out().get_url(client.link(link_to(line_of(meeting, people.ben))))
    page = client.follow(client.submit(page, reply="online"))
    assert page.soup.find("input", {"name": "reply", "value": "online"}).has_attr("checked")
    client.follow(client.submit(page, reply="room"))
    db.session.expire_all()
    assert replies(meeting).in_words == "1 organisation coming, 3 without an answer"


def test_a_colleague_needs_a_name(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_out().get_url(client.link(link_to(line_of(meeting, people.ben))))
    page = client.submit(page, status=200, reply="colleague", colleague_role="Head of Year 9")
    assert page.errors == ["Enter the name of the colleague who comes"]
    assert page.soup.find(id="colleague_role")["value"] == "Head of Year 9"
    client.submit(page, colleague_name="Beth Oram")
    shown = client.sign_in(people.asha).get("meetings.meeting", meeting_id=meeting.id).text
    assert "Beth Oram (Head of Year 9), for Ben Okafor" in shown


def test_no_choice_is_an_error_and_a_forged_one_too(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    page = client.sign_out().get_url(url)
    assert client.submit(page, status=200, reply_note="x").errors == ["Say whether somebody is coming"]
    assert client.post_url(url, {"reply": "perhaps"}, status=200).errors


def test_a_school_sees_who_comes_and_not_who_does_not(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    for who, reply, note in (("dan", "apologies", "Open evening"), ("erin", "room", "")):
        page = client.sign_in(getattr(people, who)).get("meetings.meeting", meeting_id=meeting.id)
        page = client.get_url(page.link("Say whether you come"))
        client.submit(page, reply=reply, reply_note=note)
    shown = client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id).text
    assert "Erin Walsh" in shown
    assert "Dan Moreau" not in shown
    assert "Open evening" not in shown
    shown = client.sign_in(people.asha).get("meetings.meeting", meeting_id=meeting.id).text
    assert "Open evening" in shown


def test_a_guest_replies(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_out().get_url(client.link(link_to(guest_of(meeting))))
    assert page.h1 == "Are you coming?"
    client.submit(page, reply="room")
    assert "Rita Sample" in client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id).text


def test_the_lead_replies_for_a_school_on_the_phone(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.marigold)
    client.submit(page, reply="apologies")
    db.session.expire_all()
    assert replies(meeting).in_words.startswith("0 organisations coming, 1 apology")
    page = client.sign_in(people.dan).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.marigold)
    client.submit(page, reply="room")
    db.session.expire_all()
    assert replies(meeting).in_words.startswith("1 organisation coming, 3 without")


def test_what_the_lead_heard_on_the_phone_holds_over_an_older_reply(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    where = {"meeting_id": meeting.id, "organisation_id": people.marigold}
    client.submit(client.sign_in(people.dan).get("meetings.answer", **where), reply="room")
    assert coming_to([meeting])[meeting.id] == 1
    client.submit(client.sign_in(people.asha).get("meetings.answer", **where), reply="apologies")
    db.session.expire_all()
    assert replies(meeting).in_words.startswith("0 organisations coming, 1 apology")
    assert coming_to([meeting])[meeting.id] == 0


def test_those_who_have_not_replied_are_reminded(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.ben).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse)
    client.submit(page, reply="room")
    client.sign_in(people.asha)
    client.post("meetings.remind", meeting_id=meeting.id)
    assert sorted(letter.to_address for letter in letters("meetings/letters/remind")) == [
        "asha@example.org", "dan@example.org", "erin@example.org", "rita@example.org",
    ]  # fmt: skip


def test_my_link_is_sent_again_and_an_unknown_address_is_told_the_same(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    pages = []
    for address in ("ben@example.org", "nobody@example.org", "rita@example.org"):
        page = client.sign_out().get("meeting_links.again")
        pages.append(client.follow(client.submit(page, email=address)))
    assert len({page.text for page in pages}) == 1
    sent = letters("meetings/letters/links")
    assert [letter.to_address for letter in sent] == ["ben@example.org", "rita@example.org"]
    assert client.get_url(client.link(link_in(sent[0]))).h1 == "Is Tollhouse Lane School coming?"
    client.submit(client.get("meeting_links.again"), email="ben@example.org")
    assert len(letters("meetings/letters/links")) == 2, "asked again within ten minutes, it is not sent again"
    assert meeting.id


def test_the_front_page_asks_until_somebody_of_the_school_has_spoken(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    assert "Are you coming to “Spring meeting”?" in client.sign_in(people.ben).get("home.index").text
    page = client.sign_in(people.cara).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse)
    client.submit(page, reply="room")
    assert "Are you coming to" not in client.sign_in(people.ben).get("home.index").text
