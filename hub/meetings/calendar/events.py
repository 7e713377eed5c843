"""Meetings as iCalendar (RFC 5545, 5546). Each invitation names its one recipient and nobody else's address.

Everything typed by people goes in as a value of the icalendar library, which escapes it; control characters and
line ends were taken out before (hub.text.clean), so that nothing typed can add a property.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hub.db import now
from hub.meetings.models import Meeting
from hub.text import LONDON, clean

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone, vCalAddress

TZID = "Europe/London"
NOT_ANY_MORE = "You are no longer invited to this meeting."
PRODUCT = "-//Careers Cluster Hub//Meetings//EN"


@dataclass(frozen=True)
class Mailbox:
    """Who is named in a calendar object."""

    name: str
    address: str


def invitation(
    meeting: Meeting, method: str, organiser: Mailbox, attendee: Mailbox, reply_url: str, said: str = "NEEDS-ACTION"
) -> bytes:
    """REQUEST or CANCEL for one recipient. The hub's own reply link is the first line of the description, and
    RSVP=FALSE says that calendars need not send answers, which nobody would read; nor may they propose another time.
    Without a link it says that the recipient is not invited any more. `said` (a PARTSTAT) is their reply so far."""
    from icalendar import vText  # late: as in _calendar

    calendar = _calendar(method)
    event = _event(meeting, [reply_url, "Reply with this link: it is yours alone."] if reply_url else [NOT_ANY_MORE])
    event.add("organizer", _address(organiser))
    guest = _address(attendee)
    guest.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": said, "RSVP": "FALSE"})
    event.add("attendee", guest)
    event.add("x-microsoft-disallow-counter", "TRUE")
    event.add("x-microsoft-cdo-appt-sequence", str(meeting.sequence))
    if method == "CANCEL":
        event["status"], event["transp"] = vText("CANCELLED"), vText("TRANSPARENT")
        event["x-microsoft-cdo-busystatus"] = vText("FREE")
    calendar.add_component(event)
    return _written(calendar)


def one(meeting: Meeting, page_url: str) -> bytes:
    """To be downloaded by whoever looks at the meeting."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_event(meeting, [page_url]))
    return _written(calendar)


def feed(name: str, meetings: Iterable[tuple[Meeting, str]]) -> bytes:
    """What a calendar program asks for again and again; pairs of meeting and the address of its page."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", clean(name))
    calendar.add("x-wr-timezone", TZID)
    calendar.add("refresh-interval", timedelta(hours=2), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT2H")
    for meeting, page_url in meetings:
        calendar.add_component(_event(meeting, [page_url]))
    return _written(calendar)


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar  # late: 25 ms and 3 MB

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_london())
    return calendar


def _london() -> "Timezone":
    """Written out by its two rules, which hold since 1996: the library's own lists some 60 single changes."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard  # late: as in _calendar

    zone = Timezone()
    zone.add("tzid", TZID)
    for kind, name, month, hour, before, after in (
        (TimezoneDaylight, "BST", 3, 1, 0, 1),
        (TimezoneStandard, "GMT", 10, 2, 1, 0),
    ):
        part = kind()
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone


def _event(meeting: Meeting, first_lines: list[str]) -> "Event":
    from icalendar import Event, vUri  # late: as in _calendar

    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a meeting without a date has no place in a calendar")
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", clean(meeting.title))
    event.add("location", clean(meeting.venue or meeting.where))
    event.add("status", "CONFIRMED")
    event.add("class", "PUBLIC")  # or else Outlook may show it to nobody but its owner
    event.add("transp", "OPAQUE")
    event.add("x-microsoft-cdo-busystatus", "BUSY")  # what Outlook reads in place of TRANSP
    if first_lines[0].startswith(("https://", "http://")):
        event.add("url", vUri(first_lines[0]))
    event.add("description", "\n".join(_description(meeting, first_lines)))
    return event


def _description(meeting: Meeting, first_lines: list[str]) -> list[str]:
    lines = list(first_lines)
    if meeting.online_url:
        lines.append(f"Join online: {clean(meeting.online_url)}")
    if meeting.why_come:
        lines += ["", clean(meeting.why_come, keep_lines=True)]
    return lines


def _address(box: Mailbox) -> "vCalAddress":
    from icalendar import vCalAddress  # late: as in _calendar

    address = vCalAddress(f"mailto:{clean(box.address)}")
    if box.name:
        address.params["CN"] = clean(box.name).replace('"', "'")  # written as ^' it puzzles older calendars
    return address


def _written(calendar: "Calendar") -> bytes:
    return bytes(calendar.to_ical())
