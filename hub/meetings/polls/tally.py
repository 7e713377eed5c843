"""The count of a poll, by school: which date is ahead, and why in one sentence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.meetings.distance import Journeys, home, journeys
from hub.meetings.models import MeetingOption
from hub.meetings.schools import School, noun
from hub.meetings.states import Can
from hub.text import clock, count, day, listing, local

Clashes = Mapping[date, Mapping[int, str]]  # day -> organisation id -> what stands in the way


@dataclass(frozen=True)
class Count:
    """How many schools can make one date."""

    option: MeetingOption
    name: str  # the day; with its time or place where two dates would be called the same
    yes: int
    maybe: int
    no: int
    total: int
    word: str  # "school", "organisation"
    required: int  # schools and people that must be there
    without: tuple[str, ...] = ()  # those of them that said no
    unsaid: tuple[str, ...] = ()  # those of them that have not answered
    clashes: tuple[tuple[str, str], ...] = ()  # (school, what is on there) of all that have not said no
    journeys: Journeys | None = None

    @property
    def can(self) -> int:
        return self.yes + self.maybe

    @property
    def merit(self) -> tuple[float, ...]:
        """Required ones first, then how many can come, then how many easily; then what is easier for them."""
        mean = self.journeys.mean if self.journeys else 0.0
        return (-len(self.without), -len(self.unsaid), self.can, self.yes, -len(self.clashes), -mean)

    @property
    def why(self) -> str:
        """'14 of 17 schools, both required; mean journey 4.1 km; no clash'"""
        return self._sentence(listing(list(self.without)), listing(list(self.unsaid)))

    @property
    def why_without_names(self) -> str:
        """For those who see the totals only."""
        return self._sentence(_some(self.without), _some(self.unsaid))

    def _sentence(self, without: str, unsaid: str) -> str:
        easily = f" ({self.maybe} if need be)" if self.maybe else ""
        parts = [f"{self.can} of {count(self.total, self.word)}{easily}{self._about_required(without)}"]
        if unsaid:
            parts.append(f"no answer yet from {unsaid}, required")
        if self.journeys:
            parts.append(f"mean journey {self.journeys.mean} km")
        parts.append(count(len(self.clashes), "clash") if self.clashes else "no clash")
        return "; ".join(parts)

    def _about_required(self, without: str) -> str:
        if without:
            return f", but not {without}, required"
        if not self.required or self.unsaid:
            return ""
        return {1: ", the one required", 2: ", both required"}.get(self.required, f", all {self.required} required")


def _some(names: Sequence[str]) -> str:
    return f"{len(names)} of those" if names else ""


@dataclass(frozen=True)
class Verdict:
    headline: str  # "Thursday 28 January is ahead."
    why: str  # one sentence
    text: str  # the runner-up, and who is left out
    best: MeetingOption | None
    why_without_names: str = ""


def counts(options: Sequence[MeetingOption], schools: Sequence[School], clashes: Clashes | None = None) -> list[Count]:
    """In the order of the dates."""
    names, word = option_names(options), noun(school.kind for school in schools)
    homes = {school.id: home(school.invited.organisation) for school in schools}
    found = []
    for option in options:
        said = {school.id: school.answers.get(option.id) for school in schools}
        number, must = Counter(said.values()), _required(option, schools)
        on = (clashes or {}).get(local(option.starts_at).date(), {})
        coming = [s for s in schools if said[s.id] in {Can.YES, Can.MAYBE}]
        found.append(
            Count(
                option=option,
                name=names[option.id],
                yes=number[Can.YES],
                maybe=number[Can.MAYBE],
                no=number[Can.NO],
                total=len(schools),
                word=word,
                required=len(must),
                without=tuple(name for name, answer in must if answer is Can.NO),
                unsaid=tuple(name for name, answer in must if answer is None),
                clashes=tuple((s.name, on[s.id]) for s in schools if s.id in on and said[s.id] is not Can.NO),
                journeys=journeys(option, [(s.id, s.name, homes[s.id]) for s in coming]),
            )
        )
    return found


def _required(option: MeetingOption, schools: Sequence[School]) -> list[tuple[str, Can | None]]:
    """Schools of which anybody will do, and people who must come themselves."""
    found = []
    for school in schools:
        if school.is_required:
            found.append((school.name, school.answers.get(option.id)))
        for line in school.lines:
            if line.is_required:
                found.append((f"{line.shown_name} ({school.name})", school.said_by(line, option.id)))
    return found


def option_names(options: Sequence[MeetingOption]) -> dict[int, str]:
    days = Counter(day(option.starts_at) for option in options)
    timed = {
        option.id: day(option.starts_at) + (f" at {clock(option.starts_at)}" if days[day(option.starts_at)] > 1 else "")
        for option in options
    }
    times = Counter(timed.values())
    return {one.id: timed[one.id] + (f", {one.where}" if times[timed[one.id]] > 1 else "") for one in options}


def ranked(found: Sequence[Count]) -> list[Count]:
    return sorted(found, key=lambda one: ([-part for part in one.merit], one.option.starts_at, one.option.id))


def verdict(found: Sequence[Count], schools: Sequence[School]) -> Verdict:
    """`found` are the dates still to come."""
    if not found:
        return Verdict("No date is left to choose.", "All of them have passed.", "", None)
    if not any(school.answered for school in schools):
        word = noun(school.kind for school in schools)
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
    return Verdict(title, f"{best.why}.", _rest(order, len(level)), best.option, f"{best.why_without_names}.")


def _rest(order: Sequence[Count], level: int) -> str:
    """The runner-up, and which dates leave out a school that must be there."""
    sentences = []
    if len(order) > level and order[level].can:
        sentences.append(f"Next is {order[level].name} with {order[level].can}.")
    for one in order[1:]:
        if one.without:
            sentences.append(f"{one.name} leaves out {listing(list(one.without))}.")
    return " ".join(sentences[:4])
