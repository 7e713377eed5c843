"""An audit framework, typed: elements, questions, what may be answered, what counts as met, which questions a school
is asked.

docs/templates.md explains how one is written; parsing.py makes it out of what was written, files.py reads the files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from hub.vocabulary import codes

YES_PARTLY_NO = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))
TAGS = ("ambition", "benchmark")  # vocabularies that resources are tagged with and elements may be named after
OWN = "own"  # the element of a round's own questions


class FrameworkError(ValueError):
    """Why a framework cannot be used, as sentences that name the file, the line and the question."""


def is_blank(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(is_blank(one) for one in value.values())
    return value is None or value == "" or value == []


@dataclass(frozen=True)
class Given:
    """What was answered to a question: part key -> value, with "" for the question itself."""

    value: Mapping[str, Any]
    is_unknown: bool = False

    @property
    def is_answered(self) -> bool:
        return self.is_unknown or not is_blank(self.value.get(""))


Answers = Mapping[str, Given]
NOTHING = Given({})
NO_ANSWERS: Answers = {}


@dataclass(frozen=True)
class Band:
    code: str
    label: str  # "Some (26 to 50%)"
    midpoint: int  # per cent, for averages only

    @property
    def word(self) -> str:
        return self.label.partition(" (")[0]

    @property
    def range(self) -> str:
        return self.label.partition(" (")[2].rstrip(")")


@dataclass(frozen=True)
class Rule:
    """What counts as met: ("band", "most"), ("number", 100), ("picked_all", (codes)) ..."""

    name: str
    value: Any


@dataclass(frozen=True)
class Condition:
    """Asked only where another question, which is not scored, was answered so. As long as that one is open or not
    known the question counts: leaving it open must not raise a score."""

    question: str
    answers: tuple[str, ...]

    def holds(self, given: Given) -> bool:
        said = given.value.get("")
        if given.is_unknown or is_blank(said):
            return True
        return bool(set(self.answers) & (set(said) if isinstance(said, list) else {said}))


@dataclass(frozen=True)
class Part:
    """One thing that is answered: the question itself (key "") or something asked beside it."""

    key: str
    text: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()  # (code, label)
    unit: str = ""
    least: int = 0
    most: int = 100_000
    fact: str | None = None  # a number the hub itself knows
    rule: Rule | None = None

    def label_of(self, code: str) -> str:
        return dict(self.options).get(code, code)


@dataclass(frozen=True)
class Question:
    id: str
    main: Part
    also: tuple[Part, ...] = ()
    years: tuple[str, ...] = ()  # one answer for each of these that is taught; () = one answer for all
    applies_to: tuple[str, ...] = ()  # asked only where one of these is taught; () = always
    condition: Condition | None = None
    is_scored: bool = True
    ask_again: bool = False
    guidance: str = ""
    evidence: str = ""
    crosswalk: tuple[str, ...] = ()  # what the answer also bears on, in words for people
    same_answer: tuple[str, ...] = ()  # questions of other frameworks that are the same one: see crosswalk.py
    is_unverified: bool = False  # we could not compare it with the official text

    @property
    def text(self) -> str:
        return self.main.text

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.main, *self.also)

    @property
    def is_counted_by_us(self) -> bool:
        return any(part.fact for part in self.parts)

    def years_asked(self, taught: Sequence[str]) -> tuple[str, ...]:
        return tuple(year for year in self.years if year in taught)

    def fits(self, taught: Sequence[str]) -> bool:
        """By year groups; `Framework.applies` also heeds what else was answered."""
        if self.applies_to and not set(self.applies_to) & set(taught):
            return False
        return not self.years or bool(self.years_asked(taught))


@dataclass(frozen=True)
class Element:
    code: str  # "la2": also the vocabulary's code of it
    id: str  # "LA2"
    title: str
    minutes: int
    intro: str
    questions: tuple[Question, ...]

    @property
    def tag(self) -> str | None:
        """The vocabulary that this element is an entry of: whoever looks for resources asks for it."""
        return next((name for name in TAGS if self.code in codes(name)), None)


@dataclass(frozen=True)
class Framework:
    key: str  # "london-ambitions/school"
    edition: str
    title: str
    short_title: str
    summary: str
    setting: str
    kinds: tuple[str, ...]  # of organisations that it is offered to
    minutes: int
    source: Mapping[str, str]  # name, address, checked_on
    disclaimer: str
    notice: str
    bands: tuple[Band, ...]
    elements: tuple[Element, ...]
    cohort: str = ""  # the question that says which pupils the others are about

    @property
    def family(self) -> str:
        """ "gatsby": what the settings have in common. A school has one review of a family in a round."""
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """ "Gatsby Benchmarks" """
        return self.short_title.partition(":")[0]

    @property
    def has_compass(self) -> bool:
        """Are there official percentages that a school may enter beside its self-review?"""
        return any(element.tag == "benchmark" for element in self.elements)

    @property
    def checked_on(self) -> date:
        """When the address of the source was last looked up."""
        return date.fromisoformat(self.source["checked_on"])

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.id: question for element in self.elements for question in element.questions}

    @cached_property
    def element_of(self) -> dict[str, Element]:
        return {question.id: element for element in self.elements for question in element.questions}

    @cached_property
    def band_order(self) -> dict[str, int]:
        return {band.code: number for number, band in enumerate(self.bands)}

    def element(self, code: str) -> Element | None:
        return next((element for element in self.elements if element.code == code), None)

    def applies(self, question: Question, taught: Sequence[str], given: Answers = NO_ANSWERS) -> bool:
        """To a school that teaches these year groups and has answered so far what is `given`."""
        if not question.fits(taught):
            return False
        if question.condition is None:
            return True
        asked_before = self.questions[question.condition.question]
        return self.applies(asked_before, taught, given) and question.condition.holds(
            given.get(asked_before.id, NOTHING)
        )

    def asked_in(self, element: Element, taught: Sequence[str], given: Answers = NO_ANSWERS) -> list[Question]:
        """Questions that a person answers; those that the hub counts stand beside them."""
        return [q for q in element.questions if self.applies(q, taught, given) and not q.is_counted_by_us]

    def asked(self, taught: Sequence[str], given: Answers = NO_ANSWERS) -> list[Question]:
        return [question for element in self.elements for question in self.asked_in(element, taught, given)]

    def followed_by(self, element: Element) -> "Framework":
        """With one more element at its end."""
        return replace(self, elements=(*self.elements, element), minutes=self.minutes + element.minutes)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """All year groups that any question is about, youngest first."""
        named = {year for q in self.questions.values() for year in (*q.years, *q.applies_to)}
        return tuple(year for year in codes("year_group") if year in named)
