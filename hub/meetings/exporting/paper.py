"""What goes into minutes that are carried away, gathered once for Markdown, Word and paper."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.access import Reader
from hub.actions.models import Action
from hub.actions.queries import actions_from
from hub.meetings.attendance.queries import names_there
from hub.meetings.attendance.words import mark
from hub.meetings.minutes.amendments import Amended, amended
from hub.meetings.minutes.models import Minutes
from hub.meetings.minutes.queries import amendments_of, comments_on, sections_of
from hub.meetings.minutes.reading import Part, parts
from hub.meetings.minutes.sections import Section
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.queries import invitations_to, invited_to, seats_of
from hub.text import clock, day

ATTENDANCE, ACTIONS, COMMENTS, NAMES, MARKED = "attendance", "actions", "comments", "names", "marked"
CHOICES = [
    (ACTIONS, "The list of actions"),
    (NAMES, "Names of people"),
    (ATTENDANCE, "Who was there"),
    (COMMENTS, "Comments"),
    (MARKED, "Items that are marked to be left out"),
]
Rename = Callable[[str], str]


@dataclass(frozen=True)
class Block:
    heading: str
    parts: list[Part]
    notes: list[str]  # that it was put off, and how it was amended


@dataclass(frozen=True)
class Paper:
    title: str
    facts: list[str]
    blocks: list[Block]
    actions: list[str]
    attendance: list[str]
    comments: list[str]
    live: dict[int, str]  # action id -> who does it by when

    @property
    def lists(self) -> list[tuple[str, list[str]]]:
        """What follows the text, but for what is empty or left out."""
        lists = (("Actions", self.actions), ("Who was there", self.attendance), ("Comments", self.comments))
        return [(title, lines) for title, lines in lists if lines]


def paper(reader: Reader, meeting: Meeting, head: Minutes, chosen: Iterable[str]) -> Paper:
    """Nothing that the reader may not see on the pages; what is not chosen is left out."""
    chosen = set(chosen)
    invited = invited_to(meeting) if ATTENDANCE in chosen or NAMES not in chosen else []
    rename = _plainly if NAMES in chosen else _without_names(meeting, invited)
    actions = actions_from(reader, [f"meeting:{meeting.id}"])
    shown = [one for one in sections_of(meeting, head) if MARKED in chosen or not one.is_left_out]
    changed = amended(shown, amendments_of(meeting)) if head.is_approved else {}
    return Paper(
        title=f"Minutes of {rename(meeting.title)}",
        facts=_facts(meeting, head),
        blocks=[_block(one, changed, rename) for one in shown if one.text.strip() or one.item],
        actions=[rename(_action(one)) for one in actions] if ACTIONS in chosen else [],
        attendance=[rename(line) for line in _attendance(reader, meeting, invited)] if ATTENDANCE in chosen else [],
        comments=_comments(meeting, head, rename) if COMMENTS in chosen else [],
        live={one.id: rename(_who(one)) for one in actions},
    )


def _facts(meeting: Meeting, head: Minutes) -> list[str]:
    state = "Draft" if not head.is_shared else "Draft, not approved yet"
    if head.approved_at is not None:
        at = f" at “{head.approved_in.title}”" if head.approved_in is not None else ""
        state = f"Approved{at} on {day(head.approved_at, year=True)}"
    times = f"{clock(meeting.starts_at)} to {clock(meeting.ends_at)}" if meeting.ends_at else ""
    return [
        line for line in (day(meeting.starts_at, year=True), times, meeting.where, meeting.cluster.name, state) if line
    ]


def _block(section: Section, changed: Mapping[int | None, Amended], rename: Rename) -> Block:
    notes = ["Put off to the next meeting."] if section.is_put_off else []
    found = changed.get(section.item_minutes_id) if section.row is not None else None
    for one in found.amendments if found is not None else ():
        who = [day(one.amended_at), one.amended_by.name if one.amended_by else ""]
        notes.append(f"Amended after the approval, {', '.join(word for word in who if word)}: {one.note}")
    return Block(rename(section.heading), parts(rename(section.text)), [rename(note) for note in notes])


def _who(action: Action) -> str:
    by = f", by {day(action.due_on)}" if action.due_on else ""
    return f"{action.owner_words}{by}" + (", done" if action.is_done else "")


def _action(action: Action) -> str:
    return f"{action.title}: {_who(action)}"


def _attendance(reader: Reader, meeting: Meeting, invited: Sequence[InvitedOrganisation]) -> list[str]:
    """Every school for lead and broker; everybody else their own."""
    rows = [row for row in invited if row.attendance is not None]
    if not meeting.shows_schools_to(reader):
        rows = [row for row in rows if row.organisation_id in reader.organisation_ids]
    names = names_there(row.id for row in rows)
    lines = []
    for row in rows:
        who = ", ".join(word for word in (names[row.id], row.who_came) if word)
        lines.append(f"{row.organisation.name}: {mark(row).words.lower()}" + (f" ({who})" if who else ""))
    return lines


def _comments(meeting: Meeting, head: Minutes, rename: Rename) -> list[str]:
    if not head.is_shared:
        return []
    return [f"{rename(one.said_by)}, {day(one.written_at)}: {rename(one.text)}" for one in comments_on(meeting)]


def _plainly(text: str) -> str:
    return text


def _without_names(meeting: Meeting, invited: Sequence[InvitedOrganisation]) -> Rename:
    """Full names of the cluster's people become their organisation; of guests and substitutes, "a colleague"."""
    known = {seat.person.name: seat.organisation.name for seat in seats_of(meeting.cluster_id)}
    lines = invitations_to(meeting)
    known |= {
        line.shown_name: line.organisation.name for line in lines if line.person is not None and line.organisation
    }
    others = [line.colleague_name for line in lines] + [line.name for line in lines]
    others += [name for row in invited for name in row.who_came.split(",")]
    known = {name.strip(): "a colleague" for name in others if name.strip()} | known
    return _replacing(known, list(known))


def _replacing(known: dict[str, str], names: Sequence[str]) -> Rename:
    """A name that is followed by its own organisation leaves the organisation once."""
    if not names:
        return _plainly
    longest_first = sorted(names, key=len, reverse=True)
    schools = "|".join(re.escape(name) for name in sorted(set(known.values()), key=len, reverse=True))
    pattern = re.compile(rf"\b({'|'.join(re.escape(name) for name in longest_first)})\b(?:, ({schools}))?")

    def replaced(found: re.Match[str]) -> str:
        organisation = known[found[1]]
        return organisation if found[2] in {None, organisation} else f"{organisation}, {found[2]}"

    return lambda text: pattern.sub(replaced, text)
