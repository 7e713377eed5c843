"""A poll as the page draws it: rows and columns for hub/templates/components/poll.html."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from hub.access import Reader
from hub.meetings.distance import kilometres
from hub.meetings.models import MeetingOption
from hub.meetings.polls.queries import Poll
from hub.meetings.polls.tally import Count
from hub.meetings.schools import School
from hub.text import clock, count, listing, local

_SEVERAL = 3  # clashes that are told one by one


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
            "long_day": one.name,
            "time": times(one.option),
            "place": one.option.where if differ else None,
            "best": best is not None and one.option.id == best.id,
            "clash": clash_words(one),
            "journeys": journey_words(one),
            "hosted": _hosted(poll, one.option.host_id) if differ else "",
            "count": one,
        }
        for one in poll.counts
    ]


def grid(poll: Poll, schools: Iterable[School], reader: Reader) -> list[dict[str, Any]]:
    """A row for each of these schools, with all answers: for those who may see them."""
    hosts = {option.host_id for option in poll.options}
    host = poll.options[0].host if len(hosts) == 1 and poll.options else None
    common = {one.option.id for one in poll.counts if len(one.clashes) > _SEVERAL and len(_kinds(one)) == 1}
    on_day = [(one.id, poll.clashes.get(local(one.starts_at).date(), {})) for one in poll.options]
    on = [{} if option_id in common else words for option_id, words in on_day]
    return [
        {
            "id": school.id,
            "name": school.name,
            "sub": _beside(poll, school, host),
            "required": _must(school),
            "mine": school.id in reader.organisation_ids,
            "answers": [school.answers.get(option.id) for option in poll.options],
            "clashes": [words.get(school.id) for words in on],
        }
        for school in schools
    ]


def own_rows(poll: Poll, reader: Reader) -> list[School]:
    return [school for school in poll.schools if school.id in reader.organisation_ids]


def place_notes(poll: Poll) -> str | None:
    """The one place of all dates; None where they differ."""
    found = Counter(option.where for option in poll.options)
    return next(iter(found)) if len(found) == 1 else None


def _must(school: School) -> str:
    people = [line.shown_name for line in school.lines if line.is_required]
    return f"{listing(people)} required" if people else "Required" if school.is_required else ""


def _beside(poll: Poll, school: School, host: Any) -> str:
    far = kilometres(school.invited.organisation, host)
    where = "Hosts" if host is not None and host.id == school.id else f"{far} km" if far else ""
    return ", ".join(words for words in (where, _hosted(poll, school.id), school.answered_by) if words)


def _hosted(poll: Poll, organisation_id: int | None) -> str:
    number = poll.hosted.get(organisation_id or 0, 0)
    return f"hosted {count(number, 'meeting')} in a year" if number else ""


def _kinds(one: Count) -> Counter[str]:
    return Counter(words for _, words in one.clashes)


def clash_words(one: Count) -> str:
    """'October half-term: 17 schools', or what is on at which of a few."""
    if len(one.clashes) <= _SEVERAL:
        return "; ".join(f"{words}: {school}" for school, words in one.clashes)
    kinds = _kinds(one).most_common(_SEVERAL)
    return "; ".join(f"{words}: {count(number, 'school')}" for words, number in kinds)


def journey_words(one: Count) -> str:
    ways = one.journeys
    return f"Mean journey {ways.mean} km, longest {ways.worst} km ({ways.whose})" if ways else ""


def _short(option: MeetingOption) -> str:
    on = local(option.starts_at)
    return f"{on:%a} {on.day} {on:%b}"
