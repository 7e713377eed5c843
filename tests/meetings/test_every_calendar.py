"""Each calendar file that leaves the hub, on both sides of the clock changes of 2027: read by the icalendar library and
imported by khal; whoever is taken off gets a CANCEL alone, which removes it; the cluster's feed; and nothing typed adds
a property."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from pathlib import Path

import icalendar
import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hub.db import db, now
from hub.mail import as_message, write
from hub.mail.message import as_bytes
from hub.meetings import letters as sending
from hub.meetings.calendar import events
from hub.meetings.calendar.views import cluster_feed_address, feed_address
from hub.meetings.models import Meeting
from hub.meetings.queries import invitations_to
from hub.meetings.states import MeetingState, Reply
from hub.text import at_london, clean
from tests.client import Client
from tests.meetings.evolution import after_each, needs_evolution
from tests.meetings.khal import Khal, needs_khal
from tests.meetings.makers import days_ahead, guest_of, letters, line_of, make_meeting, make_poll
from tests.world import World

CHANGES = [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31)]
OFFSETS = dict(zip(CHANGES, (0, 1, 1, 0), strict=True))


def on_the_change_days(people: World) -> list[Meeting]:
    found = [make_meeting(people, starts_at=at_london(day, time(15, 45))) for day in CHANGES]
    for meeting, day in zip(found, CHANGES, strict=True):
        meeting.title = f"Meeting of {day}"
    db.session.commit()
    return found


def sent(kind: str) -> list[bytes]:
    """Ben's copies."""
    return [
        (letter.calendar or "").encode()
        for letter in letters(f"meetings/letters/{kind}")
        if letter.to_address == "ben@example.org"
    ]


def by_letter(kind: str) -> Callable[[Client, World, list[Meeting]], list[bytes]]:
    def leave(client: Client, people: World, meetings: list[Meeting]) -> list[bytes]:
        with client.app.test_request_context():
            for meeting in meetings:
                lines = [line_of(meeting, people.ben)]
                if kind == "change":
                    sending.change(meeting, lines, "before", asks_again=True)
                else:
                    getattr(sending, kind)(meeting, lines)
            db.session.commit()
        return sent(kind)

    return leave


def download(client: Client, people: World, meetings: list[Meeting]) -> list[bytes]:
    client.sign_in(people.ben)
    return [client.get("meetings.download", meeting_id=one.id).response.get_data() for one in meetings]


def own_feed(client: Client, people: World, meetings: list[Meeting]) -> list[bytes]:
    page = client.sign_out().get_url(client.link(feed_address(people.person("ben"))))
    return [page.response.get_data()]


def cluster_feed(client: Client, people: World, meetings: list[Meeting]) -> list[bytes]:
    page = client.sign_out().get_url(client.link(cluster_feed_address(people.cluster)))
    return [page.response.get_data()]


LEAVING = {
    "confirm": by_letter("confirm"),
    "change": by_letter("change"),
    "cancel": by_letter("cancel"),
    "uninvite": by_letter("uninvite"),
    "download": download,
    "feed": own_feed,
    "cluster feed": cluster_feed,
}


@pytest.mark.no_database
@needs_khal
@pytest.mark.parametrize("kind", list(LEAVING))
def test_london_times_are_right_on_both_sides_of_the_clock_changes(
    client: Client, people: World, tmp_path: Path, kind: str
) -> None:
    bodies = LEAVING[kind](client, people, on_the_change_days(people))
    found = [event for body in bodies for event in icalendar.Calendar.from_ical(body).walk("VEVENT")]
    for event, day in zip(found, CHANGES, strict=True):
        at = datetime(day.year, day.month, day.day, 15 - OFFSETS[day], 45, tzinfo=UTC)
        assert event["DTSTART"].dt.astimezone(UTC) == at
        assert event["DTSTART"].params["TZID"] == "Europe/London"
    khal = Khal(tmp_path)
    khal.take(*bodies)
    gone = " CANCELLED" if kind in {"cancel", "uninvite"} else ""
    assert khal.shown() == [f"{day} 15:45 17:15 Meeting of {day}{gone}" for day in CHANGES]


@pytest.mark.no_database
@needs_khal
@needs_evolution
def test_whoever_is_taken_off_loses_it_and_nobody_else_does(client: Client, people: World, tmp_path: Path) -> None:
    meeting = make_meeting(people, starts_at=at_london(CHANGES[1], time(9)))
    with client.app.test_request_context():
        sending.confirm(meeting, invitations_to(meeting))
        sending.uninvite(meeting, [line_of(meeting, people.ben), guest_of(meeting)])
        db.session.commit()
    assert {letter.to_address for letter in letters("meetings/letters/uninvite")} == {
        "ben@example.org", "rita@example.org",
    }  # fmt: skip
    (asked,), (off,) = sent("confirm"), sent("uninvite")
    (before,), (event,) = (icalendar.Calendar.from_ical(body).walk("VEVENT") for body in (asked, off))
    assert str(event["UID"]) == str(before["UID"])
    assert int(event["SEQUENCE"]) > int(before["SEQUENCE"])
    assert str(event["DESCRIPTION"]).startswith(events.NOT_ANY_MORE)
    assert "/link/" not in off.decode()
    khal = Khal(tmp_path)
    khal.take(asked)
    khal.take(off)
    assert khal.shown() == ["2027-03-28 09:00 10:30 Spring meeting CANCELLED"]
    with client.app.test_request_context():
        sending.confirm(meeting, [line_of(meeting, people.ben)])
        db.session.commit()
    again = sent("confirm")[-1]
    khal.take(again)
    assert khal.shown() == ["2027-03-28 09:00 10:30 Spring meeting"], "invited anew"
    there = "20270328T090000 20270328T103000 Spring meeting"
    assert after_each(tmp_path, asked, off, again) == [there, "", there]


