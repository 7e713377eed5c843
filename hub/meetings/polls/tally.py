"""The count of a poll, by school: which date is ahead, and why in one sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hub.meetings.models import MeetingOption
from hub.meetings.schools import School, noun
from hub.meetings.states import Can
from hub.text import clock, count, day, listing


@dataclass(frozen=True)
class Count:
    """How many schools can make one date."""

    option: MeetingOption
    name: str  # the day; with its time where two dates fall on one day
    yes: int
    maybe: int
    no: int
    without: tuple[str, ...]  # required schools that said no
    unsaid: tuple[str, ...]  # required schools that have not answered

    @property
    def can(self) -> int:
        return self.yes + self.maybe

    @property
    def merit(self) -> tuple[int, int, int]:
        """Required schools first, then how many can come, then how many easily."""
        return (-len(self.without), self.can, self.yes)


@dataclass(frozen=True)
class Verdict:
    headline: str  # "Thursday 28 January is ahead."
    why: str  # one sentence
    text: str  # the runner-up, and who is left out
    best: MeetingOption | None


def counts(options: Sequence[MeetingOption], schools: Sequence[School]) -> list[Count]:
    """In the order of the dates."""
    names = option_names(options)
    found = []
    for option in options:
        said = Counter(school.answers.get(option.id) for school in schools)
        required = [school for school in schools if school.is_required]
        found.append(
            Count(
                option=option,
                name=names[option.id],
                yes=said[Can.YES],
                maybe=said[Can.MAYBE],
                no=said[Can.NO],
                without=tuple(s.name for s in required if s.answers.get(option.id) is Can.NO),
                unsaid=tuple(s.name for s in required if option.id not in s.answers),
            )
        )
    return found


def option_names(options: Sequence[MeetingOption]) -> dict[int, str]:
    days = Counter(day(option.starts_at) for option in options)
    return {
        option.id: day(option.starts_at) + (f" at {clock(option.starts_at)}" if days[day(option.starts_at)] > 1 else "")
        for option in options
    }


def ranked(found: Sequence[Count]) -> list[Count]:
    return sorted(found, key=lambda one: ([-part for part in one.merit], one.option.starts_at, one.option.id))


def verdict(found: Sequence[Count], schools: Sequence[School]) -> Verdict:
    answered = sum(1 for school in schools if school.answered)
    word = noun(school.kind for school in schools)
    if not answered:
        return Verdict("Nobody has answered yet.", f"{count(len(schools), word)} have been asked.", "", None)
    order = ranked(found)
    best = order[0]
    if not best.can:
        return Verdict("No date suits anybody so far.", "Propose others, or ring those who matter most.", "", None)
    level = [one for one in order if one.merit == best.merit]
    if len(level) > 1:
        title = f"{listing([one.name for one in level])} are level."
    else:
        title = f"{best.name} is ahead."
    return Verdict(title, _why(best, answered, word, schools), _rest(order, len(level)), best.option)


def _why(best: Count, answered: int, word: str, schools: Sequence[School]) -> str:
    if best.can == answered:
        who = f"All {answered} {word}s that answered can come" if answered > 1 else f"The one {word} that answered can"
    else:
        who = f"{best.can} of the {answered} {word}s that answered can come"
    easily = f", {best.yes} of them easily" if best.maybe else ""
    return f"{who}{easily}{_about_required(best, word, schools)}."


def _about_required(best: Count, word: str, schools: Sequence[School]) -> str:
    required = [school.name for school in schools if school.is_required]
    if not required:
        return ""
    if best.without:
        return f", but not {listing(list(best.without))}, which must be there"
    if best.unsaid:
        has = "has" if len(best.unsaid) == 1 else "have"
        return f"; {listing(list(best.unsaid))}, which must be there, {has} not answered"
    if len(required) == 1:
        return f", {required[0]} among them, which must be there"
    return f", {'both' if len(required) == 2 else f'all {len(required)}'} that must be there among them"


def _rest(order: Sequence[Count], level: int) -> str:
    """The runner-up, and which dates leave out a school that must be there."""
    sentences = []
    if len(order) > level and order[level].can:
        sentences.append(f"Next is {order[level].name} with {order[level].can}.")
    for one in order[1:]:
        if one.without:
            sentences.append(f"{one.name} leaves out {listing(list(one.without))}.")
    return " ".join(sentences[:4])
