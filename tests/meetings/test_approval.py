"""From a shared draft over comments to approved minutes, and amendments afterwards."""

import sqlalchemy as sa

from hub.db import db
from hub.meetings.minutes.models import Minutes, MinutesAmendment, MinutesComment
from tests.client import Client
from tests.meetings.makers import make_items, make_meeting, make_minutes, make_series
from tests.world import World


def only(model: type) -> object:
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


def test_members_comment_on_a_shared_draft_and_the_lead_is_told(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    make_minutes(meeting)
    page = client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id)
    page = client.follow(client.submit(page, text="Item two is <b>missing</b>"))
    assert "Item two is <b>missing</b> Ben Okafor, Tollhouse Lane School" in page.text
    assert "Ben Okafor comments on the minutes" in client.sign_in(people.asha).get("home.notices").text
    page = client.get("meetings.minutes", meeting_id=meeting.id)
    where = {"meeting_id": meeting.id, "comment_id": only(MinutesComment).id}
    client.post("meetings.settle_comment", **where)
    assert "Dealt with" in client.sign_in(people.dan).get("meetings.minutes", meeting_id=meeting.id).text
    client.post("meetings.settle_comment", {"open": "1"}, status=403, **where)
    client.sign_in(people.asha).post("meetings.settle_comment", {"open": "1"}, **where)
    assert only(MinutesComment).settled_at is None


def test_an_empty_comment_is_refused_in_words(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    make_minutes(meeting)
    page = client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id)
    assert client.submit(page, status=200, text="").errors == ["Enter your comment"]


def test_ones_own_comment_is_taken_back_and_put_back(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    make_minutes(meeting)
    page = client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id)
    client.submit(page, text="Never mind")
    where = {"meeting_id": meeting.id, "comment_id": only(MinutesComment).id}
    client.sign_in(people.dan).post("meetings.withdraw_comment", status=403, **where)
    page = client.sign_in(people.ben).follow(client.post("meetings.withdraw_comment", **where))
    assert "Never mind" not in page.text
    client.follow(client.submit(page, button="back"))
    assert "Never mind" in client.get("meetings.minutes", meeting_id=meeting.id).text


def test_a_draft_that_is_not_shared_takes_no_comments(client: Client, people: World) -> None:
    meeting = make_meeting(people, days=-2)
    make_minutes(meeting, shared=False)
    client.sign_in(people.ben).post("meetings.comment_on_minutes", {"text": "x"}, meeting_id=meeting.id, status=404)
    client.sign_in(people.asha).post("meetings.comment_on_minutes", {"text": "x"}, meeting_id=meeting.id, status=403)
    client.get("meetings.approve_minutes", meeting_id=meeting.id, status=403)


def test_they_are_approved_at_the_next_meeting_and_then_closed_to_comments(client: Client, people: World) -> None:
    meeting, later = make_meeting(people, days=-20), make_meeting(people, days=-2)
    later.title = "Summer meeting"
    make_meeting(people, days=9)
    make_minutes(meeting)
    page = client.sign_in(people.asha).get("meetings.approve_minutes", meeting_id=meeting.id)
    offered = [option.get_text() for option in page.soup.select("#meeting option")]
    assert len(offered) == 2, "without a meeting, and the one that has been held since"
    page = client.follow(client.submit(page))
    assert "at “Summer meeting”" in page.text
    client.get("meetings.approve_minutes", meeting_id=meeting.id, status=403)
    page = client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id)
    assert page.soup.find(id="text") is None
    client.post("meetings.comment_on_minutes", {"text": "x"}, meeting_id=meeting.id, status=403)
    client.post("meetings.reopen_minutes", meeting_id=meeting.id, status=403)
    client.sign_in(people.asha).post("meetings.reopen_minutes", meeting_id=meeting.id)
    assert not only(Minutes).is_approved


def approved(client: Client, people: World, text: str = "Eleven schools came.") -> dict[str, int]:
    meeting = make_meeting(people, days=-2)
    make_items(meeting, "Policy")
    make_minutes(meeting, text)
    page = client.sign_in(people.asha).get("meetings.approve_minutes", meeting_id=meeting.id)
    client.submit(page)
    return {"meeting_id": meeting.id}


def test_a_later_change_says_who_when_and_what_and_keeps_what_was_approved(client: Client, people: World) -> None:
    where = approved(client, people)
    page = client.get("meetings.write_minutes", **where)
    page = client.submit(page, status=200, text="Nine schools came.")
    assert page.errors == ["Say in a line what you change, and why"]
    client.submit(page, note="Counted again")
    page = client.get("meetings.write_minutes", **where)
    client.submit(page, text="Nine schools came, all on time.", note="Praise")
    page = client.sign_in(people.dan).get("meetings.minutes", **where)
    for words in ("Asha Rahman : Counted again", "Asha Rahman : Praise", "As it was approved Eleven schools came."):
        assert words in page.text.replace(" :", ":").replace("Rahman:", "Rahman :"), words
    assert page.soup.find("del").get_text() == "Taken out: Eleven schools came."
    assert page.soup.find("ins").get_text() == "Put in: Nine schools came, all on time."
    assert "1. Policy Nothing written yet." in page.text, "an item without words is not amended"
    client.sign_in(people.asha).post("meetings.reopen_minutes", status=403, **where)


def test_a_save_that_changes_nothing_is_no_amendment(client: Client, people: World) -> None:
    where = approved(client, people)
    page = client.get("meetings.write_minutes", **where)
    client.submit(page, text="Eleven schools came.")
    assert not db.session.scalars(sa.select(MinutesAmendment)).all()


def test_the_meeting_whose_agenda_has_their_approval_is_chosen_already(client: Client, people: World) -> None:
    meeting, series = make_meeting(people, days=-30), make_series(people)
    make_minutes(meeting)
    make_meeting(people, days=-20)
    of_series, carrying = make_meeting(people, days=-15), make_meeting(people, days=-10)
    meeting.series_id = of_series.series_id = series.id
    db.session.commit()
    page = client.sign_in(people.asha).get("meetings.approve_minutes", meeting_id=meeting.id)
    assert page.soup.select_one("option[selected]")["value"] == str(of_series.id)
    (item,) = make_items(carrying, "Minutes of last time: approve")
    item.origin = f"minutes:{meeting.id}"
    db.session.commit()
    page = client.get("meetings.approve_minutes", meeting_id=meeting.id)
    assert page.soup.select_one("option[selected]")["value"] == str(carrying.id)
    page = client.get("meetings.write_minutes", meeting_id=carrying.id, item_id=item.id)
    assert page.link("The minutes to be approved") == client.url("meetings.minutes", meeting_id=meeting.id)
