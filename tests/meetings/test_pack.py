"""The pack: when, where, agenda, papers, what is open and the last minutes, on a page and in a letter."""

from datetime import timedelta

from hub.db import db, now
from hub.meetings.models import Meeting
from hub.meetings.states import Reply
from hub.vocabulary import Visibility
from tests.client import Client
from tests.meetings.makers import guest_of, letters, line_of, make_meeting
from tests.meetings.test_agenda import add
from tests.meetings.test_carrying_in import held
from tests.resources.making import share
from tests.world import World


def ready(people: World) -> Meeting:
    """Ben comes, the guest too, Dan does not; a paper for everybody, one for Dan's school only."""
    held(people)
    meeting = make_meeting(people)
    (item,) = add(meeting, "Careers policy", minutes=25)
    own = share(people, "dan", title="Marigold's own sheet", visibility=Visibility.ORGANISATION)
    seen = share(people, title="Frame of a policy")
    item.papers = [f"resource:{own.id}", f"resource:{seen.id}", "The draft https://example.org/p.pdf"]
    item.notes = "Bring **yours**."
    for line, reply in (
        (line_of(meeting, people.ben), Reply.ROOM),
        (line_of(meeting, people.dan), Reply.APOLOGIES),
        (guest_of(meeting), Reply.ONLINE),
    ):
        line.reply, line.replied_at = reply, now()
    db.session.commit()
    return meeting


def test_one_page_has_it_all_and_only_what_its_reader_may_see(client: Client, people: World) -> None:
    meeting = ready(people)
    page = client.sign_in(people.ben).get("meetings.pack", meeting_id=meeting.id)
    for words in (
        "3.45pm 25 min",
        "Careers policy",
        "Bring",
        "Frame of a policy",
        "The draft",
        "Ring the depot",
    ):
        assert words in page.text, words
    assert page.link("Open the online room") == "https://meet.example.org/x"
    assert "/minutes" in page.link("Minutes of")
    assert "Marigold's own sheet" not in page.text
    assert "Send the pack" not in page.text
    assert "Marigold's own sheet" in client.sign_in(people.dan).get("meetings.pack", meeting_id=meeting.id).text
    client.sign_in(people.olu).get("meetings.pack", meeting_id=meeting.id, status=404)


def test_it_goes_to_those_who_come_each_with_what_they_may_see(client: Client, people: World) -> None:
    meeting = ready(people)
    line_of(meeting, people.dan).reply = Reply.ONLINE
    page = client.sign_in(people.asha).get("meetings.send_pack", meeting_id=meeting.id)
    client.submit(page, words="See you there")
    sent = {letter.to_address: letter for letter in letters("meetings/letters/pack")}
    assert set(sent) == {"ben@example.org", "dan@example.org", "rita@example.org"}
    for letter in sent.values():
        for words in ("See you there", "3.45pm  1. Careers policy (25 min; to discuss)", "https://example.org/p.pdf"):
            assert words in letter.text, words
    assert "Marigold's own sheet: http" in sent["dan@example.org"].text
    assert "Marigold's own sheet" not in sent["ben@example.org"].text
    assert "Ring the depot (Tollhouse Lane School)" in sent["ben@example.org"].text
    for hidden in ("Frame of a policy", "Ring the depot", "Minutes of last time"):
        assert hidden not in sent["rita@example.org"].text, hidden
        assert hidden not in sent["rita@example.org"].html, hidden


def test_within_a_day_it_goes_again_only_when_that_is_said(client: Client, people: World) -> None:
    meeting = ready(people)
    client.sign_in(people.asha)
    client.submit(client.get("meetings.send_pack", meeting_id=meeting.id), words="One")
    page = client.get("meetings.send_pack", meeting_id=meeting.id)
    page = client.submit(page, status=200, words="Two")
    assert page.errors[0].startswith("It went out on ")
    assert "Two" in page.soup.find(id="words").get_text()
    assert len(letters("meetings/letters/pack")) == 2
    client.submit(page, again="y")
    assert len(letters("meetings/letters/pack")) == 4
    db.session.get_one(Meeting, meeting.id).pack_sent_at = now() - timedelta(days=2)
    client.submit(client.get("meetings.send_pack", meeting_id=meeting.id), words="Three")
    assert len(letters("meetings/letters/pack")) == 6


def test_while_nobody_comes_there_is_nobody_to_send_it_to(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.send_pack", meeting_id=meeting.id)
    assert "Nobody has said yet that they come" in page.text
    client.post("meetings.send_pack", meeting_id=meeting.id, status=200)
    assert not letters("meetings/letters/pack")
    client.sign_in(people.ben).get("meetings.send_pack", meeting_id=meeting.id, status=403)


def test_it_goes_to_the_people_of_a_school_for_which_the_lead_has_replied(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    where = {"meeting_id": meeting.id, "organisation_id": people.marigold}
    client.submit(client.sign_in(people.asha).get("meetings.answer", **where), reply="room")
    client.submit(client.get("meetings.send_pack", meeting_id=meeting.id))
    assert [letter.to_address for letter in letters("meetings/letters/pack")] == ["dan@example.org"]
