"""What goes into people's calendars: invitations, changes, cancellations. Read back by the icalendar library, and
taken by two calendar programs where they are installed: imported by khal, and received by Evolution's calendar."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import icalendar
import pytest

from hub.db import db
from hub.mail import Letter, as_message
from hub.meetings import letters as sending
from hub.meetings.calendar import events
from hub.meetings.models import Meeting
from hub.text import LONDON, at_london, today
from tests.client import Client
from tests.meetings.evolution import after_each, needs_evolution
from tests.meetings.khal import Khal, needs_khal
from tests.meetings.makers import days_ahead, letters, line_of, link_in, make_meeting, make_poll, options
from tests.world import World


def event_in(letter: Letter) -> icalendar.Event:
    calendar = icalendar.Calendar.from_ical(letter.calendar or "")
    assert str(calendar["METHOD"]) == letter.calendar_method
    (event,) = calendar.walk("VEVENT")
    return event


def letter_to(template: str, address: str) -> Letter:
    (found,) = [letter for letter in letters(template) if letter.to_address == address]
    return found


def confirm(client: Client, people: World) -> Meeting:
    meeting = make_poll(people)
    option = options(meeting)[0]
    client.sign_in(people.asha)
    client.submit(client.get("meetings.confirm", meeting_id=meeting.id, option_id=option.id))
    return db.session.get_one(Meeting, meeting.id)


def test_each_invitee_gets_an_invitation_of_their_own(client: Client, people: World) -> None:
    meeting = confirm(client, people)
    sent = letters("meetings/letters/confirm")
    assert len(sent) == 6
    for letter in sent:
        event = event_in(letter)
        assert letter.calendar_method == "REQUEST"
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (meeting.uid, 0)
        assert str(event["ATTENDEE"]) == f"mailto:{letter.to_address}"
        assert event["ATTENDEE"].params["RSVP"] == "FALSE"
        assert str(event["ORGANIZER"]) == "mailto:asha@example.org"
        assert str(event["DESCRIPTION"]).split("\n")[0] == link_in(letter)
        others = {other.to_address for other in sent} - {letter.to_address, "asha@example.org"}
        assert not any(address in (letter.calendar or "") for address in others)


def test_the_link_in_the_calendar_leads_to_the_reply(client: Client, people: World) -> None:
    confirm(client, people)
    event = event_in(letter_to("meetings/letters/confirm", "ben@example.org"))
    page = client.sign_out().get_url(client.link(str(event["DESCRIPTION"]).split("\n")[0]))
    assert page.h1 == "Is Tollhouse Lane School coming?"


def test_a_change_of_place_replaces_and_keeps_the_replies(client: Client, people: World) -> None:
    meeting = confirm(client, people)
    page = client.get("meetings.change", meeting_id=meeting.id)
    client.submit(page, where_1="other", place_1="Town hall", online_1="")
    first, second = (letter_to(f"meetings/letters/{kind}", "dan@example.org") for kind in ("confirm", "change"))
    assert str(event_in(second)["UID"]) == str(event_in(first)["UID"])
    assert int(event_in(second)["SEQUENCE"]) == 1
    assert str(event_in(second)["LOCATION"]) == "Town hall"
    assert "Your reply stands" in second.text


def test_another_time_asks_everybody_anew(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.dan).get("meetings.answer", meeting_id=meeting.id, organisation_id=people.marigold)
    client.submit(page, reply="room")
    page = client.sign_in(people.asha).get("meetings.change", meeting_id=meeting.id)
    page = client.follow(client.submit(page, day_1=(today() + timedelta(days=41)).isoformat()))
    assert "0 organisations coming" in page.text
    letter = letter_to("meetings/letters/change", "dan@example.org")
    assert event_in(letter)["DTSTART"].dt.date() == today() + timedelta(days=41)
    assert "say anew" in letter.text


def test_other_words_alone_write_to_nobody(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    page = client.sign_in(people.asha).get("meetings.change", meeting_id=meeting.id)
    page = client.follow(client.submit(page, why_come="There will be cake"))
    assert "There will be cake" in page.text
    assert not letters("meetings/letters/change")
    assert db.session.get_one(Meeting, meeting.id).sequence == 0


def test_a_cancellation_takes_it_out(client: Client, people: World) -> None:
    meeting = confirm(client, people)
    client.submit(client.get("meetings.cancel", meeting_id=meeting.id), reason="The boiler has failed")
    letter = letter_to("meetings/letters/cancel", "ben@example.org")
    event = event_in(letter)
    assert letter.calendar_method == "CANCEL"
    assert (str(event["STATUS"]), int(event["SEQUENCE"]), str(event["UID"])) == ("CANCELLED", 1, meeting.uid)
    assert "The boiler has failed" in letter.text
    page = client.get("meetings.meeting", meeting_id=meeting.id)
    assert "Cancelled" in page.text
    client.get("meetings.change", meeting_id=meeting.id, status=403)


def test_a_meeting_with_a_settled_date_is_sent_at_once(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.fix")
    when = {"day_1": days_ahead(30).date().isoformat(), "start_1": "9.30am", "where_1": str(people.marigold)}
    page = client.follow(client.submit(page, title="Set", **when))
    assert page.h1 == "Set"
    event = event_in(letter_to("meetings/letters/confirm", "erin@example.org"))
    assert event["DTSTART"].dt.astimezone(LONDON).time() == time(9, 30)
    assert str(event["LOCATION"]) == "Marigold Street School"


@pytest.mark.parametrize(
    ("day", "offset"),
    [(date(2027, 3, 27), 0), (date(2027, 3, 28), 1), (date(2027, 10, 30), 1), (date(2027, 10, 31), 0)],
)
def test_london_time_holds_on_both_sides_of_the_clock_changes(
    client: Client, people: World, day: date, offset: int
) -> None:
    meeting = make_meeting(people, starts_at=at_london(day, time(9, 30)))
    body = events.one(meeting, "https://hub.example.org/m")
    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T093000" in body.decode()
    event = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(day.year, day.month, day.day, 9 - offset, 30, tzinfo=UTC)
    zone = icalendar.Calendar.from_ical(body).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    assert datetime(day.year, day.month, day.day, 9, 30, tzinfo=zone).utcoffset() == timedelta(hours=offset)


EVIL = 'Spring, meeting; "big"\r\nATTENDEE:mailto:evil@example.org\nBEGIN:VALARM 🎉 \u05e2\u05d1'


def test_nothing_typed_can_add_a_property(client: Client, people: World) -> None:
    meeting = make_meeting(people)
    meeting.title, meeting.place, meeting.host_id, meeting.why_come = EVIL, EVIL[:200], None, EVIL
    db.session.commit()
    boxes = events.Mailbox(EVIL, "asha@example.org"), events.Mailbox('Be"n; X:y\nSUMMARY:z', "ben@example.org")
    body = events.invitation(meeting, "REQUEST", *boxes, "https://hub.example.org/link")
    calendar = icalendar.Calendar.from_ical(body)
    (event,) = calendar.walk("VEVENT")
    assert str(event["ATTENDEE"]) == "mailto:ben@example.org"
    assert not calendar.walk("VALARM")
    assert [line for line in body.decode().split("\r\n") if line.startswith("ATTENDEE")] != []
    assert sum(line.startswith("ATTENDEE") for line in body.decode().replace("\r\n ", "").split("\r\n")) == 1
    assert sum(line.startswith("SUMMARY") for line in body.decode().replace("\r\n ", "").split("\r\n")) == 1
    assert "🎉" in str(event["SUMMARY"])
    assert event["ATTENDEE"].params["CN"] == "Be'n; X:y SUMMARY:z"


def test_a_title_cannot_add_a_header_to_the_mail(client: Client, people: World) -> None:
    page = client.sign_in(people.asha).get("meetings.fix")
    when = {"day_1": days_ahead(30).date().isoformat(), "start_1": "9.30am", "where_1": str(people.marigold)}
    client.submit(page, title="Set\r\nBcc: evil@example.org", **when)
    message = as_message(letters("meetings/letters/confirm")[0], "hub@example.org")
    assert message["Bcc"] is None
    assert "Bcc: evil" in message["Subject"]
    parts = [part.get_content_type() for part in message.walk()]
    assert "text/calendar" in parts
    assert 'method="REQUEST"' in message.as_string() or "method=REQUEST" in message.as_string()


@pytest.mark.no_database
@needs_khal
def test_khal_reads_it_replaces_it_and_marks_it_as_cancelled(client: Client, people: World, tmp_path: Path) -> None:
    meeting = make_meeting(people, starts_at=at_london(date(2027, 3, 29), time(15, 45)))
    meeting.title = "Spring, meeting; two"
    db.session.commit()
    khal = Khal(tmp_path)
    khal.take(send(meeting, "REQUEST"))
    assert khal.shown() == ["2027-03-29 15:45 17:15 Spring, meeting; two"]
    meeting.sequence, meeting.starts_at, meeting.ends_at = (
        1, at_london(date(2027, 11, 1), time(9)), at_london(date(2027, 11, 1), time(10)),
    )  # fmt: skip
    khal.take(send(meeting, "REQUEST"))
    assert khal.shown() == ["2027-11-01 09:00 10:00 Spring, meeting; two"]
    meeting.cancel("Snow")
    khal.take(send(meeting, "CANCEL"))
    assert khal.shown() == ["2027-11-01 09:00 10:00 Spring, meeting; two CANCELLED"]


@pytest.mark.no_database
@needs_evolution
def test_an_update_replaces_it_and_a_cancel_removes_it(client: Client, people: World, tmp_path: Path) -> None:
    """Out of the letters themselves, on both sides of a clock change."""
    meeting = make_meeting(people, starts_at=at_london(date(2027, 3, 27), time(15, 45)))
    with client.app.test_request_context():
        line = line_of(meeting, people.ben)
        sending.confirm(meeting, [line])
        meeting.starts_at, meeting.ends_at = (
            at_london(date(2027, 3, 29), time(9)),
            at_london(date(2027, 3, 29), time(10)),
        )
        meeting.sequence += 1
        sending.change(meeting, [line], "before", asks_again=True)
        meeting.cancel("Snow")
        sending.cancel(meeting, [line])
        db.session.commit()
    asked, changed, off = (
        (letter_to(f"meetings/letters/{kind}", "ben@example.org").calendar or "").encode()
        for kind in ("confirm", "change", "cancel")
    )
    assert after_each(tmp_path, asked, changed, off) == [
        "20270327T154500 20270327T171500 Spring meeting",
        "20270329T090000 20270329T100000 Spring meeting",
        "",
    ]


def send(meeting: Meeting, method: str) -> bytes:
    asha, ben = events.Mailbox("Asha Rahman", "asha@example.org"), events.Mailbox("Ben Okafor", "ben@example.org")
    return events.invitation(meeting, method, asha, ben, "https://hub.example.org/link/x")
