"""What somebody who answers sees of the others, as far as the lead lets them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.access import Reader
from hub.meetings.models import Meeting, MeetingOption
from hub.meetings.polls.queries import said_by_schools
from hub.meetings.schools import noun
from hub.meetings.states import Can, Shows
from hub.text import count


@dataclass(frozen=True)
class SoFar:
    """Of one date."""

    words: str  # "4 of the 6 schools that answered can"
    names: list[str]  # of those; empty where names are not shown


def said_so_far(meeting: Meeting, options: Sequence[MeetingOption], asker: Reader | None) -> dict[int, SoFar]:
    """option id -> what was said to it; nothing where it is hidden. One statement."""
    shows_names = meeting.shows is Shows.ALL if asker is None else meeting.shows_answers_to(asker)
    shows_totals = meeting.shows is not Shows.OWN if asker is None else meeting.shows_totals_to(asker)
    said = said_by_schools(meeting) if options and shows_totals else []
    who, found = noun(school.kind for school in said), {}
    for option in options if said else ():
        names = [school.name for school in said if school.answers.get(option.id) in {Can.YES, Can.MAYBE}]
        found[option.id] = SoFar(_words(len(names), len(said), who), names if shows_names else [])
    return found


def _words(can: int, of: int, who: str) -> str:
    if of == 1:
        return f"The one {who} that answered {'can' if can else 'cannot'}"
    return f"{can} of the {count(of, who)} that answered can"
