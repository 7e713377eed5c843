"""What each school says, out of what its people say: one of them is enough. Schools are counted, not people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hub.meetings.models import Invitation, InvitedOrganisation
from hub.meetings.states import Can, Reply
from hub.vocabulary import TEACHING_KINDS

Given = Mapping[int, Mapping[int, Can]]  # invitation id -> option id -> answer
_BEST = {can: number for number, can in enumerate(Can)}


def better(one: Can | None, other: Can) -> Can:
    """Of two answers of one school the one with which it can rather come."""
    return other if one is None or _BEST[other] < _BEST[one] else one


@dataclass(frozen=True)
class School:
    """An invited organisation with its people's invitations. The lead's own line for it stands only until one of
    its people answers. What is asked for each date is kept: a column of a row takes ten times as long."""

    invited: InvitedOrganisation
    lines: tuple[Invitation, ...]
    given: Given = field(default_factory=dict)

    @cached_property
    def id(self) -> int:
        return self.invited.organisation_id

    @cached_property
    def name(self) -> str:
        return self.invited.organisation.name

    @cached_property
    def kind(self) -> str:
        return self.invited.organisation.kind

    @property
    def is_required(self) -> bool:
        return self.invited.is_required

    @cached_property
    def answered(self) -> tuple[Invitation, ...]:
        """The lines that count towards the poll."""
        lines = tuple(line for line in self.lines if line.answered_at is not None)
        return tuple(line for line in lines if line.is_stand_in) or lines

    @cached_property
    def answers(self) -> dict[int, Can]:
        """option id -> the best that somebody of the school can do."""
        found: dict[int, Can] = {}
        for line in self.answered:
            for option_id, answer in self.given.get(line.id, {}).items():
                found[option_id] = better(found.get(option_id), answer)
        return found

    def said_by(self, line: Invitation, option_id: int) -> Can | None:
        """What that person says to one date; what the lead has entered for the school holds for them too."""
        spoken = next((one for one in self.answered if one.is_stand_in), line)
        return self.given.get(spoken.id, {}).get(option_id) if spoken.answered_at else None

    @property
    def answered_by(self) -> str:
        """'Ben Okafor and Cara Mensah'; '' while silent."""
        return " and ".join(line.spoken_by for line in self.answered)

    @property
    def notes(self) -> list[tuple[str, str]]:
        return [(line.spoken_by, line.note) for line in self.answered if line.note]

    @cached_property
    def replied(self) -> tuple[Invitation, ...]:
        """The lines that say whether the school comes to the date."""
        lines = tuple(line for line in self.lines if line.replied_at is not None)
        return tuple(line for line in lines if line.is_stand_in) or lines

    @cached_property
    def reply(self) -> Reply | None:
        order = list(Reply)
        replies = [line.reply for line in self.replied if line.reply is not None]
        return min(replies, key=order.index) if replies else None

    @property
    def who(self) -> str:
        """Who comes, or who has said that nobody does."""
        lines = [line for line in self.replied if line.is_coming] or self.replied
        return ", ".join(comes_as(line) for line in lines)

    @property
    def people(self) -> list[Invitation]:
        """Those who can be written to or rung."""
        return [line for line in self.lines if not line.is_stand_in and line.person is not None]

    def misses_one_of(self, option_ids: Iterable[int]) -> bool:
        return any(one not in self.answers for one in option_ids)


def comes_as(line: Invitation) -> str:
    if line.reply is Reply.COLLEAGUE and line.colleague_name:
        role = f" ({line.colleague_role})" if line.colleague_role else ""
        return f"{line.colleague_name}{role}" + ("" if line.is_stand_in else f", for {line.shown_name}")
    return line.spoken_by[:1].upper() + line.spoken_by[1:]


def schools(
    invited: Iterable[InvitedOrganisation], invitations: Iterable[Invitation], given: Given | None = None
) -> list[School]:
    """In the order of `invited`; `given` is what was said to the dates of a poll."""
    lines: dict[int | None, list[Invitation]] = {}
    for line in invitations:
        if line.is_stand_in or line.person is not None or line.answered_at or line.replied_at:
            lines.setdefault(line.organisation_id, []).append(line)
    return [School(one, tuple(lines.get(one.organisation_id, ())), given or {}) for one in invited]


def guests(invitations: Iterable[Invitation]) -> list[Invitation]:
    return [line for line in invitations if line.is_guest]


def noun(kinds: Iterable[str]) -> str:
    """'school' where all of them teach; a broker's or council's presence makes them 'organisation'."""
    return "school" if all(kind in TEACHING_KINDS for kind in kinds) else "organisation"
