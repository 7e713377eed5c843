"""Why this school should come: beside the lead's words, what it has asked for and what its own self-review lacks.

Shown to the school alone. The rooms that know are asked through `facts`, each time as somebody of that school, so that
neither the lead who sends the letters nor another school can see a word of it.
"""

from typing import Any

from hub.access import Reader
from hub.facts import about
from hub.meetings.models import Invitation
from hub.meetings.recipients import reader_of
from hub.text import listing

ASKED_FOR = ("employers.asked_for", "resources.asked_for")
LACKS = "audits.gap_titles"
AT_MOST = 3  # of each


def for_school(reader: Reader | None, organisation: Any) -> str:
    """'Marigold Street School has asked for: a speaker for Year 9. Its own self-review names “Encounters with
    employers” as a gap.' Empty where nothing is known, and for everybody who does not speak for that school."""
    if reader is None or organisation is None or organisation.id not in reader.organisation_ids:
        return ""
    asked = [title for name in ASKED_FOR for title in about(reader, name, [organisation.id]).get(organisation.id, ())]
    lacks = [f"“{title}”" for title in about(reader, LACKS, [organisation.id]).get(organisation.id, ())]
    said = []
    if asked:
        said.append(f"{organisation.name} has asked for: {'; '.join(asked[:AT_MOST])}.")
    if lacks:
        whose = "Its" if asked else f"{organisation.name}’s"
        gap = "a gap" if len(lacks[:AT_MOST]) == 1 else "gaps"
        said.append(f"{whose} own self-review names {listing(lacks[:AT_MOST])} as {gap}.")
    return " ".join(said)


def for_schools(reader: Reader) -> list[tuple[Any, str]]:
    """(organisation, words) of those that the reader speaks for; without those of which nothing is known."""
    found = [(organisation, for_school(reader, organisation)) for organisation in reader.organisations]
    return [(organisation, words) for organisation, words in found if words]


class OwnWords:
    """For a heap of letters: what is said to each school is looked for once."""

    def __init__(self) -> None:
        self._found: dict[int, str] = {}

    def to(self, line: Invitation) -> str:
        school = line.organisation
        if school is None:
            return ""
        if school.id not in self._found:
            self._found[school.id] = for_school(reader_of(line), school)
        return self._found[school.id]
