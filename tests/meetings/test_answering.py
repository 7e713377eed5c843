"""Answering a poll: by link without signing in, signed in, for a school; changed until the date is chosen."""

import sqlalchemy as sa

from hub.db import db, now
from hub.meetings.models import Invitation, PollAnswer
from hub.meetings.polls.queries import poll as read_poll
from tests.client import Client, Page
from tests.meetings.makers import guest_of, line_of, link_to, make_meeting, make_poll, options
from tests.world import World


def say(client: Client, page: Page, meeting: object, *answers: str, **more: str) -> Page:
    chosen = {f"option_{one.id}": said for one, said in zip(options(meeting), answers, strict=True)}
    return client.submit(page, **chosen, **more)


def school(meeting: object, organisation_id: int) -> object:
    db.session.expire_all()
    return next(one for one in read_poll(meeting).schools if one.id == organisation_id)


def test_ben_answers_by_his_link_without_signing_in_and_changes_his_mind(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    page = client.sign_out().get_url(url)
    assert page.h1 == "When can Tollhouse Lane School come?"
    assert "Ben Okafor" in page.text
    page = client.follow(say(client, page, meeting, "yes", "maybe", "no", note="Not on a Monday"))
    assert "saved" in page.flash
    said = sorted(school(meeting, people.tollhouse).answers.items())
    assert [answer.value for _, answer in said] == ["yes", "maybe", "no"]
    client.follow(say(client, page, meeting, "no", "maybe", "yes"))
    said = sorted(school(meeting, people.tollhouse).answers.items())
    assert [answer.value for _, answer in said] == ["no", "maybe", "yes"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PollAnswer)) == 3


def test_opening_the_link_answers_nothing(client: Client, people: World) -> None:
    meeting = make_poll(people)
    client.sign_out().get_url(client.link(link_to(line_of(meeting, people.ben))))
    assert not db.session.scalars(sa.select(PollAnswer)).all()


