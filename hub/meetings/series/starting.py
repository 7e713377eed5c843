"""The next meeting of a series: its day, the forms that it is made with already filled in, and its usual agenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.access import Reader
from hub.meetings.agenda.carrying import carry, waiting
from hub.meetings.models import OPTIONS_AT_MOST, Meeting
from hub.meetings.polls.dates import ELSEWHERE, ONLINE
from hub.meetings.queries import member_organisations
from hub.meetings.series import queries
from hub.meetings.series.models import MeetingSeries
from hub.meetings.series.rhythm import Proposed, around, next_day
from hub.planner.queries import calendar_of, clashes
from hub.text import listing, today
from hub.vocabulary import TEACHING_KINDS

TIME_TO_ANSWER = timedelta(days=10)
NAMED = 3  # schools with something on that day


@dataclass(frozen=True)
class Next:
    """What is proposed; `days` are for a poll."""

    proposed: Proposed
    days: list[date]
    clash: str  # '2 schools have something on: Marigold Street School (inset day)'; '' for nobody


def proposal(reader: Reader, row: MeetingSeries) -> Next | None:
    calendar, last = calendar_of(row.cluster_id), queries.last_of(reader, row)
    found = next_day(row.beat, last.on_day if last else None, today(), calendar)
    if found is None:
        return None
    names = {one.id: one.name for one in member_organisations(reader) if one.kind in TEACHING_KINDS}
    busy = clashes(row.cluster_id, [found.on], list(names)).get(found.on, {})
    return Next(found, around(found.on, calendar), _clash({names[one]: why for one, why in busy.items()}))


def _clash(busy: Mapping[str, str]) -> str:
    if not busy:
        return ""
    said = [f"{name} ({why})" for name, why in sorted(busy.items())]
    if len(said) > NAMED:
        said = [*said[:NAMED], f"{len(said) - NAMED} more"]
    return f"Something is on that day at {listing(said)}."


def given(reader: Reader, sent: MultiDict[str, str]) -> dict[str, Any]:
    """What the form of a new meeting is drawn with, out of the address: a title, or a series and days."""
    row = queries.series_or_none(reader, sent.get("series"))
    if row is None:
        return {"title": sent.get("title", "")[:200]}
    days = _days(sent.getlist("day"))
    where = str(row.host_id) if row.host_id else ONLINE if row.online_url and not row.place else ELSEWHERE
    data: dict[str, Any] = {
        "title": row.title, "why_come": row.why_come, "minutes_long": row.minutes_long, "series": str(row.id),
        "shown": str(max(len(days), 1)),
    }  # fmt: skip
    for number, on in enumerate(days, 1):
        placed = {"day": on, "start": row.start, "where": where, "place": row.place, "online": row.online_url or ""}
        data |= {f"{name}_{number}": value for name, value in placed.items()}
    if days:
        data["answer_by"] = max(today() + timedelta(days=1), min(today() + TIME_TO_ANSWER, days[0] - timedelta(days=2)))
    return data


def _days(texts: Sequence[str]) -> list[date]:
    found = []
    for text in texts[:OPTIONS_AT_MOST]:
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            continue
    return sorted(set(found))


def adopt(reader: Reader, meeting: Meeting, series_id: str | None) -> None:
    """A meeting that was just made with such a form belongs to its series and has its usual agenda."""
    row = queries.series_or_none(reader, series_id)
    if row is None:
        return
    meeting.series_id = row.id
    carry(meeting, [], [one for one in waiting(reader, meeting, []) if one.origin.startswith("series_item:")])
