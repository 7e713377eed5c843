"""A poll as the page draws it: rows and columns for hub/templates/components/poll.html."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from hub.access import Reader
from hub.meetings.distance import kilometres
from hub.meetings.models import MeetingOption
from hub.meetings.polls.queries import Poll
from hub.meetings.schools import School
from hub.text import clock, day, local


def times(option: MeetingOption) -> str:
    return f"{clock(option.starts_at)} to {clock(option.ends_at)}"


def cards(poll: Poll) -> list[dict[str, Any]]:
    """The dates; the place stands with each only where they differ."""
    differ = len({option.where for option in poll.options}) > 1
    best = poll.verdict.best
    return [
        {
            "id": one.option.id,
            "day": _short(one.option),
            "long_day": day(one.option.starts_at),
            "time": times(one.option),
            "place": one.option.where if differ else None,
            "best": best is not None and one.option.id == best.id,
            "clash": None,
            "count": one,
        }
        for one in poll.counts
    ]


def grid(poll: Poll, schools: Iterable[School], reader: Reader) -> list[dict[str, Any]]:
    """A row for each of these schools, with all answers: for lead and broker."""
    hosts = {option.host_id for option in poll.options}
    host = poll.options[0].host if len(hosts) == 1 and poll.options else None
    return [
        {
            "id": school.id,
            "name": school.name,
            "sub": _beside(school, host),
            "required": school.is_required,
            "mine": school.id in reader.organisation_ids,
            "answers": [school.answers.get(option.id) for option in poll.options],
        }
        for school in schools
    ]


def own_rows(poll: Poll, reader: Reader) -> list[School]:
    return [school for school in poll.schools if school.id in reader.organisation_ids]


def place_notes(poll: Poll) -> str | None:
    """The one place of all dates; None where they differ."""
    found = Counter(option.where for option in poll.options)
    return next(iter(found)) if len(found) == 1 else None


def _beside(school: School, host: Any) -> str:
    far = kilometres(school.invited.organisation, host)
    where = "Hosts" if host is not None and host.id == school.id else f"{far} km" if far else ""
    return ", ".join(words for words in (where, school.answered_by) if words)


def _short(option: MeetingOption) -> str:
    on = local(option.starts_at)
    return f"{on:%a} {on.day} {on:%b}"