def test_taken_off_a_poll_one_reads_that_no_answer_is_needed(client: Client, people: World) -> None:
    poll = make_poll(people)
    with client.app.test_request_context():
        sending.uninvite(poll, [line_of(poll, people.ben)])
        db.session.commit()
    (letter,) = letters("meetings/letters/uninvite")
    assert letter.calendar is None
    assert "no longer asked for a date" in letter.text
    assert poll.sequence == 0


def test_an_update_knows_what_was_replied_and_outlook_asks_for_nothing(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    line_of(meeting, people.ben).reply = Reply.APOLOGIES
    line_of(meeting, people.dan).reply = Reply.COLLEAGUE
    with client.app.test_request_context():
        sending.change(meeting, invitations_to(meeting), "before", asks_again=False)
        db.session.commit()
    found = {}
    for letter in letters("meetings/letters/change"):
        (event,) = icalendar.Calendar.from_ical(letter.calendar or "").walk("VEVENT")
        found[letter.to_address] = event["ATTENDEE"].params["PARTSTAT"]
        assert str(event["X-MICROSOFT-DISALLOW-COUNTER"]) == "TRUE"
        assert str(event["X-MICROSOFT-CDO-BUSYSTATUS"]) == "BUSY"
        assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert found["ben@example.org"] == "DECLINED"
    assert found["dan@example.org"] == "ACCEPTED"
    assert found["rita@example.org"] == "NEEDS-ACTION"


def test_the_feed_of_a_cluster_has_its_meetings_and_no_people_until_it_is_renewed(
    client: Client, people: World
) -> None:
    make_meeting(people)
    poll, gone = make_poll(people), make_meeting(people, days=30)
    gone.title = poll.title = "Not this one"
    gone.cancel("Snow")
    address = client.link(cluster_feed_address(people.cluster))
    body = client.sign_out().get_url(address).response.get_data().decode()
    assert [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")] == ["Spring meeting"]
    for word in ("ATTENDEE", "ORGANIZER", "@example.org", "Asha", "Ben"):
        assert word not in body, word
    for who in ("gus", "ben"):
        page = client.sign_in(getattr(people, who)).get("calendar.calendar")
        assert address in page.soup.find(id=f"cluster-address-{people.canal}")["value"]
        client.get("meetings.renew_cluster_calendar", status=403)
    assert "/link/calendar/cluster/" not in client.sign_in(people.nina).get("calendar.calendar").soup.decode()
    client.sign_in(people.asha).submit(client.get("meetings.renew_cluster_calendar"))
    client.sign_out().get_url(address, status=404)
    db.session.expire_all()
    client.get_url(client.link(cluster_feed_address(people.cluster)))


def test_the_address_of_one_kind_of_feed_is_no_key_to_the_other(client: Client, people: World) -> None:
    own = client.link(feed_address(people.person("asha")))
    client.sign_out().get_url(own.replace("/calendar/", "/calendar/cluster/"), status=404)
    theirs = client.link(cluster_feed_address(people.cluster))
    client.get_url(theirs.replace("/cluster/", "/"), status=404)


HOSTILE = (
    "\r\nATTENDEE:mailto:evil@example.org",
    "a\nBEGIN:VALARM\nEND:VALARM",
    'a";X=1:b',
    "\u2028Bcc: x",
    "\x85X: y",
)
TYPED = st.text(st.characters(codec="utf-8"), max_size=80) | st.sampled_from(HOSTILE)


def lines_of(body: bytes) -> list[str]:
    """The names of all properties, unfolded as RFC 5545 says, by line ends of every kind that a reader may take."""
    text = body.decode().replace("\r\n ", "")
    return [line.partition(":")[0].partition(";")[0] for line in text.splitlines()]


def typed_everywhere(typed: str, address: str = "https://meet.example.org/x") -> bytes:
    starts_at = days_ahead(20)
    meeting = Meeting(
        title=typed, place=typed, why_come=typed, online_url=address, state=MeetingState.CONFIRMED, uid="x@hub",
        sequence=3, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), created_at=now(),
    )  # fmt: skip
    boxes = events.Mailbox(typed or "A", "asha@example.org"), events.Mailbox(typed or "B", "ben@example.org")
    return events.invitation(meeting, "REQUEST", *boxes, "https://hub.example.org/link")


@given(TYPED)
@example("\u0085\u2029BEGIN:VEVENT")
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_the_calendar_has_the_same_properties_and_the_same_words(typed: str) -> None:
    body = typed_everywhere(typed)
    assert lines_of(body) == lines_of(typed_everywhere("Plain"))
    (event,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(event["SUMMARY"]) == clean(typed)
    assert str(event["ATTENDEE"]) == "mailto:ben@example.org"


@given(TYPED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_the_mail_has_the_same_headers(app: Flask, people: World, typed: str) -> None:
    def headers(words: str) -> list[str]:
        meeting = Meeting(title=words, cancel_reason=words, why_come=words)
        context = {"meeting": meeting, "name": words, "when": words, "organiser": None, "why_you": words}
        letter = write("ben@example.org", "meetings/letters/cancel", cluster=None, **context)
        letter.to_name, letter.created_at = clean(words)[:120], now()
        message = as_message(letter, "hub@example.org")
        db.session.expunge_all()
        return message_from_bytes(as_bytes(message, utf8=False)).keys()

    with app.test_request_context():
        assert headers(typed) == headers("Plain")
