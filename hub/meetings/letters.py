"""The letters of this room: one to each invited person, with their own link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from hub.access import absolute_url, link_for
from hub.db import now
from hub.mail import take_back
from hub.meetings.calendar.events import Mailbox, invitation
from hub.meetings.models import Invitation, Meeting, MeetingOption, Placed
from hub.meetings.pack.contents import Packing
from hub.meetings.recipients import reader_of
from hub.meetings.states import Reply
from hub.meetings.why_come import OwnWords
from hub.members.models import Person
from hub.notices.sending import send
from hub.planner.queries import calendar_of
from hub.text import clock, day, moment

WHY_COME = {"ask", "remind", "confirm"}  # letters that say why to come
PARTSTAT = {None: "NEEDS-ACTION", Reply.APOLOGIES: "DECLINED"}  # and ACCEPTED where somebody comes


def ask_for_dates(meeting: Meeting, options: Sequence[MeetingOption], lines: Iterable[Invitation]) -> int:
    return _to_each("ask", meeting, lines, options=options)


def dates(
    meeting: Meeting, lines: Iterable[Invitation], added: Sequence[MeetingOption], gone: Sequence[MeetingOption] = ()
) -> int:
    """Other dates to choose from than before."""
    return _to_each("dates", meeting, lines, added=added, gone=gone)


def remind(meeting: Meeting, options: Sequence[MeetingOption], lines: Iterable[Invitation]) -> tuple[int, datetime]:
    """Schools on their next school day, everybody else on a working day. How many, and when the last of them go. One
    that still waits for its day then is taken back by every later word, and by an answer."""
    calendar, moment = calendar_of(meeting.cluster_id), now()
    last, written, own = moment, 0, OwnWords()
    for line in lines:
        school = line.organisation
        goes_out = calendar.may_go_out(moment, school.id if school else 0, school.kind if school else "other")
        about = _about(line.id)
        if _to_each("remind", meeting, [line], own=own, goes_out=goes_out, options=options, about=about):
            last, written = max(last, goes_out), written + 1
    return written, last


def no_reminder(line_ids: Iterable[int]) -> None:
    """None that still waits for its day goes out on these lines."""
    take_back(map(_about, line_ids))


def _about(line_id: int) -> str:
    return f"invitation:{line_id}"


def confirm(meeting: Meeting, lines: Iterable[Invitation]) -> int:
    return _to_each("confirm", meeting, lines, method="REQUEST")


def confirm_again(meeting: Meeting, lines: Iterable[Invitation]) -> int:
    """To those whose calendars may have taken the meeting out: a version beyond the CANCEL that did so."""
    meeting.sequence += 1
    return confirm(meeting, lines)


def change(meeting: Meeting, lines: Iterable[Invitation], before: str, asks_again: bool) -> int:
    """`before` says in words when and where it was."""
    return _to_each("change", meeting, lines, method="REQUEST", before=before, asks_again=asks_again)


def cancel(meeting: Meeting, lines: Iterable[Invitation]) -> int:
    return _to_each("cancel", meeting, lines, method="CANCEL" if meeting.starts_at else None)


def uninvite(meeting: Meeting, lines: Iterable[Invitation], word: str = "") -> int:
    """To those who are taken off the list, before their lines go: their calendars take the meeting out, everybody
    else's keep it. While there is no date yet they only read that they need not answer. `word` is the lead's."""
    if meeting.starts_at is not None:
        meeting.sequence += 1  # a CANCEL counts as a new version; whoever is invited anew later gets one beyond it
    return _to_each("uninvite", meeting, lines, method="CANCEL" if meeting.starts_at else None, word=word)


def send_pack(meeting: Meeting, lines: Iterable[Invitation], packing: Packing, words: str) -> int:
    """What each may see of the papers and actions, with the lead's words above."""
    return sum(
        _to_each("pack", meeting, [line], pack=packing.for_(reader_of(line)), words=words, address=_address)
        for line in lines
    )


def send_links(address: str, lines: Sequence[Invitation]) -> None:
    """All links of one mailbox that still lead somewhere, in one letter."""
    links = [(line.meeting, reply_link(line)) for line in lines]
    send(address, "meetings/letters/links", cluster=None, links=links)
    for line in lines:
        line.link_sent_at = now()


def reply_link(line: Invitation) -> str:
    """Until a month after the meeting, or four months from now."""
    meeting = line.meeting
    days = (meeting.ends_at - now()).days + 30 if meeting.ends_at else 120
    return link_for("meeting_links.answer", line, days=max(120, days))


def when(meeting: Meeting) -> str:
    """'Thursday 3 December, 3.45pm to 5.15pm'; '' while there is no date."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    return f"{moment(meeting.starts_at)} to {clock(meeting.ends_at)}"


def when_and_where(meeting: Meeting) -> str:
    return f"{when(meeting)}; {meeting.where}"


def is_same_place(one: Placed, other: Placed) -> bool:
    return (one.host_id, one.place, one.online_url) == (other.host_id, other.place, other.online_url)


def _to_each(
    kind: str,
    meeting: Meeting,
    lines: Iterable[Invitation],
    method: str | None = None,
    own: OwnWords | None = None,
    **words: Any,
) -> int:
    """Returns how many people have been told: one who wants such letters in the weekly letter only finds it there."""
    organiser, own = meeting.organiser, own or OwnWords()
    lines = [line for line in lines if line.to is not None]  # else nobody on the seat at present, or a lead's line
    if kind != "pack":
        no_reminder(line.id for line in lines)
    for line in lines:
        to = line.to
        name = to.name if isinstance(to, Person) else line.name
        _follow_the_seat(line)
        url = reply_link(line)
        send(
            to,
            f"meetings/letters/{kind}",
            cluster=meeting.cluster,
            reply_to=organiser.email if organiser else None,
            calendar=_calendar(meeting, method, line, name, "" if kind == "uninvite" else url) if method else None,
            calendar_method=method,
            meeting=meeting,
            invitation=line,
            name=name,
            organiser=organiser,
            url=url,
            again_url=absolute_url("meeting_links.again"),
            when=when(meeting),
            why_you=_why_you(line),
            own_words=own.to(line) if kind in WHY_COME else "",
            **words,
        )
        line.link_sent_at = now()
    return len(lines)


def _follow_the_seat(line: Invitation) -> None:
    """After a hand-over the successor is written to, and the predecessor's link ends."""
    if line.person is not None and line.person_id != line.person.id:
        line.person_id, line.link_version = line.person.id, line.link_version + 1


def _calendar(meeting: Meeting, method: str, line: Invitation, name: str, url: str) -> bytes:
    organiser, to = meeting.organiser, line.to
    address = to.email if isinstance(to, Person) else to or ""
    sender = Mailbox(organiser.name, organiser.email) if organiser else Mailbox(meeting.cluster.name, address)
    return invitation(meeting, method, sender, Mailbox(name, address), url, said=PARTSTAT.get(line.reply, "ACCEPTED"))


def _address(path: str) -> str:
    """Whole, for a letter."""
    return urljoin(absolute_url("home.start"), path)


def _why_you(line: Invitation) -> str:
    if line.organisation is not None:
        return f"You get this because you speak for {line.organisation.name} in {line.meeting.cluster.name}."
    return f"You get this because you were invited to a meeting of {line.meeting.cluster.name}."


def short_day(meeting: Meeting) -> str:
    return day(meeting.starts_at) if meeting.starts_at else "a date to be found"
