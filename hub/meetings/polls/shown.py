"""What somebody who answers sees of the others, as far as the lead lets them."""

from collections.abc import Sequence

from hub.access import Reader
from hub.meetings.models import Meeting, MeetingOption
from hub.meetings.polls.queries import Said, said_by_schools
from hub.meetings.schools import noun
from hub.meetings.states import Can, Shows
from hub.text import count, listing

NAMED = 12  # schools on one line


def said_so_far(meeting: Meeting, options: Sequence[MeetingOption], asker: Reader | None) -> dict[int, str]:
    """option id -> '4 of the 6 schools that answered can', with their names where those are shown; nothing where it
    is hidden. One statement."""
    shows_names = meeting.shows is Shows.ALL if asker is None else meeting.shows_answers_to(asker)
    shows_totals = meeting.shows is not Shows.OWN if asker is None else meeting.shows_totals_to(asker)
    said = said_by_schools(meeting) if options and shows_totals else []
    return {option.id: _words(option.id, said, shows_names) for option in options} if said else {}


def _words(option_id: int, said: Sequence[Said], shows_names: bool) -> str:
    names = [school.name for school in said if school.answers.get(option_id) in {Can.YES, Can.MAYBE}]
    total = count(len(said), noun(school.kind for school in said))
    words = f"{len(names)} of the {total} that answered can" if len(said) > 1 else f"{len(names)} of {total} can"
    if len(names) > NAMED:
        names = [*names[:NAMED], f"{len(names) - NAMED} more"]
    return f"{words}: {listing(names)}" if names and shows_names else words
