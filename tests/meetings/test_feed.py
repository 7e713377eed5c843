"""The personal calendar feed: a secret address, good until it is renewed."""

from datetime import date, time, timedelta

import icalendar
import pytest

from hub.db import db, now
from hub.meetings.calendar.views import feed_address
from hub.meetings.models import Meeting
from hub.meetings.states import MeetingState
from hub.text import LONDON, at_london, today
from tests.client import Client
from tests.meetings.makers import line_of, make_meeting, make_poll
from tests.world import World


def read(client: Client, people: World, who: str, status: int = 200) -> list[icalendar.Event]:
    page = client.get_url(client.link(feed_address(people.person(who))), status)
    return icalendar.Calendar.from_ical(page.response.get_data()).walk("VEVENT") if status == 200 else []


def test_it_shows_all_confirmed_meetings_of_my_clusters_without_signing_in(client: Client, people: World) -> None:
    make_meeting(people)
    make_meeting(people, days=-40)
    make_poll(people)
    client.sign_out()
    assert len(read(client, people, "ben")) == 2
    assert not read(client, people, "olu")
    assert not read(client, people, "nina")


def test_a_cancelled_meeting_goes(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    meeting.cancel("Snow")
    assert not read(client.sign_out(), people, "ben")


def test_a_new_address_ends_the_old_one(client: Client, people: World) -> None:
    make_meeting(people)
    old = client.link(feed_address(people.person("ben")))
    client.sign_in(people.ben)
    client.follow(client.submit(client.get("calendar.renew")))
    client.sign_out().get_url(old, status=404)
    db.session.expire_all()
    assert len(read(client, people, "ben")) == 1


def test_a_taken_away_seat_acts_at_once(client: Client, people: World) -> None:
    make_meeting(people)
    people.seat("ben").ended_at = now()
    assert not read(client.sign_out(), people, "ben")


def test_an_erased_person_has_no_feed(client: Client, people: World) -> None:
    person = people.person("ben")
    address = client.link(feed_address(person))
    person.active = False
    client.sign_out().get_url(address, status=404)


@pytest.mark.parametrize("token", ["x", "WzEsMV0.wrong", "%00", "WzEsMV0"])
def test_a_guessed_address_gives_nothing(client: Client, people: World, token: str) -> None:
    client.sign_out().get_url(f"/link/calendar/{token}.ics", status=404)


def test_the_page_shows_the_address_to_its_owner_only(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("calendar.calendar")
    assert page.soup.find(id="address")["value"] == feed_address(people.person("ben"))
    client.sign_out().get("calendar.calendar", status=302)


def test_london_times_hold_across_both_clock_changes(client: Client, people: World) -> None:
    days = [date(2027, 3, 26), date(2027, 3, 29), date(2027, 10, 29), date(2027, 11, 1)]
    for day in days:
        make_meeting(people, starts_at=at_london(day, time(15, 45)))
    found = [event["DTSTART"].dt.astimezone(LONDON) for event in read(client.sign_out(), people, "ben")]
    assert [(one.date(), one.time()) for one in found] == [(day, time(15, 45)) for day in days]
    assert [one.utcoffset() for one in found] == [timedelta(hours=hours) for hours in (0, 1, 1, 0)]


def test_as_many_statements_for_fifty_meetings_as_for_two(client: Client, people: World) -> None:
    def statements() -> int:
        return client.get_url(client.link(feed_address(people.person("ben")))).statements

    make_meeting(people)
    few = statements()
    for number in range(50):
        starts = at_london(today() + timedelta(days=number + 1), time(16))
        db.session.add(
            Meeting(
                cluster_id=people.canal,
                title=f"M{number}",
                state=MeetingState.CONFIRMED,
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                host_id=people.marigold if number % 2 else people.college,
            )  # fmt: skip
        )
    assert statements() == few


def test_a_meeting_that_somebody_was_taken_off_leaves_their_feed_and_no_other(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    line_of(meeting, people.dan).taken_off_at = now()
    client.sign_out()
    assert not read(client, people, "dan")
    assert len(read(client, people, "ben")) == len(read(client, people, "gus")) == 1
    line_of(meeting, people.dan).taken_off_at = None
    assert len(read(client, people, "dan")) == 1
