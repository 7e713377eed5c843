"""The demonstration's year of meetings, out of data/demo/meetings.yaml: held, set, and one still looking for a date."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hub.actions.models import Action
from hub.db import db
from hub.meetings.minutes.demo import tick_off, write_up
from hub.meetings.models import AgendaItem, Invitation, InvitedOrganisation, Meeting, MeetingOption, PollAnswer
from hub.meetings.polls.forms import CLOSES_AT
from hub.meetings.polls.reminding import reminder_day
from hub.meetings.queries import INVITED_ROLES, seats_of
from hub.meetings.series.models import MeetingSeries, SeriesItem
from hub.meetings.series.rhythm import Rhythm
from hub.meetings.states import Attendance, Can, ItemKind, MeetingState, Reply, Shows
from hub.members.models import Membership, Role, Seat
from hub.room import WEEKDAYS, Demo
from hub.text import at_london

STATES = {"past": MeetingState.CONFIRMED, "confirmed": MeetingState.CONFIRMED, "polling": MeetingState.POLLING}


def load(demo: Demo) -> None:
    seats: dict[int, list[Seat]] = {}
    read = demo.read("meetings.yaml")
    for entry in read["series"]:
        _series(demo, entry)
    for entry in read["meetings"]:
        cluster = demo.get("cluster", entry["cluster"])
        if cluster.id not in seats:
            seats[cluster.id] = seats_of(cluster.id, None, INVITED_ROLES)
        meeting = _meeting(demo, entry, seats[cluster.id])
        db.session.add(meeting)
        db.session.flush()
        demo.put("meeting", entry["key"], meeting)
        _invite(demo, entry, meeting)
        db.session.add_all(_agenda(demo, entry, meeting))
        if entry["state"] == "past":
            _hold(demo, entry, meeting)
        else:
            _ask(demo, entry, meeting, seats[cluster.id])
    db.session.flush()


def _series(demo: Demo, entry: dict[str, Any]) -> None:
    hour, minute = (int(part) for part in entry["at"].split(":"))
    row = MeetingSeries(
        cluster_id=demo.get("cluster", entry["cluster"]).id,
        title=entry["title"],
        why_come=entry["why_come"],
        rhythm=Rhythm(entry["rhythm"]),
        number=entry["number"],
        weekday=WEEKDAYS.index(entry["weekday"]),
        start=time(hour, minute),
        minutes_long=entry["minutes"],
        created_at=demo.days_ago(entry["begun_days_ago"]),
        **_placed(demo, entry),
    )
    db.session.add(row)
    db.session.flush()
    demo.put("series", entry["key"], row)
    db.session.add_all(
        SeriesItem(series_id=row.id, position=position, **_item(demo, item, entry["cluster"]))
        for position, item in enumerate(entry["agenda"], 1)
    )


def _times(demo: Demo, entry: dict[str, Any]) -> tuple[datetime, datetime]:
    hour, minute = (int(part) for part in entry["at"].split(":"))
    begins = at_london(demo.school_day(entry["school_weeks"], entry["weekday"]), time(hour, minute))
    return begins, begins + timedelta(minutes=entry["minutes"])


def _meeting(demo: Demo, entry: dict[str, Any], seats: list[Seat]) -> Meeting:
    organiser = demo.get("person", entry["organiser"])
    lead = next(seat for seat in seats if seat.person_id == organiser.id and seat.role is Role.LEAD)
    asked = demo.days_ago(entry["asked_days_ago"]) if "asked_days_ago" in entry else None
    row = Meeting(
        cluster_id=lead.cluster_id,
        title=entry["title"],
        why_come=entry.get("why_come") or "",
        state=STATES[entry["state"]],
        minutes_long=entry.get("minutes", 90),
        organiser_seat_id=lead.id,
        created_by_id=organiser.id,
        series_id=demo.get("series", entry["series"]).id if entry.get("series") else None,
        uid=f"{uuid5(NAMESPACE_URL, entry['key'])}@demo.careers-cluster-hub",
        **_placed(demo, entry),
    )
    if row.state is MeetingState.POLLING:
        row.answer_by = at_london(demo.today + timedelta(days=entry["closes_days_ahead"]), CLOSES_AT)
        row.created_at = asked or demo.days_ago(1)
        row.shows, row.remind_on = Shows(entry.get("shows", "totals")), reminder_day(row)
    else:
        row.starts_at, row.ends_at = _times(demo, entry)
        row.confirmed_at = asked or row.starts_at - timedelta(days=30)
        row.created_at = row.confirmed_at - timedelta(days=10)
    return row


def _placed(demo: Demo, entry: dict[str, Any]) -> dict[str, Any]:
    host = demo.get("organisation", entry["host"]).id if entry.get("host") else None
    return {"host_id": host, "place": entry.get("place") or "", "online_url": entry.get("online")}


def _invite(demo: Demo, entry: dict[str, Any], meeting: Meeting) -> None:
    """All members."""
    required = {demo.get("organisation", key).id for key in entry.get("required", ())}
    attendance = entry.get("attendance", {})
    came = {demo.get("organisation", key).id: said for key, said in attendance.items()}
    members = db.session.query(Membership.organisation_id).filter_by(cluster_id=meeting.cluster_id)
    rows = [
        _invited(demo, meeting, organisation_id, organisation_id in required, came.get(organisation_id))
        for (organisation_id,) in members.order_by(Membership.organisation_id)
    ]
    db.session.add_all(rows)


def _invited(
    demo: Demo, meeting: Meeting, organisation_id: int, required: bool, said: dict[str, Any] | None
) -> InvitedOrganisation:
    row = InvitedOrganisation(meeting_id=meeting.id, organisation_id=organisation_id, is_required=required)
    if said is not None:
        row.attendance = Attendance(said["answer"])
        row.was_online = said.get("by") == "online"
        row.who_came = said.get("name", "")
    return row


def _agenda(demo: Demo, entry: dict[str, Any], meeting: Meeting) -> list[AgendaItem]:
    return [
        AgendaItem(
            meeting_id=meeting.id,
            position=position,
            is_deferred=item.get("deferred", False),
            **_item(demo, item, entry["cluster"]),
        )
        for position, item in enumerate(entry.get("agenda", ()), 1)
    ]


def _item(demo: Demo, item: dict[str, Any], cluster: str) -> dict[str, Any]:
    paper = demo.rows.get(("resource", item.get("paper", "")))
    return {
        "title": item["title"],
        "minutes_long": item["minutes"],
        "kind": ItemKind(item.get("kind", "discuss")),
        "notes": item.get("notes") or "",
        "owner_seat_id": _seat_of(demo, item.get("owner"), cluster),
        "papers": [f"resource:{paper.id}"] if paper is not None else [],
    }


def _seat_of(demo: Demo, person: str | None, cluster: str, organisation: str | None = None) -> int | None:
    """The person's seat in that cluster; any of them where no organisation is named."""
    for (kind, key), row in demo.rows.items():
        who, _, place = key.partition("/")
        here, _, school = place.partition("/")
        if kind == "seat" and (who, here) == (person, cluster) and organisation in {None, school}:
            return int(row.id)
    return None