def test_each_date_wants_an_answer(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_out().get_url(client.link(link_to(line_of(meeting, people.ben))))
    first = options(meeting)[0]
    page = client.submit(page, status=200, **{f"option_{first.id}": "yes"})
    assert len(page.errors) == 2
    assert page.soup.find("input", {"name": f"option_{first.id}", "value": "yes"}).has_attr("checked")


def test_a_guest_answers_too_and_is_not_counted_as_a_school(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_out().get_url(client.link(link_to(guest_of(meeting))))
    assert "Rita Sample" in page.text
    say(client, page, meeting, "yes", "yes", "yes")
    found = read_poll(meeting)
    assert found.answered == 0
    assert found.guests[0].answered_at is not None


def test_one_of_a_school_is_enough_and_the_best_answer_counts(client: Client, people: World) -> None:
    meeting = make_poll(people)
    for who, said in (("ben", ("no", "no", "maybe")), ("cara", ("yes", "no", "no"))):
        page = client.sign_in(getattr(people, who)).get(
            "meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse
        )
        say(client, page, meeting, *said)
    assert [said.value for said in school(meeting, people.tollhouse).answers.values()] == ["yes", "no", "maybe"]
    assert read_poll(meeting).answered == 1


def test_who_comes_second_reads_that_a_colleague_has_answered(client: Client, people: World) -> None:
    meeting = make_poll(people)
    mine, hers = (client.link(link_to(line_of(meeting, one))) for one in (people.ben, people.cara))
    client.sign_out()
    assert "already" not in client.get_url(mine).text
    say(client, client.get_url(hers), meeting, "yes", "no", "no")
    assert "Cara Lindqvist has answered for Tollhouse Lane School already" in client.get_url(mine).text
    assert "already" not in client.get_url(hers).text


def test_the_lead_answers_for_a_school_until_the_school_does(client: Client, people: World) -> None:
    meeting = make_poll(people)
    where = {"meeting_id": meeting.id, "organisation_id": people.marigold}
    page = client.sign_in(people.asha).get("meetings.answer", **where)
    page = client.follow(say(client, page, meeting, "no", "no", "no"))
    assert "entered by Asha Rahman" in page.text
    assert school(meeting, people.marigold).answered_by == "entered by Asha Rahman"
    page = client.sign_in(people.dan).get("meetings.answer", **where)
    say(client, page, meeting, "yes", "yes", "yes")
    assert school(meeting, people.marigold).answered_by == "Dan Moreau"
    assert {said.value for said in school(meeting, people.marigold).answers.values()} == {"yes"}


def test_nobody_answers_for_another_school(client: Client, people: World) -> None:
    meeting = make_poll(people)
    for who in ("ben", "erin", "gus"):
        client.sign_in(getattr(people, who))
        client.get("meetings.answer", meeting_id=meeting.id, organisation_id=people.marigold, status=403)
        client.post("meetings.answer", meeting_id=meeting.id, organisation_id=people.marigold, status=403)
    client.sign_in(people.gus).get(
        "meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse, status=403
    )
    client.get("meetings.answer_as_guest", meeting_id=meeting.id, status=403)


def test_an_adviser_of_the_school_may_answer_without_being_invited(client: Client, people: World) -> None:
    meeting = make_poll(people)
    page = client.sign_in(people.eva).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse)
    say(client, page, meeting, "yes", "no", "no")
    assert school(meeting, people.tollhouse).answered_by == "Eva Brandt"


def test_a_governor_invited_by_address_answers_for_himself(client: Client, people: World) -> None:
    meeting = make_poll(people)
    db.session.add(Invitation(meeting_id=meeting.id, name="Gus", email="gus@example.org"))
    page = client.sign_in(people.gus).get("meetings.answer_as_guest", meeting_id=meeting.id)
    say(client, page, meeting, "yes", "no", "no")
    assert not school(meeting, people.tollhouse).answered


def test_an_organisation_that_is_not_invited_does_not_exist_here(client: Client, people: World) -> None:
    meeting = make_poll(people)
    client.sign_in(people.asha).get(
        "meetings.answer", meeting_id=meeting.id, organisation_id=people.heath_school, status=404
    )


def test_the_link_of_someone_who_handed_over_ends(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    people.seat("ben").person_id = people.nina
    page = client.sign_out().get_url(url, status=404)
    assert "handed over" in page.text
    page = client.sign_in(people.nina).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.tollhouse)
    say(client, page, meeting, "yes", "yes", "yes")
    assert school(meeting, people.tollhouse).answered_by == "Nina Castell"
    client.sign_out().get_url(url, status=404)  # nor does it come back to life once the successor has answered


def test_the_link_of_someone_who_left_ends(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    people.seat("ben").ended_at = now()
    client.sign_out().get_url(url, status=404)
    client.post_url(url, status=404)


def test_a_closed_poll_and_a_cancelled_meeting_say_so(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    meeting.cancel("Nobody could come")
    page = client.sign_out().get_url(url)
    assert "given up" in page.text
    assert "Nobody could come" in page.text
    held = make_meeting(people, days=-3)
    page = client.get_url(client.link(link_to(line_of(held, people.ben))))
    assert "nothing to answer any more" in page.text
    assert not page.soup.select("main form")


def test_a_ballot_that_arrives_after_the_choice_changes_nothing(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    page = client.sign_out().get_url(url)
    meeting.cancel("Too late")
    chosen = {f"option_{one.id}": "yes" for one in options(meeting)}
    page = client.submit(page, status=200, **chosen)
    assert "given up" in page.text
    assert not db.session.scalars(sa.select(PollAnswer)).all()


def test_a_link_that_was_cut_off_is_told_from_none(client: Client, people: World) -> None:
    meeting = make_poll(people)
    url = client.link(link_to(line_of(meeting, people.ben)))
    # Not its last letter: that one holds spare bits, so that another letter may mean the same.
    forged = url[:-10] + ("A" if url[-10] != "A" else "B") + url[-9:]
    for wrong in (url[:-4], forged, "/link/meetings/x", "/link/meetings/%00"):
        assert "Check the address" not in client.sign_out().get_url(wrong, status=404).text
