"""Proposing a meeting: dates and places, who is asked, and the letters that go out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.db import db
from hub.meetings.models import Invitation, InvitedOrganisation, Meeting
from hub.text import local, today
from tests.client import Client
from tests.meetings.makers import letters, link_in, options
from tests.world import World


def filled(people: World, **more: object) -> dict[str, object]:
    first, second = today() + timedelta(days=20), today() + timedelta(days=27)
    return {
        "title": "Spring meeting",
        "day_1": first.isoformat(), "start_1": "15:45", "where_1": str(people.marigold), "place_1": "Room G12",
        "day_2": second.isoformat(), "start_2": "4pm", "where_2": "online", "online_2": "https://meet.example.org/x",
        "answer_by": (today() + timedelta(days=7)).isoformat(),
        **more,
    }  # fmt: skip


def test_a_lead_proposes_dates_and_everybody_invited_gets_a_letter_of_their_own(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    page = client.follow(client.submit(page, **filled(people, guests="Rita Sample <rita@example.org>")))
    assert page.h1 == "Spring meeting"
    meeting = db.session.scalars(sa.select(Meeting)).one()
    assert [local(option.starts_at).strftime("%H:%M") for option in options(meeting)] == ["15:45", "16:00"]
    sent = letters("meetings/letters/ask")
    assert sorted(letter.to_address for letter in sent) == [
        "asha@example.org", "ben@example.org", "cara@example.org", "dan@example.org", "erin@example.org",
        "rita@example.org",
    ]  # fmt: skip
    assert len({link_in(letter) for letter in sent}) == len(sent)
    assert all(other.to_address not in letter.text for letter in sent for other in sent if other is not letter)


def test_all_members_are_ticked_and_can_be_left_out_or_be_required(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    boxes = page.soup.select('input[name="invited"]')
    assert len(boxes) == 4
    assert all(box.has_attr("checked") for box in boxes)
    client.submit(page, **filled(people), invited=[str(people.tollhouse)], required=[str(people.marigold)])
    rows = db.session.scalars(sa.select(InvitedOrganisation).order_by(InvitedOrganisation.organisation_id)).all()
    assert {(row.organisation_id, row.is_required) for row in rows} == {
        (people.tollhouse, False),
        (people.marigold, True),
    }
    assert {line.person_id for line in db.session.scalars(sa.select(Invitation))} == {
        people.ben, people.cara, people.dan,
    }  # fmt: skip


def test_another_row_keeps_everything_typed_and_more_than_eight_are_asked_for(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    typed = filled(people)
    page = client.submit(page, button="add", status=200, **typed)
    assert page.soup.find(id="title")["value"] == "Spring meeting"
    assert page.soup.find(id="day_1")["value"] == typed["day_1"]
    assert page.soup.find(id="day_4") is not None
    for _ in range(4):
        page = client.submit(page, button="add", status=200)
    assert page.soup.find(id="day_8") is not None
    assert page.soup.find(attrs={"name": "add"}) is None
    page = client.submit(page, button="more", status=200)
    assert page.soup.find(id="day_9") is not None
    for _ in range(11):
        page = client.submit(page, button="add", status=200)
    assert page.soup.find(id="day_20") is not None
    assert page.soup.find(attrs={"name": "add"}) is None
    assert not db.session.scalars(sa.select(Meeting)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day_1": "2020-01-06"}, "has passed"),
        ({"day_1": "2027-02-30"}, "must be a real day"),
        ({"day_2": ""}, "two dates or more"),
        ({"start_1": "quarter to"}, "must be a time"),
        ({"start_1": ""}, "Date 1: enter a time"),
        ({"where_1": "other", "place_1": ""}, "Date 1: say where"),
        ({"online_2": ""}, "give the link to join"),
        ({"online_2": "javascript:alert(1)"}, "must begin with https"),
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 201}, "200 characters or fewer"),
        ({"minutes_long": "0"}, "from 10 to 600"),
        ({"answer_by": "2020-01-01"}, "has passed"),
        ({"end_1": "15:45"}, "Date 1 ends before it begins"),
        ({"end_1": "15:50"}, "lasts 5 minutes"),
        ({"start_1": "23:00"}, "would end after midnight"),
        ({"day_1": "2027-03-28", "start_1": "01:30"}, "that hour does not exist"),
        ({"day_1": "2027-03-28", "start_1": "00:30", "end_1": "01:30"}, "that hour does not exist"),
        ({"guests": "Rita without an address"}, "no e-mail address in good order"),
        ({"invited": None}, "Choose at least one"),
    ],
)
def test_wrong_input_says_what_to_do_and_loses_nothing(
    client: Client, people: World, change: dict[str, str], words: str
) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    page = client.submit(page, status=200, **{**filled(people, why_come="To meet"), **change})
    assert any(words in error for error in page.errors), page.errors
    assert page.soup.find(id="why_come").get_text().strip() == "To meet"
    assert page.soup.find(id="place_1")["value"] == str({**filled(people), **change}["place_1"])
    assert not db.session.scalars(sa.select(Meeting)).all()


def test_each_date_has_an_end_of_its_own_also_across_a_clock_change(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    autumn = {"day_2": "2027-10-31", "start_2": "00:30", "end_2": "2:30"}
    client.submit(page, **filled(people, end_1="16:15", **autumn))
    meeting = db.session.scalars(sa.select(Meeting)).one()
    lengths = [(one.ends_at - one.starts_at).total_seconds() / 60 for one in options(meeting)]
    assert lengths == [30, 180], "on the day the clocks go back, two hours on the wall are three"
    assert "3.45pm to 4.15pm" in letters("meetings/letters/ask")[0].text


def test_people_are_chosen_by_name_and_may_be_asked_to_come_themselves(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    ticked = {box["value"] for box in page.soup.select('input[name="people"][checked]')}
    assert str(people.seat("ben").id) in ticked
    assert str(people.seat("gus").id) not in ticked, "by default those who lead careers work"
    chosen = [str(people.seat(name).id) for name in ("gus", "cara", "dan")]
    client.submit(page, **filled(people), invited=[str(people.tollhouse)], people=chosen,
                  must=[str(people.seat("erin").id)])  # fmt: skip
    lines = {line.person_id: line.is_required for line in db.session.scalars(sa.select(Invitation))}
    assert lines == {people.gus: False, people.cara: False, people.erin: True}
    assert sorted(letter.to_address for letter in letters("meetings/letters/ask")) == [
        "cara@example.org", "erin@example.org", "gus@example.org",
    ]  # fmt: skip


def test_an_empty_form_names_everything_that_is_missing_at_once(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    page = client.submit(page, status=200, title="", minutes_long="", invited=None)
    assert page.errors == [
        "Enter a title",
        "Enter how many minutes",
        "Give two dates or more. If the date is fixed already, set it without a poll.",
        "Choose at least one to invite",
        "Enter the day by which you would like answers",
    ]
    page = client.submit(client.get("meetings.fix"), status=200, title="", invited=None)
    assert page.errors == ["Enter a title", "Enter the day of the meeting", "Choose at least one to invite"]


def test_one_wrong_date_and_no_other_are_both_named(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    typed = filled(people, title="", day_1="", day_2="2020-01-06", minutes_long="")
    page = client.submit(page, status=200, **typed)
    assert any("Give two dates" in error for error in page.errors), page.errors
    assert any("Date 2, " in error and "has passed" in error for error in page.errors), page.errors


def test_the_same_date_twice_is_noticed(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    typed = filled(people)
    page = client.submit(
        page,
        status=200,
        **{
            **typed,
            "day_2": typed["day_1"],
            "start_2": "15:45",
            "where_2": typed["where_1"],
            "place_2": "Room G12",
            "online_2": "",
        },
    )
    assert any("the same" in error for error in page.errors)


def test_answers_are_due_before_the_first_date(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    late = (today() + timedelta(days=20)).isoformat()
    page = client.submit(page, status=200, **filled(people, answer_by=late))
    assert any("before the first" in error for error in page.errors)


def test_emoji_right_to_left_and_line_ends_in_a_title_do_no_harm(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    title = "Spring 🎉 עברית\r\nBcc: evil@example.org\x00\ud800"
    client.submit(page, **filled(people, title=title.encode("utf-8", "surrogatepass").decode("utf-8", "ignore")))
    letter = letters("meetings/letters/ask")[0]
    assert "\n" not in letter.subject
    assert "🎉 עברית Bcc: evil@example.org" in letter.subject


@pytest.mark.parametrize("who", ["ben", "erin", "gus", "eva"])
def test_only_the_lead_proposes(client: Client, people: World, who: str) -> None:
    client.sign_in(getattr(people, who))
    for endpoint in ("meetings.propose", "meetings.fix"):
        client.get(endpoint, status=403)
        client.post(endpoint, filled(people), status=403)


def test_sent_twice_it_is_proposed_once(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.propose")
    client.submit(page, **filled(people))
    client.submit(page, **filled(people))
    assert len(db.session.scalars(sa.select(Meeting)).all()) == 1
    assert len(letters("meetings/letters/ask")) == 5


def test_a_list_of_guests_that_is_too_long_is_not_read(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.fix")
    typed = {"title": "Spring meeting", "day_1": (today() + timedelta(days=20)).isoformat(), "start_1": "4pm"}
    page = client.submit(page, status=200, **typed, place_1="Library", guests="x" * 70_000)
    assert page.errors == ["Guests by e-mail must be 4,000 characters or fewer; it has 70,000."]