def _hold(demo: Demo, entry: dict[str, Any], meeting: Meeting) -> None:
    """Minutes and what came out of them."""
    ended = meeting.ends_at or demo.days_ago(0)
    db.session.flush()
    tick_off(demo, entry, meeting)
    given: list[tuple[int, Action]] = []
    for action in entry.get("actions", ()):
        done = action.get("done_days_ago")
        owner = demo.get("person", action["owner"]).id if action.get("owner") else None
        row = Action(
            cluster_id=meeting.cluster_id,
            title=action["text"],
            owner_seat_id=_seat_of(demo, action.get("owner"), entry["cluster"], action["organisation"]),
            organisation_id=demo.get("organisation", action["organisation"]).id,
            due_on=demo.today + timedelta(days=action["due_days"]),
            origin=f"meeting:{meeting.id}",
            created_by_id=meeting.created_by_id,
            created_at=ended,
            told_id=owner,
            told_at=ended,
            done_at=demo.days_ago(done) if done is not None else None,
            done_by_id=owner if done is not None else None,
        )
        db.session.add(row)
        given.append((action.get("item", 0), row))
    db.session.flush()
    write_up(demo, entry, meeting, given)


def _ask(demo: Demo, entry: dict[str, Any], meeting: Meeting, seats: list[Seat]) -> None:
    """Dates, invitations, and what has been said so far."""
    options, asked = {}, demo.days_ago(entry["asked_days_ago"])
    must = {demo.get("person", key).id for key in entry.get("must_come", ())}
    for option in entry.get("options", ()):
        begins, ends = _times(demo, option)
        options[option["key"]] = MeetingOption(
            meeting_id=meeting.id, starts_at=begins, ends_at=ends, **_placed(demo, option)
        )
    lines = {
        (seat.organisation_id, seat.person_id): Invitation(
            meeting_id=meeting.id,
            organisation_id=seat.organisation_id,
            seat_id=seat.id,
            person_id=seat.person_id,
            link_sent_at=asked,
        )  # fmt: skip
        for seat in seats
    }
    for asked_line in lines.values():
        asked_line.is_required = asked_line.person_id in must
    guests = [Invitation(meeting_id=meeting.id, link_sent_at=asked, **guest) for guest in entry.get("guests", ())]
    db.session.add_all([*options.values(), *lines.values(), *guests])
    db.session.flush()
    for school, said in entry.get("answers", {}).items():
        line = lines.get((demo.get("organisation", school).id, demo.get("person", said["person"]).id))
        if line is not None:
            _say(demo, line, said, options)


def _say(demo: Demo, line: Invitation, said: dict[str, Any], options: dict[str, MeetingOption]) -> None:
    at = demo.days_ago(said["days_ago"])
    if options:
        line.answered_at, line.note = at, said.get("note") or ""
        line.answers = [
            PollAnswer(option_id=option.id, answer=Can("maybe" if said[key] == "if_need_be" else said[key]))
            for key, option in options.items()
            if key in said
        ]
        return
    line.replied_at, line.reply, line.reply_note = at, Reply(said["answer"]), said.get("note") or ""
    line.colleague_name, line.colleague_role = said.get("colleague") or "", said.get("colleague_role") or ""
