"""What a school asked for and lacks is said to that school, and to nobody else."""

import pytest

from hub.facts import _facts
from hub.meetings.why_come import for_school
from tests.client import Client
from tests.meetings.makers import letters, line_of, link_to, make_meeting, make_poll, options
from tests.world import World

OURS = ("A speaker for Year 9", "A map of routes", "Encounters with employers")


@pytest.fixture(autouse=True)
def tollhouse_wants(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As rooms would say it that do not look who asks: those that do are tested where they are."""
    for name, said in zip(("employers.asked_for", "resources.asked_for", "audits.gap_titles"), OURS, strict=True):
        monkeypatch.setitem(_facts, name, lambda reader, ids, said=said: {people.tollhouse: [said]})


def test_it_is_one_sentence_about_what_was_asked_for_and_one_about_what_is_missing(people: World) -> None:
    assert for_school(people.reader("ben"), people.organisation("tollhouse")) == (
        "Tollhouse Lane School has asked for: A speaker for Year 9; A map of routes. "
        "Its own self-review names “Encounters with employers” as a gap."
    )
    assert for_school(people.reader("dan"), people.organisation("marigold")) == ""
    for other in ("dan", "asha", "erin"):
        assert for_school(people.reader(other), people.organisation("tollhouse")) == "", other


def test_each_letter_says_it_to_its_own_school_only(client: Client, people: World) -> None:
    meeting = make_poll(people)
    client.sign_in(people.asha)
    option = options(meeting)[0]
    client.submit(client.get("meetings.confirm", meeting_id=meeting.id, option_id=option.id))
    client.post("meetings.remind", meeting_id=meeting.id)
    for kind in ("confirm", "remind"):
        sent = letters(f"meetings/letters/{kind}")
        assert len(sent) == 6
        for letter in sent:
            is_ours = letter.to_address in {"ben@example.org", "cara@example.org"}
            for words in OURS:
                assert (words in letter.text) is is_ours, (kind, letter.to_address, words)
                assert (words in letter.html) is is_ours, (kind, letter.to_address, words)
                assert words not in (letter.calendar or "")


def test_the_meeting_and_the_answer_page_say_it_to_people_of_the_school(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    where = {"meeting_id": meeting.id, "organisation_id": people.tollhouse}
    pages = {
        "ben": client.sign_in(people.ben).get("meetings.meeting", meeting_id=meeting.id),
        "gus": client.sign_in(people.gus).get("meetings.meeting", meeting_id=meeting.id),
        "cara": client.sign_in(people.cara).get("meetings.answer", **where),
        "by link": client.sign_out().get_url(client.link(link_to(line_of(meeting, people.ben)))),
    }
    for who, page in pages.items():
        for words in OURS:
            assert words in page.text, (who, words)
        assert "Only Tollhouse Lane School sees this." in page.text
    others = {
        "dan": client.sign_in(people.dan).get("meetings.meeting", meeting_id=meeting.id),
        "dan by link": client.sign_out().get_url(client.link(link_to(line_of(meeting, people.dan)))),
        "erin": client.sign_in(people.erin).get("meetings.meeting", meeting_id=meeting.id),
        "asha": client.sign_in(people.asha).get("meetings.meeting", meeting_id=meeting.id),
        "asha answering for them": client.get("meetings.answer", **where),
    }
    for who, page in others.items():
        for words in OURS:
            assert words not in page.text, (who, words)


def test_a_lead_who_looks_as_the_school_does_not_read_it(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    client.sign_in(people.asha).post("members.view_as", organisation_id=people.tollhouse)
    page = client.get("meetings.meeting", meeting_id=meeting.id)
    assert "You see these pages as" in page.soup.get_text(" ")
    assert not any(words in page.text for words in OURS)
