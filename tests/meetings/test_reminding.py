"""What a poll does by itself: reminds the silent once, and tells the lead once when all have answered."""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from hub.db import db, now
from hub.meetings.models import Meeting
from hub.meetings.polls.reminding import remind_due, reminder_day
from hub.notices.kinds import When
from hub.notices.models import LetterChoices, Notice
from hub.text import at_london, today
from tests.client import Client
from tests.meetings.makers import answer, guest_of, letters, line_of, link_to, make_poll, options
from tests.planner.makers import enter
from tests.world import World

MONDAY = date(2027, 3, 1)


def at(day: date, hour: int = 10) -> datetime:
    return at_london(day, time(hour))


def poll_due(people: World, answer_by: date) -> Meeting:
    poll = make_poll(people)
    poll.answer_by = at(answer_by, 18)
    poll.remind_on = reminder_day(poll)
    db.session.commit()
    return poll


def notices(people: World) -> list[str]:
    return list(db.session.scalars(sa.select(Notice.text).where(Notice.person_id == people.asha).order_by(Notice.id)))


@time_machine.travel(at(MONDAY), tick=False)
def test_the_day_lies_two_school_days_before_answers_are_due(client: Client, people: World) -> None:
    assert poll_due(people, MONDAY + timedelta(days=7)).remind_on == MONDAY + timedelta(days=3)  # over a weekend
    enter(people, date(2027, 3, 4), date(2027, 3, 5), title="Inset")
    assert poll_due(people, MONDAY + timedelta(days=7)).remind_on == MONDAY + timedelta(days=1)
    assert poll_due(people, MONDAY + timedelta(days=2)).remind_on == MONDAY + timedelta(days=1)  # no more room
    assert poll_due(people, MONDAY + timedelta(days=1)).remind_on is None


def test_the_silent_are_reminded_once_on_that_day_and_the_lead_hears_of_it(client: Client, people: World) -> None:
    with time_machine.travel(at(MONDAY), tick=False):
        poll = poll_due(people, MONDAY + timedelta(days=7))
        answer(line_of(poll, people.ben), poll, "yes", "yes", "no")
        assert remind_due() == 0
    with time_machine.travel(at(MONDAY + timedelta(days=3), 6), tick=False):
        assert remind_due() == 0, "not before school"
    with time_machine.travel(at(MONDAY + timedelta(days=3)), tick=False):
        version = db.session.get_one(Meeting, poll.id).version
        assert (remind_due(), remind_due()) == (1, 0)
        addresses = sorted(letter.to_address for letter in letters("meetings/letters/remind"))
        assert addresses == ["asha@example.org", "dan@example.org", "erin@example.org", "rita@example.org"]
        assert "4 people have been reminded to answer: Spring meeting" in notices(people)
        poll = db.session.get_one(Meeting, poll.id)
        assert (poll.remind_on, poll.reminded_at, poll.version) == (None, now(), version)


def test_after_the_day_for_answers_nobody_is_reminded(client: Client, people: World) -> None:
    with time_machine.travel(at(MONDAY), tick=False):
        poll_due(people, MONDAY + timedelta(days=7))
    with time_machine.travel(at(MONDAY + timedelta(days=8)), tick=False):
        remind_due()
        assert letters("meetings/letters/remind") == []


@time_machine.travel(at(MONDAY), tick=False)
def test_the_lead_switches_it_off_and_another_day_for_answers_moves_it(client: Client, people: World) -> None:
    poll = poll_due(people, MONDAY + timedelta(days=7))
    page = client.sign_in(people.asha).get("meetings.change_poll", meeting_id=poll.id)
    client.submit(page, answer_by="2027-03-09")
    db.session.expire_all()
    assert db.session.get_one(Meeting, poll.id).remind_on == date(2027, 3, 5)
    client.submit(client.get("meetings.change_poll", meeting_id=poll.id), reminds=None)
    db.session.expire_all()
    assert db.session.get_one(Meeting, poll.id).remind_on is None


@time_machine.travel(at(MONDAY), tick=False)
def test_the_day_for_answers_stays_before_the_dates(client: Client, people: World) -> None:
    poll = poll_due(people, MONDAY + timedelta(days=7))
    client.sign_in(people.asha)
    for wrong, words in (("2027-02-26", "has passed"), ("2027-04-02", "before the first")):
        page = client.submit(client.get("meetings.change_poll", meeting_id=poll.id), status=200, answer_by=wrong)
        assert any(words in error for error in page.errors), page.errors


@pytest.mark.parametrize("when", [When.AT_ONCE, When.DIGEST])
def test_the_lead_is_told_once_when_all_have_answered(client: Client, people: World, when: When) -> None:
    poll = make_poll(people)
    db.session.add(LetterChoices(person_id=people.asha, cluster_id=people.canal, rooms={"meetings": when.value}))
    for who in (people.asha, people.dan, people.erin):
        answer(line_of(poll, who), poll, "yes", "yes", "no")
    answer(guest_of(poll), poll, "yes", "yes", "no")
    url = client.link(link_to(line_of(poll, people.ben)))
    said = {f"option_{one.id}": "yes" for one in options(poll)}
    page = client.sign_out().get_url(url)
    assert "Everybody has answered: Spring meeting" not in notices(people)
    client.submit(page, **said)
    client.submit(client.get_url(url), **said)
    assert notices(people).count("Everybody has answered: Spring meeting") == 1
    assert len(letters("meetings/letters/complete")) == (when is When.AT_ONCE)


def test_a_silent_guest_or_person_who_must_come_is_still_waited_for(client: Client, people: World) -> None:
    poll = make_poll(people)
    for who in (people.asha, people.dan, people.erin):
        answer(line_of(poll, who), poll, "yes", "yes", "no")
    line_of(poll, people.cara).is_required = True
    said = {f"option_{one.id}": "yes" for one in options(poll)}
    urls = [
        client.link(link_to(line)) for line in (line_of(poll, people.ben), guest_of(poll), line_of(poll, people.cara))
    ]
    client.sign_out()
    for url in urls:
        assert notices(people) == []
        client.submit(client.get_url(url), **said)
    assert notices(people) == ["Everybody has answered: Spring meeting"]


def test_a_reminder_that_waits_for_a_school_day_is_taken_back_by_an_answer_and_by_every_later_word(
    client: Client, people: World
) -> None:
    meeting = make_poll(people)
    saturday = next(today() + timedelta(days=n) for n in range(7) if (today() + timedelta(days=n)).weekday() == 5)
    with time_machine.travel(at(saturday)):
        client.sign_in(people.asha).post("meetings.remind", meeting_id=meeting.id)
        dans = client.link(link_to(line_of(meeting, people.dan)))
        assert {"ben", "cara", "dan"} <= reminded()
        page = client.sign_out().get_url(dans)
        client.submit(page, **{f"option_{option.id}": "yes" for option in options(meeting)})
        assert {"ben", "cara"} <= reminded()
        assert "dan" not in reminded(), "answered before it went"
        where = {"meeting_id": meeting.id, "invitation_id": line_of(meeting, people.cara).id}
        client.submit(client.sign_in(people.asha).get("meetings.take_off", **where), tells=None)
        assert "cara" not in reminded(), "taken off without a word"
        page = client.get("meetings.confirm", meeting_id=meeting.id, option_id=options(meeting)[0].id)
        client.submit(page)
        assert not reminded(), "the date is chosen"


def reminded() -> set[str]:
    return {one.to_address.partition("@")[0] for one in letters("meetings/letters/remind")}
