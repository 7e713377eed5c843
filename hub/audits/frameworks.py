"""An audit framework as it was written in YAML, typed: elements, questions, what may be answered, what counts as met.

The format is explained at the head of each file in hub/data/frameworks. `parse` refuses what it cannot apply, with
the question and the reason, so that nothing half-understood is ever put in front of a school.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from hub.vocabulary import DATA, choices, codes

FILES = DATA / "frameworks"
KINDS = {"yes_partly_no", "band", "number", "date", "link", "several", "text"}
RULES = {
    "yes_partly_no": {"answer"},
    "band": {"band"},
    "number": {"number"},
    "date": {"within_months", "not_past"},
    "link": {"given"},
    "text": {"given"},
    "several": {"picked", "picked_all", "picked_any"},
}
RESERVED = {"unknown", "note", "evidence", "owner", "target", "version", "drawn"}  # what every question has
YES_PARTLY_NO = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))


class FrameworkError(ValueError):
    """Why a framework cannot be used, as a sentence that names the file and the question."""


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
    is_scored: bool = True
    ask_again: bool = False
    guidance: str = ""
    evidence: str = ""
    crosswalk: tuple[str, ...] = ()

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

    def applies(self, taught: Sequence[str]) -> bool:
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

    def asked(self, taught: Sequence[str]) -> list[Question]:
        """Questions that a person answers; those that the hub counts stand beside them."""
        return [q for q in self.questions if q.applies(taught) and not q.is_counted_by_us]


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

    def asked(self, taught: Sequence[str]) -> list[Question]:
        return [question for element in self.elements for question in element.asked(taught)]

    @cached_property
    def years(self) -> tuple[str, ...]:
        """All year groups that any question is about, youngest first."""
        named = {year for q in self.questions.values() for year in (*q.years, *q.applies_to)}
        return tuple(year for year in codes("year_group") if year in named)


def parse(raw: Mapping[str, Any], name: str) -> Framework:
    """`name` is said in the message when something is wrong. Raises FrameworkError."""
    try:
        framework = Framework(
            key=f"{raw['framework']}/{raw['setting']}",
            elements=tuple(_element(element) for element in raw["elements"]),
            bands=tuple(Band(band["code"], band["label"], band["midpoint"]) for band in raw["bands"]),
            source={key: str(value) for key, value in raw["source"].items()},
            kinds=tuple(raw["kinds"]),
            minutes=int(raw["minutes"]),
            **{key: str(raw[key]) for key in _WORDS},
        )
    except KeyError as missing:
        raise FrameworkError(f"{name}: {missing.args[0]} is missing.") from None
    except (TypeError, ValueError, AttributeError) as problem:
        raise FrameworkError(f"{name}: {problem}") from None
    for sentence in _problems(framework):
        raise FrameworkError(f"{name}: {sentence}")
    return framework


_WORDS = ("edition", "title", "short_title", "summary", "setting", "disclaimer", "notice")


def _element(raw: Mapping[str, Any]) -> Element:
    return Element(
        code=raw["code"],
        id=raw["id"],
        title=raw["title"],
        minutes=int(raw["minutes"]),
        intro=raw["intro"],
        questions=tuple(_question(question) for question in raw["questions"]),
    )


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(
        id=raw["id"],
        main=_part("", raw),
        also=tuple(_part(also["key"], also) for also in raw.get("also", ())),
        years=tuple(raw.get("year_groups", ())) if raw.get("per") == "year_group" else (),
        applies_to=tuple(raw.get("applies", {}).get("year_groups", ())),
        is_scored=not raw.get("unscored", False),
        ask_again=bool(raw.get("ask_again", False)),
        guidance=raw.get("guidance", ""),
        evidence=raw.get("evidence", ""),
        crosswalk=tuple(raw.get("crosswalk", ())),
    )


def _part(key: str, raw: Mapping[str, Any]) -> Part:
    options = tuple((option["code"], option["label"]) for option in raw.get("options", ()))
    if "options_from" in raw:
        options = tuple(choices(raw["options_from"]))
    rule = None
    if raw.get("pass"):
        ((rule_name, value),) = raw["pass"].items()
        rule = Rule(rule_name, tuple(value) if isinstance(value, list) else value)
    return Part(
        key=key,
        text=raw["text"],
        kind=raw["kind"],
        options=options,
        unit=raw.get("unit", ""),
        least=int(raw.get("least", 0)),
        most=int(raw.get("most", 100_000)),
        fact=raw.get("fact"),
        rule=rule,
    )


def _problems(framework: Framework) -> Iterator[str]:
    if not framework.elements or not framework.bands:
        yield "it has no elements or no bands."
    ids = [question.id for element in framework.elements for question in element.questions]
    yield from (f"{one} is there twice." for one in sorted(set(ids)) if ids.count(one) > 1)
    for question in framework.questions.values():
        if RESERVED & {part.key for part in question.also}:
            yield f"{question.id}: these keys have another meaning: {', '.join(sorted(RESERVED))}."
        if question.is_scored and not any(part.rule for part in question.parts):
            yield f"{question.id} has no rule that says what counts as met."
        for part in question.parts:
            yield from (f"{question.id}: {sentence}" for sentence in _part_problems(part, framework))


def _part_problems(part: Part, framework: Framework) -> Iterator[str]:
    if part.kind not in KINDS:
        yield f"{part.kind!r} is no kind of answer."
    elif part.rule and part.rule.name not in RULES[part.kind]:
        yield f"a {part.kind} cannot be judged by {part.rule.name!r}."
    elif part.rule and part.rule.name == "band" and part.rule.value not in framework.band_order:
        yield f"{part.rule.value!r} is not one of the bands."
    if part.kind == "several" and not part.options:
        yield "there is nothing to choose from."


def read(path: Path) -> tuple[dict[str, Any], Framework]:
    """A file as plain JSON data (to be kept) and as a Framework. Raises FrameworkError."""
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise FrameworkError(f"{path.name}: {problem}") from None
    if not isinstance(raw, dict):
        raise FrameworkError(f"{path.name}: this is not an audit framework.")
    plain = json.loads(json.dumps(raw, default=str))  # days become text
    return plain, parse(plain, path.name)


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[dict[str, Any], Framework], ...]:
    """The frameworks that come with the hub, in the order of their files. Raises FrameworkError."""
    return tuple(read(path) for path in sorted(FILES.glob("*.yaml")))


def offered(kind: str) -> list[Framework]:
    """Those that fit a kind of organisation, the likeliest first: the one that names the kind first. A primary
    school is a "school" too, so that setting comes last unless ages say otherwise."""
    fitting = [framework for _, framework in shipped() if kind in framework.kinds]
    return sorted(fitting, key=lambda one: (one.setting == "primary", one.kinds.index(kind), one.key))
