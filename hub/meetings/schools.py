"""What each school says, out of what its people say: one of them is enough. Schools are counted, not people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.meetings.models import Invitation, InvitedOrganisation
from hub.meetings.states import Can, Reply
from hub.vocabulary import TEACHING_KINDS


@dataclass(frozen=True)
class School:
    """An invited organisation with its people's invitations. The lead's own line for it stands only until one of
    its people answers."""

    invited: InvitedOrganisation
    lines: tuple[Invitation, ...]

    @property
    def id(self) -> int:
        return self.invited.organisation_id

    @property
    def name(self) -> str:
        return self.invited.organisation.name

    @property
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
        order = list(Can)
        found: dict[int, Can] = {}
        for line in self.answered:
            for one in line.answers:
                best = found.get(one.option_id, one.answer)
                found[one.option_id] = min(best, one.answer, key=order.index)
        return found

    @property
    def answered_by(self) -> str:
        """'Ben Okafor and Cara Mensah'; '' while silent."""
        return " and ".join(
            line.shown_name if not line.is_stand_in else "entered by the lead" for line in self.answered
        )

    @property
    def notes(self) -> list[tuple[str, str]]:
        return [(line.shown_name, line.note) for line in self.answered if line.note]

    @cached_property
    def replied(self) -> tuple[Invitation, ...]:
        """The lines that say whether the school comes to the date."""
        lines = tuple(line for line in self.lines if line.replied_at is not None)
        return tuple(line for line in lines if line.is_stand_in) or lines

    @property
    def reply(self) -> Reply | None:
        order = list(Reply)
        replies = [line.reply for line in self.replied if line.reply is not None]
        return min(replies, key=order.index) if replies else None

    @property
    def who(self) -> str:
        """Who comes, or who has said that nobody does."""
        lines = [line for line in self.replied if line.is_coming] or self.replied
        return ", ".join(comes_as(line) for line in lines)

    def has_spoken(self, is_polling: bool) -> bool:
        return bool(self.answered if is_polling else self.replied)


def comes_as(line: Invitation) -> str:
    if line.reply is Reply.COLLEAGUE and line.colleague_name:
        role = f" ({line.colleague_role})" if line.colleague_role else ""
        return f"{line.colleague_name}{role}" + ("" if line.is_stand_in else f", for {line.shown_name}")
    return "Entered by the lead" if line.is_stand_in else line.shown_name


def schools(invited: Iterable[InvitedOrganisation], invitations: Iterable[Invitation]) -> list[School]:
    """In the order of `invited`."""
    lines: dict[int | None, list[Invitation]] = {}
    for line in invitations:
        if line.is_stand_in or line.person is not None or line.answered_at or line.replied_at:
            lines.setdefault(line.organisation_id, []).append(line)
    return [School(one, tuple(lines.get(one.organisation_id, ()))) for one in invited]


def guests(invitations: Iterable[Invitation]) -> list[Invitation]:
    return [line for line in invitations if line.is_guest]


def silent(all_schools: Sequence[School], is_polling: bool) -> list[School]:
    return [school for school in all_schools if not school.has_spoken(is_polling)]


def noun(kinds: Iterable[str]) -> str:
    """'school' where all of them teach; a broker's or council's presence makes them 'organisation'."""
    return "school" if all(kind in TEACHING_KINDS for kind in kinds) else "organisation"
